// Heads of the kinds of files that are not read: each is known as what it is, and none as another.
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type Content, memoryFiles, told } from '../../../testing/files';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { writeNpy } from '../../files/npy';
import { readAll } from '../../read';
import { headOf } from '../reader';
import { recognise } from './unread';

const bytes = (...b: number[]): Uint8Array => Uint8Array.of(...b, ...new Uint8Array(64));
const text = (t: string): Uint8Array => new TextEncoder().encode(t);
const at = (offset: number, b: readonly number[]): Uint8Array => {
  const out = new Uint8Array(256);
  out.set(b, offset);
  return out;
};
const doubles = (...v: number[]): Uint8Array => new Uint8Array(Float64Array.from(v).buffer);

const POSCAR = 'water\n1.0\n10 0 0\n0 10 0\n0 0 10\nO H\n1 2\nDirect\n0 0 0\n0.1 0 0\n0 0.1 0\n';

const KINDS: readonly (readonly [string, string, Content, RegExp])[] = [
  [
    'forces of i-PI',
    'simulation.force_0.xyz',
    '1\n# CELL(abcABC):    5.0    5.0    5.0   90.0   90.0   90.0  Step:  0  Bead:  0 forces{atomic_unit}  cell{atomic_unit}\n  H 0.1 0.2 0.3\n',
    /forces, velocities or the like of i-PI/,
  ],
  ['a YAML dump', 'dump.yaml', '---\ncreator: LAMMPS\ntimestep: 0\nnatoms: 2\n', /a YAML dump of LAMMPS/],
  ['7z', 'run.7z', bytes(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), /a 7z archive/],
  ['RAR', 'run.rar', bytes(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07), /a RAR archive/],
  ['LZ4', 'run.lz4', bytes(0x04, 0x22, 0x4d, 0x18), /an LZ4 file/],
  ['compress', 'OUTCAR.Z', bytes(0x1f, 0x9d), /a file of compress/],
  ['fairchem', 'a/train.aselmdb', at(16, [0xde, 0xc0, 0xef, 0xbe]), /an LMDB database of ASE atoms \(fairchem\)/],
  ['LMDB', 'a/data.mdb', at(16, [0xde, 0xc0, 0xef, 0xbe]), /an LMDB database \(fairchem, deepmd-kit\)/],
  ['its lock', 'a/lock.mdb', new Uint8Array(8192), /the lock of an LMDB database/],
  [
    'TorchScript',
    'frozen.pth',
    zipSync({ 'frozen/data.pkl': bytes(1), 'frozen/code/a.py': bytes(2) }),
    /a file of PyTorch/,
  ],
  ['torch tensors', 'data.pt', zipSync({ 'archive/data.pkl': bytes(1) }), /a file of PyTorch/],
  [
    'a frozen graph',
    'graph.pb',
    text('\n\u0016\n\u0012descrpt_attr/rcut\u0012\u0005Const'),
    /a frozen graph of TensorFlow/,
  ],
  ['a pickle', 'frames.pkl', bytes(0x80, 4, 0x95), /a pickle of Python/],
  ['an old trajectory', 'old.traj', 'PickleTrajectory....', /ASE before 3\.9/],
  ['Parquet', 'a.parquet', 'PAR1....', /a Parquet table/],
  ['Arrow', 'a.arrow', 'ARROW1....', /an Arrow table/],
  ['NetCDF', 'traj.nc', bytes(0x43, 0x44, 0x46, 2), /a NetCDF trajectory/],
  ['trr', 'traj.trr', bytes(0, 0, 7, 0xc9), /GROMACS \(\.trr\)/],
  ['xtc', 'traj.xtc', bytes(0, 0, 7, 0xcb), /GROMACS \(\.xtc\)/],
  ['DCD', 'traj.dcd', at(0, [84, 0, 0, 0, 0x43, 0x4f, 0x52, 0x44]), /a DCD trajectory/],
  [
    'a binary dump',
    'traj.bin',
    at(0, [0xf6, 255, 255, 255, 255, 255, 255, 255, ...text('DUMPCUSTOM')]),
    /a binary dump of LAMMPS/,
  ],
  ['WAVECAR', 'WAVECAR', doubles(4096, 1, 45200, 1), /WAVECAR/],
  ['GPAW', 'a.gpw', at(0, [...text('- of Ulmgpaw            ')]), /GPAW \(\.gpw\)/],
  ['another ULM', 'a.ulm', at(0, [...text('- of Ulm                ')]), /a ULM container that is no trajectory/],
  ['a lone array', 'position.npy', writeNpy([1], [1]), /a single array of NumPy/],
  ['Gaussian', 'a.log', ' Entering Gaussian System, Link 0=g16\n', /an output of Gaussian/],
  ['fchk', 'a.fchk', 'water\nFOpt RB3LYP\nNumber of atoms                            I                3\n', /\.fchk/],
  [
    'ORCA',
    'a.out',
    '\n                                 *****************\n                                 * O   R   C   A *\n',
    /an output of ORCA/,
  ],
  ['engrad', 'a.engrad', '#\n# Number of atoms\n#\n 3\n#\n# The current total energy in Eh\n#\n -76.1\n', /\.engrad/],
  ['SIESTA', 'a.out', 'Siesta Version  : v4.1.5\nArchitecture    : x\n', /an output of SIESTA/],
  ['new SIESTA', 'a.out', 'Executable      : siesta\nVersion         : 5.0\n', /an output of SIESTA/],
  ['FHI-aims', 'aims.out', '------\n          Invoking FHI-aims ...\n', /an output of FHI-aims/],
  ['CASTEP', 'a.castep', ' |      CCC   AA    SSS  TTTTT  EEEEE  PPPP        |\n', /an output of CASTEP/],
  [
    'CASTEP md',
    'a.geom',
    ' BEGIN header\n \n END header\n \n   0.0\n  -1.0  0.1  0.2      <-- E\n   1 0 0     <-- h\n',
    /trajectory of CASTEP/,
  ],
  ['OpenMX', 'a.out', '*******\n Welcome to OpenMX   Ver. 3.9.2\n', /an output of OpenMX/],
  [
    'GPAW text',
    'a.txt',
    '\n  ___ ___ ___ _ _ _\n |   |   |_  | | | |\n | | | | | . | | | |\n |__ |  _|___|_____|  21.1.0\n',
    /an output of GPAW/,
  ],
  ['DFTB+', 'a.out', '|===\n|\n|  DFTB+ release 21.1\n|\n', /an output of DFTB\+/],
  ['Psi4', 'a.out', '          Psi4: An Open-Source Ab Initio Electronic Structure Package\n', /an output of Psi4/],
  ['Molpro', 'a.out', '  ***  PROGRAM SYSTEM MOLPRO  ***\n', /an output of Molpro/],
  ['NWChem', 'a.out', '   Northwest Computational Chemistry Package (NWChem) 7.0\n', /an output of NWChem/],
  ['Q-Chem', 'a.out', '                  Welcome to Q-Chem\n', /an output of Q-Chem/],
  [
    'pw.x XML',
    'data-file-schema.xml',
    '<?xml version="1.0"?>\n<qes:espresso xmlns:qes="http://x">\n',
    /the XML file of Quantum ESPRESSO/,
  ],
  ['a log of LAMMPS', 'log.lammps', 'LAMMPS (2 Aug 2023)\nunits metal\n', /a log of LAMMPS/],
  ['pymatgen', 'a.json', '[{"@module": "pymatgen.core.structure", "@class": "Structure"}]', /JSON of pymatgen/],
  ['XDATCAR', 'XDATCAR', `${POSCAR.replace('Direct', 'Direct configuration=     1')}`, /\(XDATCAR\)/],
  ['CHGCAR', 'CHGCAR', `${POSCAR}\n  48  48  48\n  0.1E+1 0.2E+1\n`, /a grid of VASP/],
  ['POSCAR', 'start.vasp', POSCAR, /\(POSCAR, CONTCAR\)/],
  [
    'POSCAR of old',
    'POSCAR',
    'Si\n5.43\n0 .5 .5\n.5 0 .5\n.5 .5 0\n2\nSelective dynamics\nDirect\n0 0 0 T T T\n',
    /\(POSCAR, CONTCAR\)/,
  ],
  ['CIF', 'a.cif', "data_Si\n_symmetry 'x'\n_cell_length_a 5.43\nloop_\n_atom_site_label\n", /\(CIF\)/],
  [
    'PDB',
    'a.pdb',
    'REMARK x\nATOM      1  N   MET A   1      27.340  24.430   2.614  1.00  9.67           N\n',
    /\(PDB\)/,
  ],
  [
    'gro',
    'a.gro',
    'water\n 3\n    1WAT    OW1    1   0.126   1.624   1.679\n    1WAT    HW2    2   0.190   1.661   1.747\n',
    /\(\.gro\)/,
  ],
  [
    'LAMMPS data',
    'conf.lmp',
    '# by OVITO\n2 atoms\n2 atom types\n0.0 2.5 xlo xhi\n0 2 ylo yhi\n',
    /a data file of LAMMPS/,
  ],
  [
    'a local dump',
    'a.dump',
    'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ENTRIES\n3\nITEM: BOX BOUNDS pp pp pp\n',
    /without atoms \(local or grid\)/,
  ],
  ['XSF', 'a.xsf', '# total energy = -1 eV\nCRYSTAL\nPRIMVEC\n1 0 0\n', /XSF/],
  ['STRU', 'STRU', 'ATOMIC_SPECIES\nH 1 H.upf\nLATTICE_CONSTANT\n1\n', /a structure of ABACUS/],
  [
    'input.json',
    'input.json',
    '{"model": {"type_map": ["O"], "descriptor": {}, "fitting_net": {}}, "training": {}}',
    /settings of deepmd-kit/,
  ],
  ['lcurve', 'lcurve.out', '#  step      rmse_val    rmse_trn\n      0   1 2\n', /a learning curve of deepmd-kit/],
  ['NEP', 'nep.txt', 'nep4 2 Te Pb\ncutoff 8 4\n', /a NEP model of GPUMD/],
  ['CP2K', 'cp2k.inp', '&GLOBAL\n  RUN_TYPE MD\n&END GLOBAL\n&FORCE_EVAL\n', /an input of CP2K/],
  ['pw.x', 'pw.in', "&CONTROL\n calculation='scf'\n/\n&SYSTEM\n ibrav=0\n/\n", /an input of Quantum ESPRESSO/],
  ['INCAR', 'INCAR', 'SYSTEM = water\nENCUT = 520\nEDIFF=1E-6\nISMEAR = 0\n', /\(INCAR\)/],
  ['KPOINTS', 'KPOINTS', 'Automatic mesh\n0\nGamma\n2 2 2\n0 0 0\n', /\(KPOINTS, KPT\)/],
  [
    'POTCAR',
    'POTCAR',
    '  PAW_PBE O 08Apr2002\n   6.0\n parameters from PSCTR are:\n   VRHFIN =O: s2p4\n',
    /\(POTCAR\)/,
  ],
  ['UPF', 'Si.upf', '<UPF version="2.0.1">\n  <PP_INFO>\n', /\(UPF\)/],
  ['CP2K coordinates', 'coord.xyz', '\nC 1.0 1.7 -1.6\nH1 4.3 5.8E0 5.46\nC 3 2 1\n', /a list of positions/],
  [
    'CP2K forces',
    'si-forces-1_0.xyz',
    '\n ATOMIC FORCES in [a.u.]\n\n # Atom   Kind   Element          X              Y              Z\n      1      1      Si         -0.002    -0.0     0.0\n',
    /forces of CP2K/,
  ],
  [
    'the screen of ABACUS',
    'out.log',
    '\n          ABACUS v3.4.0\n\n Wed Oct 11 18:19:35 2023\n MAKE THE DIR         : OUT.ABACUS/\n DONE(0.05  SEC) : SETUP UNITCELL\n',
    /ABACUS writes to the screen/,
  ],
  ['INPUT', 'INPUT', 'INPUT_PARAMETERS\n#Parameters\nsuffix abacus\n', /an input of ABACUS/],
];

describe('files that are not read', () => {
  it.each(KINDS)('knows %s', async (_name, path, content, what) => {
    const [file] = memoryFiles({ [path]: content });
    const known = recognise(await headOf(file));
    expect(known?.message).toMatch(what);
    expect(known?.fix).not.toBe('');
    const { problems, systems } = await readAll([file]);
    expect(systems).toEqual([]);
    expect(told(problems)).toEqual([`cannot-read ${path}`]);
    expect(problems[0].message).toMatch(/, which is not read here\.$/);
  });

  it('knows nothing by its name alone', async () => {
    const plain = 'Some words about a calculation, and the numbers 1 2 3 of it.\n1 2 3\nmore words\n';
    for (const path of KINDS.map(([, p]) => p)) {
      const [file] = memoryFiles({ [path]: plain });
      expect(recognise(await headOf(file))).toBe(null);
    }
  });

  it('tells many files of a kind once', async () => {
    const { problems } = await readAll(
      memoryFiles({ 'a/POSCAR': POSCAR, 'b/POSCAR': POSCAR, 'c/POSCAR': POSCAR, 'd/INCAR': 'ENCUT=1\nNSW=2\n' }),
    );
    expect(told(problems)).toEqual(['cannot-read a/POSCAR', 'cannot-read d/INCAR']);
    expect(problems[0].message).toMatch(/not read here \(and 2 more of the kind\)\.$/);
  });

  it('says nothing of inputs beside data, and warns of frames that are not read', async () => {
    const { problems, systems } = await readAll(
      memoryFiles({
        'run/a.xyz': '2\nenergy=-1 Properties=species:S:1:pos:R:3\nC 0 0 0\nO 0 0 1.1\n',
        'run/INCAR': 'ENCUT=520\nNSW=2\n',
        'run/POSCAR': POSCAR,
        'run/g16.log': ' Entering Gaussian System, Link 0=g16\n',
      }),
    );
    expect(systems).toHaveLength(1);
    expect(problems.map((p) => `${p.severity} ${p.code} ${p.path}`)).toEqual(['warning cannot-read run/g16.log']);
  });

  it('takes no long time over blanks and odd text', async () => {
    for (const odd of [
      '\n'.repeat(16384),
      ' '.repeat(16384),
      '1 '.repeat(8192),
      '-'.repeat(16384),
      '\n \t'.repeat(5000),
    ]) {
      const [file] = memoryFiles({ odd });
      const start = performance.now();
      expect(recognise(await headOf(file))).toBe(null);
      expect(performance.now() - start).toBeLessThan(500);
    }
  });

  it('takes none of the samples that are read for one that is not', async (context) => {
    const { files } = await nodeFiles([sharedOrSkip(context, 'data', 'parser_samples')]);
    for (const file of files) {
      if (!/\.(xyz|raw|npy|hdf5|npz|traj|db|dump|cfg)$|MOVEMENT|OUTCAR|vasprun|running_md|MD_dump|A15/.test(file.path))
        continue;
      const known = recognise(await headOf(file));
      if (known)
        expect(`${file.path}: ${known.message}`).toMatch(
          /\.npy: .*a single array of NumPy|ase\.traj: .*no trajectory|coord\.xyz: .*a list of positions/,
        );
    }
    const [lmp] = (await nodeFiles([join(sharedOrSkip(context, 'data', 'parser_samples'), 'lammps_dump', 'conf.lmp')]))
      .files;
    expect(recognise(await headOf(lmp))?.message).toMatch(/a data file of LAMMPS/);
  });
});
