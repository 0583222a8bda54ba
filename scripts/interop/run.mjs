// `npm run test:interop`: models trained and exported by the command line, judged by deepmd-kit and LAMMPS. Ends with "N passed, M failed".
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lammps } from './lammps.mjs';
import { ensureVenv, PYTHON_ENV } from './venv.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const KEEP = process.argv.includes('--keep');
const DIR = mkdtempSync(join(tmpdir(), 'kalmium-interop-'));

/**
 * What float32 kernels owe float64: 2e-6 of the energy (the atomic energies without bias), 1e-4 of the forces' root mean
 * square; the virial sums force times distance over all pairs and gets the same share of its own spread.
 */
const TOLERANCE = { e: 2e-6, f: 1e-4, v: 1e-4 };

const RUNS = [
  {
    name: 'si-fekf',
    data: 'si',
    args: ['--filter', 'fekf', '--batch', '4', '--iterations', '20'],
    config: {
      model: {
        descriptor: { type: 'se_e2_a', rcut: 5, neuron: [8, 16], axis_neuron: 4 },
        fitting_net: { neuron: [16, 16] },
      },
      training: { opt_type: 'LKF', kf_blocksize: 512 },
    },
  },
  {
    name: 'h2o-multistream',
    data: 'h2o',
    args: ['--filter', 'multistream', '--batch', '4', '--iterations', '12'],
    config: {
      model: {
        type_map: ['H', 'O'],
        descriptor: {
          rcut: 4,
          rcut_smth: 1,
          neuron: [6, 6, 12],
          axis_neuron: 4,
          type_one_side: false,
          resnet_dt: true,
        },
        fitting_net: { neuron: [12, 12], resnet_dt: true },
      },
    },
  },
  {
    name: 'nacl-adam',
    data: 'nacl',
    args: ['--filter', 'adam', '--batch', '4', '--iterations', '20'],
    config: {
      model: {
        descriptor: { rcut: 6, sel: [40, 40], neuron: [8, 8], axis_neuron: 4, set_davg_zero: true },
        fitting_net: { neuron: [16, 16], resnet_dt: true },
      },
    },
  },
];

let passed = 0;
let failed = 0;

function check(what, ok, detail) {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? '  ok  ' : 'FAILED'} ${what}${detail ? `: ${detail}` : ''}`);
}

/** Runs a program; throws with the end of what it said where it fails. Returns both streams. */
function run(what, command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: DIR, encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (done.status === 0) return { out: done.stdout, all: `${done.stdout}${done.stderr}` };
  const said = `${done.stderr ?? ''}${done.stdout ?? ''}${done.error ?? ''}`.trim().split('\n').slice(-12).join('\n');
  throw new Error(`${what} ended with ${done.status ?? done.signal}:\n${said}`);
}

const kalmium = (...args) =>
  run(`kalmium ${args[0]}`, process.execPath, [join(ROOT, 'scripts', 'kalmium.mjs'), ...args]).out;
const lastJson = (text) => JSON.parse(text.trim().split('\n').at(-1));

/** Equal to 3 significant figures: half a unit of the third. */
const equal3 = (a, b) => Math.abs(a - b) <= 0.5 * 10 ** (Math.floor(Math.log10(Math.abs(b))) - 2);
const g3 = (v) => Number(v).toPrecision(4);

/** Runs `body`; what it throws is one failure with its words. */
function part(name, body) {
  console.log(`\n== ${name} ==`);
  try {
    return body();
  } catch (error) {
    check(name, false, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Numbers that `dp test` prints, by name of the line: energy per atom, force, virial per atom. */
function dpTest(tools, model, system) {
  const { all } = run('dp test', tools.dp, ['test', '-m', model, '-s', system], { env: PYTHON_ENV });
  const read = (line) => {
    const found = new RegExp(`${line}\\s*:\\s*(\\S+)`).exec(all);
    return found ? Number(found[1]) : Number.NaN;
  };
  return { e: read('Energy RMSE/Natoms'), f: read('Force {2}RMSE'), v: read('Virial RMSE/Natoms') };
}

/** Converts `stem`.dp, then compares energies, forces and virials per frame, and the errors with `dp test`. */
function judge(tools, python, stem, system, hasVirial) {
  run('dp convert-backend', tools.dp, ['convert-backend', `${stem}.dp`, `${stem}.pth`], { env: PYTHON_ENV });
  check('dp convert-backend takes the model', true);
  const ours = lastJson(kalmium('test', '--model', `${stem}.dp`, system, '--detail', `${stem}-det`));
  const theirs = lastJson(python('compare', stem, `${stem}-det`, system));
  check('all frames were tested', ours.nframes === theirs.nframes && theirs.nframes > 0, `${ours.nframes} frames`);
  for (const [key, name] of [
    ['e', 'energy'],
    ['f', 'force'],
    ['v', 'virial'],
  ]) {
    const { max_difference, rms, finite, labels_equal } = theirs[key];
    const scale = key === 'e' ? theirs.energy_scale : rms;
    const unit = key === 'f' ? 'eV/A' : 'eV';
    check(
      `${name} of every frame`,
      finite && max_difference <= TOLERANCE[key] * scale,
      `largest difference ${max_difference.toExponential(1)} ${unit}, ${(max_difference / scale).toExponential(1)} of ${g3(scale)}`,
    );
    check(`${name} labels in the detail file`, labels_equal);
  }
  const dp = dpTest(tools, `${stem}.pth`, system);
  const pairs = [
    ['energy per atom', ours.rmse_e_per_atom, dp.e],
    ['force', ours.rmse_f, dp.f],
    ...(hasVirial ? [['virial per atom', ours.rmse_v_per_atom, dp.v]] : []),
  ];
  for (const [name, a, b] of pairs) check(`RMSE of ${name} agrees with dp test`, equal3(a, b), `${g3(a)} and ${g3(b)}`);
  return dp;
}

function trained({ name, data, args, config }, tools, python) {
  const out = join(DIR, name);
  mkdirSync(out);
  const configFile = join(out, 'config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const train = join(DIR, 'data', `${data}_train`);
  const valid = join(DIR, 'data', `${data}_valid`);
  kalmium('train', train, '--valid-path', valid, '--config', configFile, ...args, '--seed', '7', '--out', out);
  const dp = judge(tools, python, join(out, 'model'), valid, data !== 'h2o');

  // What the page and the command line display is the best validation point of run.json.
  const { valid: points, best } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  const shown = points.find((p) => p.iteration === best.iteration);
  check(
    'displayed validation energy RMSE is that of dp test',
    equal3(shown.rmse_e, dp.e),
    `${g3(shown.rmse_e)} and ${g3(dp.e)} eV/atom`,
  );
  check(
    'displayed validation force RMSE is that of dp test',
    equal3(shown.rmse_f, dp.f),
    `${g3(shown.rmse_f)} and ${g3(dp.f)} eV/A`,
  );
  check(
    'training lowered the force RMSE',
    shown.rmse_f < points[0].rmse_f,
    `${g3(points[0].rmse_f)} to ${g3(shown.rmse_f)} eV/A`,
  );

  const curve = lastJson(python('lcurve', join(out, 'lcurve.out')));
  const columns = ['step', 'rmse_val', 'rmse_trn', 'rmse_e_val', 'rmse_e_trn', 'rmse_f_val', 'rmse_f_trn', 'lr'];
  check(
    'lcurve.out reads as deepmd-kit writes it',
    curve.names.join() === columns.join() && curve.rows > 1,
    `${curve.rows} rows`,
  );

  const input = join(out, 'input.json');
  check("input.json passes deepmd-kit's check", true, lastJson(python('schema', input)).optimizer);
  return { out, input };
}

/** deepmd-kit trains with the exported input as it is. */
function retrain(tools, python, { out, input }) {
  const cwd = join(out, 'dp');
  mkdirSync(cwd);
  run('dp train', tools.dp, ['--pt', 'train', '--skip-neighbor-stat', input], { cwd, env: PYTHON_ENV });
  const curve = lastJson(python('lcurve', join(cwd, 'lcurve.out')));
  check(
    'dp train runs the exported input.json',
    curve.rows > 0 && curve.last.every(Number.isFinite),
    curve.names.join(' '),
  );
  const ours = readFileSync(join(out, 'lcurve.out'), 'utf8').split('\n')[1];
  const theirs = readFileSync(join(cwd, 'lcurve.out'), 'utf8').split('\n')[1];
  check('both learning curves have the same second line', ours === theirs);
}

function main() {
  const tools = ensureVenv();
  const script = (file, ...args) =>
    run(`${file} ${args[0]}`, tools.python, [join(HERE, file), ...args], { env: PYTHON_ENV }).out;
  const python = (...args) => script('deepmd_side.py', ...args);
  python('prepare', join(ROOT, 'public', 'samples'), join(DIR, 'data'));

  const results = RUNS.map((r) => part(r.name, () => trained(r, tools, python)));
  part('deepmd-kit trains on', () => {
    for (const result of [results[0], results[2]]) if (result) retrain(tools, python, result);
  });
  // A model that deepmd-kit wrote, on frames without a cell.
  part("deepmd-kit's own model, no cell", () => {
    const stem = join(DIR, 'h2o_open');
    copyFileSync(join(ROOT, 'src', 'testing', 'goldens', 'h2o_open.dp'), `${stem}.dp`);
    judge(tools, python, stem, join(DIR, 'data', 'h2o_open'), false);
  });
  lammps({ dir: DIR, check, part, run, kalmium, python: script, lastJson });
}

const started = Date.now();
try {
  main();
} catch (error) {
  check('interop', false, error instanceof Error ? error.message : String(error));
}
if (KEEP) console.log(`\nfiles kept in ${DIR}`);
else rmSync(DIR, { recursive: true, force: true });
console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
