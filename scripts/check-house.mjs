// Checks the layout of the house: who may import whom, how long files may be, that each says its purpose.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAX_LINES = 400;
const CODE = new Set(['.ts', '.tsx', '.mts', '.mjs', '.css', '.wgsl']);

/** What each room may import besides itself. `testing` serves tests and may be used by tests of every room. */
const MAY_IMPORT = {
  data: [],
  model: ['data'],
  gpu: [],
  engine: ['data', 'model', 'gpu'],
  exchange: ['data', 'model', 'engine/config', 'engine/checkpoint', 'engine/journal', 'engine/metrics'],
  worker: ['data', 'model', 'gpu', 'engine', 'exchange'],
  cli: ['data', 'model', 'gpu', 'engine', 'exchange', 'worker'],
  // The page talks to the workers in typed messages and needs names and shapes, not their code.
  studio: ['data', 'model', 'gpu', 'engine', 'exchange', 'worker'],
  testing: ['data', 'model', 'gpu', 'engine', 'exchange'],
};

const slashes = (path) => path.split(sep).join('/');

function* walk(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

/** Relative module names that a source imports, re-exports or loads lazily, with their line numbers. */
function importsOf(source) {
  const found = [];
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\s*\(\s*)(['"])(\.{1,2}\/[^'"]+)\1/g;
  for (const m of source.matchAll(pattern)) {
    found.push({ name: m[2].replace(/\?.*$/, ''), line: source.slice(0, m.index).split('\n').length });
  }
  return found;
}

const commentFirst = (source, ext) => {
  const first = source.replace(/^#!.*\n/, '').split('\n', 1)[0];
  return ext === '.css' ? first.startsWith('/*') : first.startsWith('//') || first.startsWith('/*');
};

/** Everything wrong in the repository at `root`, one line each: file:line and what to do. */
export function checkHouse(root) {
  const problems = [];
  const src = join(root, 'src');
  const shadersUsed = new Set();
  for (const top of ['src', 'shaders', 'bench', 'e2e', 'scripts']) {
    if (!existsSync(join(root, top))) continue;
    for (const path of walk(join(root, top))) {
      const ext = extname(path);
      if (!CODE.has(ext)) continue;
      const name = slashes(relative(root, path));
      const source = readFileSync(path, 'utf8');
      if (source.includes('\0')) continue;
      const lines = source.trimEnd().split('\n').length;
      if (lines > MAX_LINES) problems.push(`${name}: ${lines} lines; split it (at most ${MAX_LINES})`);
      if (!commentFirst(source, ext))
        problems.push(`${name}:1: the first line must be a comment that says what the file is for`);
      if (ext === '.wgsl' || ext === '.css') continue;
      for (const { name: target, line } of importsOf(source)) {
        const to = join(dirname(path), target);
        if (to.endsWith('.wgsl')) shadersUsed.add(to);
        if (top !== 'src') continue;
        const [room] = slashes(relative(src, path)).split('/');
        const inside = slashes(relative(src, to)).replace(/\.tsx?$/, '');
        const [targetRoom] = inside.split('/');
        if (inside.startsWith('..') || targetRoom === room || !(room in MAY_IMPORT)) continue;
        const isTest = /\.test\.tsx?$/.test(path);
        if (targetRoom === 'testing' && isTest) continue;
        const allowed = MAY_IMPORT[room].some((a) => inside === a || inside.startsWith(`${a}/`));
        if (!allowed) {
          const may = MAY_IMPORT[room].join(', ') || 'nothing outside itself';
          problems.push(`${name}:${line}: ${room} imports ${inside}; it may import ${may}`);
        }
      }
    }
  }
  if (existsSync(join(root, 'shaders'))) {
    for (const path of walk(join(root, 'shaders'))) {
      if (path.endsWith('.wgsl') && !shadersUsed.has(path)) {
        problems.push(
          `${slashes(relative(root, path))}: no kernel imports this shader, so nothing compiles or tests it`,
        );
      }
    }
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkHouse(fileURLToPath(new URL('..', import.meta.url)));
  for (const p of problems) console.error(p);
  console.error(problems.length === 0 ? 'house: in order' : `house: ${problems.length} problems`);
  process.exit(problems.length === 0 ? 0 : 1);
}
