// Extended XYZ of molecular dynamics: LAMMPS and GPUMD write what the potential that ran says, beside a pressure.
import type { Taken } from '../../types';
import type { Header } from './extxyzHeader';

/** The program whose run wrote a frame: its labels are those of the potential that ran. */
export interface Run {
  readonly program: 'LAMMPS' | 'GPUMD';
  /** Whether the units of the labels depend on the run; those of GPUMD are eV and A. */
  readonly unitsOpen: boolean;
  /** What it calls a stress: the pressure, positive under compression and with the kinetic part; its usual unit. */
  readonly pressure: Taken;
}

const LAMMPS: Run = {
  program: 'LAMMPS',
  unitsOpen: true,
  // Bar with units metal.
  pressure: { key: 'Stress', unit: 'bar', how: 'guessed', sign: 1 },
};
const GPUMD: Run = {
  program: 'GPUMD',
  unitsOpen: false,
  pressure: { key: 'stress', unit: 'eV/A^3', how: 'format', sign: 1 },
};

/** By the order of the first keys; null for any other frame. */
export function runOf({ fields }: Header): Run | null {
  const [first, second, third] = fields.slice(0, 3).map((f) => f.key);
  if (first === 'Timestep' && (second === 'Time' || second === 'pbc')) return LAMMPS;
  return first === 'Time' && second === 'pbc' && third === 'Lattice' ? GPUMD : null;
}
