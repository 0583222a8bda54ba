// One parity or residual plot: density or dots, zoom, picking, brush; steps through the worst dots by the arrow keys.
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Predictions } from '../../worker/protocol';
import { formatCount } from '../design/format';
import { useDark } from '../frame/theme';
import { useSession, useStudio } from '../state/hooks';
import { inspectWords as words } from '../words';
import { fullRange, steadyRange, toDataX, toDataY, toPixelX, toPixelY, zoomed } from './axes';
import { contextOf, inksOf, useSize } from './canvas';
import { type Rectangle, useGestures } from './gestures';
import { type Plotted, useFrames, useInspect, useInspector } from './hooks';
import { formatSigned, formatValue, orNone } from './numbers';
import { areaOf, paintMarks, paintPlot } from './paint';
import type { Bounds } from './pick';
import { dotsOf, sourceOf } from './points';
import { rampFor } from './ramps';
import './parity.css';

interface Props {
  readonly p: Predictions;
  readonly plot: Plotted;
  /** Frame on show as its place in the predictions, and the atom; null where none is. */
  readonly opened: { readonly k: number; readonly atom: number | null } | null;
  readonly places: ReadonlyMap<number, number>;
}

/** Dots this close to the pointer can be picked, CSS pixels. */
const REACH = 9;

/** What a dot is, in words: title and values. */
export function dotWords(p: Predictions, plot: Plotted, i: number): { readonly what: string; readonly values: string } {
  const { points } = plot.index;
  const { quantity } = points;
  const { k, atom, component } = sourceOf(p, quantity, points.id[i]);
  const where =
    quantity === 'force' && atom !== null
      ? words.dotAtom(atom, p.type_map[p.atype[p.first[k] + atom]], words.components.force[component])
      : quantity === 'virial'
        ? words.dotVirial(words.components.virial[component])
        : '';
  const error = formatSigned(1000 * plot.errors[i]);
  const x = points.x[i];
  return {
    what: words.dot(p.frame[k], where, error, words.milli[quantity]),
    values: words.dotValues(formatValue(x), formatValue(x + plot.errors[i]), words.unit[quantity]),
  };
}

export function ParityPlot({ p, plot, opened, places }: Props) {
  const { quantity, index, stats } = plot;
  const { points } = index;
  const session = useSession();
  const inspector = useInspector();
  const frames = useFrames();
  const residual = useInspect((s) => s.residual);
  const centred = useInspect((s) => s.centred) && quantity === 'energy';
  const drag = useInspect((s) => s.drag);
  const resets = useStudio((s) => s.zoomResets);
  const dark = useDark();
  const host = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const [zoom, setZoom] = useState<Bounds | null>(null);
  const [hovered, setHovered] = useState(-1);
  const [box, setBox] = useState<Rectangle | null>(null);
  const [step, setStep] = useState(-1);

  // Axes of another meaning start anew; with new predictions they stay as long as the dots fill them.
  const kind = `${p.run} ${residual} ${centred}`;
  const steady = useRef<{ kind: string; range: Bounds } | null>(null);
  const full = useMemo(() => {
    const range = steadyRange(
      steady.current?.kind === kind ? steady.current.range : null,
      fullRange(index.bounds, residual),
    );
    steady.current = { kind, range };
    return range;
  }, [index, residual, kind]);
  const range = zoom ?? full;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of these shows all again.
  useEffect(() => setZoom(null), [kind, resets]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: positions mean other dots now.
  useEffect(() => {
    setHovered(-1);
    setStep(-1);
  }, [index]);

  const linked = frames.dataset === p.dataset;
  const { selected } = frames;
  const selectedDots = useMemo(() => {
    const list: number[] = [];
    if (linked)
      for (const f of selected) {
        const k = places.get(f);
        if (k === undefined) continue;
        const [from, to] = dotsOf(p, points, k, null);
        for (let i = from; i < to; i++) list.push(i);
      }
    return Int32Array.from(list);
  }, [linked, selected, places, p, points]);
  const openedDots = useMemo(() => {
    if (!opened) return [];
    const [from, to] = dotsOf(p, points, opened.k, opened.atom);
    return Array.from({ length: to - from }, (_, i) => from + i);
  }, [opened, p, points]);

  useEffect(() => {
    const [canvas, el] = [base.current, host.current];
    if (!canvas || !el || !size) return;
    const ctx = contextOf(canvas, size);
    const unit = words.unit[quantity];
    if (ctx)
      paintPlot(
        ctx,
        {
          points,
          range,
          residual,
          ramp: rampFor(quantity, dark),
          inks: inksOf(el),
          xTitle: centred ? words.axis.centred(unit) : words.axis.reference(unit),
          yTitle: residual ? words.axis.residual(unit) : words.axis.predicted(unit),
        },
        size,
      );
  }, [points, range, residual, centred, quantity, dark, size]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours read here.
  useEffect(() => {
    const [canvas, el] = [marks.current, host.current];
    if (!canvas || !el || !size) return;
    const ctx = contextOf(canvas, size);
    if (ctx)
      paintMarks(
        ctx,
        points,
        range,
        inksOf(el),
        { opened: openedDots, selected: selectedDots, hovered, drag: box },
        size,
      );
  }, [points, range, openedDots, selectedDots, hovered, box, size, dark]);

  const near = (at: { readonly x: number; readonly y: number }): number => {
    if (!size) return -1;
    const a = areaOf(size.width, size.height);
    const [rx, ry] = [(REACH * (range.x1 - range.x0)) / a.width, (REACH * (range.y1 - range.y0)) / a.height];
    return index.nearest(toDataX(at.x, range, a), toDataY(at.y, range, a), rx, ry);
  };
  const open = (i: number): void => {
    if (i < 0) return;
    const { k, atom } = sourceOf(p, quantity, points.id[i]);
    inspector.open(p.frame[k], atom);
  };
  useGestures(
    host,
    size
      ? {
          range,
          full,
          size,
          drag,
          hover: (at) => setHovered(at ? near(at) : -1),
          pick: (at) => open(near(at)),
          dragging: setBox,
          zoom: setZoom,
          select: (within, add) => {
            if (!linked) return;
            const found = new Set<number>();
            index.inside(within, (i) => found.add(p.frame[sourceOf(p, quantity, points.id[i]).k]));
            session.frames.select(found, add ? 'add' : 'set');
          },
        }
      : null,
  );

  const onKey = (e: KeyboardEvent): void => {
    const { worst } = plot;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    const factor = { '+': 0.7, '=': 0.7, '-': 1 / 0.7 }[e.key];
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (by !== undefined && worst.length > 0) {
      const next = step < 0 ? (by > 0 ? 0 : worst.length - 1) : (step + by + worst.length) % worst.length;
      setStep(next);
      setHovered(worst[next]);
      open(worst[next]);
    } else if (factor !== undefined) {
      // About the dot at hand, else about the middle.
      const i = step >= 0 ? worst[step] : -1;
      const x = i >= 0 ? points.x[i] : (range.x0 + range.x1) / 2;
      const y = i >= 0 ? points.y[i] : (range.y0 + range.y1) / 2;
      const next = zoomed(range, x, y, factor, full);
      setZoom(next.x1 - next.x0 >= 0.999 * (full.x1 - full.x0) ? null : next);
    } else if (e.key === '0' || e.key === 'Escape') setZoom(null);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  const unit = words.unit[quantity];
  const milli = words.milli[quantity];
  const figures = [orNone(1000 * stats.rmse), orNone(1000 * stats.mae), orNone(1000 * stats.max)] as const;
  const summary = words.plotSummary(
    words.quantity[quantity],
    residual ? words.axis.residual(unit) : words.axis.predicted(unit),
    formatCount(stats.n),
    ...figures,
    milli,
  );
  const tip = hovered >= 0 && hovered < points.n && size ? dotWords(p, plot, hovered) : null;
  const area = size ? areaOf(size.width, size.height) : null;
  const tipAt =
    tip && area ? { x: toPixelX(points.x[hovered], range, area), y: toPixelY(points.y[hovered], range, area) } : null;
  return (
    <figure className="parity" data-plot={quantity}>
      <figcaption className="parity-head">
        <h2>{words.quantity[quantity]}</h2>
        <span className="grow" />
        <span className="small mute tabular">
          {words.corner.rmse} <b>{figures[0]}</b>
          <span className="parity-mae">
            {' '}
            · {words.corner.mae} {figures[1]}
          </span>{' '}
          {milli}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of one picture that the arrow keys act on. */}
      <div
        className={drag === 'select' ? 'parity-box selecting' : 'parity-box'}
        ref={host}
        role="group"
        aria-label={`${words.quantity[quantity]}. ${words.plotHelp}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys step through its dots.
        tabIndex={0}
        onKeyDown={onKey}
        onBlur={() => setHovered(-1)}
      >
        <canvas ref={base} role="img" aria-label={summary} hidden={points.n === 0} />
        <canvas ref={marks} hidden={points.n === 0} />
        {points.n === 0 && <p className="parity-none mute">{words.noLabels[quantity]}</p>}
        {points.n > 0 && (
          <span className="parity-corner small mute tabular">
            {words.corner.n} {formatCount(points.n)}
          </span>
        )}
        {tip && tipAt && size && (
          <div
            className={tipAt.x > size.width / 2 ? 'parity-tip left' : 'parity-tip'}
            style={{ left: tipAt.x, top: tipAt.y }}
          >
            <b>{tip.what}</b>
            <span className="mute">{tip.values}</span>
          </div>
        )}
        <span className="hidden" aria-live="polite">
          {step >= 0 && tip ? `${words.rank(step + 1, plot.worst.length)}: ${tip.what}` : ''}
        </span>
      </div>
    </figure>
  );
}
