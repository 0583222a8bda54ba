// What a vaspout.h5 holds of its ionic steps: arrays of one length, the elements of the atoms, tags of INCAR.
import type { Hdf5Group } from '../../files/hdf5';
import type { NpyArray } from '../../files/npy';
import { fail } from '../../problems';
import { elementOfSymbol, elementOfTitle } from './vaspText';

/** The ionic steps of a file as it holds them. */
export interface VaspoutSteps {
  /** Complete ones. */
  readonly count: number;
  /** What the step after them lacks, if one was begun. */
  readonly missing: string | null;
  /** The label of `energy`, "free energy TOTEN" or in molecular dynamics "ion-electron TOTEN". */
  readonly label: string;
  /** Energies of a step. */
  readonly columns: number;
  /** [steps, columns] eV, F first; in relaxations without entropy and sigma->0 after it. */
  readonly energy: Float64Array;
  /** [steps, natoms, 3] fractions of the cell. */
  readonly position: Float64Array;
  /** [steps, 3, 3] A, rows are vectors. */
  readonly lattice: Float64Array;
  /** [steps, natoms, 3] eV/A */
  readonly force: Float64Array;
  /** [steps, 3, 3] kB; null where it was not computed. */
  readonly stress: Float64Array | null;
  /** [steps] whether the electronic loop converged, from VASP 6.5 on; null where the file does not say. */
  readonly converged: readonly boolean[] | null;
  /** [natoms] elements, and the names of the types they came from. */
  readonly names: readonly string[];
  readonly types: readonly string[];
}

export const OTHER_OUTPUT = 'Drop OUTCAR or vasprun.xml of the same run.';

/** The group at the path; null where there is none. */
export function groupAt(root: Hdf5Group, path: string): Hdf5Group | null {
  let group: Hdf5Group | null = root;
  for (const name of path.split('/')) group = group?.group(name) ?? null;
  return group;
}

/** Tags that were set in INCAR, by their names in capitals: numbers, or words. Others have their default. */
export class VaspoutIncar {
  readonly #group: Hdf5Group | null;
  readonly #names: ReadonlyMap<string, string>;

  constructor(root: Hdf5Group) {
    this.#group = groupAt(root, 'input/incar');
    this.#names = new Map((this.#group?.names ?? []).map((n) => [n.toUpperCase(), n]));
  }

  /** Undefined where the tag is not set, or is no number. */
  number(tag: string): number | undefined {
    const name = this.#names.get(tag);
    if (name === undefined) return undefined;
    const value = this.#group?.numbers(name)?.data[0] ?? Number(this.#group?.words(name)?.[0] ?? Number.NaN);
    return Number.isNaN(value) ? undefined : value;
  }

  /** Whether a force field may have predicted steps: what is neither a number nor "F" counts as set. */
  get learned(): boolean {
    const name = this.#names.get('ML_LMLFF');
    if (name === undefined) return [...this.#names.keys()].some((n) => n.startsWith('ML_'));
    const word = this.#group?.words(name)?.[0];
    return word === undefined ? this.number('ML_LMLFF') !== 0 : !/^\.?f/i.test(word);
  }
}

/** [natoms] elements and the names they were given; throws DataError where the file does not say. */
function namesOf(root: Hdf5Group, path: string): Pick<VaspoutSteps, 'names' | 'types'> {
  // A run that was stopped has no results.
  const group = ['results/positions', 'input/poscar']
    .map((at) => groupAt(root, at))
    .find((g) => g?.has('ion_types') && g.has('number_ion_types'));
  const types = group?.words('ion_types') ?? [];
  const counts = Array.from(group?.numbers('number_ion_types')?.data ?? []);
  if (types.length === 0 || types.length !== counts.length || counts.some((n) => !Number.isInteger(n) || n < 1))
    fail(
      'no-composition',
      path,
      null,
      `expected ion_types and number_ion_types of one length in results/positions, found ${types.length} types (${types.slice(0, 6).join(' ')}) and ${counts.length} numbers of atoms (${counts.slice(0, 6).join(' ')}).`,
      OTHER_OUTPUT,
    );
  const elements = types.map((type) => {
    const name = elementOfSymbol(type) ?? elementOfTitle(type.split('/')[0]);
    if (name !== null) return name;
    return fail(
      'unknown-element',
      path,
      null,
      `the type "${type.slice(0, 20)}" in ion_types is no element of the periodic table.`,
      OTHER_OUTPUT,
    );
  });
  return { names: counts.flatMap((n, t) => Array.from({ length: n }, () => elements[t])), types };
}

/** F is the first column: the names of the columns after it have blanks in them, and are not taken apart. */
function energyLabel(words: readonly string[] | null, columns: number, path: string): string {
  const label = /^(free energy|ion-electron) TOTEN(?= |$)/.exec(words?.join(' ') ?? '')?.[0];
  if (label !== undefined && columns > 0) return label;
  return fail(
    'no-energy',
    path,
    null,
    `expected energies whose first is TOTEN (energies_tags), found "${words?.slice(0, 8).join(' ') ?? 'no energies_tags'}".`,
    OTHER_OUTPUT,
  );
}

/** The array of a quantity, [steps, ...inner]; null where the file has none. Throws DataError for another shape. */
function quantity(group: Hdf5Group, name: string, inner: readonly number[], path: string): NpyArray | null {
  const array = group.numbers(name);
  if (!array) return null;
  const { shape } = array;
  if (shape.length === inner.length + 1 && inner.every((n, k) => n === shape[k + 1])) return array;
  return fail(
    'wrong-shape',
    `${path}#${group.path}/${name}`,
    null,
    `expected [steps, ${inner.join(', ')}], found [${shape.join(', ')}].`,
    OTHER_OUTPUT,
  );
}

/** Factor of the lattice vectors; throws DataError where the file does not give it. */
function scaleOf(root: Hdf5Group, dynamics: Hdf5Group, path: string): number {
  const own = dynamics.numbers('scale')?.data[0];
  const final = groupAt(root, 'results/positions')?.numbers('scale')?.data[0] ?? 1;
  // Where the steps have none of their own, only that of POSCAR, it does not show whether theirs is in already.
  const scale = own ?? (final === 1 ? 1 : Number.NaN);
  if (scale > 0) return scale;
  return fail(
    'bad-cell',
    path,
    null,
    `expected a positive scale of the lattice vectors in intermediate/ion_dynamics, found ${own ?? `none, and ${final} in results/positions`}.`,
    OTHER_OUTPUT,
  );
}

/** The ionic steps; throws DataError where they cannot be put together. */
export function vaspoutSteps(root: Hdf5Group, incar: VaspoutIncar, path: string): VaspoutSteps {
  const dynamics = groupAt(root, 'intermediate/ion_dynamics');
  const energies = dynamics?.numbers('energies');
  if (!dynamics || energies?.shape.length !== 2)
    return fail(
      'no-frames',
      path,
      null,
      'expected intermediate/ion_dynamics/energies of ionic steps, found none: the run stopped before its first step ended, or wrote bands only.',
      OTHER_OUTPUT,
    );
  const need = (name: string, inner: readonly number[]): NpyArray =>
    quantity(dynamics, name, inner, path) ??
    fail(
      name === 'forces' ? 'no-forces' : 'no-frames',
      path,
      null,
      `expected intermediate/ion_dynamics/${name} beside the energies, found none.`,
      'Use the output of a run that computes forces.',
    );
  const { names, types } = namesOf(root, path);
  const natoms = names.length;
  const columns = energies.shape[1];
  const position = need('position_ions', [natoms, 3]);
  const lattice = need('lattice_vectors', [3, 3]);
  const force = need('forces', [natoms, 3]);
  const stress = quantity(dynamics, 'stress', [3, 3], path);
  const parts = { energies, positions: position, lattices: lattice, forces: force, ...(stress ? { stress } : {}) };
  const lengths = Object.values(parts).map((a) => a.shape[0]);
  const count = Math.min(...lengths);
  // With NBLOCK (or ML_OUTBLOCK) positions are written more rarely than energies and forces.
  if (Math.max(...lengths) > count + ((incar.number('NBLOCK') ?? 1) > 1 ? 0 : 1))
    fail(
      'steps-differ',
      path,
      null,
      `expected as many positions as energies, forces and stresses, found ${Object.entries(parts)
        .map(([name, a]) => `${a.shape[0]} ${name}`)
        .join(', ')}: which belong together is not known (NBLOCK = ${incar.number('NBLOCK') ?? 'not set'}).`,
      OTHER_OUTPUT,
    );
  const scale = scaleOf(root, dynamics, path);
  const flags = dynamics.numbers('electronic_step_converged');
  return {
    count,
    missing: lengths.every((n) => n === count)
      ? null
      : (Object.entries(parts).find(([, a]) => a.shape[0] === count)?.[0] ?? null),
    label: energyLabel(dynamics.words('energies_tags'), columns, path),
    columns,
    energy: energies.data,
    position: position.data,
    lattice: lattice.data.map((x) => x * scale),
    force: force.data,
    stress: stress?.data.some((x) => x !== 0) ? stress.data : null,
    // 0 where it did.
    converged: flags && flags.data.length >= count ? Array.from(flags.data, (x) => x === 0) : null,
    names,
    types,
  };
}
