// g(r) of every pair of elements with the two cutoffs as handles, the coordination numbers under the pointer.
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Rdf } from '../../worker/protocol';
import { geometryWords as words } from '../words';
import { path, scale, snap, ticks } from './chart';

const WIDTH = 560;
const HEIGHT = 190;
const PLOT = { left: 34, right: 18, top: 26, bottom: 26 };
const STEP = 0.1;
const LEAST = 0.1;
/** Okabe-Ito, with dashes as the second channel. */
const LINES = [
  ['#0072b2', ''],
  ['#d55e00', '6 3'],
  ['#009e73', '2 2'],
  ['#cc79a7', '8 3 2 3'],
  ['#e69f00', '4 2'],
  ['#56b4e9', '1 3'],
] as const;

interface Props {
  readonly rdf: Rdf;
  /** A; null while the form holds none. */
  readonly rcut: number | null;
  readonly rcut_smth: number | null;
  readonly onRcut: (value: number) => void;
  readonly onSmooth: (value: number) => void;
}

export function RdfChart({ rdf, rcut, rcut_smth, onRcut, onSmooth }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const { dr, rmax } = rdf;
  const unordered = rdf.pairs.filter((p, k) => rdf.pairs.findIndex((q) => q.a === p.b && q.b === p.a) >= k);
  const shown = unordered.slice(0, LINES.length);
  const highest = Math.max(1.5, ...shown.map((p) => p.g.reduce((m, v) => Math.max(m, v), 0)));
  // The first peak of a cold crystal would flatten everything else.
  const top = Math.min(highest * 1.04, 6);
  const x = scale(0, rmax, PLOT.left, WIDTH - PLOT.right);
  const y = scale(0, top, HEIGHT - PLOT.bottom, PLOT.top);
  const toValue = (event: PointerEvent): number => {
    const box = svg.current?.getBoundingClientRect();
    return box ? x.from(((event.clientX - box.left) / box.width) * WIDTH) : 0;
  };
  const hover = (event: PointerEvent): void => {
    const v = toValue(event);
    setAt(v > 0 && v < rmax ? v : null);
  };
  const bin = at === null ? null : Math.min(Math.floor(at / dr), Math.ceil(rmax / dr) - 1);
  return (
    <div className="rdf">
      <ul className="rdf-legend small">
        {shown.map((p, k) => (
          <li key={`${p.a}-${p.b}`}>
            <svg width="18" height="8" aria-hidden="true">
              <line x1="0" x2="18" y1="4" y2="4" stroke={LINES[k][0]} strokeWidth="2" strokeDasharray={LINES[k][1]} />
            </svg>
            {words.pair(p.a, p.b)}
          </li>
        ))}
        {unordered.length > shown.length && <li>{words.morePairs(unordered.length - shown.length)}</li>}
      </ul>
      <svg
        ref={svg}
        className="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        onPointerMove={hover}
        onPointerLeave={() => setAt(null)}
      >
        <title>{words.rdfTitle(rmax)}</title>
        {rcut !== null && (
          <rect
            className="beyond"
            x={x.to(Math.min(rcut, rmax))}
            y={PLOT.top}
            width={Math.max(0, x.to(rmax) - x.to(Math.min(rcut, rmax)))}
            height={HEIGHT - PLOT.top - PLOT.bottom}
          />
        )}
        <line className="one" x1={x.to(0)} x2={x.to(rmax)} y1={y.to(1)} y2={y.to(1)} />
        {ticks(0, top, 3).map((t) => (
          <text key={t} className="tick" x={PLOT.left - 6} y={y.to(t) + 4} textAnchor="end">
            {t}
          </text>
        ))}
        {ticks(0, rmax, 10).map((t) => (
          <text key={t} className="tick" x={x.to(t)} y={HEIGHT - PLOT.bottom + 16} textAnchor="middle">
            {t >= rmax - 1e-9 ? `${t} Å` : t}
          </text>
        ))}
        <text className="tick" x={2} y={PLOT.top - 10}>
          g(r)
        </text>
        {shown.map((p, k) => (
          <path
            key={`${p.a}-${p.b}`}
            className="curve"
            stroke={LINES[k][0]}
            strokeDasharray={LINES[k][1]}
            d={path(
              p.g.length,
              (i) => x.to((i + 0.5) * dr),
              (i) => y.to(Math.min(top, p.g[i])),
            )}
          />
        ))}
        {at !== null && <line className="cross" x1={x.to(at)} x2={x.to(at)} y1={PLOT.top} y2={HEIGHT - PLOT.bottom} />}
        {rcut_smth !== null && rcut !== null && (
          <Handle
            name="rcut_smth"
            value={rcut_smth}
            low={0}
            high={snap(rcut - LEAST, STEP, 0, rmax)}
            px={x.to(rcut_smth)}
            soft
            toValue={toValue}
            onChange={onSmooth}
          />
        )}
        {rcut !== null && (
          <Handle
            name="rcut"
            value={rcut}
            low={snap(Math.max(1, (rcut_smth ?? 0) + LEAST), STEP, LEAST, rmax)}
            high={rmax}
            px={x.to(Math.min(rcut, rmax))}
            toValue={toValue}
            onChange={onRcut}
          />
        )}
      </svg>
      <p className="rdf-readout small mute tabular">
        {bin === null || at === null
          ? words.hint
          : `r = ${at.toFixed(2)} Å: ${rdf.pairs
              .slice(0, 6)
              .map((p) => words.coordination(p.a, p.b, p.n[bin]))
              .join(', ')}`}
      </p>
    </div>
  );
}

interface HandleProps {
  readonly name: 'rcut' | 'rcut_smth';
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly px: number;
  readonly soft?: boolean;
  readonly toValue: (event: PointerEvent) => number;
  readonly onChange: (value: number) => void;
}

/** A vertical line with a grip: mouse and touch drag it, arrow keys move it by 0.1 A, Page keys by 0.5 A. */
function Handle({ name, value, low, high, px, soft = false, toValue, onChange }: HandleProps) {
  const [dragging, setDragging] = useState(false);
  const move = (to: number): void => {
    const next = snap(to, STEP, low, high);
    if (next !== value) onChange(next);
  };
  const key = (event: KeyboardEvent): void => {
    const by: Readonly<Record<string, number>> = {
      ArrowLeft: -STEP,
      ArrowDown: -STEP,
      ArrowRight: STEP,
      ArrowUp: STEP,
      PageDown: -5 * STEP,
      PageUp: 5 * STEP,
    };
    const to = event.key === 'Home' ? low : event.key === 'End' ? high : by[event.key] && value + by[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(to);
  };
  // Two handles at one place must both stay in reach: one is gripped above, one below.
  const grip = soft ? HEIGHT - PLOT.bottom - 22 : PLOT.top - 6;
  const text = `${name} ${value} Å`;
  const width = 7 * text.length + 6;
  const left = Math.min(WIDTH - width - 2, Math.max(2, px - width / 2));
  return (
    <g
      className={`handle${soft ? ' soft' : ''}${dragging ? ' dragging' : ''}`}
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={value}
      aria-valuetext={`${value} Å`}
      data-handle={name}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus();
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={(event) => dragging && move(toValue(event))}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    >
      <line x1={px} x2={px} y1={PLOT.top} y2={HEIGHT - PLOT.bottom} />
      <rect className="reach" x={px - 8} y={PLOT.top} width={16} height={HEIGHT - PLOT.top - PLOT.bottom} />
      <rect className="grip" x={left} y={grip - 12} width={width} height={18} rx={4} />
      <text x={left + width / 2} y={grip + 1} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}
