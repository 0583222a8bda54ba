// The LAMMPS part of the interop test: exported models in LAMMPS against Kalmium's own numbers, frame by frame, and NVE.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLammps, PYTHON_ENV } from './venv.mjs';

/** eV per atom for energies; of the root mean square of forces and virials, as against deepmd-kit. */
const TOLERANCE = { e: 2e-6, f: 1e-4, v: 1e-4 };

/**
 * Of each trained model: the system it is run on, and the elements of LAMMPS' atom types 1, 2, ... (h2o: not the order of
 * the model, which finds them by name). The cells of si and nacl are triclinic; h2o_open has none. No fitting net here
 * doubles its width from one layer to the next: deepmd-kit's TensorFlow has no residual there, its other backends do.
 */
const CASES = [
  { run: 'si-fekf', system: 'si_valid', types: ['Si'], nve: true },
  { run: 'nacl-adam', system: 'nacl_valid', types: ['Na', 'Cl'] },
  { run: 'h2o-multistream', system: 'h2o_open', types: ['O', 'H'] },
];

const head = (boundary, data, model, types) => `units metal
boundary ${boundary}
atom_style atomic
read_data ${data}
pair_style deepmd ${model}
pair_coeff * * ${types.join(' ')}
`;

/** Every frame once more: potential energy, forces, and the virial as a pressure. */
const rerun = (out) => `compute w all pressure NULL virial
thermo_style custom step pe vol c_w[1] c_w[2] c_w[3] c_w[4] c_w[5] c_w[6]
thermo_modify format float %.16g
thermo 1
dump 1 all custom 1 ${join(out, 'forces.dump')} id fx fy fz
dump_modify 1 sort id format float %.17g
rerun ${join(out, 'frames.dump')} dump x y z box yes
`;

const NVE = `replicate 2 2 2
velocity all create 300 12345
fix 1 all nve
timestep 0.001
thermo_style custom step pe ke etotal atoms
thermo_modify format float %.16g
thermo 10
run 200
`;

/** Takes run.mjs's folder, its check and part, and what runs programs there. */
export function lammps({ dir, check, part, run, kalmium, python, lastJson }) {
  let found;
  try {
    found = ensureLammps();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.log(`\n== LAMMPS ==\nSKIPPED: LAMMPS with deepmd-kit's plugin cannot be installed here. ${why}`);
    return;
  }
  const lmp = (out, name, input) => {
    const [file, log] = [join(out, `${name}.lmp`), join(out, `${name}.log`)];
    writeFileSync(file, input);
    run('lmp', found.lmp, ['-in', file, '-log', log], { env: PYTHON_ENV });
    return log;
  };
  const side = (...args) => lastJson(python('lammps_side.py', ...args));

  for (const { run: name, system, types, nve } of CASES)
    part(`${name} in LAMMPS, ${system}`, () => {
      const stem = join(dir, name, 'model');
      const frames = join(dir, 'data', system);
      const out = join(dir, name, 'lammps');
      run('dp convert-backend', found.dp, ['convert-backend', `${stem}.dp`, `${stem}.pb`], { env: PYTHON_ENV });
      kalmium('test', '--model', `${stem}.dp`, frames, '--detail', `${stem}-lammps`);
      const { periodic } = side('write', frames, out, ...types);
      const start = head(periodic ? 'p p p' : 'f f f', join(out, 'first.data'), `${stem}.pb`, types);
      const log = lmp(out, 'frames', start + rerun(out));
      const result = side('compare', frames, out, `${stem}-lammps`, log);
      for (const [key, what, unit] of [
        ['e', 'energy', 'eV'],
        ['f', 'force', 'eV/A'],
        ['v', 'virial', 'eV'],
      ]) {
        const { max_difference, rms, finite } = result[key];
        const scale = key === 'e' ? result.natoms : rms;
        check(
          `${what} of every frame`,
          finite && max_difference <= TOLERANCE[key] * scale,
          `largest difference ${max_difference.toExponential(1)} ${unit} in ${result.nframes} frames`,
        );
      }
      if (!nve) return;
      const { natoms, steps, total, exchanged } = side('drift', lmp(out, 'nve', start + NVE));
      check(
        'NVE conserves the energy',
        steps === 200 && exchanged > 1e-3 && total < 0.01 * exchanged,
        `${natoms} atoms, ${steps} steps: total energy within ${total.toExponential(1)} eV/atom while ${exchanged.toExponential(1)} are exchanged`,
      );
    });
}
