// The values of all curves at an iteration: for the crosshair, the pins and the words that describe a chart.
import { formatCount } from '../../design/format';
import { trainWords } from '../../words';
import { firstAtLeast } from './envelope';
import type { ChartInput } from './figure';
import { ghostCurve } from './figure';
import { valueText } from './quantities';

export interface Reading {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  /** How the line is drawn, for the sample beside the name. */
  readonly look: 'batch' | 'running' | 'valid' | 'old' | 'fresh' | 'single' | { readonly slot: number };
}

export type ReadingInput = Pick<ChartInput, 'spec' | 'own' | 'ghosts' | 'axis' | 'smooth' | 'validName'>;

/** Validation counts from its own iteration on; where that was earlier the text says so. */
export function readingsAt(input: ReadingInput, iteration: number): Reading[] {
  const { spec, own, smooth, axis } = input;
  const { series } = own;
  const out: Reading[] = [];
  const v = spec.valid ? own.validAt(iteration) : -1;
  const at = v >= 0 ? series.valid.view('iteration')[v] : iteration;
  if (spec.valid && v >= 0) {
    const late = at === iteration ? '' : ` (${formatCount(at)})`;
    const put = (key: 'valid' | 'old' | 'fresh', name: string, value: number): void => {
      if (Number.isFinite(value)) out.push({ key, name, text: `${valueText(spec.id, value)}${late}`, look: key });
    };
    put('valid', input.validName, series.valid.view(spec.valid.all)[v]);
    put('old', trainWords.charts.validOld, series.valid.view(spec.valid.old)[v]);
    put('fresh', trainWords.charts.validFresh, series.valid.view(spec.valid.fresh)[v]);
  }
  const k = own.trainAt(iteration);
  if (k >= 0) {
    if (smooth > 0)
      out.push({
        key: 'running',
        name: trainWords.charts.running,
        text: valueText(spec.id, own.running(spec, smooth)[k]),
        look: 'running',
      });
    out.push({
      key: 'batch',
      name: trainWords.charts.batch,
      text: valueText(spec.id, own.train(spec)[k]),
      look: spec.valid || smooth > 0 ? 'batch' : 'single',
    });
  }
  const here = own.map(axis)?.x(iteration) ?? iteration;
  for (const ghost of input.ghosts) {
    if (ghost.kind !== 'ready') continue;
    const { x, y } = ghostCurve(spec, ghost.curves, axis, smooth);
    const next = firstAtLeast(x, here);
    const g = next < x.length && x[next] === here ? next : next - 1;
    // Beyond its end a run has no value.
    if (g < 0 || (g === x.length - 1 && next >= x.length && here > x[g])) continue;
    out.push({ key: ghost.id, name: ghost.summary.name, text: valueText(spec.id, y[g]), look: { slot: ghost.slot } });
  }
  return out;
}

/** The newest values in a sentence. */
export function summaryOf(input: ReadingInput, names: { readonly title: string; readonly unit: string }): string {
  const words = trainWords.charts;
  const last = Math.max(input.own.series.train.last('iteration') ?? -1, input.own.series.valid.last('iteration') ?? -1);
  const values =
    last < 0
      ? words.empty
      : `${words.summaryAt(formatCount(last))} ${readingsAt(input, last)
          .map((r) => `${r.name} ${r.text}`)
          .join('; ')}.`;
  return words.summary(names.title, names.unit, words.axes[input.axis], values);
}
