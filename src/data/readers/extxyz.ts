// Reader of extended XYZ: any of the usual keys and units, frames of any composition, broken frames told and skipped.
import { atomicNumber, elementName, likelyElement } from '../elements';
import { Lines } from '../files/lines';
import { type Frame, FrameSink } from '../group';
import type { ProblemLog } from '../problems';
import type { System } from '../types';
import {
  type Columns,
  type Fields,
  HeaderError,
  parseCell,
  parseColumns,
  parseEnergy,
  parseFields,
  parseVirial,
  unitOf,
} from './extxyzHeader';
import { parseNumber } from './numbers';
import type { Claim, FileReader, Head, ReadContext } from './reader';

const COUNT = /^\s*\d+\s*$/;
const skipped = (line: string): boolean => /^\s*(#|$)/.test(line);

function matches({ extension, text }: Head): boolean {
  if (['xyz', 'extxyz', 'exyz'].includes(extension)) return true;
  const lines = text.split(/\r\n|\n|\r/).filter((line) => !skipped(line));
  return COUNT.test(lines[0] ?? '') && /(^|\s)(properties|lattice)\s*=/i.test(lines[1] ?? '');
}

const MATCH_COUNT = 'Correct the number of atoms on the first line of the frame, or write the frame again.';

/** Atom lines of a frame; the lines are taken up to where the next frame begins, also when the count is wrong. */
async function takeAtoms(lines: Lines, natoms: number): Promise<string[]> {
  const atoms: string[] = [];
  for (let line = await lines.peek(); atoms.length < natoms; line = await lines.peek()) {
    if (line === undefined)
      throw new HeaderError(
        'xyz-truncated',
        `the frame announces ${natoms} atoms, but the file ends after ${atoms.length}.`,
        'Copy the file again, or cut off the incomplete frame.',
      );
    if (COUNT.test(line) || skipped(line))
      throw new HeaderError(
        'wrong-natoms',
        `the frame announces ${natoms} atoms, but only ${atoms.length} lines follow (line ${lines.taken + 1}).`,
        MATCH_COUNT,
      );
    atoms.push(line);
    await lines.next();
  }
  const after = await lines.peek();
  if (after !== undefined && !COUNT.test(after) && !skipped(after))
    throw new HeaderError(
      'wrong-natoms',
      `the frame announces ${natoms} atoms, but more lines follow (line ${lines.taken + 1}).`,
      MATCH_COUNT,
    );
  return atoms;
}

function elementOf(token: string, numbers: boolean, line: number): string {
  const z = /^\d+$/.test(token) ? Number(token) : undefined;
  if (z !== undefined) {
    const name = elementName(z);
    if (name !== undefined) return name;
  } else if (!numbers && atomicNumber(token) !== undefined) return token;
  const meant = likelyElement(token);
  throw new HeaderError(
    'unknown-element',
    `"${token.slice(0, 40)}" (line ${line}) is not an element of the periodic table.`,
    meant === undefined ? 'Write the symbol of an element.' : `Write the symbol of an element, perhaps ${meant}.`,
  );
}

/** Names, positions and forces from the atom lines; `first` is the number of the first of them in the file. */
function parseAtoms(
  atoms: readonly string[],
  columns: Columns,
  forceFactor: number,
  first: number,
): Pick<Frame, 'names' | 'coord' | 'force'> {
  const names: string[] = [];
  const coord = new Float64Array(3 * atoms.length);
  const force = columns.force === null ? null : new Float64Array(3 * atoms.length);
  atoms.forEach((line, a) => {
    const tokens = line.trim().split(/\s+/);
    if (tokens.length !== columns.total)
      throw new HeaderError(
        'wrong-columns',
        `Properties announce ${columns.total} columns, found ${tokens.length} (line ${first + a}).`,
        'Make Properties agree with the columns of the atoms.',
      );
    names.push(elementOf(tokens[columns.species], columns.numbers, first + a));
    for (let x = 0; x < 3; x++) {
      coord[3 * a + x] = parseNumber(tokens[columns.pos + x]);
      if (force && columns.force !== null) force[3 * a + x] = parseNumber(tokens[columns.force + x]) * forceFactor;
    }
  });
  return { names, coord, force };
}

/** What is told once per file, not once per frame. */
class FileNotes {
  readonly #path: string;
  readonly #log: ProblemLog;
  readonly #told = new Set<string>();
  #units: string | null = null;
  #bare = 0;

  constructor(path: string, log: ProblemLog) {
    this.#path = path;
    this.#log = log;
  }

  #once(
    severity: 'warning' | 'note',
    code: string,
    frame: number | null,
    message: string,
    fix: string,
    key = code,
  ): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#log.add({ severity, code, path: this.#path, frame, message, fix });
  }

  frame(
    index: number,
    fields: Fields,
    columns: Columns,
    keys: { readonly energy: ReturnType<typeof parseEnergy>; readonly virial: string | null },
    natoms: number,
  ): void {
    const { energy, virial } = keys;
    const usual = /^(energy|forces?|virials?|stress(es)?)$/i;
    const taken = [
      ['energy', energy?.key ?? ''],
      ['forces', columns.forceKey],
      ['virial', virial ?? ''],
    ].filter(([, key]) => key !== '');
    if (taken.some(([, key]) => !usual.test(key)))
      this.#once(
        'note',
        'keys',
        index,
        `from this frame on the labels are ${taken.map(([what, key]) => `${what}: ${key}`).join(', ')}.`,
        'Rename the keys if others were meant.',
        `keys ${taken.join(' ')}`,
      );
    if (energy?.guessed)
      this.#once(
        'warning',
        'guessed-energy',
        index,
        `no usual energy key; ${energy.key} is taken as the total energy in eV.`,
        'Call the key of the total energy "energy".',
      );
    if (energy && energy.rivals.length > 0)
      this.#once(
        'note',
        'several-energies',
        index,
        `${energy.key} is taken as the energy; ${energy.rivals.join(', ')} has another value.`,
        `Remove ${energy.key} if the other one belongs to the forces.`,
      );
    const config = fields.get('config_type')?.value ?? '';
    if (natoms === 1 && /isolated/i.test(config))
      this.#once(
        'note',
        'isolated-atom',
        index,
        `frames of a single atom (config_type=${config}) are kept as a system of their own.`,
        'Nothing to do; leave them out if single atoms should not be trained on.',
      );
    if (energy === null && columns.force === null) this.#bare++;
    this.#unitNotes(index, fields, virial);
  }

  #unitNotes(index: number, fields: Fields, virial: string | null): void {
    const named = (['energy', 'force', 'stress', 'virial'] as const)
      .map((q) => [q, unitOf(fields, q)] as const)
      .filter(([, u]) => u.unit !== null);
    const text = named.map(([q, u]) => `${q} in ${u.unit}`).join(', ') || 'no units named, so eV and A';
    if (this.#units !== null && this.#units !== text)
      this.#once(
        'warning',
        'mixed-units',
        index,
        `frames of this file name different units (before: ${this.#units}; here: ${text}).`,
        'Each frame was converted as it says; check that frames that name no unit are in eV and A.',
      );
    this.#units ??= text;
    if (named.some(([, u]) => u.factor !== 1))
      this.#once('note', 'converted-units', index, `converted to eV and A: ${text}.`, 'Nothing to do.');
    const odd = named.some(([q, u]) => q === 'energy' && u.factor !== 1) && !named.some(([q]) => q === 'virial');
    if (odd && virial !== null && /virial/i.test(virial))
      this.#once(
        'warning',
        'mixed-units',
        index,
        `the energy has a unit of its own, ${virial} has none and is taken in eV.`,
        'Add virial-unit=... to the header if the virial is not in eV.',
        'virial unit',
      );
  }

  end(nframes: number): void {
    if (this.#bare > 0)
      this.#once(
        'warning',
        'no-labels',
        null,
        `${this.#bare} of ${nframes} frames have neither an energy nor forces under a name that is known.`,
        'Name them energy=... and forces:R:3 (in Properties); without labels frames cannot be trained on.',
      );
  }
}

/** One frame from its count line on. Throws HeaderError with the words of a Problem. */
async function readFrame(lines: Lines, index: number, notes: FileNotes): Promise<Frame> {
  const count = (await lines.next()) ?? '';
  if (!COUNT.test(count))
    throw new HeaderError(
      'bad-count',
      `expected the number of atoms on line ${lines.taken}, found "${count.trim().slice(0, 60)}".`,
      'A frame begins with a line that holds only the number of its atoms.',
    );
  const natoms = Number(count);
  const header = await lines.next();
  if (header === undefined)
    throw new HeaderError('xyz-truncated', 'the file ends after the number of atoms.', 'Copy the file again.');
  const first = lines.taken + 1;
  const rows = await takeAtoms(lines, natoms);
  if (natoms === 0) throw new HeaderError('no-atoms', 'the frame has no atoms.', 'Remove the frame.');
  const fields = parseFields(header);
  const columns = parseColumns(fields);
  const { box, pbc } = parseCell(fields);
  const energy = parseEnergy(fields);
  const virial = parseVirial(fields, box);
  const atoms = parseAtoms(rows, columns, unitOf(fields, 'force').factor, first);
  notes.frame(index, fields, columns, { energy, virial: virial?.key ?? null }, natoms);
  return { ...atoms, index, box, pbc, energy: energy?.value ?? null, virial: virial?.value ?? null };
}

async function read({ files: [file] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const sink = new FrameSink(file.path, log);
  const lines = new Lines(file);
  const notes = new FileNotes(file.path, log);
  let index = 0;
  for (;;) {
    for (let line = await lines.peek(); line !== undefined && skipped(line); line = await lines.peek())
      await lines.next();
    if ((await lines.peek()) === undefined) break;
    try {
      sink.add(await readFrame(lines, index, notes));
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      log.error(error.code, file.path, index, error.message, error.fix);
      // On to the next line that can only be the start of a frame.
      for (let line = await lines.peek(); line !== undefined && !COUNT.test(line); line = await lines.peek())
        await lines.next();
    }
    index++;
    await progress(lines.fraction);
  }
  if (index === 0)
    log.error(
      'empty-file',
      file.path,
      null,
      'expected frames, found an empty file.',
      'Copy the file again, or leave it out.',
    );
  notes.end(index);
  return sink.systems();
}

/**
 * Extended XYZ: energy, forces, virial or stress under any of the usual keys, units as named,
 * virial = -V stress (ASE sign), no Lattice means no cell. A frame that cannot be used is named and left out.
 */
export const extxyz: FileReader = { kind: 'file', name: 'extxyz', matches, read };
