// A frame in 3D: atoms, bonds, cell and force arrows to turn, zoom and pick. Loads three.js: import it lazily.
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { FrameView } from '../../data/frameTable';
import { formatRmse } from '../design/format';
import { useDark } from '../frame/theme';
import { failureWords } from '../state/failure';
import { useSession } from '../state/hooks';
import { viewerWords as words } from '../words';
import { AtomReadout } from './AtomReadout';
import { Axes, drawAxes } from './Axes';
import { readPalette } from './palette';
import { ScaleSlider } from './ScaleSlider';
import { arrowScale, arrows, elementsOf, largest, layOut, straysOut } from './scene';
import { Stage } from './stage';
import { type Shown, Toolbar } from './Toolbar';
import './viewer.css';

export interface FrameViewerProps {
  readonly frame: FrameView;
  /** [natoms, 3] eV/A, in the order of the frame; null without a model. */
  readonly predicted: Float64Array | Float32Array | null;
  /** The picked atom, by its place in the frame. */
  readonly atom: number | null;
  onPick(atom: number | null): void;
  /** Of the picture, CSS pixels. */
  readonly height?: number;
}

const FIRST: Shown = { arrows: true, bonds: true, wrap: false, repeat: false, orthographic: false };
const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
/** Radians of one press of an arrow key. */
const TURN = Math.PI / 24;

type KeyAct =
  | { readonly kind: 'turn'; readonly left: number; readonly up: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'reset' };

const KEYS: Readonly<Record<string, KeyAct>> = {
  ArrowLeft: { kind: 'turn', left: 1, up: 0 },
  ArrowRight: { kind: 'turn', left: -1, up: 0 },
  ArrowUp: { kind: 'turn', left: 0, up: -1 },
  ArrowDown: { kind: 'turn', left: 0, up: 1 },
  '+': { kind: 'zoom', factor: 1.15 },
  '=': { kind: 'zoom', factor: 1.15 },
  '-': { kind: 'zoom', factor: 1 / 1.15 },
  '0': { kind: 'reset' },
};

export function FrameViewer({ frame, predicted, atom, onPick, height = 340 }: FrameViewerProps) {
  const session = useSession();
  const host = useRef<HTMLDivElement>(null);
  const axes = useRef<SVGSVGElement>(null);
  const dark = useDark();
  const [stage, setStage] = useState<Stage | null>(null);
  const [trouble, setTrouble] = useState<'none' | 'missing' | 'lost'>('none');
  const [shown, setShown] = useState<Shown>(() => ({ ...FIRST, wrap: straysOut(frame) }));
  const [second, setSecond] = useState<number | null>(null);
  // What the stage calls back is what was last rendered.
  const latest = useRef({ onPick, atom });
  useEffect(() => {
    latest.current = { onPick, atom };
  });

  useEffect(() => {
    if (!host.current) return;
    let made: Stage;
    try {
      made = new Stage(host.current, still(), {
        picked: (a, other) => {
          const { atom: first, onPick: pick } = latest.current;
          if (other && first !== null && a !== null) setSecond(a === first ? null : a);
          else {
            setSecond(null);
            pick(a);
          }
        },
        lost: (lost) => setTrouble(lost ? 'lost' : 'none'),
        turned: (directions) => drawAxes(axes.current, directions),
      });
    } catch {
      setTrouble('missing');
      return;
    }
    setStage(made);
    return () => {
      setStage(null);
      made.dispose();
    };
  }, []);

  const series = `${frame.dataset} ${frame.system}`;
  // One scale for all frames of a system: arrows of two frames can then be compared.
  const measured = frame.force ?? predicted;
  const scaled = `${series} ${measured === null}`;
  const begin = (): { of: string; value: number; reset: number } => {
    const value = arrowScale(measured);
    return { of: scaled, value, reset: value };
  };
  const [scale, setScale] = useState(begin);
  if (scale.of !== scaled) setScale(begin());

  const scene = useMemo(
    () => layOut(frame, { bonds: shown.bonds, wrap: shown.wrap, repeat: shown.repeat ? 2 : 1 }),
    [frame, shown.bonds, shown.wrap, shown.repeat],
  );
  const fitted = useRef('');
  useEffect(() => {
    if (!stage || !host.current) return;
    // A new trajectory or another number of cells is looked at whole; the next frame from where one stands.
    const what = `${series} ${shown.repeat}`;
    stage.show(scene, elementsOf(frame), fitted.current !== what);
    fitted.current = what;
  }, [stage, scene, frame, series, shown.repeat]);
  useEffect(() => {
    // `dark` is only a reason to look again.
    if (stage && host.current) stage.paint(readPalette(host.current));
    void dark;
  }, [stage, dark]);
  useEffect(() => {
    const whole = predicted?.length === 3 * frame.natoms ? predicted : null;
    const none = arrows(scene, null, 1);
    stage?.arrows(
      shown.arrows ? arrows(scene, frame.force, scale.value) : none,
      shown.arrows ? arrows(scene, whole, scale.value) : none,
    );
    // The colours of the arrows change with the theme.
    void dark;
  }, [stage, scene, frame, predicted, shown.arrows, scale.value, dark]);
  useEffect(() => {
    stage?.mark([atom, second].filter((a): a is number => a !== null));
  }, [stage, atom, second]);
  useEffect(() => stage?.project(shown.orthographic), [stage, shown.orthographic]);
  useEffect(() => {
    if (atom === null) setSecond(null);
  }, [atom]);

  const onKey = (event: KeyboardEvent): void => {
    if (!stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (act.kind === 'turn') stage.turn(act.left * TURN, act.up * TURN);
    else if (act.kind === 'zoom') stage.zoom(act.factor);
    else stage.reset();
  };

  const save = async (): Promise<void> => {
    if (!stage) return;
    try {
      const name = `${frame.formula}-frame-${frame.frame}.png`;
      session.saveFile({ name, bytes: await stage.png(), mime: 'image/png' });
    } catch (error) {
      session.notify('error', words.saveFailed, failureWords(error).message);
    }
  };

  const hasArrows = frame.force !== null || predicted !== null;
  const solid = frame.box !== null && frame.pbc.some((p) => p);
  return (
    <div className="viewer">
      <div className="viewer-picture" style={{ height }}>
        <div
          ref={host}
          className="viewer-host"
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the view need its focus
          tabIndex={0}
          aria-label={summary(frame)}
          onKeyDown={onKey}
        />
        {trouble === 'none' ? (
          <>
            <Axes ref={axes} />
            <Toolbar
              shown={shown}
              possible={{ arrows: hasArrows, bonds: true, wrap: solid, repeat: solid, orthographic: true }}
              onToggle={(what) => setShown((s) => ({ ...s, [what]: !s[what] }))}
              onReset={() => stage?.reset()}
              onSave={() => void save()}
            />
          </>
        ) : (
          <div className="viewer-words" role="status">
            <p>{trouble === 'missing' ? words.missing : words.lost}</p>
            {trouble === 'missing' && <p className="mute">{words.missingFix}</p>}
          </div>
        )}
      </div>
      <div className="viewer-foot small">
        {hasArrows && trouble === 'none' && (
          <ScaleSlider
            value={scale.value}
            reset={scale.reset}
            both={predicted !== null && frame.force !== null}
            model={predicted !== null}
            disabled={!shown.arrows}
            onChange={(value) => setScale({ ...scale, value })}
          />
        )}
        <AtomReadout frame={frame} predicted={predicted} atom={atom} second={second} onPick={onPick} />
      </div>
    </div>
  );
}

export default FrameViewer;

/** The frame in words. */
function summary(frame: FrameView): string {
  const counts = frame.type_map.map((e, t) => words.element(frame.atype.filter((a) => a === t).length, e));
  const edge = (k: number): string => (frame.box ? Math.hypot(...frame.box.subarray(3 * k, 3 * k + 3)).toFixed(2) : '');
  const cell = frame.box && frame.pbc.some((p) => p) ? words.cell(edge(0), edge(1), edge(2)) : words.noCell;
  const forces = frame.force ? words.arrowsRead(formatRmse(largest(frame.force))) : '';
  return words.summary(frame.formula, frame.natoms, counts.join(', '), cell, forces);
}
