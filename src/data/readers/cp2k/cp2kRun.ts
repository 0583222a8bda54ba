// Which files of a folder belong to one CP2K run: its trajectories, their companions, its input and output.
import type { SourceFile } from '../../types';
import { headText } from '../look';
import { baseName, dirName, extensionOf, type Look } from '../reader';
import { type Cp2kInput, isCp2kInput, projectOf } from './cp2kInput';
import { LARGEST_INPUT, readInput } from './cp2kInputFile';
import { isCp2kOutput, projectIn, runTypeIn } from './cp2kMarks';
import { findTables, type TableFiles, tableKind } from './cp2kTableFiles';
import { isCp2kXyz } from './cp2kXyz';

/** The files of a run. */
export interface RunFiles {
  /** Name that its files share: "PROJECT-1". */
  readonly stem: string;
  pos: SourceFile | null;
  frc: SourceFile | null;
  /** Velocities and the like: never read, but not taken for positions either. */
  readonly vel: SourceFile[];
  cell: SourceFile | null;
  ener: SourceFile | null;
  stress: SourceFile | null;
  /** Tables of FORCE_EVAL / PRINT that were printed to files of their own. */
  tables: TableFiles;
  readonly inputs: Cp2kInput[];
  readonly restarts: Cp2kInput[];
  readonly outputs: SourceFile[];
  /** All of them, with what else lies beside them and is not read. */
  readonly files: Set<SourceFile>;
}

const ROLE =
  /(?:^|[-_.])(pos|positions?|frc|forces?|vel|velocit(?:y|ies)|fmlabels|(?:sh|co)(?:pos|vel|frc))(?=[-_.])/gi;
/** Named as forces are, or as positions: labels of atoms, cores and shells are neither. */
const OTHER = /^(v|fm|sh|co)/;
/** Centers of orbitals beside the atoms, one file a step. */
const CENTERS = /-\w*centers_s\d+-/i;
const MANY = 100;

type Role = 'pos' | 'frc' | 'vel';

/** What a trajectory holds by its name, and the name without that. */
function roleOf(name: string): { readonly role: Role; readonly stem: string } {
  const found = [...name.matchAll(ROLE)].at(-1);
  const word = found?.[1].toLowerCase() ?? 'pos';
  const stem = found ? name.slice(0, found.index) + name.slice(found.index + found[0].length) : name;
  return { role: OTHER.test(word) ? 'vel' : /^f/.test(word) ? 'frc' : 'pos', stem: stem.replace(/^-|\.[^.]*$/g, '') };
}

const newRun = (stem: string): RunFiles => ({
  stem,
  pos: null,
  frc: null,
  vel: [],
  cell: null,
  ener: null,
  stress: null,
  tables: { force: [], stress: [] },
  inputs: [],
  restarts: [],
  outputs: [],
  files: new Set(),
});

function put(run: RunFiles, role: Role, file: SourceFile): void {
  run.files.add(file);
  if (role === 'vel') run.vel.push(file);
  else run[role] = file;
}

/** Trajectories of one folder by run. Where positions and forces have names of their own, a single pair goes together. */
async function trajectories(files: readonly SourceFile[], look: Look): Promise<RunFiles[]> {
  const runs = new Map<string, RunFiles>();
  const candidates = files.filter((f) => ['xyz', 'extxyz'].includes(extensionOf(f.path)));
  for (const file of candidates) {
    const name = baseName(file.path);
    // A folder of very many files is not looked into, but for those with the usual names.
    if (candidates.length > MANY && name.search(ROLE) < 0) continue;
    if (!isCp2kXyz(await headText(file, look))) continue;
    const { role, stem } = roleOf(name);
    const run = runs.get(stem) ?? newRun(stem);
    runs.set(stem, run);
    put(run, role, file);
  }
  // A file that is named as one of a run is, even if its first lines are broken.
  for (const file of candidates) {
    const name = baseName(file.path);
    const { role, stem } = roleOf(name);
    const run = name.search(ROLE) < 0 ? undefined : runs.get(stem);
    if (run && !run.files.has(file) && !tableKind(await headText(file, look))) put(run, role, file);
  }
  const all = [...runs.values()];
  const alone = all.filter((run) => run.pos && !run.frc);
  const forces = all.filter((run) => run.frc && !run.pos);
  if (alone.length !== 1 || forces.length !== 1) return all;
  for (const file of forces[0].files) put(alone[0], file === forces[0].frc ? 'frc' : 'vel', file);
  return all.filter((run) => run !== forces[0]);
}

/** Whether the files of a run carry the name of a project: "PROJECT-1", "PROJECT-nvt-1". */
const carries = (stem: string, project: string): boolean => stem === project || stem.startsWith(`${project}-`);

interface Found<T> {
  readonly file: SourceFile;
  readonly of: T;
}

/** Inputs and outputs named as the run (of "run" and "run-nvt" the longer name), or the only one for the only run. */
function belonging<T>(run: RunFiles, all: readonly Found<T>[], project: (of: T) => string, only: boolean): Found<T>[] {
  const named = all.filter(({ of }) => carries(run.stem, project(of)));
  const longest = Math.max(...named.map(({ of }) => project(of).length));
  if (named.length > 0) return named.filter(({ of }) => project(of).length === longest);
  return only && all.length === 1 ? [...all] : [];
}

const COMPANIONS = ['cell', 'ener', 'stress'] as const;

async function runsOf(folder: readonly SourceFile[], look: Look): Promise<RunFiles[]> {
  const runs = await trajectories(folder, look);
  if (runs.length === 0) return [];
  const inputs: Found<Cp2kInput>[] = [];
  const restarts: Found<Cp2kInput>[] = [];
  const outputs: Found<string>[] = [];
  for (const file of folder) {
    const name = baseName(file.path);
    if (['xyz', 'extxyz', ...COMPANIONS, 'wfn', 'npy', 'cube', 'dcd'].includes(extensionOf(file.path))) continue;
    const text = await headText(file, look);
    if (isCp2kOutput(text)) {
      // Single points are read on their own.
      if (/MD|OPT/.test(runTypeIn(text))) outputs.push({ file, of: projectIn(text) });
    } else if (file.size <= LARGEST_INPUT && isCp2kInput(text))
      (name.includes('.restart') ? restarts : inputs).push({ file, of: await readInput(file, folder) });
  }
  const only = runs.length === 1;
  for (const run of runs) {
    for (const kind of COMPANIONS) {
      const all = folder.filter((f) => extensionOf(f.path) === kind);
      const own =
        all.find((f) => baseName(f.path) === `${run.stem}.${kind}`) ?? (only && all.length === 1 ? all[0] : null);
      run[kind] = own;
      if (own) run.files.add(own);
    }
    run.tables = await findTables(folder, run.stem.replace(/-\d+$/, ''), only, look);
    const centers = folder.filter(
      ({ path }) => CENTERS.test(path) && carries(baseName(path), run.stem.replace(/-\d+$/, '')),
    );
    for (const file of [...run.tables.force, ...run.tables.stress, ...centers]) run.files.add(file);
    for (const { file, of } of belonging(run, inputs, projectOf, only)) {
      run.inputs.push(of);
      run.files.add(file);
      const used = new Set(of.uses.map(baseName));
      for (const f of folder) if (used.has(baseName(f.path))) run.files.add(f);
    }
    for (const { file, of } of belonging(run, restarts, projectOf, only)) {
      run.restarts.push(of);
      run.files.add(file);
    }
    for (const { file } of belonging(run, outputs, (project) => project, only)) {
      run.outputs.push(file);
      run.files.add(file);
    }
  }
  return runs;
}

/** The runs among the files, folder by folder. */
export async function findRuns(files: readonly SourceFile[], look: Look): Promise<RunFiles[]> {
  const folders = new Map<string, SourceFile[]>();
  for (const file of files) {
    const dir = dirName(file.path);
    const folder = folders.get(dir);
    if (folder) folder.push(file);
    else folders.set(dir, [file]);
  }
  const runs: RunFiles[] = [];
  for (const folder of folders.values()) runs.push(...(await runsOf(folder, look)));
  return runs;
}
