// The points of a chart as a table: every iteration that has a value, every column with its unit.
import type { XAxis } from './axes';
import type { RunCurves } from './curves';
import type { ChartSpec } from './quantities';

export interface Table {
  readonly columns: readonly string[];
  readonly length: number;
  /** Row by row; NaN where a column has no value. */
  row(k: number): readonly number[];
}

/** Names of the columns; units go into brackets behind the quantities. */
export interface TableWords {
  readonly unit: string;
  readonly batch: string;
  readonly running: string;
  readonly valid: string;
  readonly validOld: string;
  readonly validFresh: string;
  readonly axes: Readonly<Record<XAxis, string>>;
}

/** The iterations of both lists, each once, ascending. */
export function union(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  let n = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; n++) {
    const v = Math.min(i < a.length ? a[i] : Number.POSITIVE_INFINITY, j < b.length ? b[j] : Number.POSITIVE_INFINITY);
    out[n] = v;
    while (i < a.length && a[i] <= v) i++;
    while (j < b.length && b[j] <= v) j++;
  }
  return out.subarray(0, n);
}

/** All points of a chart. `axes` are the horizontal axes beside the iteration that the data allow. */
export function tableOf(
  curves: RunCurves,
  spec: ChartSpec,
  smooth: number,
  axes: readonly XAxis[],
  words: TableWords,
): Table {
  const { train, valid } = curves.series;
  const validAt = spec.valid ? valid.view('iteration') : new Float64Array(0);
  const at = union(train.view('iteration'), validAt);
  const named = (name: string): string => (words.unit === '' ? name : `${name} [${words.unit}]`);
  const joined = spec.valid ? valid.view(spec.valid.old).some(Number.isFinite) : false;
  const others = axes.filter((a) => a !== 'iteration');
  const maps = others.map((a) => curves.map(a));
  const validColumns = spec.valid
    ? joined
      ? [spec.valid.all, spec.valid.old, spec.valid.fresh]
      : [spec.valid.all]
    : [];
  return {
    columns: [
      words.axes.iteration,
      ...others.map((a) => words.axes[a]),
      named(words.batch),
      ...(smooth > 0 ? [named(words.running)] : []),
      ...[words.valid, words.validOld, words.validFresh].slice(0, validColumns.length).map(named),
    ],
    length: at.length,
    row: (r) => {
      const iteration = at[r];
      const k = curves.trainAt(iteration);
      const here = k >= 0 && train.view('iteration')[k] === iteration;
      const v = spec.valid ? curves.validAt(iteration) : -1;
      const judged = v >= 0 && validAt[v] === iteration;
      return [
        iteration,
        ...maps.map((m) => m?.x(iteration) ?? Number.NaN),
        here ? curves.train(spec)[k] : Number.NaN,
        ...(smooth > 0 ? [here ? curves.running(spec, smooth)[k] : Number.NaN] : []),
        ...validColumns.map((c) => (judged ? valid.view(c)[v] : Number.NaN)),
      ];
    },
  };
}

const quoted = (name: string): string => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/** RFC 4180 with \n; numbers keep nine digits, which tells float32 values apart. */
export function csvOf(table: Table): string {
  const lines = [table.columns.map(quoted).join(',')];
  for (let k = 0; k < table.length; k++)
    lines.push(
      table
        .row(k)
        .map((v) => (Number.isFinite(v) ? String(Number(v.toPrecision(9))) : ''))
        .join(','),
    );
  return `${lines.join('\n')}\n`;
}
