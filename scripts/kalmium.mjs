// The command line: bundles src/cli/main.ts where needed and runs it (`npm run -s kalmium -- ...`).
import { buildProgram } from './lib/build.mjs';
import { runProgram } from './lib/program.mjs';

const args = process.argv.slice(2);
const ENTRY = 'src/cli/main.ts';

try {
  if (args[0] === '--bundle') {
    // One file beside which only the webgpu package is needed, for machines without npm.
    console.log(buildProgram('kalmium', ENTRY, { standalone: true }));
  } else {
    // Reading data needs no device, and no wait for one.
    const gpu = args[0] === 'train' || args[0] === 'test';
    process.exitCode = await runProgram('kalmium', ENTRY, args, { gpu });
  }
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
