// What others read from the parser samples beside the repository, and the comparison with it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { System } from '../data/types';

interface ExpectedFrame {
  readonly energy: number;
  readonly cell: readonly (readonly number[])[];
  readonly coord0: readonly number[];
  readonly coord_last: readonly number[];
  readonly force0: readonly number[];
  readonly force_last: readonly number[];
  readonly force_sumsq: number;
  readonly virial?: readonly (readonly number[])[];
}

/** An entry of index.json as far as it is compared. */
export interface ExpectedSample {
  readonly nframes: number;
  readonly natoms: number;
  readonly symbols: readonly string[];
  readonly pbc: boolean;
  readonly first: ExpectedFrame;
  readonly last: ExpectedFrame;
}

/** The entry `name` of the samples' index.json in `root`. */
export function expectedOf(root: string, name: string): ExpectedSample {
  const index: readonly { readonly name: string; readonly expected: ExpectedSample }[] = JSON.parse(
    readFileSync(join(root, 'index.json'), 'utf8'),
  );
  const entry = index.find((e) => e.name === name);
  if (!entry) throw new Error(`index.json has no ${name}`);
  return entry.expected;
}

/** The numbers of the index have eight digits behind the point; values in eV, A, eV/A. */
export function near(found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((v, k) => {
    expect(Math.abs(found[k] - v)).toBeLessThan(1e-6 + 1e-6 * Math.abs(v));
  });
}

/** One system with all the values that the index gives. */
export function expectSample(systems: readonly System[], want: ExpectedSample): void {
  expect(systems).toHaveLength(1);
  const [s] = systems;
  expect([s.nframes, s.natoms, s.pbc]).toEqual([want.nframes, want.natoms, [want.pbc, want.pbc, want.pbc]]);
  expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual(want.symbols);
  for (const [f, frame] of [
    [0, want.first],
    [s.nframes - 1, want.last],
  ] as const) {
    const row = (values: Float64Array | null, size: number): Float64Array =>
      values?.subarray(size * f, size * (f + 1)) ?? new Float64Array(0);
    const [coord, force] = [row(s.coord, 3 * s.natoms), row(s.force, 3 * s.natoms)];
    near(row(s.energy, 1), [frame.energy]);
    near(row(s.box, 9), frame.cell.flat());
    near(coord.subarray(0, 3), frame.coord0);
    near(coord.subarray(-3), frame.coord_last);
    near(force.subarray(0, 3), frame.force0);
    near(force.subarray(-3), frame.force_last);
    near([force.reduce((sum, x) => sum + x * x, 0)], [frame.force_sumsq]);
    if (frame.virial) near(row(s.virial, 9), frame.virial.flat());
    else expect(s.virial).toBe(null);
  }
}
