// The bench: bundles bench/main.ts where needed and runs it (`npm run bench -- ...`).
import { runProgram } from './lib/program.mjs';

try {
  process.exitCode = await runProgram('bench', 'bench/main.ts', process.argv.slice(2));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
