// Reader of Quantum ESPRESSO's cp.x: PREFIX.pos with the forces, energies, cells and stress of its companions.
import { atomicNumber } from '../elements';
import { determinant, type FrameOther, FrameSink } from '../group';
import { fail, type ProblemLog } from '../problems';
import type { Origin, SourceFile, System, Taken } from '../types';
import { unitFactor } from '../units';
import { kindName, tellKinds } from './kinds';
import { headText, wholeText } from './look';
import { atomLabels, inverse } from './qeCpAtoms';
import { type CpBlock, type CpEnergy, isCpBlocks, readBlocks, readEvp } from './qeCpFiles';
import { isQeInput, parseQeInput, type QeInput, qeCell, qeSpecies } from './qeInput';
import { baseName, type Claim, dirName, extensionOf, type GroupReader, type Look, type ReadContext } from './reader';

const factorOf = (quantity: 'energy' | 'force' | 'length' | 'stress', unit: string): number =>
  unitFactor(quantity, unit) ?? Number.NaN;
const taken = (key: string, unit: string): Taken => ({ key, unit, how: 'format', sign: 1 });
const ENERGY = taken('etot', 'hartree');
const FORCE = taken('.for', 'hartree/bohr');
const LENGTH = taken('.pos', 'bohr');
const STRESS = taken('.str', 'GPa');
const MOVING = taken('.str (with the motion of the atoms)', 'GPa');

/** Files that cp.x writes for a prefix. */
const FAMILY = new Set([
  'pos',
  'for',
  'evp',
  'cel',
  'str',
  'vel',
  'eig',
  'nos',
  'the',
  'spr',
  'wfc',
  'con',
  'pol',
  'hrs',
  'ion',
  'xyz',
]);
const LARGEST_INPUT = 1 << 26;
const stemOf = (path: string): string => baseName(path).replace(/\.[^.]*$/, '');

/** Inputs of a folder by file. */
async function inputsOf(folder: readonly SourceFile[], look: Look): Promise<Map<SourceFile, QeInput>> {
  const inputs = new Map<SourceFile, QeInput>();
  for (const file of folder) {
    if (FAMILY.has(extensionOf(file.path)) || file.size > LARGEST_INPUT) continue;
    if (isQeInput(await headText(file, look))) inputs.set(file, parseQeInput(await wholeText(file), file.path));
  }
  return inputs;
}

/** The input of a prefix: named as its files, with that prefix, or the only one. */
function inputFor(stem: string, inputs: ReadonlyMap<SourceFile, QeInput>): SourceFile | null {
  const files = [...inputs.keys()];
  const prefixed = files.filter((f) => inputs.get(f)?.values.get('prefix') === stem);
  return (
    files.find((f) => stemOf(f.path) === stem) ??
    (prefixed.length === 1 ? prefixed[0] : files.length === 1 ? files[0] : null)
  );
}

async function detect(files: readonly SourceFile[], look: Look): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const pos of files) {
    if (extensionOf(pos.path) !== 'pos' || !isCpBlocks(await headText(pos, look))) continue;
    const folder = files.filter((f) => dirName(f.path) === dirName(pos.path));
    const own = folder.filter((f) => stemOf(f.path) === stemOf(pos.path) && FAMILY.has(extensionOf(f.path)));
    const inputs = await inputsOf(folder, look);
    const input = inputFor(stemOf(pos.path), inputs);
    // pw.x writes such files in MD too, in other units; its output has it all.
    if (/^(vc-)?md$/.test((input && inputs.get(input)?.values.get('calculation')) ?? '')) continue;
    claims.push({ path: pos.path, files: input ? [...own, input] : own });
  }
  return claims;
}

/** Into the cell by whole cell vectors: cp.x follows atoms wherever they go. Positions inside stay as they are. */
function wrapped(coord: Float64Array, box: Float64Array): Float64Array {
  const inv = inverse(box);
  return coord.map((x, k) => {
    const [a, axis] = [k - (k % 3), k % 3];
    return [0, 1, 2].reduce((sum, v) => {
      const s = coord[a] * inv[v] + coord[a + 1] * inv[3 + v] + coord[a + 2] * inv[6 + v];
      return sum - Math.floor(s) * box[3 * v + axis];
    }, x);
  });
}

/** GPa: pressure of the moving atoms that is no more than the last digit of other codes' stress. */
const NEGLIGIBLE = 0.01;
/** eV/K */
const BOLTZMANN = 8.617333262e-5;

/** Everything of a prefix, by step. */
interface CpData {
  readonly path: string;
  readonly pos: ReadonlyMap<number, CpBlock>;
  readonly force: ReadonlyMap<number, CpBlock> | null;
  readonly energy: ReadonlyMap<number, CpEnergy> | null;
  readonly cell: ReadonlyMap<number, CpBlock> | null;
  readonly stress: ReadonlyMap<number, CpBlock> | null;
  readonly fixed: Float64Array | null;
}

async function load(claim: Claim, input: QeInput, { log, progress }: ReadContext): Promise<CpData> {
  const of = (extension: string): SourceFile | null =>
    claim.files.find((f) => extensionOf(f.path) === extension) ?? null;
  const total = claim.files.reduce((n, f) => n + f.size, 1);
  let before = 0;
  const through = async <T>(
    file: SourceFile | null,
    work: (f: SourceFile, part: (fraction: number) => Promise<void>) => Promise<T>,
  ): Promise<T | null> => {
    if (!file) return null;
    const result = await work(file, (fraction) => progress((before + fraction * file.size) / total));
    before += file.size;
    return result;
  };
  const nat = Number(input.values.get('nat'));
  const natoms = Number.isInteger(nat) && nat > 0 ? nat : null;
  const blocks = (extension: string, rows: number | null) =>
    through(of(extension), (f, part) => readBlocks(f, rows, log, part));
  const cell = await blocks('cel', 3);
  const stress = await blocks('str', 3);
  const energy = await through(of('evp'), (f, part) => readEvp(f, log, part));
  const pos = (await blocks('pos', natoms)) ?? new Map<number, CpBlock>();
  const force = await blocks('for', natoms);
  const fixed = qeCell(input);
  if (typeof fixed === 'string' && !cell)
    log.warn(
      'no-cell',
      claim.path,
      null,
      `the run is periodic, but its cell is not known: there is no .cel file, and in ${baseName(input.path)} ${fixed}.`,
      'Give the cell on the page, or add the .cel file.',
    );
  return { path: claim.path, pos, force, energy, cell, stress, fixed: typeof fixed === 'string' ? null : fixed };
}

/** Cell of a step, A; undefined where the .cel file has none for it. */
function boxOf({ cell, fixed }: CpData, step: number): Float64Array | null | undefined {
  if (!cell) return fixed;
  const values = cell.get(step)?.values;
  // The columns are the cell vectors.
  return (
    values &&
    Float64Array.from(values, (_, k) => values[3 * (k % 3) + Math.floor(k / 3)] * factorOf('length', LENGTH.unit))
  );
}

/** cp.x counts the motion of the atoms into its stress. Whether that is too small to matter in all steps. */
function stressIsStatic(data: CpData): boolean {
  const limit = NEGLIGIBLE * factorOf('stress', 'GPa');
  return [...data.pos.values()].every(({ step, values }) => {
    const box = boxOf(data, step);
    const temperature = data.energy?.get(step)?.temperature ?? Number.NaN;
    return (
      !data.stress?.has(step) ||
      (box && ((values.length / 3) * BOLTZMANN * temperature) / Math.abs(determinant(box)) < limit)
    );
  });
}

/** Steps that lack a partner in one of the files, counted; what is missing altogether. */
function tellMissing(data: CpData, without: ReadonlyMap<string, number[]>, log: ProblemLog): void {
  for (const [extension, steps] of without)
    log.warn(
      'no-partner',
      data.path,
      null,
      `${steps.length} of ${data.pos.size} steps are not in the .${extension} file and were left out (the first is step ${steps[0]}).`,
      'Copy all files of the run again; they have to come from the same run.',
    );
  for (const [extension, other] of [
    ['for', data.force],
    ['evp', data.energy],
  ] as const) {
    const spare = [...(other?.keys() ?? [])].filter((step) => !data.pos.has(step)).length;
    if (spare > 0 && extension === 'for')
      log.warn(
        'no-partner',
        data.path,
        null,
        `${spare} steps of the .for file have no positions and were left out.`,
        'Copy all files of the run again.',
      );
  }
  if (!data.force)
    log.warn(
      'no-forces',
      data.path,
      null,
      'there is no .for file beside the positions: the frames have no forces.',
      'Add the file, or set tprnfor = .true. in the input.',
    );
  if (!data.energy)
    log.warn(
      'no-energies',
      data.path,
      null,
      'there is no .evp file beside the positions: the frames have no energies.',
      'Add the .evp file of the run.',
    );
}

async function read(claim: Claim, context: ReadContext): Promise<System[]> {
  const { log, progress } = context;
  const source = claim.files.find((f) => !FAMILY.has(extensionOf(f.path)));
  if (!source)
    return fail(
      'no-input',
      claim.path,
      null,
      'these files name no elements, and no input of the run lies beside them.',
      'Add the input file of cp.x (with ATOMIC_SPECIES and ATOMIC_POSITIONS) to the folder, called as the other files.',
    );
  const input = parseQeInput(await wholeText(source), source.path);
  const data = await load(claim, input, context);
  const sink = new FrameSink(claim.path, log);
  const scale = factorOf('length', LENGTH.unit);
  const steps = [...data.pos.values()];
  if (steps.length === 0) return [];
  const first = boxOf(data, steps[0].step) ?? data.fixed;
  const labels = atomLabels(
    input,
    steps[0].values.map((x) => x * scale),
    first,
  );
  if (typeof labels === 'string')
    return fail(
      'atom-order',
      input.path,
      null,
      `the elements of ${baseName(claim.path)} cannot be told: ${labels}.`,
      'Group the atoms of ATOMIC_POSITIONS by species, in the order they have in the .pos file.',
    );
  const elements = qeSpecies(input);
  const names = labels.map((label) => kindName(label, elements.get(label)));
  const still = data.stress !== null && stressIsStatic(data);
  if (data.stress && !still)
    log.warn(
      'stress-of-motion',
      claim.path,
      null,
      'cp.x counts the motion of the atoms into the stress of the .str file, which is no part of a virial; it was not taken.',
      'It can be chosen on the page. For exact virials compute the frames with pw.x.',
    );
  const without = new Map<string, number[]>();
  const origins = new Map<string, Origin>();
  let moved = false;
  for (const { index, step, values } of steps) {
    await progress(1);
    const box = boxOf(data, step);
    const [force, energy, stress] = [data.force?.get(step), data.energy?.get(step), data.stress?.get(step)];
    const lacks = box === undefined ? 'cel' : data.force && !force ? 'for' : data.energy && !energy ? 'evp' : null;
    if (lacks !== null || box === undefined) {
      const list = without.get(lacks ?? 'cel');
      if (list) list.push(step);
      else without.set(lacks ?? 'cel', [step]);
      continue;
    }
    const volume = box ? Math.abs(determinant(box)) : Number.NaN;
    const tensor = stress && box ? stress.values.map((x) => x * volume * factorOf('stress', STRESS.unit)) : null;
    const others: FrameOther[] = tensor && !still ? [{ of: 'virial', taken: MOVING, values: tensor }] : [];
    const virial = still ? tensor : null;
    const key = `${virial !== null}`;
    const origin: Origin = origins.get(key) ?? {
      format: 'qe/cp',
      energy: data.energy ? ENERGY : null,
      force: data.force ? FORCE : null,
      virial: virial ? STRESS : null,
      length: LENGTH,
    };
    origins.set(key, origin);
    const plain = values.map((x) => x * scale);
    const coord = box ? wrapped(plain, box) : plain;
    moved ||= coord.some((x, k) => x !== plain[k]);
    sink.add({
      index,
      names,
      coord,
      box,
      pbc: [true, true, true],
      energy: energy ? energy.energy * factorOf('energy', ENERGY.unit) : null,
      force: force?.values.map((x) => x * factorOf('force', FORCE.unit)) ?? null,
      virial,
      origin,
      others,
    });
  }
  tellMissing(data, without, log);
  if (moved)
    log.note(
      'wrapped',
      claim.path,
      null,
      'atoms outside the cell were moved into it by whole cell vectors; cp.x follows them across its borders.',
      'Nothing to do.',
    );
  tellKinds(
    claim.path,
    new Map(
      [...elements]
        .map(([label, element]): [string, string | undefined] => [kindName(label, element), element])
        .filter(([name]) => atomicNumber(name) === undefined && names.includes(name)),
    ),
    log,
  );
  return sink.systems();
}

/**
 * cp.x: positions of PREFIX.pos (Bohr, moved into the cell), forces of .for (hartree/bohr), energies etot of .evp
 * (hartree), cells of .cel (Bohr, vectors in columns) or of the input, matched by step number; elements and their order
 * from the input. Stress of .str (GPa, positive under compression) only where the atoms hardly move.
 */
export const qeCp: GroupReader = { kind: 'group', name: 'qe/cp', detect, read };
