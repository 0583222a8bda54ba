// `npm run check`: types, lint and format, the layout of the house.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './lib/build.mjs';

const bin = (name, ...path) => [name, join(ROOT, 'node_modules', ...path)];

/** Each check: its name, the program and its arguments. */
const CHECKS = [
  [...bin('types', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'],
  [
    ...bin('lint and format', '@biomejs', 'biome', 'bin', 'biome'),
    'check',
    '--error-on-warnings',
    '--log-level=warn',
    '.',
  ],
  ['layout of the house', join(ROOT, 'scripts', 'check-house.mjs')],
];

/** Runs every check; returns how many passed and failed. */
export function runChecks() {
  const count = { passed: 0, failed: 0 };
  for (const [name, program, ...args] of CHECKS) {
    const ok = spawnSync(process.execPath, [program, ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0;
    console.log(`${ok ? 'passed' : 'FAILED'}: ${name}`);
    count[ok ? 'passed' : 'failed']++;
  }
  return count;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = runChecks().failed === 0 ? 0 : 1;
