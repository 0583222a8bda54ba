// Real outputs beside what dpdata reads from them: ../shared/data/parser_samples/index.json.
import type { TestContext } from 'vitest';
import { expect } from 'vitest';
import { nodeFiles } from '../data/files/nodeFiles';
import { readAll } from '../data/read';
import type { ReadResult, System } from '../data/types';
import { expectedOf, type Sample, type SampleFrame } from './sampleIndex';
import { sharedOrSkip } from './shared';

/** What readAll makes of a sample, and what is expected of it; skips the test where it is absent. */
export async function readSample(
  context: Pick<TestContext, 'skip'>,
  name: string,
): Promise<ReadResult & { readonly expected: Sample }> {
  const folder = sharedOrSkip(context, 'data', 'parser_samples', name);
  const expected = expectedOf(sharedOrSkip(context, 'data', 'parser_samples'), name);
  return { ...(await readAll((await nodeFiles([folder])).files)), expected };
}

/** Unit vectors in which the cell is lower triangular: dpdata turns every cell so. */
function lowerTriangular(box: readonly number[]): number[][] {
  const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const axes: number[][] = [];
  for (let k = 0; k < 3; k++) {
    let v = box.slice(3 * k, 3 * k + 3);
    for (const e of axes) {
      const along = dot(v, e);
      v = v.map((x, i) => x - along * e[i]);
    }
    const length = Math.sqrt(dot(v, v));
    axes.push(v.map((x) => x / length));
  }
  return axes;
}

/** One frame against a sample: energy 1e-8 eV, forces 1e-8 eV/A, virial 1e-6 of its largest number (as the sample is rounded). */
export function expectFrame(s: System, f: number, expected: SampleFrame): void {
  const box = Array.from(s.box?.subarray(9 * f, 9 * f + 9) ?? []);
  const axes = lowerTriangular(box);
  const turned = (v: ArrayLike<number>): number[] => axes.map((e) => e[0] * v[0] + e[1] * v[1] + e[2] * v[2]);
  const close = (found: readonly number[], wanted: readonly number[], tolerance: number): void => {
    expect(found).toHaveLength(wanted.length);
    found.forEach((x, k) => {
      expect(Math.abs(x - wanted[k]), `${found} against ${wanted}`).toBeLessThanOrEqual(tolerance);
    });
  };
  const atom = (values: Float64Array | null, a: number): number[] => {
    const at = 3 * (s.natoms * f + a);
    return turned(values?.subarray(at, at + 3) ?? []);
  };
  close([s.energy?.[f] ?? Number.NaN], [expected.energy], 1e-8);
  for (let k = 0; k < 3; k++) close(turned(box.slice(3 * k)), expected.cell[k], 1e-8);
  close(atom(s.coord, 0), expected.coord0, 1e-8);
  close(atom(s.coord, s.natoms - 1), expected.coord_last, 1e-8);
  close(atom(s.force, 0), expected.force0, 1e-8);
  close(atom(s.force, s.natoms - 1), expected.force_last, 1e-8);
  const force = s.force?.subarray(3 * s.natoms * f, 3 * s.natoms * (f + 1)) ?? [];
  const sumsq = Array.from(force).reduce((sum, x) => sum + x * x, 0);
  expect(Math.abs(sumsq / expected.force_sumsq - 1)).toBeLessThan(1e-9);
  const virial = [0, 1, 2].map((k) => turned(s.virial?.subarray(9 * f + 3 * k, 9 * f + 3 * k + 3) ?? []));
  const both = [0, 1, 2].map((k) => turned(virial.map((row) => row[k])));
  const wanted = expected.virial ?? [];
  const largest = Math.max(...wanted.flat().map(Math.abs));
  for (let k = 0; k < 3; k++)
    close(
      both.map((column) => column[k]),
      wanted[k],
      1e-6 * largest,
    );
}
