// Reader of input.data of RuNNer and n2p2: begin ... end, one line per atom; the unit is judged by the distances.
import { atomicNumber, covalentRadius, likelyElement } from '../elements';
import { Lines } from '../files/lines';
import { type Frame, FrameSink } from '../group';
import { buildNeighborList, spansVolume } from '../nlist';
import { fail, type ProblemLog } from '../problems';
import { DataError, type Origin, type System } from '../types';
import { ANGSTROM_PER_BOHR, unitFactor } from '../units';
import { numbersIn, parseNumber } from './numbers';
import type { Claim, FileReader, Head, ReadContext } from './reader';

const wordOf = (line: string): string => /^\s*([A-Za-z_]+)\b/.exec(line)?.[1].toLowerCase() ?? '';
const skipped = (line: string): boolean => /^\s*(#|$)/.test(line);

function matches({ text }: Head): boolean {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => !skipped(line));
  // A long comment may follow the first line.
  const atom = lines.findIndex((line) => wordOf(line) === 'atom');
  if (!/^\s*begin(\s+positions?\(3\)\s+\S.*)?\s*$/i.test(lines[0] ?? '') || atom < 0) return false;
  return /^\s*atom(\s+\S+){3}\s+[A-Za-z]{1,2}\b/i.test(lines[atom]);
}

const REWRITE = 'Write the frame again.';
const CUT = 'Copy the file again, or cut off the incomplete frame.';

type Bad = (code: string, message: string, fix: string) => never;
/** A frame in the units of the file. */
type Raw = Omit<Frame, 'origin' | 'others' | 'virial'>;

interface Atoms {
  readonly names: string[];
  readonly coord: number[];
  readonly force: number[];
}

/** Values of an atom: x y z element, and what else. */
interface Layout {
  /** Where the forces begin; null without. */
  readonly force: number | null;
  /** How many; null for charge n fx fy fz, of which those at the end may be left out. */
  readonly count: number | null;
}
const USUAL: Layout = { force: 6, count: null };

/** Layout by the first line of a frame: RuNNer 2 (and ASE) write "begin position(3) element charge forces(3)". */
function layoutOf(begin: string, bad: Bad): Layout {
  const fields = begin.trim().split(/\s+/).slice(1);
  if (fields.length === 0) return USUAL;
  let count = 0;
  let force: number | null = null;
  for (const field of fields) {
    const [, name = '', width = '1'] = /^([\w-]+)(?:\((\d+)\))?$/.exec(field) ?? [];
    if (/^forces?$/i.test(name) && width === '3') force = count;
    count += name === '' ? Number.NaN : Number(width);
  }
  if (!/^positions?\(3\)$/i.test(fields[0]) || !/^(elements?|symbols?)$/i.test(fields[1] ?? '') || Number.isNaN(count))
    bad(
      'runner-begin',
      `expected "begin" or "begin position(3) element ...", found "${begin.trim().slice(0, 80)}".`,
      'Name the values of the atoms in this order, or none.',
    );
  return { force, count };
}

/** "atom x y z element charge n fx fy fz", or as the layout says. */
function addAtom(atoms: Atoms, line: string, at: number, { count, force }: Layout, bad: Bad): void {
  const tokens = line.trim().split(/\s+/).slice(1);
  if (count !== null && tokens.length !== count)
    bad(
      'wrong-columns',
      `the line "begin" announces ${count} values for every atom, found ${tokens.length} (line ${at}).`,
      REWRITE,
    );
  if (tokens.length < 4 || (count === null && tokens.length > 6 && tokens.length < 9))
    bad(
      'wrong-columns',
      `expected "atom x y z element charge n fx fy fz" on line ${at}, found ${tokens.length} of nine values.`,
      REWRITE,
    );
  const name = tokens[3];
  const meant = likelyElement(name);
  if (atomicNumber(name) === undefined)
    bad(
      'unknown-element',
      `"${name.slice(0, 40)}" (line ${at}) is not an element of the periodic table.`,
      meant === undefined ? 'Write the symbol of an element.' : `Write the symbol of an element, perhaps ${meant}.`,
    );
  atoms.names.push(name);
  atoms.coord.push(...tokens.slice(0, 3).map(parseNumber));
  if (force !== null && tokens.length >= force + 3)
    atoms.force.push(...tokens.slice(force, force + 3).map(parseNumber));
}

/** The cell from its lines: three, or one with nine numbers. */
function cellOf(rows: readonly string[], bad: Bad): Float64Array | null {
  if (rows.length === 0) return null;
  const numbers = rows.flatMap((row) => numbersIn(row.trim().replace(/^\S+/, '')));
  if (numbers.length !== 9 || !numbers.every(Number.isFinite))
    bad(
      'bad-cell',
      `expected three lines "lattice x y z" or none, found ${rows.length} with ${numbers.length} numbers.`,
      'Write the three cell vectors, or no lattice for a molecule.',
    );
  return Float64Array.from(numbers);
}

/** The frame from its line "begin" on; lines are taken up to its "end", or to the next "begin". */
async function takeFrame(lines: Lines, index: number, unknown: Set<string>, bad: Bad): Promise<Raw> {
  let layout = USUAL;
  let fault: DataError | null = null;
  try {
    layout = layoutOf((await lines.next()) ?? '', bad);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    fault = error;
  }
  const atoms: Atoms = { names: [], coord: [], force: [] };
  const cell: string[] = [];
  let energy: number | null = null;
  let word = '';
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    word = wordOf(line);
    if (word === 'begin') break;
    await lines.next();
    if (word === 'end') break;
    try {
      if (word === 'lattice') cell.push(line);
      else if (word === 'atom') addAtom(atoms, line, lines.taken, layout, bad);
      else if (word === 'energy') {
        if (energy !== null)
          bad(
            'runner-blocks',
            `a second energy before "end" (line ${lines.taken}).`,
            'Two frames may have run into one: write the data again.',
          );
        const numbers = numbersIn(line.trim().replace(/^\S+/, ''));
        energy =
          numbers.length > 0 ? numbers[0] : bad('bad-energy', 'expected a number after energy, found none.', REWRITE);
      } else if (!['comment', 'charge', 'totalcharge', ''].includes(word)) unknown.add(word);
      else if (word === '' && !skipped(line))
        bad('bad-line', `expected a keyword on line ${lines.taken}, found "${line.trim().slice(0, 60)}".`, REWRITE);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      fault ??= error;
    }
  }
  if (fault) throw fault;
  if (word !== 'end') bad('runner-truncated', `the frame ends without "end" (line ${lines.taken}).`, CUT);
  const natoms = atoms.names.length;
  if (natoms === 0) bad('no-atoms', 'the frame has no atoms.', 'Remove the frame.');
  if (atoms.force.length !== 0 && atoms.force.length !== 3 * natoms)
    bad('wrong-columns', `${atoms.force.length / 3} of ${natoms} atoms have forces.`, REWRITE);
  const box = cellOf(cell, bad);
  return {
    index,
    names: atoms.names,
    coord: Float64Array.from(atoms.coord),
    box,
    pbc: [box !== null, box !== null, box !== null],
    energy,
    force: atoms.force.length === 0 ? null : Float64Array.from(atoms.force),
  };
}

/** Frames looked at for the unit, and how far, in the unit of the file. */
const LOOKED = 20;
const FAR = 6;

/** Shortest distance of a frame over the sum of covalent radii, its numbers taken as A; Infinity where there is none. */
function bondsOf({ names, coord, box, pbc }: Raw): number {
  const usable =
    coord.every(Number.isFinite) && (box === null || (spansVolume(box, pbc) && edgesOf(box).every((e) => e > 1)));
  if (!usable) return Number.POSITIVE_INFINITY;
  const radii = names.map(covalentRadius);
  const list = buildNeighborList(coord, names.length, box, pbc, FAR);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < names.length; i++)
    for (let p = list.first[i]; p < list.first[i + 1]; p++) {
      const [a, b] = [radii[i], radii[list.j[p]]];
      if (a === undefined || b === undefined) continue;
      least = Math.min(least, Math.hypot(list.d[3 * p], list.d[3 * p + 1], list.d[3 * p + 2]) / (a + b));
    }
  return least;
}

const edgesOf = (h: Float64Array): number[] => [0, 3, 6].map((k) => Math.hypot(h[k], h[k + 1], h[k + 2]));

interface Units {
  readonly energy: 'eV' | 'hartree';
  readonly force: 'eV/A' | 'hartree/bohr';
  readonly length: 'A' | 'bohr';
}
const ATOMIC: Units = { energy: 'hartree', force: 'hartree/bohr', length: 'bohr' };
const METAL: Units = { energy: 'eV', force: 'eV/A', length: 'A' };

/**
 * The format does not name its unit: Bohr and Hartree by convention. A and eV where distances in Bohr would be far too short
 * for bonds (below 0.65) and distances in A are those of bonds (0.7 to 1.4).
 */
function judgeUnits(frames: readonly Raw[], path: string, log: ProblemLog): Units {
  const step = Math.max(1, Math.floor(frames.length / LOOKED));
  const bonds = frames
    .filter((_, k) => k % step === 0)
    .map(bondsOf)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const angstrom = bonds[bonds.length >> 1];
  const bohr = angstrom * ANGSTROM_PER_BOHR;
  const units = bohr < 0.65 && angstrom >= 0.7 && angstrom <= 1.4 ? METAL : ATOMIC;
  const evidence =
    angstrom === undefined
      ? 'no two atoms of the frames are near enough to each other to tell'
      : `the nearest atoms are ${bohr.toFixed(2)} of a usual bond apart in Bohr and ${angstrom.toFixed(2)} in A`;
  log.warn(
    'units-assumed',
    path,
    null,
    `input.data names no unit. ${units === METAL ? 'A and eV are assumed, although Bohr and Hartree are usual' : 'Bohr and Hartree are assumed, as is usual'}: ${evidence}.`,
    'Confirm the units on the mapping card, or change them there.',
  );
  return units;
}

function originOf(frames: readonly Raw[], units: Units): Origin {
  const taken = (key: string, unit: string) => ({ key, unit, how: 'guessed', sign: 1 }) as const;
  return {
    format: 'n2p2/runner',
    energy: frames.some((f) => f.energy !== null) ? taken('energy', units.energy) : null,
    force: frames.some((f) => f.force) ? taken('fx fy fz', units.force) : null,
    virial: null,
    length: taken('lattice', units.length),
  };
}

async function takeAll(lines: Lines, path: string, { log, progress }: ReadContext): Promise<Raw[]> {
  const frames: Raw[] = [];
  const unknown = new Set<string>();
  let index = 0;
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    if (skipped(line)) {
      await lines.next();
      continue;
    }
    const bad: Bad = (code, message, fix) => fail(code, path, index, message, fix);
    try {
      if (wordOf(line) !== 'begin') {
        const at = lines.taken + 1;
        for (let l = await lines.peek(); l !== undefined && wordOf(l) !== 'begin'; l = await lines.peek())
          await lines.next();
        bad(
          'runner-begin',
          `expected "begin" on line ${at}, found "${line.trim().slice(0, 60)}". The lines up to the next "begin" were left out.`,
          REWRITE,
        );
      }
      frames.push(await takeFrame(lines, index, unknown, bad));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      log.add(error.problem);
    }
    index++;
    await progress(lines.fraction);
  }
  if (unknown.size > 0)
    log.note(
      'ignored-keywords',
      path,
      null,
      `${[...unknown].sort().join(', ')}: not known in input.data, not used.`,
      'Nothing to do.',
    );
  return frames;
}

async function read({ files: [file] }: Claim, context: ReadContext): Promise<System[]> {
  const frames = await takeAll(new Lines(file), file.path, context);
  if (frames.length === 0) return [];
  const bare = frames.filter((f) => f.energy === null).length;
  if (bare > 0)
    context.log.warn(
      'no-energy',
      file.path,
      null,
      `${bare} of ${frames.length} frames have no line "energy".`,
      'Add it, or train on forces only.',
    );
  const units = judgeUnits(frames, file.path, context.log);
  const origin = originOf(frames, units);
  const factor = (q: 'energy' | 'force' | 'length'): number => unitFactor(q, units[q]) ?? Number.NaN;
  const scaled = (v: Float64Array, f: number): Float64Array => (f === 1 ? v : v.map((x) => x * f));
  const sink = new FrameSink(file.path, context.log);
  for (const { coord, box, energy, force, ...frame } of frames)
    sink.add({
      ...frame,
      coord: scaled(coord, factor('length')),
      box: box && scaled(box, factor('length')),
      energy: energy === null ? null : energy * factor('energy'),
      force: force && scaled(force, factor('force')),
      virial: null,
      origin,
    });
  return sink.systems();
}

/**
 * n2p2/runner: positions, energies and forces from Bohr and Hartree, or from A and eV where the distances show it; the page
 * asks to confirm. The values of an atom are in n2p2's order, or in that which RuNNer 2 names in the line "begin". No lattice
 * means no cell. A frame that cannot be used is named and left out.
 */
export const runner: FileReader = { kind: 'file', name: 'n2p2/runner', matches, read };
