// Tables of forces and stress that CP2K prints to files of their own: "PROJECT-forces-1_0.xyz", "PROJECT-1_0.stress_tensor".
import { Lines } from '../../files/lines';
import type { ProblemLog } from '../../problems';
import type { SourceFile } from '../../types';
import { headText } from '../look';
import { baseName, type Look } from '../reader';
import { type ForceTable, isBroken, readForces, readStress, type Table, tableAt } from './cp2kTables';

export type TableKind = 'force' | 'stress';

/** Files of tables by what they hold. */
export interface TableFiles {
  readonly force: SourceFile[];
  readonly stress: SourceFile[];
}

/** What a file holds whose first line that is not empty is the title of a table; null for any other. */
export const tableKind = (text: string): TableKind | null => tableAt(/\S.*/.exec(text)?.[0] ?? '');

/** Levels of iteration at the end of a name: "-1_0" is step 0 of the only run, "-1" is the whole run. */
const LEVELS = /-\d+((?:_\d+)*)\.[^.]*$/;
/** Larger folders are not looked into but for files with the name of the project. */
const MANY = 100;

/** Name without the levels. */
const baseOf = (path: string): string =>
  baseName(path)
    .replace(LEVELS, '')
    .replace(/\.[^.]*$/, '');

/** The step that the name of a file tells; null without. */
const stepOf = (path: string): number | null => {
  const levels = LEVELS.exec(baseName(path))?.[1];
  return levels ? Number(levels.slice(levels.lastIndexOf('_') + 1)) : null;
};

/** "PROJECT", "PROJECT-forces", "PROJECT-s_p_stress_tensor": not "PROJECT-2-forces", which is of another project. */
function isOfProject(path: string, project: string): boolean {
  const base = baseOf(path);
  if (base === project) return true;
  return base.startsWith(`${project}-`) && /^[A-Za-z_]*(force|frc|stress)\w*$/i.test(base.slice(project.length + 1));
}

/**
 * Files of tables in `folder` that belong to a project. `only`: no other run lies there, so that files that are named
 * otherwise (FILENAME = forces) are its own too, where all of them are named alike.
 */
export async function findTables(
  folder: readonly SourceFile[],
  project: string,
  only: boolean,
  look: Look,
): Promise<TableFiles> {
  const found: TableFiles = { force: [], stress: [] };
  const others: TableFiles = { force: [], stress: [] };
  const small = only && folder.length <= MANY;
  for (const file of folder) {
    const own = project !== '' && isOfProject(file.path, project);
    // CP2K keeps earlier files of the same name.
    if ((!own && !small) || /\.bak-\d+$/.test(file.path)) continue;
    const kind = tableKind(await headText(file, look));
    if (kind) (own ? found : others)[kind].push(file);
  }
  for (const kind of ['force', 'stress'] as const)
    if (found[kind].length === 0 && new Set(others[kind].map((file) => baseOf(file.path))).size === 1)
      found[kind].push(...others[kind]);
  return found;
}

/** Tables of a run: in their order, and by step where every file holds one and is numbered. */
export interface Tables<T extends Table> {
  readonly path: string;
  readonly inOrder: readonly T[];
  readonly bySteps: ReadonlyMap<number, T> | null;
}

async function readTables<T extends Table>(
  files: readonly SourceFile[],
  read: (lines: Lines, title: string) => Promise<T | { readonly code: string; readonly message: string }>,
  log: ProblemLog,
): Promise<Tables<T> | null> {
  if (files.length === 0) return null;
  const sorted = files.toSorted((a, b) => (stepOf(a.path) ?? -1) - (stepOf(b.path) ?? -1));
  const inOrder: T[] = [];
  const bySteps = new Map<number, T>();
  let numbered = true;
  for (const file of sorted) {
    const lines = new Lines(file);
    const before = inOrder.length;
    for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
      if (tableAt(line) === null) continue;
      const table = await read(lines, line);
      if (isBroken(table))
        log.error(
          table.code,
          file.path,
          null,
          `${table.message} The table was left out.`,
          'Copy the file again; part of it is missing.',
        );
      else inOrder.push(table);
    }
    const step = stepOf(file.path);
    numbered &&= step !== null && inOrder.length <= before + 1 && !bySteps.has(step);
    if (step !== null && inOrder.length === before + 1) bySteps.set(step, inOrder[before]);
  }
  return { path: sorted[0].path, inOrder, bySteps: numbered ? bySteps : null };
}

export const readForceTables = (files: readonly SourceFile[], log: ProblemLog): Promise<Tables<ForceTable> | null> =>
  readTables(files, readForces, log);
export const readStressTables = (files: readonly SourceFile[], log: ProblemLog): Promise<Tables<Table> | null> =>
  readTables(files, readStress, log);
