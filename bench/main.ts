// `npm run bench [-- COMMAND ...]`: stages (where no command is named), race, peers, scale, roofline, online, desk.
import { UsageError } from '../src/cli/args';
import { DataError } from '../src/data/types';
import { ConfigError } from '../src/model/config';
import { desk } from './desk';
import { online } from './online';
import { peers } from './peers';
import { race } from './race';
import { roofline } from './roofline';
import { scale } from './scale';
import { stages } from './stages';

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  stages,
  race,
  peers,
  scale,
  roofline,
  online,
  desk,
};

async function main(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first.startsWith('--')) return stages(words);
  const command = COMMANDS[first];
  if (!command) throw new UsageError(`"${first}" is no bench; expected one of ${Object.keys(COMMANDS).join(', ')}.`);
  return command(words.slice(1));
}

/** Ends the process once everything written has left it: a pipe takes its time, and Dawn's threads would keep Node alive. */
function leave(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

main(process.argv.slice(2)).then(leave, (e: unknown) => {
  const known = e instanceof UsageError || e instanceof ConfigError || e instanceof DataError;
  process.stderr.write(`error: ${e instanceof Error ? (known ? e.message : (e.stack ?? e.message)) : String(e)}\n`);
  leave(known ? 2 : 1);
});
