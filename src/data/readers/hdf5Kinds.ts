// HDF5 files that hold no deepmd systems: what they are, and the way to a form that is read.
import type { Hdf5Group } from '../files/hdf5';

interface Kind {
  readonly is: (root: Hdf5Group, first: Hdf5Group | null) => boolean;
  readonly what: string;
  readonly fix: string;
}

const any = (group: Hdf5Group | null, ...names: readonly string[]): boolean =>
  group !== null && names.some((n) => group.has(n));
const all = (group: Hdf5Group | null, ...names: readonly string[]): boolean =>
  group !== null && names.every((n) => group.has(n));

const BY_SCRIPT =
  'Write its frames as extended XYZ with a script (h5py and ase.io.write), energies and forces in eV and eV/A.';

const KINDS: readonly Kind[] = [
  {
    is: (root) => root.names.some((n) => n.startsWith('variable_')) || root.text('json') !== null,
    what: 'a model of deepmd-kit (.dp), no data',
    fix: 'Open it on the page Model; drop the data it was trained on here.',
  },
  {
    is: (root) => all(root, 'input', 'results') && any(root, 'version', 'intermediate', 'original'),
    what: "VASP's vaspout.h5",
    fix: 'Drop vasprun.xml or OUTCAR of the same calculation.',
  },
  {
    is: (root) => root.text('_NCProperties') !== null,
    what: 'a NetCDF file',
    fix: 'Write its frames as extended XYZ with ASE, or drop the output of the code that made them.',
  },
  {
    is: (root) => root.names.some((n) => n.startsWith('config_batch_')),
    what: 'a data set prepared by MACE',
    fix: 'Drop the extended XYZ it was made from.',
  },
  {
    is: (_, first) => all(first, 'conformations', 'atomic_numbers'),
    what: 'a QM data set in the form of SPICE',
    fix: BY_SCRIPT,
  },
  { is: (_, first) => any(first, 'atXYZ'), what: 'a QM data set in the form of QM7-X', fix: BY_SCRIPT },
  {
    is: (root, first) => [root, first].some((g) => any(g, 'coordinates') && any(g, 'species', 'atomic_numbers')),
    what: 'a QM data set in the form of ANI',
    fix: BY_SCRIPT,
  },
  {
    is: (root, first) => any(root, 'h5md') || any(first, 'h5md'),
    what: 'a trajectory in H5MD',
    fix: 'Drop the output of the code that made it: energies and forces are needed too.',
  },
  {
    is: (root) => any(root, 'model_weights', 'state_dict'),
    what: 'weights of a network, no data',
    fix: 'Leave it out.',
  },
];

/** The first group that holds datasets, at most three levels down. */
function firstFilled(group: Hdf5Group, depth = 0): Hdf5Group | null {
  const inside = group.names.slice(0, 3).map((n) => group.group(n));
  if (depth > 0 && inside.some((g) => g === null)) return group;
  if (depth === 3) return null;
  for (const g of inside) {
    const found = g && firstFilled(g, depth + 1);
    if (found) return found;
  }
  return null;
}

/** What the file is and what to do with it, as message and fix of a Problem. */
export function otherHdf5(root: Hdf5Group): readonly [string, string] {
  const first = firstFilled(root);
  const kind = KINDS.find((k) => k.is(root, first));
  if (kind) return [`this is ${kind.what}, which is not read here.`, kind.fix];
  const names = root.names.slice(0, 6).join(', ');
  return [
    `expected groups with type.raw and set.* (deepmd/hdf5), found ${names === '' ? 'an empty file' : `only ${names}`}.`,
    'Write the data with dpdata (to "deepmd/hdf5"), or as extended XYZ.',
  ];
}
