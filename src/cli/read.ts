// Paths on the command line -> systems; problems go to stderr, errors end the command.
import { nodeFiles } from '../data/files/nodeFiles';
import { readAll } from '../data/read';
import type { Problem, ReadResult, System } from '../data/types';
import { UsageError } from './args';

const where = (p: Problem): string => `${p.path}${p.frame === null ? '' : `, frame ${p.frame}`}`;

/** Everything found under the paths, problems included. Throws UsageError without a path. */
export async function readPaths(paths: readonly string[]): Promise<ReadResult> {
  if (paths.length === 0) throw new UsageError('expected at least one path to a data set, found none.');
  const { files, problems } = await nodeFiles(paths);
  // Nothing to read and the reason told: the readers have no more to say.
  if (files.length === 0 && problems.some((p) => p.severity === 'error')) return { systems: [], problems };
  const result = await readAll(files);
  return { systems: result.systems, problems: [...problems, ...result.problems] };
}

/** As readPaths, for commands that need sound data: warnings are shown, an error ends the command with all errors named. */
export async function readSound(paths: readonly string[]): Promise<System[]> {
  const { systems, problems } = await readPaths(paths);
  for (const p of problems)
    if (p.severity !== 'error') process.stderr.write(`${p.severity}: ${where(p)}: ${p.message} ${p.fix}\n`);
  const errors = problems.filter((p) => p.severity === 'error');
  if (errors.length > 0)
    throw new UsageError(errors.map((p) => `${where(p)}: ${p.message} ${p.fix}`).join('\nerror: '));
  if (systems.length === 0)
    throw new UsageError(
      `${paths.join(', ')}: expected frames, found none. Give a deepmd/npy folder or an extended XYZ file.`,
    );
  return systems;
}
