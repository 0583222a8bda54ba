// What happened to a run, as marks on its charts: changes, seams, recoveries, checkpoints, new bests.
import type { JournalEntry, JsonValue } from '../../../engine/journal';
import { formatCount, formatRmse } from '../../design/format';
import { trainWords } from '../../words';
import type { RunCurves } from './curves';
import { fraction, type Scale } from './envelope';
import { iterationOf, standing } from './journalFold';

const words = trainWords.charts.events;

/** seam: other data from here on; line: somebody or something stepped in; tick: for the record. */
export type Strength = 'seam' | 'line' | 'tick';

export interface ChartEvent {
  readonly kind: JournalEntry['kind'] | 'best';
  readonly iteration: number;
  readonly strength: Strength;
  readonly text: string;
  /** Written beside the mark; for seams. */
  readonly label: string | null;
}

export function jsonText(value: JsonValue): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 8) return words.entries(value.length);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function eventOf(e: JournalEntry): ChartEvent {
  const iteration = iterationOf(e);
  const make = (strength: Strength, text: string, label: string | null = null): ChartEvent => ({
    kind: e.kind,
    iteration,
    strength,
    text,
    label,
  });
  switch (e.kind) {
    case 'change':
      return make('line', words.change(e.key, jsonText(e.old), jsonText(e.value)));
    case 'append':
      return make('seam', words.append(formatCount(e.frames)), words.appendLabel(formatCount(e.frames)));
    case 'inflate':
      return make('line', words.inflate(jsonText(e.factor)));
    case 'checkpoint':
      return make('tick', words.checkpoint);
    case 'resumed':
      return make('line', words.resumed);
    case 'recovered':
      return make('line', words.recovered);
    case 'revert':
      return make('line', words.revert(formatCount(e.to)));
    case 'branch':
      return make('line', words.branch);
  }
}

/** All events in order of iteration. */
export function eventsOf(journal: readonly JournalEntry[], curves: RunCurves): ChartEvent[] {
  const valid = curves.series.valid;
  const bests = curves.bests().map((i): ChartEvent => {
    const iteration = valid.view('iteration')[i];
    const text = words.best(formatRmse(valid.view('rmse_f')[i]));
    return { kind: 'best', iteration, strength: 'tick', text, label: null };
  });
  return [...standing(journal).map(eventOf), ...bests].sort((a, b) => a.iteration - b.iteration);
}

export interface Mark {
  readonly event: ChartEvent;
  /** 0 to 1 along the axis. */
  readonly at: number;
}

/** Events within the scale; of ticks closer together than `apart` (share of the axis) the later stays. */
export function marksOf(
  events: readonly ChartEvent[],
  toX: (iteration: number) => number,
  scale: Scale,
  apart: number,
): Mark[] {
  const out: Mark[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (let k = events.length - 1; k >= 0; k--) {
    const event = events[k];
    const x = toX(event.iteration);
    if (scale.log && x <= 0) continue;
    const at = fraction(scale, x);
    if (!(at >= 0 && at <= 1)) continue;
    if (event.strength === 'tick') {
      if (next - at < apart) continue;
      next = at;
    }
    out.push({ event, at });
  }
  return out.reverse();
}

/** The events that a pointer at `at` means. */
export function eventsNear(
  events: readonly ChartEvent[],
  toX: (iteration: number) => number,
  scale: Scale,
  at: number,
): ChartEvent[] {
  return marksOf(events, toX, scale, 0).flatMap((m) => (Math.abs(m.at - at) <= 0.008 ? [m.event] : []));
}
