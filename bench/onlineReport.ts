// What the online bench found, as Markdown: cost of the new frames against training from scratch, and what is forgotten.
import type { RunConfig } from '../src/engine/config';
import { markdownTable, short } from './table';

/** [energy meV/atom, force meV/A] */
export type Errors = readonly [number, number];

export interface OnlinePoint {
  /** Since the start of this phase. */
  readonly iterations: number;
  readonly seconds: number;
  readonly old: Errors;
  readonly fresh: Errors;
}

export interface OnlineCurve {
  readonly name: string;
  readonly points: readonly OnlinePoint[];
}

/** Force errors on the new frames within this factor of the final one from scratch count as reached. */
export const REACHED = 1;

/** First point whose force error on the new frames is at most `target`; null where none is. */
export const reach = (curve: OnlineCurve, target: number): OnlinePoint | null =>
  curve.points.find((p) => p.fresh[1] <= target) ?? null;

const pair = ([e, f]: Errors): string => `${short(e)} / ${short(f)}`;

export function onlineReport(
  name: string,
  device: string,
  run: RunConfig,
  frames: { readonly old: readonly [number, number]; readonly fresh: readonly [number, number] },
  seeds: readonly {
    readonly seed: number;
    readonly before: OnlineCurve;
    readonly scratch: OnlineCurve;
    readonly variants: readonly OnlineCurve[];
  }[],
): string {
  const rows: string[][] = [];
  for (const { seed, before, scratch, variants } of seeds) {
    const end = scratch.points[scratch.points.length - 1];
    const target = REACHED * end.fresh[1];
    const own = reach(scratch, target);
    const start = before.points[before.points.length - 1];
    const row = (curve: OnlineCurve, kind: string): string[] => {
      const last = curve.points[curve.points.length - 1];
      const at = reach(curve, target);
      const share =
        at && own && own.iterations > 0
          ? at.iterations === 0
            ? 'at once'
            : `${short(own.iterations / at.iterations)} x`
          : '-';
      return [
        String(seed),
        kind,
        at ? String(at.iterations) : `> ${last.iterations}`,
        at ? short(at.seconds) : `> ${short(last.seconds)}`,
        share,
        pair(last.fresh),
        pair(last.old),
        `${short(last.old[1] / start.old[1])} x`,
      ];
    };
    rows.push([String(seed), 'before the new frames', '-', '-', '-', pair(start.fresh), pair(start.old), '1 x']);
    rows.push(row(scratch, 'from scratch, all frames'));
    for (const v of variants) rows.push(row(v, v.name));
  }
  const head = ['seed', 'run', 'iterations', 's', 'fewer', 'new E / F', 'old E / F', 'old F, after / before'];
  const length = run.length.kind === 'iterations' ? run.length.iterations : 0;
  return [
    `### ${name}`,
    '',
    `${device}; ${frames.old[0]} + ${frames.old[1]} old and ${frames.fresh[0]} + ${frames.fresh[1]} new frames (training + validation); batch ${run.batch}, ${run.filter.kind}, ${length} iterations from scratch; net ${run.model.neuron.join(', ')} / ${run.model.axis_neuron} / ${run.model.fitting_neuron.join(', ')}, rcut ${run.model.rcut} A. Iterations and seconds of training until the force RMSE on the new validation frames is down to the final one from scratch; errors (meV/atom, meV/A) are those at the end.`,
    '',
    markdownTable(head, rows, 2),
  ].join('\n');
}
