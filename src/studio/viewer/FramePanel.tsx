// The frame that all tabs look at: in 3D, with what it is, a scrubber, and out or in.
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { maxNorm } from '../../data/frameTable';
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { formatRmse } from '../design/format';
import { useSession } from '../state/hooks';
import { viewerWords as words } from '../words';
import { Scrubber } from './Scrubber';
import { useFrame, useFrameMarks } from './useFrame';
import './panel.css';

// three.js comes with the first frame that is looked at.
const FrameViewer = lazy(() => import('./FrameViewer'));

export interface FramePanelProps {
  /** Forces of the model for the active frame, [natoms, 3] eV/A. */
  readonly predicted?: Float64Array | Float32Array | null;
  /** The picked atom; the panel keeps its own where this is left away. */
  readonly atom?: number | null;
  onPick?(atom: number | null): void;
  /** Of the picture, CSS pixels. */
  readonly height?: number;
  /** More about the frame, below its caption. */
  readonly children?: ReactNode;
}

export function FramePanel({ predicted = null, atom, onPick, height = 340, children }: FramePanelProps) {
  const session = useSession();
  const marks = useFrameMarks();
  const { dataset, active, nframes } = marks;
  const { frame, failure } = useFrame(dataset, active);
  const [own, setOwn] = useState<{ readonly of: string; readonly atom: number | null }>({ of: '', atom: null });
  // Atoms of one system keep their numbers from frame to frame.
  const of = frame ? `${frame.dataset} ${frame.system}` : '';
  const picked = atom !== undefined ? atom : own.of === of ? own.atom : null;
  const pick = onPick ?? ((a: number | null) => setOwn({ of, atom: a }));
  const out = active !== null && marks.excluded.has(active);
  // A model's forces belong to the frame they were made for.
  const model = frame && frame.frame === active ? predicted : null;

  return (
    <section className="card frame-panel" aria-label={words.frame}>
      {frame ? (
        <Suspense fallback={<Blank height={height}>{words.loading}</Blank>}>
          <FrameViewer frame={frame} predicted={model} atom={picked} onPick={pick} height={height} />
        </Suspense>
      ) : (
        <Blank height={height}>
          {failure !== null ? `${words.frameFailed}. ${failure}` : active === null ? words.empty : ''}
        </Blank>
      )}
      {frame && active !== null && (
        <div className="frame-caption">
          <div className="row frame-line">
            <p className="grow clip">
              <b>
                {words.frame} {frame.frame}
              </b>{' '}
              <Formula text={frame.formula} />{' '}
              <span className="mute small" title={words.source(frame.path, frame.frame_index)}>
                {words.source(frame.path, frame.frame_index)}
              </span>
            </p>
            {out && <span className="pill warning">{words.excluded}</span>}
            <Button
              onClick={() => (out ? session.frames.include([active]) : session.frames.exclude([active]))}
              aria-keyshortcuts="x"
            >
              {out ? words.include : words.exclude}
            </Button>
          </div>
          <p className="frame-numbers small tabular">
            {frame.energy !== null && (
              <span>
                <span className="mute">{words.energy}</span> {(frame.energy / frame.natoms).toFixed(4)}{' '}
                <span className="mute">eV/atom</span>
              </span>
            )}
            {frame.force && (
              <span>
                <span className="mute">{words.maxForce}</span> {formatRmse(maxNorm(frame.force, 0, frame.natoms))}{' '}
                <span className="mute">eV/Å</span>
              </span>
            )}
          </p>
          {children}
          <Scrubber at={active} nframes={nframes} loaded={frame.frame} show={(n) => session.frames.show(n)} />
        </div>
      )}
    </section>
  );
}

const Blank = ({ height, children }: { readonly height: number; readonly children: ReactNode }) => (
  <div className="frame-blank mute" style={{ height }} role="status">
    {children}
  </div>
);
