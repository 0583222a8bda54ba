// `inspect`: what the readers found, as one JSON object on stdout.
import { inspectSystems } from '../data/inspect';
import { parseArgs } from './args';
import { readPaths } from './read';

export async function inspect(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, ['rcut']);
  const rcut = args.number('rcut', (v) => v > 0, 'a length in A') ?? 6.0;
  const report = inspectSystems(await readPaths(args.paths), rcut);
  process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
  const errors = report.problems.filter((p) => p.severity === 'error');
  for (const p of errors)
    process.stderr.write(`error: ${p.path}${p.frame === null ? '' : `, frame ${p.frame}`}: ${p.message} ${p.fix}\n`);
  return errors.length > 0 ? 2 : 0;
}
