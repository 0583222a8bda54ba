// Facts and the first frame of a sample, read from its file when the page is built.
import type { SampleName } from '../../worker/protocol';

export interface SampleInfo {
  readonly name: SampleName;
  readonly nframes: number;
  readonly natoms: number;
  /** e.g. "H16O8". */
  readonly formula: string;
  readonly temperatures: readonly number[];
  /** Of the first frame: elements, positions [natoms][3] and cell vectors [3][3] in A. */
  readonly species: readonly string[];
  readonly coord: readonly (readonly number[])[];
  readonly box: readonly (readonly number[])[];
}

/** Elements in alphabetical order with their counts. */
export function formulaOf(species: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const s of species) counts.set(s, (counts.get(s) ?? 0) + 1);
  return [...counts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([s, n]) => (n === 1 ? s : `${s}${n}`))
    .join('');
}

/**
 * Reads what the start screen shows of an extended XYZ file whose columns begin with the element and the position, as
 * the built-in samples do. Throws where the file is another. Users' files go through the readers of the data worker.
 */
export function sampleInfo(name: SampleName, file: string, source: string): SampleInfo {
  const wrong = (line: number, what: string): Error =>
    new Error(`${file}:${line + 1}: ${what}. Copy the built-in sample anew.`);
  const lines = source.trimEnd().split(/\r?\n/);
  const temperatures = new Set<number>();
  let nframes = 0;
  for (let at = 0; at < lines.length; nframes++) {
    const natoms = Number(lines[at]);
    if (!Number.isInteger(natoms) || natoms < 1) throw wrong(at, `expected a number of atoms, found "${lines[at]}"`);
    if (at + 2 + natoms > lines.length) throw wrong(at, `the last frame lacks lines: expected ${natoms} atoms`);
    const kelvin = /\btemperature_K=(\S+)/.exec(lines[at + 1]);
    if (kelvin) temperatures.add(Number(kelvin[1]));
    at += 2 + natoms;
  }
  const natoms = Number(lines[0]);
  const lattice = /\bLattice="([^"]+)"/.exec(lines[1])?.[1].trim().split(/\s+/).map(Number);
  if (lattice?.length !== 9 || !/\bProperties=species:S:1:pos:R:3\b/.test(lines[1]))
    throw wrong(1, 'expected Lattice and Properties=species:S:1:pos:R:3');
  const atoms = lines.slice(2, 2 + natoms).map((l) => l.trim().split(/\s+/));
  const short = (v: number): number => Math.round(v * 1e4) / 1e4;
  const species = atoms.map((a) => a[0]);
  return {
    name,
    nframes,
    natoms,
    formula: formulaOf(species),
    temperatures: [...temperatures].sort((a, b) => a - b),
    species,
    coord: atoms.map((a) => a.slice(1, 4).map((v) => short(Number(v)))),
    box: [0, 3, 6].map((i) => lattice.slice(i, i + 3).map(short)),
  };
}
