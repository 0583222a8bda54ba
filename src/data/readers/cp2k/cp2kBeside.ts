// What lies beside a main output of CP2K and says more: its input, and the tables that were printed to files of their own.
import type { SourceFile } from '../../types';
import { headText, wholeText } from '../look';
import { baseName, type Head, headOf, type Look } from '../reader';
import { type BlockKind, printedBlocks } from './cp2kBlocks';
import { type Cp2kInput, isCp2kInput, projectOf } from './cp2kInput';
import { coordFile, type InputAtoms, inputAtoms } from './cp2kInputAtoms';
import { type InputCell, inputCell } from './cp2kInputCell';
import { LARGEST_INPUT, readInput } from './cp2kInputFile';
import { isCp2kOutput, projectIn, runTypeIn } from './cp2kMarks';
import { findTables, type TableFiles, tableKind } from './cp2kTableFiles';

/** Larger folders are looked into by name only. */
const MANY = 100;

const stem = (name: string): string => name.replace(/\.[^.]*$/, '');
const told = (text: string, what: RegExp): string => what.exec(text)?.[1] ?? '';

/** The input of an output: the file that it names, or that is called as it is, or the only one of the folder. */
async function inputOf({ name, text }: Head, folder: readonly SourceFile[], look: Look): Promise<SourceFile | null> {
  const said = baseName(told(text, /^\s*CP2K\| Input file name\s+(\S+)/m));
  // A restart file is an input too, of another geometry: only where the output names it.
  const small = folder.filter(
    ({ path, size }) => size <= LARGEST_INPUT && (baseName(path) === said || !baseName(path).includes('.restart')),
  );
  const inputsAmong = async (files: readonly SourceFile[]): Promise<SourceFile[]> => {
    const texts = await Promise.all(files.map((file) => headText(file, look)));
    return files.filter((_, k) => isCp2kInput(texts[k]));
  };
  const [own] = await inputsAmong(small.filter((file) => baseName(file.path) === said));
  if (own) return own;
  const alike = await inputsAmong(small.filter((file) => stem(baseName(file.path)) === stem(name)));
  const inputs = alike.length > 0 || small.length > MANY ? alike : await inputsAmong(small);
  return inputs.length === 1 ? inputs[0] : null;
}

/** The files beside an output that belong to it; see FileReader.companions. */
export async function besideOutput(head: Head, folder: readonly SourceFile[], look: Look): Promise<SourceFile[]> {
  const input = await inputOf(head, folder, look);
  const included = input ? (await readInput(input, folder)).uses.map(baseName) : [];
  const project = projectIn(head.text);
  let only = folder.length <= MANY;
  if (only) for (const file of folder) only &&= !isCp2kOutput(await headText(file, look));
  const { force, stress } = await findTables(folder, project, only, look);
  const others = folder.filter((file) => included.includes(baseName(file.path)));
  return [...new Set([...(input ? [input] : []), ...others, ...force, ...stress])];
}

/** What the files of a claim behind its output are. */
export interface Beside {
  readonly tables: TableFiles;
  /** Of the input; null without one. */
  readonly cell: InputCell | null;
  /** Of the input of a single point; null where they cannot be known. */
  readonly atoms: InputAtoms | null;
  /** What its input has printed to the output at every step; null without an input. */
  readonly blocks: readonly BlockKind[] | null;
  /** Name of the input, '' without one. */
  readonly input: string;
}

/** What `files`, found by besideOutput, are to an output. */
export async function knownBeside(output: SourceFile, files: readonly SourceFile[]): Promise<Beside> {
  const text = await headText(output, headOf);
  const project = projectIn(text);
  const tables: TableFiles = { force: [], stress: [] };
  let input: Cp2kInput | null = null;
  for (const file of files) {
    const head = await headText(file, headOf);
    const kind = tableKind(head);
    if (kind) tables[kind].push(file);
    else if (!input && isCp2kInput(head)) input = await readInput(file, files);
  }
  // An input of another project may lie there as the only one.
  if (!input || (project !== '' && projectOf(input) !== project))
    return { tables, cell: null, atoms: null, blocks: null, input: '' };
  const cell = inputCell(input);
  const single = /^(ENERGY|ENERGY_FORCE|FORCE)$/.test(runTypeIn(text));
  const name = coordFile(input);
  const xyz = name === null ? null : files.find((file) => baseName(file.path) === baseName(name));
  const atoms = single && xyz !== undefined ? inputAtoms(input, xyz && (await wholeText(xyz)), cell.box) : null;
  return { tables, cell, atoms, blocks: printedBlocks(input), input: baseName(input.path) };
}
