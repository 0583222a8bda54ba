// ABACUS's MD_dump: cell, positions, forces and virial of every dumped step, in the dialects of all versions.
import type { Lines } from '../../files/lines';
import { fail } from '../../problems';
import { ANGSTROM_PER_BOHR } from '../../units';
import { numbersIn, parseNumber } from '../numbers';

export interface DumpStep {
  /** Number of the MD step. */
  readonly step: number;
  readonly names: readonly string[];
  /** [natoms, 3] A */
  readonly coord: Float64Array;
  /** [3, 3] A */
  readonly box: Float64Array;
  /** [natoms, 3] eV/A */
  readonly force: Float64Array | null;
  /** [3, 3] kbar */
  readonly stress: Float64Array | null;
}

const START = /^\s*MDSTEP\s*:/;

/** On to the next step. */
export async function skipToStep(lines: Lines): Promise<void> {
  for (let line = await lines.peek(); line !== undefined && !START.test(line); line = await lines.peek())
    await lines.next();
}

/**
 * The next step of the file; null at its end. Throws DataError that names `index` where it is cut short or damaged; lines
 * are then taken up to the damage.
 */
export async function readDumpStep(lines: Lines, path: string, index: number): Promise<DumpStep | null> {
  await skipToStep(lines);
  const first = await lines.next();
  if (first === undefined) return null;
  const cut = (expected: string, found: string | undefined): never =>
    fail(
      'dump-truncated',
      path,
      index,
      `expected ${expected} (line ${lines.taken + 1}), found ${found === undefined ? 'the end of the file' : `"${found.trim().slice(0, 60)}"`}.`,
      'Copy the file again, or cut off the incomplete step.',
    );
  const expectLine = async (pattern: RegExp, what: string): Promise<string> => {
    const line = await lines.peek();
    if (line === undefined || !pattern.test(line)) return cut(what, line);
    await lines.next();
    return line;
  };
  const matrix = async (what: string): Promise<Float64Array> => {
    const values: number[] = [];
    for (let k = 0; k < 3; k++) {
      const line = await lines.peek();
      const row = line === undefined || START.test(line) ? [] : numbersIn(line);
      if (row.length !== 3) return cut(`three numbers of ${what}`, line);
      values.push(...row);
      await lines.next();
    }
    return Float64Array.from(values);
  };
  const step = Number(first.split(':')[1]);
  const constant = await expectLine(/^\s*LATTICE_CONSTANT\s*:/, 'LATTICE_CONSTANT');
  // Versions before 3.1.4 give Bohr, and positions in units of the constant.
  const scale =
    parseNumber(constant.split(':')[1].trim().split(/\s+/)[0]) * (/Angstrom/i.test(constant) ? 1 : ANGSTROM_PER_BOHR);
  await expectLine(/^\s*LATTICE_VECTORS/, 'LATTICE_VECTORS');
  const box = (await matrix('the cell')).map((x) => x * scale);
  let stress: Float64Array | null = null;
  if (/^\s*VIRIAL/.test((await lines.peek()) ?? '')) {
    await lines.next();
    stress = await matrix('the virial');
  }
  const head = await expectLine(/^\s*INDEX\s+LABEL/, 'INDEX LABEL POSITION');
  const hasForce = /FORCE/.test(head);
  const width = 5 + (hasForce ? 3 : 0) + (/VELOCITY/.test(head) ? 3 : 0);
  const unit = /POSITIONS?\s*\(Angstrom\)/i.test(head) ? 1 : scale;
  const names: string[] = [];
  const coord: number[] = [];
  const force: number[] = [];
  for (let line = await lines.peek(); line !== undefined && line.trim() !== ''; line = await lines.peek()) {
    if (START.test(line)) break;
    const words = line.trim().split(/\s+/);
    if (words.length !== width) cut(`${width} columns for an atom`, line);
    names.push(words[1]);
    coord.push(...words.slice(2, 5).map((w) => parseNumber(w) * unit));
    if (hasForce) force.push(...words.slice(5, 8).map(parseNumber));
    await lines.next();
  }
  return {
    step,
    names,
    coord: Float64Array.from(coord),
    box,
    force: hasForce ? Float64Array.from(force) : null,
    stress,
  };
}
