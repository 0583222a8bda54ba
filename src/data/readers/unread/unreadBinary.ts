// Binary files that hold frames or models in forms that are not read.
import { ulmTag } from '../../files/ulm';
import type { Head } from '../reader';
import { byAse, type Kind } from './unreadKind';

const starts = ({ bytes }: Head, signature: readonly number[], at = 0): boolean =>
  signature.every((b, k) => bytes[at + k] === b);
const word = ({ bytes }: Head, from: number, to: number): string =>
  new TextDecoder('latin1').decode(bytes.subarray(from, to));

/** Name of the first file of a zip; '' for other files. */
function firstInZip(head: Head): string {
  if (!starts(head, [0x50, 0x4b, 3, 4])) return '';
  return word(head, 30, 30 + head.bytes[26] + 256 * head.bytes[27]);
}

const isTorch = (head: Head): boolean =>
  /(^|\/)(data\.pkl|version|byteorder|constants\.pkl|extra\/|\.data\/)/.test(firstInZip(head));
/** Pickle of protocol 2 and later; numbers of the protocol follow the mark. */
const isPickle = ({ bytes }: Head): boolean => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
/** Protobuf of a graph: a node with a name comes first. */
const isGraph = (head: Head): boolean =>
  head.bytes[0] === 0x0a && /(descrpt_attr|model_attr|train_attr|fitting_attr|Placeholder|\bConst\b)/.test(head.text);

/** Three doubles at the beginning: length of a record, number of spins, a mark of the precision. */
function isWavecar({ bytes }: Head): boolean {
  if (bytes.length < 24) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 24);
  const [record, spins, mark] = [0, 8, 16].map((at) => view.getFloat64(at, true));
  return record > 0 && (spins === 1 || spins === 2) && [45200, 45210, 53300, 53310].includes(mark);
}

const OUTPUT = 'Drop the output of the calculation that has energies and forces.';

const PACKED: readonly (readonly [string, readonly number[]])[] = [
  ['a 7z archive', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['a RAR archive', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ['an LZ4 file', [0x04, 0x22, 0x4d, 0x18]],
  ['a file of compress (.Z)', [0x1f, 0x9d]],
];

export const BINARY: readonly Kind[] = [
  ...PACKED.map(
    ([what, signature]): Kind => ({
      is: (head) => starts(head, signature),
      what,
      fix: 'Unpack it and drop what is inside, or pack that as .zip, .tar.gz or .tar.xz.',
    }),
  ),
  {
    // The first page of a database; its head is 16 bytes.
    is: (head) => starts(head, [0xde, 0xc0, 0xef, 0xbe], 16) && /^aselmdb$/.test(head.extension),
    what: 'an LMDB database of ASE atoms (fairchem)',
    fix: byAse('fairchem.core.datasets.AseDBDataset(config=dict(src=FILE)).get_atoms(k) for every k'),
  },
  {
    is: (head) => starts(head, [0xde, 0xc0, 0xef, 0xbe], 16),
    what: 'an LMDB database (fairchem, deepmd-kit)',
    fix: 'Write its frames as extended XYZ with ase.io.write, or as deepmd/npy with dpdata.',
  },
  {
    is: (head) => /^lock\.mdb$|-lock$/.test(head.name) && head.size <= 65536 && head.bytes.includes(0),
    what: 'the lock of an LMDB database',
    fix: 'Leave it out.',
    companion: true,
  },
  {
    is: isTorch,
    what: 'a file of PyTorch: a model, weights or tensors',
    fix: 'A model is no data: leave it out. Write tensors of frames as extended XYZ with ase.io.write.',
    companion: true,
  },
  {
    is: isGraph,
    what: 'a model (a frozen graph of TensorFlow), no data',
    fix: 'Drop the data that the model was trained on.',
    companion: true,
  },
  {
    is: (head) => word(head, 0, 16) === 'PickleTrajectory',
    what: 'a trajectory that ASE before 3.9 wrote',
    fix: 'Convert it with ASE: python -m ase.io.trajectory FILE.',
  },
  {
    is: isPickle,
    what: 'a pickle of Python',
    fix: 'A pickle can run code and is not opened here. Write its frames as extended XYZ with ase.io.write.',
  },
  {
    is: (head) => starts(head, [0x50, 0x41, 0x52, 0x31]),
    what: 'a Parquet table',
    fix: 'Write its frames as extended XYZ with a script (pandas.read_parquet and ase.io.write).',
  },
  {
    is: (head) => word(head, 0, 6) === 'ARROW1',
    what: 'an Arrow table',
    fix: 'Write its frames as extended XYZ with a script (pyarrow and ase.io.write).',
  },
  {
    is: (head) => starts(head, [0x43, 0x44, 0x46]) && [1, 2, 5].includes(head.bytes[3]),
    what: 'a NetCDF trajectory',
    fix: `It has no energies. ${OUTPUT}`,
  },
  {
    is: (head) => starts(head, [0, 0, 0x07, 0xc9]),
    what: 'a trajectory of GROMACS (.trr)',
    fix: `It has no energies. ${OUTPUT}`,
  },
  {
    is: (head) => starts(head, [0, 0, 0x07, 0xcb]) || starts(head, [0, 0, 0x07, 0xe7]),
    what: 'a trajectory of GROMACS (.xtc)',
    fix: `It has neither energies nor forces. ${OUTPUT}`,
  },
  {
    is: (head) => /^(CORD|VELD)$/.test(word(head, 4, 8)) || /^(CORD|VELD)$/.test(word(head, 8, 12)),
    what: 'a DCD trajectory',
    fix: `It has neither energies nor forces. ${OUTPUT}`,
  },
  {
    is: (head) => /^DUMP(ATOM|CUSTOM)/.test(word(head, 8, 18)),
    what: 'a binary dump of LAMMPS',
    fix: "Convert it to text with LAMMPS's tool binary2txt.",
  },
  {
    is: isWavecar,
    what: 'wave functions of VASP (WAVECAR)',
    fix: 'Drop OUTCAR or vasprun.xml of the same calculation.',
    companion: true,
  },
  {
    is: (head) => /gpaw/i.test(ulmTag(head.bytes) ?? ''),
    what: 'a restart file of GPAW (.gpw)',
    fix: byAse('gpaw.GPAW(FILE).get_atoms()'),
  },
  {
    is: (head) => ulmTag(head.bytes) !== null,
    what: 'a ULM container that is no trajectory',
    fix: 'Write the frames as extended XYZ with ASE.',
  },
  {
    is: (head) => starts(head, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]),
    what: 'a single array of NumPy',
    fix: 'Drop the folder of the whole system: type.raw with set.000/coord.npy and so on.',
  },
];
