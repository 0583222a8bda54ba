// Reader of extended and plain XYZ: the dialects of all usual codes, what was taken told, broken frames named and skipped.

import { Lines } from '../../files/lines';
import { type Frame, type FrameOther, FrameSink } from '../../group';
import type { Origin, System, Taken } from '../../types';
import { unitFactor } from '../../units';
import { numbersIn } from '../numbers';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import { AtomReader, type Atoms } from './extxyzAtoms';
import { ColumnReader, type Columns } from './extxyzColumns';
import { commentEnergy, isExtended } from './extxyzComment';
import { EnergyUnits } from './extxyzEnergy';
import { type Header, HeaderError, parseCell, parseHeader } from './extxyzHeader';
import { ipiFrame, isIpiOther } from './extxyzIpi';
import { chooseLabels, knownUnit, type Labels, namedUnit } from './extxyzLabels';
import { FileNotes, type FrameFacts } from './extxyzNotes';
import { isCoordinateList, isCp2kForces } from './extxyzOthers';
import { BarGuess } from './extxyzStress';

const COUNT = /^\s*\d+\s*$/;
const skipped = (line: string): boolean => /^\s*(#|$)/.test(line);

function matches({ extension, text }: Head): boolean {
  if (['xyz', 'extxyz', 'exyz'].includes(extension))
    return !isCoordinateList(text) && !isCp2kForces(text) && !isIpiOther(text);
  const lines = text.split(/\r\n|\n|\r/).filter((line) => !skipped(line));
  return COUNT.test(lines[0] ?? '') && /(^|\s)(properties|lattice)\s*=/i.test(lines[1] ?? '');
}

const MATCH_COUNT = 'Correct the number of atoms on the first line of the frame, or write the frame again.';
/** Lines looked at in one go: a wrong count must not take in the whole file. */
const AT_ONCE = 4096;

/** Whether a line cannot be that of an atom: empty, a comment, or the count of the next frame. */
function endsAtoms(line: string): boolean {
  let i = 0;
  let c = line.charCodeAt(0);
  while (c <= 32) c = line.charCodeAt(++i);
  // Letters begin most lines; NaN is the end of an empty one.
  return c === 35 || Number.isNaN(c) || (c >= 48 && c <= 57 && COUNT.test(line));
}

/** Lines of the atoms of a frame; they are taken up to where the next frame begins, also when the count is wrong. */
async function takeAtoms(lines: Lines, natoms: number): Promise<string[]> {
  let atoms: string[] = [];
  while (atoms.length < natoms) {
    const seen = await lines.look(Math.min(natoms - atoms.length, AT_ONCE));
    const end = seen.findIndex(endsAtoms);
    lines.skip(end < 0 ? seen.length : end);
    if (end >= 0)
      throw new HeaderError(
        'wrong-natoms',
        `the frame announces ${natoms} atoms, but only ${atoms.length + end} lines follow (line ${lines.taken + 1}).`,
        MATCH_COUNT,
      );
    if (seen.length === 0)
      throw new HeaderError(
        'xyz-truncated',
        `the frame announces ${natoms} atoms, but the file ends after ${atoms.length}.`,
        'Copy the file again, or cut off the incomplete frame.',
      );
    atoms = atoms.length === 0 ? seen : atoms.concat(seen);
  }
  return atoms;
}

/** ADF's and ASE's lines VEC1, VEC2, VEC3 behind the atoms: [3, 3] with zeros for those that are not there. */
async function takeVectors(lines: Lines): Promise<Float64Array | null> {
  let box: Float64Array | null = null;
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    const [, row, rest] = /^\s*VEC([123])\s+(\S.*)$/.exec(line) ?? [];
    const vector = rest === undefined ? [] : numbersIn(rest);
    if (vector.length !== 3) break;
    box ??= new Float64Array(9);
    box.set(vector, 3 * (Number(row) - 1));
    await lines.next();
  }
  return box;
}

async function expectEnd(lines: Lines, natoms: number): Promise<void> {
  const after = await lines.peek();
  if (after !== undefined && !endsAtoms(after))
    throw new HeaderError(
      'wrong-natoms',
      `the frame announces ${natoms} atoms, but more lines follow (line ${lines.taken + 1}).`,
      MATCH_COUNT,
    );
}

const LENGTHS = ['length', 'distance', 'pos', 'position', 'positions', 'coord', 'coords', 'lattice', 'cell'];

/** Positions and cell have one unit; throws HeaderError where a frame names two. */
function lengthOf(header: Header, columns: Columns): Taken {
  const units = new Set(
    LENGTHS.flatMap((what) => {
      const field = namedUnit(header, [what]);
      return field ? [knownUnit('length', field)] : [];
    }),
  );
  if (columns.posUnit !== null) units.add(columns.posUnit);
  const [unit, other] = units;
  if (other !== undefined)
    throw new HeaderError(
      'mixed-units',
      `expected one unit of length, found ${[...units].join(' and ')}.`,
      'Write positions and cell in one unit, A if possible.',
    );
  return { key: columns.pos.key, unit: unit ?? 'A', how: unit === undefined ? 'usual' : 'named', sign: 1 };
}

function scale(values: Float64Array, factor: number): Float64Array {
  if (factor !== 1) for (let k = 0; k < values.length; k++) values[k] *= factor;
  return values;
}

/** Columns of plain XYZ that may be forces, velocities or anything else. */
const EXTRA: Taken = { key: 'columns 5 to 7', unit: 'eV/A', how: 'guessed', sign: 1 };

const NONE: Labels = {
  energy: null,
  force: null,
  virial: null,
  energies: [],
  forces: [],
  virials: [],
  blank: [],
  cellless: [],
  six: null,
  run: null,
};

interface Read {
  readonly frame: Frame;
  readonly facts: FrameFacts;
  /** Whether its last line may be cut off in the middle of a number. */
  readonly cut?: boolean;
}

/** Whether the last line is shorter than all others. */
const isShort = (rows: readonly string[]): boolean =>
  rows.length > 1 && rows.every((row, k) => k === rows.length - 1 || row.length > rows[rows.length - 1].length);

/** One file on its way in: what its frames have in common. */
class XyzFile {
  readonly #lines: Lines;
  readonly #columns = new ColumnReader();
  readonly #origins = new Map<string, Origin>();
  readonly atoms = new AtomReader();

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  /** One frame from its count on, and what there is to say of it. Throws HeaderError with the words of a Problem. */
  async frame(index: number): Promise<Read> {
    const lines = this.#lines;
    const count = (await lines.next()) ?? '';
    if (!COUNT.test(count))
      throw new HeaderError(
        'bad-count',
        `expected the number of atoms on line ${lines.taken}, found "${count.trim().slice(0, 60)}".`,
        'A frame begins with a line that holds only the number of its atoms.',
      );
    const natoms = Number(count);
    const second = await lines.next();
    if (second === undefined)
      throw new HeaderError('xyz-truncated', 'the file ends after the number of atoms.', 'Copy the file again.');
    const first = lines.taken + 1;
    const rows = await takeAtoms(lines, natoms);
    const vectors = await takeVectors(lines);
    await expectEnd(lines, natoms);
    if (natoms === 0) throw new HeaderError('no-atoms', 'the frame has no atoms.', 'Remove the frame.');
    const read = this.#build(index, second, rows, first, vectors);
    return lines.unended && (await lines.peek()) === undefined ? { ...read, cut: isShort(rows) } : read;
  }

  #build(index: number, second: string, rows: string[], first: number, vectors: Float64Array | null): Read {
    const header = parseHeader(second);
    const columns = this.#columns.columns(header);
    const ipi = columns.plain ? ipiFrame(second) : null;
    const length = ipi?.length ?? lengthOf(header, columns);
    const factor = unitFactor('length', length.unit) ?? 1;
    const cell = parseCell(header);
    const inUnit = cell.box ?? vectors;
    const box = ipi?.box ?? (inUnit && scale(inUnit, factor));
    const pbc: Frame['pbc'] = ipi ? [true, true, true] : cell.box || !vectors ? cell.pbc : pbcOf(vectors);
    const atoms = this.atoms.read(rows, columns, first);
    const extended = isExtended(header);
    const comment = extended ? null : commentEnergy(second);
    const labels = extended ? chooseLabels(header, columns.forces, box) : NONE;
    const certain = comment?.certain ? comment : null;
    const origin = this.#origin(length, certain?.taken ?? labels.energy?.taken ?? null, labels);
    const others = othersOf(labels, atoms, columns);
    const unsure = comment && !certain ? comment : null;
    if (unsure) others.push({ of: 'energy', taken: unsure.taken, values: Float64Array.of(unsure.value) });
    if (atoms.extra) others.push({ of: 'force', taken: EXTRA, values: atoms.extra });
    const { force } = labels;
    const frame = {
      index,
      names: atoms.names,
      coord: scale(atoms.pos, factor),
      box,
      pbc,
      energy: certain
        ? certain.value * (unitFactor('energy', certain.taken.unit) ?? 1)
        : (labels.energy?.values ?? null),
      force: force && scale(atoms.forces[columns.forces.indexOf(force.columns)], force.factor),
      virial: labels.virial?.values ?? null,
      origin,
      ...(others.length > 0 ? { others } : {}),
    };
    const doubtful = atoms.extra ? EXTRA.key : atoms.more ? 'columns behind the positions' : unsure?.taken.key;
    return { frame, facts: { frame, header, columns, labels, doubtful } };
  }

  /** Frames read in the same way share one. */
  #origin(length: Taken, energy: Taken | null, { force, virial }: Labels): Origin {
    const all = [energy, force?.taken ?? null, virial?.taken ?? null, length];
    const key = all.map((t) => (t ? `${t.key} ${t.unit} ${t.how} ${t.sign}` : '')).join('\n');
    let origin = this.#origins.get(key);
    if (!origin) {
      origin = { format: 'extxyz', energy, force: force?.taken ?? null, virial: virial?.taken ?? null, length };
      if (this.#origins.size >= 1000) this.#origins.clear();
      this.#origins.set(key, origin);
    }
    return origin;
  }
}

const pbcOf = (box: Float64Array): [boolean, boolean, boolean] => {
  const given = (k: number): boolean => box.subarray(3 * k, 3 * k + 3).some((x) => x !== 0);
  return [given(0), given(1), given(2)];
};

function othersOf(labels: Labels, atoms: Atoms, columns: Columns): FrameOther[] {
  const others: FrameOther[] = labels.energies.map(({ of, taken, values }) => ({
    of,
    taken,
    values: Float64Array.of(values),
  }));
  for (const { of, taken, values } of labels.virials) others.push({ of, taken, values });
  for (const found of labels.forces) {
    const values = atoms.forces[columns.forces.indexOf(found.columns)];
    if (values.every(Number.isFinite))
      others.push({ of: 'force', taken: found.taken, values: scale(values, found.factor) });
  }
  return others;
}

async function read({ files: [file] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const sink = new FrameSink(file.path, log);
  const lines = new Lines(file);
  const notes = new FileNotes(file.path, log);
  const guess = new BarGuess();
  const energies = new EnergyUnits();
  const source = new XyzFile(lines);
  let index = 0;
  for (;;) {
    for (let line = await lines.peek(); line !== undefined && skipped(line); line = await lines.peek())
      await lines.next();
    if ((await lines.peek()) === undefined) break;
    try {
      const { cut, facts, frame } = await source.frame(index);
      if (sink.add(frame)) {
        notes.frame(facts);
        guess.frame(facts);
        energies.frame(facts);
        if (cut)
          log.warn(
            'cut-off-line',
            file.path,
            index,
            'the file ends without a line end, and its last line is shorter than the others: the last number may be cut off.',
            'Compare the last line with the original, or leave the frame out.',
          );
      }
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
  notes.end(index, source.atoms.book);
  energies.tell(file.path, log);
  return guess.applied(sink.systems(), file.path, log);
}

/**
 * Extended XYZ: labels under any of the usual keys (chooseLabels says which are taken), the others to choose from, units
 * as named in the header or in the keys, no Lattice means no cell. Plain XYZ: names and positions, and an energy only
 * where the words of a program leave no doubt; i-PI's has its cell and units too. A frame that cannot be used is named and
 * left out.
 */
export const extxyz: FileReader = { kind: 'file', name: 'extxyz', matches, read };
