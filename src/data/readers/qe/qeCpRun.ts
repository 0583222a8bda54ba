// Which files belong to a cp.x run, and what they hold, step by step.
import { determinant } from '../../group';
import type { SourceFile } from '../../types';
import { unitFactor } from '../../units';
import { headText, wholeText } from '../look';
import { baseName, type Claim, dirName, extensionOf, type Look, type ReadContext } from '../reader';
import { type CpBlock, type CpEnergy, isCpBlocks, readBlocks, readEvp } from './qeCpFiles';
import { isQeInput, parseQeInput, type QeInput, qeCell } from './qeInput';

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

/** The input of a prefix: called as its files, with that prefix, or the only one. */
function inputFor(stem: string, inputs: ReadonlyMap<SourceFile, QeInput>): SourceFile | null {
  const files = [...inputs.keys()];
  const called = files.find((f) => stemOf(f.path) === stem);
  const prefixed = files.filter((f) => inputs.get(f)?.values.get('prefix') === stem);
  return called ?? [prefixed, files].find((list) => list.length === 1)?.[0] ?? null;
}

/** A claim for every prefix with positions. */
export async function findCpRuns(files: readonly SourceFile[], look: Look): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const pos of files) {
    if (extensionOf(pos.path) !== 'pos' || !isCpBlocks(await headText(pos, look))) continue;
    const folder = files.filter((f) => dirName(f.path) === dirName(pos.path));
    const own = folder.filter((f) => stemOf(f.path) === stemOf(pos.path) && FAMILY.has(extensionOf(f.path)));
    const inputs = await inputsOf(folder, look);
    const input = inputFor(stemOf(pos.path), inputs);
    // pw.x writes such files in MD too, in other units; its output has it all.
    const calculation = (input && inputs.get(input)?.values.get('calculation')) ?? '';
    if (/^(vc-)?md$/.test(calculation)) continue;
    claims.push({ path: pos.path, files: input ? [...own, input] : own });
  }
  return claims;
}

/** The input among the files of a claim. */
export async function claimedInput(claim: Claim): Promise<QeInput | null> {
  const file = claim.files.find((f) => !FAMILY.has(extensionOf(f.path)));
  return file ? parseQeInput(await wholeText(file), file.path) : null;
}

type Blocks = ReadonlyMap<number, CpBlock>;

/** Everything of a run by step; null where a file is missing. */
export interface CpRun {
  readonly path: string;
  readonly pos: Blocks;
  readonly force: Blocks | null;
  readonly energy: ReadonlyMap<number, CpEnergy> | null;
  /** Bohr; the columns are the cell vectors. */
  readonly cell: Blocks | null;
  /** GPa. */
  readonly stress: Blocks | null;
  /** Cell of the input, A. */
  readonly fixed: Float64Array | null;
}

/** Reads the files of a claim; says where the cell is not known. */
export async function loadCpRun(claim: Claim, input: QeInput, { log, progress }: ReadContext): Promise<CpRun> {
  const total = claim.files.reduce((n, f) => n + f.size, 1);
  let before = 0;
  type Part = (fraction: number) => Promise<void>;
  const through = async <T>(extension: string, work: (f: SourceFile, part: Part) => Promise<T>): Promise<T | null> => {
    const file = claim.files.find((f) => extensionOf(f.path) === extension);
    if (!file) return null;
    const result = await work(file, (fraction) => progress((before + fraction * file.size) / total));
    before += file.size;
    return result;
  };
  const nat = Number(input.values.get('nat'));
  const natoms = Number.isInteger(nat) && nat > 0 ? nat : null;
  const blocks = (extension: string, rows: number | null): Promise<Blocks | null> =>
    through(extension, (f, part) => readBlocks(f, rows, log, part));
  const cell = await blocks('cel', 3);
  const stress = await blocks('str', 3);
  const energy = await through('evp', (f, part) => readEvp(f, log, part));
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

const factorOf = (quantity: 'length' | 'stress', unit: string): number => unitFactor(quantity, unit) ?? Number.NaN;

/** Cell of a step, A; null where none is known, undefined where the .cel file has none for it. */
export function boxOf({ cell, fixed }: CpRun, step: number): Float64Array | null | undefined {
  if (!cell) return fixed;
  const values = cell.get(step)?.values;
  const bohr = factorOf('length', 'bohr');
  return values && Float64Array.from(values, (_, k) => values[3 * (k % 3) + Math.floor(k / 3)] * bohr);
}

/** GPa: pressure of the moving atoms that is no more than the last digit of other codes' stress. */
const NEGLIGIBLE = 0.01;
/** eV/K */
const BOLTZMANN = 8.617333262e-5;

/**
 * Whether the stress is that of atoms at rest: cp.x counts their motion in (sum m v v), which is no part of
 * -dE/d(strain). So where the temperature is too low to matter in all steps.
 */
export function stressIsStatic(run: CpRun): boolean {
  const limit = NEGLIGIBLE * factorOf('stress', 'GPa');
  return [...run.pos.values()].every(({ step, values }) => {
    const box = boxOf(run, step);
    if (!run.stress?.has(step) || !box) return true;
    const thermal = (values.length / 3) * BOLTZMANN * (run.energy?.get(step)?.temperature ?? Number.NaN);
    return thermal / Math.abs(determinant(box)) < limit;
  });
}
