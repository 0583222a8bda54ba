// The bench: bundles bench/main.ts where needed and runs it (`npm run bench -- ...`).
import { buildProgram } from './lib/build.mjs';
import { runProgram } from './lib/program.mjs';

const args = process.argv.slice(2);
const ENTRY = 'bench/main.ts';

try {
  // One file beside which only the webgpu package is needed, for a GPU machine without npm.
  if (args[0] === '--bundle') console.log(buildProgram('bench', ENTRY, { standalone: true }));
  else process.exitCode = await runProgram('bench', ENTRY, args);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
