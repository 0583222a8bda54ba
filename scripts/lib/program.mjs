// Runs a bundled Node program under an environment in which WebGPU finds a driver.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { buildProgram } from './build.mjs';
import { findVulkan } from './vulkan.mjs';

/**
 * Bundles `entry` where needed and runs it with `args`; stdin, stdout and stderr are passed through.
 * Resolves to the exit code to leave with. A driver that stands in is named on stderr.
 */
export async function runProgram(name, entry, args, { gpu = true } = {}) {
  const main = buildProgram(name, entry);
  const vulkan = gpu ? await findVulkan() : { env: {}, note: null };
  if (vulkan.note !== null) console.error(`${name}: ${vulkan.note}`);
  // npm changes to the repository; paths on the command line are meant from where it was called.
  const cwd = (process.env.npm_lifecycle_event === name && process.env.INIT_CWD) || process.cwd();
  const env = { ...process.env, ...vulkan.env };
  const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit', env, cwd });
  // A terminal sends Ctrl-C to both; the program decides what it means. Other signals are handed on.
  const wait = () => {};
  const hand = (signal) => child.kill(signal);
  process.on('SIGINT', wait);
  process.on('SIGTERM', hand);
  process.on('SIGHUP', hand);
  return await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
