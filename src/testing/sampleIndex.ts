// What the parser samples of ../shared/data hold, from their index.json, and the comparison of a system with it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { System } from '../data/types';

export interface SampleFrame {
  readonly energy: number;
  readonly cell: readonly (readonly number[])[];
  readonly coord0: readonly number[];
  readonly coord_last: readonly number[];
  readonly force0: readonly number[];
  readonly force_last: readonly number[];
  readonly force_sumsq: number;
  readonly virial?: readonly (readonly number[])[];
}

/** Expected values of a sample: its first and its last frame, rounded to 8 decimals. */
export interface Sample {
  readonly nframes: number;
  readonly natoms: number;
  readonly symbols: readonly string[] | null;
  readonly has_virial: boolean;
  readonly first: SampleFrame;
  readonly last: SampleFrame;
}

/** The entry of index.json (its text) with this name. Throws where there is none. */
export function sampleOf(index: string, name: string): Sample {
  const entries: readonly { readonly name: string; readonly expected?: Sample }[] = JSON.parse(index);
  const expected = entries.find((e) => e.name === name)?.expected;
  if (!expected) throw new Error(`no expected values for ${name}`);
  return expected;
}

/** The entry of the index.json in `root`. */
export const expectedOf = (root: string, name: string): Sample =>
  sampleOf(readFileSync(join(root, 'index.json'), 'utf8'), name);

interface How {
  /** Of the atoms; those of the sample where it is left out. */
  readonly names?: readonly string[] | null | undefined;
  /** Tolerance of positions and cells. */
  readonly lengths?: number;
  /** Tolerance of the virial, which is compared where this is given: its sign and constants are a matter of choice. */
  readonly virial?: number;
}

/** Expects the system to hold the sample. */
export function expectSample(
  s: System,
  sample: Sample,
  { names = sample.symbols, lengths = 1e-8, virial }: How = {},
): void {
  expect([s.nframes, s.natoms, s.virial !== null]).toEqual([sample.nframes, sample.natoms, sample.has_virial]);
  if (names) expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual(names);
  const n = 3 * s.natoms;
  for (const [f, frame] of [[0, sample.first] as const, [s.nframes - 1, sample.last] as const]) {
    const coord = s.coord.subarray(n * f, n * (f + 1));
    const force = s.force?.subarray(n * f, n * (f + 1)) ?? new Float64Array();
    // Eight decimals are all that the index has; the sum of squares adds up their rounding.
    close([s.energy?.[f] ?? Number.NaN], [frame.energy], 1e-8);
    close(s.box?.subarray(9 * f, 9 * f + 9) ?? [], frame.cell.flat(), lengths);
    close(coord.subarray(0, 3), frame.coord0, lengths);
    close(coord.subarray(n - 3), frame.coord_last, lengths);
    close(force.subarray(0, 3), frame.force0, 1e-8);
    close(force.subarray(n - 3), frame.force_last, 1e-8);
    close([force.reduce((sum, x) => sum + x * x, 0)], [frame.force_sumsq], 1e-7);
    if (virial !== undefined && frame.virial)
      close(s.virial?.subarray(9 * f, 9 * f + 9) ?? [], frame.virial.flat(), virial);
  }
}

/** Expects equal lengths and values within `tolerance`, absolute or relative, whichever is larger. */
export function close(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  let worst = 0;
  for (let k = 0; k < wanted.length; k++) {
    const d = Math.abs(found[k] - wanted[k]) / Math.max(1, Math.abs(wanted[k]));
    worst = Number.isNaN(d) ? Infinity : Math.max(worst, d);
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

/** Expects values within 1e-6: the samples have eight digits behind the point, and fewer that count. */
export const near = (found: ArrayLike<number>, wanted: ArrayLike<number>): void => close(found, wanted, 1e-6);

/** Numbers of a value in depth-first order. */
function flat(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.flatMap(flat) : [];
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([k]) => k === key)?.[1] : undefined;

/** What `index` (the text of index.json) expects of a sample: the numbers below the keys, e.g. 'first', 'energy'. */
export function sampleNumbers(index: string, name: string): (...keys: string[]) => number[] {
  const all: unknown = JSON.parse(index);
  const sample = Array.isArray(all) ? all.find((entry) => at(entry, 'name') === name) : undefined;
  return (...keys) => flat(keys.reduce(at, at(sample, 'expected')));
}
