// ABACUS's structure files (STRU, STRU_ION1_D): cell and atoms.
import { ANGSTROM_PER_BOHR } from '../../units';
import { numbersIn, parseNumber } from '../numbers';

export interface Stru {
  /** Lattice constant, A. */
  readonly constant: number;
  /** [3, 3] A */
  readonly box: Float64Array;
  readonly names: readonly string[];
  /** [natoms, 3] A */
  readonly coord: Float64Array;
}

const SECTION =
  /^(ATOMIC_SPECIES|NUMERICAL_ORBITAL|NUMERICAL_DESCRIPTOR|ABFS_ORBITAL|PAW_FILES|LATTICE_CONSTANT|LATTICE_VECTORS|LATTICE_PARAMETERS|ATOMIC_POSITIONS)$/;

/** Lines of every section, without comments and blank lines. */
function sectionsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.replace(/(\/\/|#).*/, '').trim();
    if (line === '') continue;
    const name = SECTION.exec(line)?.[1];
    if (name === undefined) current.push(line);
    else {
      current = [];
      sections.set(name, current);
    }
  }
  return sections;
}

/** Cartesian coordinates from direct ones along the rows of `box`. */
export function fromDirect(direct: Float64Array, box: Float64Array): Float64Array {
  return direct.map((_, k) => {
    const [a, x] = [k - (k % 3), k % 3];
    return direct[a] * box[x] + direct[a + 1] * box[3 + x] + direct[a + 2] * box[6 + x];
  });
}

/** The file's content; null where something of it is missing or of a kind that needs more than the file. */
export function parseStru(text: string): Stru | null {
  const sections = sectionsOf(text);
  const constant = parseNumber(sections.get('LATTICE_CONSTANT')?.[0]?.split(/\s+/)[0] ?? '') * ANGSTROM_PER_BOHR;
  const vectors = (sections.get('LATTICE_VECTORS') ?? []).slice(0, 3).flatMap((l) => numbersIn(l).slice(0, 3));
  const [mode, ...rows] = sections.get('ATOMIC_POSITIONS') ?? [];
  if (!(constant > 0) || vectors.length !== 9 || !vectors.every(Number.isFinite) || mode === undefined) return null;
  const box = Float64Array.from(vectors, (v) => v * constant);
  const names: string[] = [];
  const values: number[] = [];
  for (let at = 0; at < rows.length; ) {
    // Label, start magnetisation, number of atoms, then the atoms.
    const count = Number(rows[at + 2]?.split(/\s+/)[0]);
    if (!Number.isInteger(count) || count < 0 || at + 3 + count > rows.length) return null;
    for (const row of rows.slice(at + 3, at + 3 + count)) {
      const xyz = numbersIn(row).slice(0, 3);
      if (xyz.length !== 3 || !xyz.every(Number.isFinite)) return null;
      names.push(rows[at].split(/\s+/)[0]);
      values.push(...xyz);
    }
    at += 3 + count;
  }
  const given = Float64Array.from(values);
  if (/^direct$/i.test(mode)) return { constant, box, names, coord: fromDirect(given, box) };
  const unit = { cartesian: constant, cartesian_angstrom: 1, cartesian_au: ANGSTROM_PER_BOHR }[mode.toLowerCase()];
  return unit === undefined ? null : { constant, box, names, coord: given.map((x) => x * unit) };
}
