// Reader of LAMMPS text dumps: frames with their cells and atoms in the order of their ids; no labels.
import { Lines } from '../../files/lines';
import { type Frame, FrameSink } from '../../group';
import { fail, type ProblemLog, warnUnended } from '../../problems';
import { DataError, type Origin, type System, type Taken } from '../../types';
import { unitFactor } from '../../units';
import { parseNumber } from '../numbers';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import { type DumpBox, parseBox, toCartesian } from './lammpsBox';

const NAME = 'lammps/dump';
const ITEM = /^\s*ITEM:/;

const matches = ({ text }: Head): boolean =>
  /^\s*ITEM: (TIMESTEP|UNITS|TIME)\s/.test(text) && !/^ITEM: (NUMBER OF (ENTRIES|GRID)|ENTRIES|GRID)/m.test(text);

/** Columns of the positions, in the order they are looked for. */
const POSITIONS = [
  { columns: ['x', 'y', 'z'], scaled: false },
  { columns: ['xu', 'yu', 'zu'], scaled: false },
  { columns: ['xs', 'ys', 'zs'], scaled: true },
  { columns: ['xsu', 'ysu', 'zsu'], scaled: true },
] as const;

/** Length unit of LAMMPS's unit styles as units.ts names it; null where there is none that is used for atoms. */
const STYLES: Readonly<Record<string, string | null>> = {
  real: 'A',
  metal: 'A',
  electron: 'bohr',
  nano: 'nm',
  lj: null,
  si: null,
  cgs: null,
  micro: null,
};

/** What is told once a file, and the unit that it names. */
class DumpNotes {
  readonly #path: string;
  readonly #log: ProblemLog;
  #told = false;
  #unnamed = false;
  length: Taken = { key: 'x y z', unit: 'A', how: 'usual', sign: 1 };

  constructor(path: string, log: ProblemLog) {
    this.#path = path;
    this.#log = log;
  }

  units(style: string): void {
    const unit = STYLES[style];
    if (unit === undefined || unit === null)
      fail(
        'unknown-unit',
        this.#path,
        null,
        `expected units metal, real, electron or nano, found units ${style.slice(0, 40)}; lengths in A cannot be told from them.`,
        'Write the dump in A with units metal.',
      );
    this.length = { ...this.length, unit, how: 'named' };
  }

  /** `positions`: those of the columns that hold them. */
  atoms(columns: readonly string[], positions: readonly string[]): void {
    if (this.#told) return;
    this.#told = true;
    this.length = { ...this.length, key: positions.join(' ') };
    const forces = columns.includes('fx');
    this.#log.warn(
      'structure-only',
      this.#path,
      null,
      `a LAMMPS dump holds structures without energies${forces ? '; its forces fx fy fz are those of the potential that ran, and are not taken' : ''}.`,
      'Compute energies and forces of the frames before training on them.',
    );
    if (columns.includes('element') || columns.includes('typelabel')) return;
    this.#log.warn(
      'no-type-map',
      this.#path,
      null,
      'the dump has no column element, so the elements are unknown; the types are called Type_0, Type_1 and so on.',
      'Name the elements of the types, or dump them: dump_modify ID element O H.',
    );
  }

  /** Whether the elements say nothing: LAMMPS calls all types C where nobody named them. */
  unnamed(rows: readonly string[][], element: number, type: number): boolean {
    if (this.#unnamed || element < 0 || type < 0) return this.#unnamed;
    this.#unnamed = rows.every((row) => row[element] === 'C') && rows.some((row) => row[type] !== rows[0][type]);
    if (this.#unnamed)
      this.#log.warn(
        'no-type-map',
        this.#path,
        null,
        'the column element calls atoms of all types C, as LAMMPS does where no elements were named; the types are called Type_0, Type_1 and so on.',
        'Name the elements of the types (C too, if all are carbon), or dump them: dump_modify ID element O H.',
      );
    return this.#unnamed;
  }
}

interface Header {
  natoms: number | null;
  box: DumpBox | null;
}

const CUT = 'Copy the file again, or cut off the incomplete frame.';

/** Everything of a frame before its atoms; returns the columns. Null at the end of the file. */
async function readHeader(
  lines: Lines,
  path: string,
  index: number,
  header: Header,
  notes: DumpNotes,
): Promise<string[] | null> {
  let started = false;
  for (;;) {
    const item = await lines.next();
    if (item === undefined) {
      if (started) fail('dump-truncated', path, index, 'the file ends before the atoms of the frame.', CUT);
      return null;
    }
    if (item.trim() === '') continue;
    const name = /^\s*ITEM:\s*(.*\S)/.exec(item)?.[1] ?? '';
    started = true;
    if (name === 'TIMESTEP' || name === 'TIME') await lines.next();
    else if (name === 'UNITS') notes.units(((await lines.next()) ?? '').trim());
    else if (name === 'NUMBER OF ATOMS') {
      const count = ((await lines.next()) ?? '').trim();
      if (!/^\d+$/.test(count))
        fail(
          'bad-count',
          path,
          index,
          `expected the number of atoms on line ${lines.taken}, found "${count.slice(0, 40)}".`,
          CUT,
        );
      header.natoms = Number(count);
    } else if (name.startsWith('BOX BOUNDS')) header.box = parseBox(name, await lines.take(3), path, index);
    else if (name.startsWith('ATOMS')) {
      const columns = name.split(/\s+/).slice(1);
      return columns.length > 0 ? columns : ['id', 'type', 'xs', 'ys', 'zs'];
    } else
      fail(
        'bad-frame',
        path,
        index,
        `expected ITEM: TIMESTEP, NUMBER OF ATOMS, BOX BOUNDS or ATOMS on line ${lines.taken}, found "${item.trim().slice(0, 60)}".`,
        'Write the dump again.',
      );
    const ahead = await lines.peek();
    if (ahead !== undefined && /^\s*ITEM:\s*TIMESTEP/.test(ahead) && header.natoms !== null)
      fail('dump-truncated', path, index, `the frame ends before its atoms (line ${lines.taken}).`, CUT);
  }
}

/** Rows of the atoms, no further than the next frame. */
async function takeRows(lines: Lines, natoms: number, path: string, index: number): Promise<string[][]> {
  const rows: string[][] = [];
  while (rows.length < natoms) {
    const line = await lines.peek();
    if (line === undefined || ITEM.test(line))
      fail(
        'dump-truncated',
        path,
        index,
        `the frame announces ${natoms} atoms, but ${line === undefined ? 'the file ends' : 'the next frame begins'} after ${rows.length}.`,
        CUT,
      );
    rows.push(line.trim().split(/\s+/));
    await lines.next();
  }
  return rows;
}

/** Rows in the order of their ids. */
function sorted(rows: readonly string[][], at: number, path: string, index: number): readonly string[][] {
  if (at < 0) return rows;
  const ids = rows.map((row) => Number(row[at]));
  const bad = ids.findIndex((id) => !Number.isInteger(id));
  if (bad >= 0)
    fail(
      'bad-ids',
      path,
      index,
      `expected whole numbers as ids, found "${rows[bad][at].slice(0, 40)}".`,
      'Write the dump again.',
    );
  const order = [...ids.keys()].sort((a, b) => ids[a] - ids[b]);
  const twice = order.find((k, n) => n > 0 && ids[order[n - 1]] === ids[k]);
  if (twice !== undefined)
    fail('bad-ids', path, index, `expected every id once, found ${ids[twice]} twice.`, 'Write the dump again.');
  return order.map((k) => rows[k]);
}

/** Element, or type from 0 as deepmd counts them: "Type_0". */
function nameOf(row: readonly string[], element: number, type: number): string {
  if (element >= 0) return row[element];
  return /^[1-9]\d*$/.test(row[type]) ? `Type_${Number(row[type]) - 1}` : row[type];
}

async function readFrame(
  lines: Lines,
  path: string,
  index: number,
  origin: Origin,
  notes: DumpNotes,
): Promise<Frame | null> {
  const header: Header = { natoms: null, box: null };
  const columns = await readHeader(lines, path, index, header, notes);
  if (!columns) return null;
  const { box, natoms } = header;
  if (natoms === null || box === null)
    return fail(
      'bad-frame',
      path,
      index,
      `expected ${natoms === null ? 'NUMBER OF ATOMS' : 'BOX BOUNDS'} before the atoms (line ${lines.taken}), found none.`,
      'Write the dump again.',
    );
  const rows = await takeRows(lines, natoms, path, index);
  const wrong = rows.findIndex((row) => row.length !== columns.length);
  if (wrong >= 0)
    fail(
      'wrong-columns',
      path,
      index,
      `expected ${columns.length} columns (${columns.slice(0, 8).join(' ')}), found ${rows[wrong].length} (line ${lines.taken - natoms + 1 + wrong}).`,
      CUT,
    );
  const label = columns.includes('element') ? 'element' : 'typelabel';
  const [element, type] = [columns.indexOf(label), columns.indexOf('type')];
  const position = POSITIONS.find((p) => p.columns.every((c) => columns.includes(c)));
  if (!position || (element < 0 && type < 0))
    return fail(
      position ? 'no-types' : 'no-positions',
      path,
      index,
      `expected the columns ${position ? 'type or element' : 'x y z, xs ys zs, xu yu zu or xsu ysu zsu'}, found ${columns.join(' ').slice(0, 120)}.`,
      'Dump them: dump ID all custom N file id type element x y z.',
    );
  notes.atoms(columns, position.columns);
  const atoms = sorted(rows, columns.indexOf('id'), path, index);
  const named = notes.unnamed(atoms, columns.indexOf('element'), type) ? -1 : element;
  const at = position.columns.map((c) => columns.indexOf(c));
  const coord = new Float64Array(3 * natoms);
  atoms.forEach((row, a) => {
    for (let x = 0; x < 3; x++) coord[3 * a + x] = parseNumber(row[at[x]]);
  });
  toCartesian(coord, box, position.scaled);
  const scale = unitFactor('length', notes.length.unit) ?? 1;
  const periodic = box.pbc.includes(true);
  return {
    index,
    names: atoms.map((row) => nameOf(row, named, type)),
    coord: scale === 1 ? coord : coord.map((x) => x * scale),
    box: periodic ? box.vectors.map((x) => x * scale) : null,
    pbc: box.pbc,
    energy: null,
    force: null,
    virial: null,
    origin,
  };
}

async function read({ files: [file] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const lines = new Lines(file);
  const notes = new DumpNotes(file.path, log);
  const sink = new FrameSink(file.path, log);
  const none = { format: NAME, energy: null, force: null, virial: null } as const;
  let origin: Origin = { ...none, length: notes.length };
  try {
    for (let index = 0; ; index++) {
      try {
        const frame = await readFrame(lines, file.path, index, origin, notes);
        if (!frame) break;
        if (origin.length !== notes.length) origin = { ...none, length: notes.length };
        sink.add({ ...frame, origin });
      } catch (error) {
        // What is wrong with the whole file ends it.
        if (!(error instanceof DataError) || error.problem.frame === null) throw error;
        log.add(error.problem);
        for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
          if (/^\s*ITEM:\s*TIMESTEP/.test(line)) break;
          await lines.next();
        }
      }
      await progress(lines.fraction);
    }
  } finally {
    await lines.close();
  }
  if (lines.unended) warnUnended(file.path, log);
  return sink.systems();
}

/**
 * LAMMPS text dumps, orthogonal, triclinic and general triclinic cells, positions of every kind, atoms by id, any number
 * of them in each frame. Structures only: the forces of a dump have the unit and the potential of the run. Positions are
 * given from the corner of the cell. Frames that cannot be used are named and left out.
 */
export const lammpsDump: FileReader = { kind: 'file', name: NAME, matches, read };
