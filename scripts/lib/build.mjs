// Builds the page and the command line when their sources have changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITE = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
const COMMON = ['src', 'shaders', 'package-lock.json', 'tsconfig.json'];

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) yield* filesUnder(join(path, entry));
}

/** Hash of the contents of the named files and folders; tests and the bench's results don't count. */
function fingerprint(names) {
  const hash = createHash('sha256');
  for (const name of names) {
    for (const file of filesUnder(join(ROOT, name))) {
      if (/\.test\.tsx?$|[\\/]results[\\/]/.test(file)) continue;
      hash
        .update(`${file.slice(ROOT.length)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function vite(args, env = {}) {
  // Builds speak on stderr: stdout belongs to the program that is built.
  const r = spawnSync(process.execPath, [VITE, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    // Tests call this with an environment of their own, in which React would come with its development checks.
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  if (r.status !== 0) throw new Error(`the build failed: vite ${args.join(' ')}\n${r.stdout}${r.stderr}`);
  return r;
}

/** Builds the page into dist/ unless it is there for the present sources. Returns the folder. */
export function buildPage({ force = false } = {}) {
  if (!existsSync(VITE)) throw new Error('node_modules is not there. Run npm ci first.');
  const mark = join(ROOT, 'dist', '.sources');
  const print = fingerprint([...COMMON, 'public', 'index.html', 'vite.config.ts']);
  const fresh = !force && existsSync(mark) && readFileSync(mark, 'utf8') === print;
  if (!fresh) {
    console.error('building the page ...');
    vite(['build', '--logLevel', 'warn']);
    writeFileSync(mark, print);
  }
  return join(ROOT, 'dist');
}

/**
 * Bundles a Node program (`entry` relative to the repository) into dist-cli/<name>-<hash>/main.js unless it is there
 * for the present sources. `standalone` takes every package but webgpu into the bundle. Returns the file.
 */
export function buildProgram(name, entry, { standalone = false } = {}) {
  if (!existsSync(VITE)) throw new Error('node_modules is not there. Run npm ci first.');
  if (!existsSync(join(ROOT, entry))) throw new Error(`${entry} is not there, so there is nothing to run.`);
  const print = fingerprint([...COMMON, dirname(entry), 'vite.cli.config.ts']);
  const prefix = standalone ? `${name}-standalone-` : `${name}-`;
  const out = join(ROOT, 'dist-cli', `${prefix}${print}`);
  const main = join(out, 'main.js');
  if (existsSync(main)) return main;
  // Built aside and moved into place whole: several programs may be started at once.
  const aside = join(ROOT, 'dist-cli', `.${prefix}${process.pid}`);
  mkdirSync(dirname(aside), { recursive: true });
  vite(['build', '--config', 'vite.cli.config.ts', '--ssr', entry, '--outDir', aside, '--logLevel', 'warn'], {
    KALMIUM_STANDALONE: standalone ? '1' : '',
  });
  try {
    renameSync(aside, out);
  } catch (error) {
    // Another process was first with the same sources.
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(main)) throw error;
  }
  removeOld(prefix, out);
  return main;
}

// Bundles of earlier sources; those of the last hour may still be running.
function removeOld(prefix, keep) {
  const dir = dirname(keep);
  for (const entry of readdirSync(dir)) {
    const path = join(dir, entry);
    const own = entry.startsWith(prefix) && /^[0-9a-f]{16}$/.test(entry.slice(prefix.length));
    if (own && path !== keep && Date.now() - statSync(path).mtimeMs > 3_600_000)
      rmSync(path, { recursive: true, force: true });
  }
}
