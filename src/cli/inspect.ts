// `inspect`: what the readers found and the doctor says, as one JSON object on stdout.
import { inspectSystems } from '../data/inspect';
import { parseArgs } from './args';
import { RCUT, readExamined } from './read';

export async function inspect(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, ['rcut']);
  const rcut = args.number('rcut', (v) => v > 0, 'a length in A') ?? RCUT;
  const { survey, ...result } = await readExamined(args.paths, rcut);
  const report = inspectSystems(result, rcut, survey);
  process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
  const errors = report.problems.filter((p) => p.severity === 'error');
  for (const p of errors)
    process.stderr.write(`error: ${p.path}${p.frame === null ? '' : `, frame ${p.frame}`}: ${p.message} ${p.fix}\n`);
  return errors.length > 0 ? 2 : 0;
}
