// Finds a Chromium with WebGPU, and installs one where there is none and it can.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What makes headless Chromium give a WebGPU adapter on a machine without a GPU (SwiftShader). */
export const CHROMIUM_FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--ignore-gpu-blocklist',
];

const runnable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((n) => `/Applications/${n}.app/Contents/MacOS/${n}`);
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    return roots
      .filter(Boolean)
      .flatMap((r) => [
        join(r, 'Google/Chrome/Application/chrome.exe'),
        join(r, 'Microsoft/Edge/Application/msedge.exe'),
      ]);
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  const dirs = [...new Set(['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)])].filter(
    Boolean,
  );
  return names.flatMap((n) => dirs.map((d) => join(d, n)));
}

// Ubuntu's chromium-browser is a stub that only asks for a snap: a browser must answer --version.
const answers = (path) =>
  process.platform !== 'linux' || spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;

async function playwrightsOwn() {
  try {
    const { chromium } = await import('playwright');
    const path = chromium.executablePath();
    return path && existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * Path of a Chromium: CHROMIUM_PATH, the usual places, Playwright's own; null where there is none.
 * Throws where CHROMIUM_PATH names something that cannot be run.
 */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (runnable(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which is no program that can be run. Correct it or unset it.`);
  }
  for (const path of usualPlaces()) if (runnable(path) && answers(path)) return path;
  return await playwrightsOwn();
}

const run = (command, args) => spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;

/** As findChromium, but installs one where there is none: apt as root on Debian and its kin, else Playwright's. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  const root = typeof process.getuid === 'function' && process.getuid() === 0;
  const apt = root && existsSync('/usr/bin/apt-get');
  if (apt) {
    console.error('No Chromium found: installing one with apt-get.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = (args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
    if (quiet(['update', '-qq']) && quiet(['install', '-y', '-qq', '--no-install-recommends', 'chromium'])) {
      const installed = await findChromium();
      if (installed) return installed;
    }
  }
  console.error("No Chromium found: installing Playwright's.");
  if (run('npx', ['playwright', 'install', ...(apt ? ['--with-deps'] : []), '--no-shell', 'chromium'])) {
    const installed = await playwrightsOwn();
    if (installed) return installed;
  }
  throw new Error(
    'No Chromium was found or could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to one.',
  );
}
