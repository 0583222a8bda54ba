// The command line: inspect, train, test. Exit 0 on success, 2 on bad input with `error: ...`, 1 on anything else.
import { DataError } from '../data/types';
import { TrainingBreak } from '../engine/trainingBreak';
import { GpuError } from '../gpu/device';
import { ConfigError } from '../model/config';
import { UsageError } from './args';
import { inspect } from './inspect';
import { test } from './test';
import { train } from './train';

const USAGE = `usage:
  kalmium inspect PATH... [--rcut A]
  kalmium train PATH... [--config input.json] [--filter fekf|multistream|adam] [--batch N|auto] [--iterations N | --epochs N]
                [--valid FRACTION [--split random|blocks] [--stratify[=false]] | --valid-path PATH] [--seed S]
                [--set NAME=VALUE,...] [--mend] [--out DIR]
  kalmium train --replay run.json PATH... [--append PATH] [--valid-path PATH] [--mend] [--out DIR]
  kalmium train --continue checkpoint.kal PATH... [--valid-path PATH] [--more N]
                [--append PATH [--replay-share S] [--inflate F] [--valid FRACTION]] [--mend] [--out DIR]
  kalmium test --model model.dp PATH... [--detail PREFIX] [--mend]`;

async function main(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  const command = rest.includes('--help') ? '--help' : first;
  switch (command) {
    case 'inspect':
      return inspect(rest);
    case 'train':
      return train(rest);
    case 'test':
      return test(rest);
    case 'help':
    case '--help':
    case undefined:
      process.stdout.write(`${USAGE}\n`);
      return command === undefined ? 2 : 0;
    default:
      throw new UsageError(`"${command}" is no command.\n${USAGE}`);
  }
}

const badInput = (e: unknown): e is Error =>
  e instanceof UsageError ||
  e instanceof ConfigError ||
  e instanceof DataError ||
  (e instanceof GpuError && e.why === 'memory');

/** Ends the process once everything written has left it: a pipe takes its time, and Dawn's threads would keep Node alive. */
function leave(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

main(process.argv.slice(2)).then(leave, (e: unknown) => {
  if (badInput(e) || e instanceof TrainingBreak) process.stderr.write(`error: ${e.message}\n`);
  else process.stderr.write(`error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}\n`);
  leave(badInput(e) ? 2 : 1);
});
