// vaspout.h5 for tests: groups, names, shapes and types as VASP writes them.
import { freshName, loadH5 } from '../data/files/hdf5';

type Numbers = readonly number[];

export interface VaspoutStep {
  /** The columns of `tags`, eV. */
  readonly energies: Numbers;
  /** Rows are vectors, A. */
  readonly cell?: readonly Numbers[];
  /** Fractional position and force of every atom. */
  readonly atoms?: readonly Numbers[];
  /** Rows, kB. */
  readonly kB?: readonly Numbers[];
  /** False: the electronic loop used up NELM. */
  readonly converged?: boolean;
}

export interface Vaspout {
  readonly steps: readonly VaspoutStep[];
  readonly types?: readonly string[];
  readonly counts?: Numbers;
  readonly tags?: readonly string[];
  readonly incar?: Readonly<Record<string, number | string>>;
  readonly scale?: { readonly dynamics?: number; readonly results?: number };
  /** Whether "electronic_step_converged" is there (VASP 6.5). */
  readonly judged?: boolean;
  readonly stress?: boolean;
  /** Datasets by path, of which all but the first so many steps are left out; 0: the dataset too. */
  readonly cut?: Readonly<Record<string, number>>;
}

export const RELAX = ['free energy    TOTEN   ', 'energy without entropy ', 'energy(sigma->0)       '];
export const MD = [
  'ion-electron   TOTEN    ',
  'kinetic energy EKIN     ',
  'kin. lattice   EKIN_LAT ',
  'temperature    TEIN     ',
  'nose potential ES       ',
  'nose kinetic   EPS      ',
  'total energy   ETOTAL   ',
];

const CELL: readonly Numbers[] = [
  [4, 0, 0],
  [0, 5, 0],
  [0, 0, 6],
];
const ATOMS: readonly Numbers[] = [
  [0, 0, 0, 0.1, 0.2, 0.3],
  [0.25, 0.5, 0.5, -0.1, -0.2, -0.3],
];

/** The bytes of the file. */
export async function vaspout(run: Vaspout): Promise<Uint8Array> {
  const { steps, types = ['Ti', 'O '], counts = [1, 1], tags = RELAX, incar = {}, cut = {} } = run;
  const { scale = { dynamics: 1, results: 1 }, judged = true, stress = true } = run;
  const { fs, h5 } = await loadH5();
  const name = freshName();
  const file = new h5.File(name, 'w');
  const groups = new Set(['']);
  const put = (path: string, data: Numbers | string[], dtype: string, shape: number[], grows = false): void => {
    const parts = path.split('/');
    for (let k = 1; k < parts.length; k++) {
      const group = parts.slice(0, k).join('/');
      if (!groups.has(group)) file.create_group(group);
      groups.add(group);
    }
    const values = typeof data[0] === 'string' ? data.map(String) : Float64Array.from(data.map(Number));
    const more = grows ? { maxshape: [null, ...shape.slice(1)], chunks: [1, ...shape.slice(1)] } : {};
    file.create_dataset({ name: path, data: values, shape, dtype, ...more });
  };
  const natoms = (steps[0].atoms ?? ATOMS).length;
  for (const [key, value] of Object.entries(incar))
    put(
      `input/incar/${key}`,
      typeof value === 'string' ? [value] : [value],
      typeof value === 'string' ? 'S8' : '<d',
      [],
    );
  put('version/major', [6], '<i', []);
  for (const group of ['input/poscar', 'results/positions']) {
    put(`${group}/ion_types`, [...types], 'S2', [types.length]);
    put(`${group}/number_ion_types`, counts, '<i', [counts.length]);
    if (scale.results !== undefined) put(`${group}/scale`, [scale.results], '<d', []);
  }
  const dynamics = 'intermediate/ion_dynamics';
  if (scale.dynamics !== undefined) put(`${dynamics}/scale`, [scale.dynamics], '<d', []);
  put(`${dynamics}/energies_tags`, [...tags], 'S24', [tags.length]);
  const grow = (what: string, of: (step: VaspoutStep) => Numbers, inner: number[]): void => {
    const kept = steps.slice(0, cut[what]);
    if (kept.length > 0) put(`${dynamics}/${what}`, kept.flatMap(of), '<d', [kept.length, ...inner], true);
  };
  const atoms = (from: number) => (step: VaspoutStep) =>
    (step.atoms ?? ATOMS).flatMap((a) => [...a.slice(from, from + 3)]);
  grow('energies', (s) => s.energies, [tags.length]);
  grow('position_ions', atoms(0), [natoms, 3]);
  grow('lattice_vectors', (s) => (s.cell ?? CELL).flat(), [3, 3]);
  grow('forces', atoms(3), [natoms, 3]);
  if (stress) grow('stress', (s) => (s.kB ?? CELL).flat(), [3, 3]);
  if (judged) grow('electronic_step_converged', (s) => [s.converged === false ? 1 : 0], [1]);
  file.close();
  const bytes = fs.readFile(name).slice();
  fs.unlink(name);
  return bytes;
}
