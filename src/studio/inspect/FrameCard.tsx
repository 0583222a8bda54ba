// The frame behind a dot: in 3D with reference and predicted forces, how far off it is, out or in.
import { Component, type ReactNode, Suspense, useMemo } from 'react';
import type { Predictions } from '../../worker/protocol';
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { useSession } from '../state/hooks';
import { inspectWords } from '../words';
import { useFrames, useInspector } from './hooks';
import { formatSigned, orNone } from './numbers';
import { compositionOf } from './points';
import { errorsOfFrame, type FrameErrors, forceError } from './tables';
import { useShownFrame } from './useShownFrame';
import { FrameViewer } from './viewer';

const words = inspectWords.frame;

interface Props {
  readonly p: Predictions;
  /** Position in the data set. */
  readonly frame: number | null;
  /** Its place in the predictions; null where it is not among them. */
  readonly k: number | null;
  readonly atom: number | null;
  readonly height: number;
}

export function FrameCard({ p, frame: n, k, atom, height }: Props) {
  const session = useSession();
  const inspector = useInspector();
  const marks = useFrames();
  const { frame, failure } = useShownFrame(p.dataset, n);
  const linked = marks.dataset === p.dataset;
  const predicted = useMemo(() => (k === null ? null : p.force.subarray(3 * p.first[k], 3 * p.first[k + 1])), [p, k]);
  const errors: FrameErrors | null = useMemo(() => (k === null ? null : errorsOfFrame(p, k, null)), [p, k]);
  if (n === null)
    return (
      <section className="card inspect-frame" aria-label={words.any}>
        <div className="inspect-blank mute" style={{ height }}>
          {words.none}
        </div>
      </section>
    );
  const out = linked && marks.excluded.has(n);
  const chosen = linked && marks.selected.has(n);
  // The last frame stays in sight while the next one comes, but never with the other's forces.
  const fresh = frame !== null && frame.frame === n;
  return (
    <section className="card inspect-frame" aria-label={words.title(n)}>
      {frame ? (
        <ViewerGuard height={height}>
          <Suspense fallback={<Blank height={height}>{words.loading}</Blank>}>
            <FrameViewer
              frame={frame}
              predicted={fresh ? predicted : null}
              atom={fresh ? atom : null}
              onPick={(a) => inspector.open(n, a)}
              height={height}
            />
          </Suspense>
        </ViewerGuard>
      ) : (
        <Blank height={height}>{failure === null ? words.loading : `${words.failed}. ${failure}`}</Blank>
      )}
      <div className="inspect-caption">
        <div className="row">
          <p className="grow clip">
            <b>{words.title(n)}</b> {k !== null && <Formula text={compositionOf(p, k)} />}
          </p>
          {linked && (
            <>
              <Button onClick={() => session.frames.select([n], 'toggle')} aria-pressed={chosen}>
                {chosen ? words.unselect : words.select}
              </Button>
              <Button onClick={() => (out ? session.frames.include([n]) : session.frames.exclude([n]))}>
                {out ? words.include : words.exclude}
              </Button>
            </>
          )}
        </div>
        {k === null || errors === null ? (
          <p className="mute">{words.noPrediction}</p>
        ) : (
          <>
            {atom !== null && p.first[k] + atom < p.first[k + 1] && (
              <p className="tabular">
                {words.atom(atom, p.type_map[p.atype[p.first[k] + atom]], orNone(forceError(p, p.first[k] + atom)))}
              </p>
            )}
            <p className="small mute tabular">{words.errors(orNone(errors.rmse_f), formatSigned(errors.de))}</p>
          </>
        )}
        <p className="small mute clip">
          {k !== null && <span className={p.part[k] === 1 ? 'pill on' : 'pill'}>{words.part[p.part[k]]}</span>}{' '}
          {fresh && frame && (
            <span title={words.source(frame.path, frame.frame_index)}>
              {words.source(frame.path, frame.frame_index)}
            </span>
          )}
        </p>
        <div className="row inspect-walk small mute">
          <button
            type="button"
            className="key"
            aria-label={words.previous}
            onClick={() => session.hooks.outliers?.previous()}
          >
            P
          </button>
          <button type="button" className="key" aria-label={words.next} onClick={() => session.hooks.outliers?.next()}>
            N
          </button>
          {words.keys}
        </div>
      </div>
    </section>
  );
}

const Blank = ({ height, children }: { readonly height: number; readonly children: ReactNode }) => (
  <div className="inspect-blank mute" style={{ height }} role="status">
    {children}
  </div>
);

/** The 3D view comes in a file of its own: where that does not arrive, the rest of the page stays. */
class ViewerGuard extends Component<{ readonly height: number; readonly children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Blank height={this.props.height}>{words.viewerFailed}</Blank> : this.props.children;
  }
}
