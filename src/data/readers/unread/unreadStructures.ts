// Structures and trajectories without labels, which are not read.
import { isIpiOther } from '../extxyz/extxyzIpi';
import { isCoordinateList, isCp2kForces } from '../extxyz/extxyzOthers';
import { type Kind, linesOf, startsWithNumbers } from './unreadKind';

const NO_LABELS = 'It has neither energies nor forces. Drop the output of the calculation instead.';
const VASP = 'Drop OUTCAR or vasprun.xml of the same calculation.';

/** Scale, three cell vectors, then elements and counts. */
function isPoscar(text: string): boolean {
  const lines = linesOf(text, 9);
  if (!startsWithNumbers(lines[1], 1) || (lines[1] ?? '').trim().split(/\s+/).length > 3) return false;
  if (![2, 3, 4].every((k) => startsWithNumbers(lines[k], 3))) return false;
  const counts = (line: string | undefined): boolean => /^\s*\d+(\s+\d+)*\s*(!.*)?$/.test(line ?? '');
  const mode = (line: string | undefined): boolean => /^\s*[sSdDcCkK]/.test(line ?? '');
  return counts(lines[5]) ? mode(lines[6]) : /^\s*[A-Z]/.test(lines[5] ?? '') && counts(lines[6]);
}

/** A grid of numbers follows the atoms of the structure. */
function hasGrid(text: string): boolean {
  return /\n\n[ \t]*\d+[ \t]+\d+[ \t]+\d+\n[ \t]*-?\.?\d/.test(text);
}

const GRO = /^.{5}.{5}.{5}[ \d]{5}\s*-?\d+\.\d+\s+-?\d+\.\d+\s+-?\d+\.\d+/;

export const STRUCTURES: readonly Kind[] = [
  {
    is: ({ text }) => /^Direct configuration=/m.test(text),
    what: 'a trajectory of VASP without labels (XDATCAR)',
    fix: VASP,
    companion: true,
  },
  {
    is: ({ name, text }) =>
      isPoscar(text) && (hasGrid(text) || /^(CHG|CHGCAR|AECCAR\d|LOCPOT|ELFCAR|PARCHG)/.test(name)),
    what: 'a grid of VASP (CHGCAR, LOCPOT, ...)',
    fix: VASP,
    companion: true,
  },
  {
    is: ({ text }) => isPoscar(text),
    what: 'a structure of VASP without labels (POSCAR, CONTCAR)',
    fix: VASP,
    companion: true,
  },
  {
    is: ({ text }) => /^data_/m.test(text) && /^\s*_(cell_length_a|atom_site|cell\.length_a)/m.test(text),
    what: 'a structure without labels (CIF)',
    fix: NO_LABELS,
    companion: true,
  },
  {
    is: ({ text }) => /^(ATOM {2}|HETATM)[ \d]{5} /m.test(text) || /^CRYST1( +\d+\.\d+){6}/m.test(text),
    what: 'a structure without labels (PDB)',
    fix: NO_LABELS,
    companion: true,
  },
  {
    is: ({ text }) => {
      const lines = linesOf(text, 4);
      return /^\s*\d+\s*$/.test(lines[1] ?? '') && GRO.test(lines[2] ?? '');
    },
    what: 'a structure of GROMACS (.gro)',
    fix: NO_LABELS,
    companion: true,
  },
  {
    is: ({ text }) => /^\s*\d+\s+atoms\s*$/m.test(text) && /^\s*\S+\s+\S+\s+xlo\s+xhi|\bavec\b/m.test(text),
    what: 'a data file of LAMMPS',
    fix: NO_LABELS,
    companion: true,
  },
  {
    is: ({ text }) => /^\s*ITEM: (NUMBER OF ENTRIES|ENTRIES|NUMBER OF GRID|GRID)/m.test(text),
    what: 'a dump of LAMMPS without atoms (local or grid)',
    fix: 'Dump atoms: dump ID all custom N file id type element x y z.',
  },
  {
    is: ({ text }) => /^\s*(ANIMSTEPS|PRIMVEC|CONVVEC|PRIMCOORD)\b/m.test(text),
    what: 'a structure in XSF (XCrySDen, aenet)',
    fix: 'Convert it with ASE: ase.io.write("frames.xyz", ase.io.read(FILE, ":", format="xsf")); the energy stands in a comment of the file.',
  },
  {
    is: ({ text }) => /^ATOMIC_SPECIES/m.test(text) && /^LATTICE_CONSTANT/m.test(text),
    what: 'a structure of ABACUS (STRU)',
    fix: 'Drop running_scf.log, running_relax.log or running_md.log with MD_dump of the same calculation.',
    companion: true,
  },
  {
    is: ({ text }) => isCoordinateList(text),
    what: 'a list of positions without the number of atoms, as CP2K includes it',
    fix: NO_LABELS,
    companion: true,
  },
  {
    is: ({ text }) => isCp2kForces(text),
    what: 'forces of CP2K in a file of their own, without positions',
    fix: 'Drop the main output of the run with them: forces and energies are joined.',
  },
  {
    is: ({ text }) => isIpiOther(text),
    what: 'forces, velocities or the like of i-PI, without positions',
    fix: 'Drop the trajectory of the positions; labels of i-PI are those of the potential that ran.',
  },
  {
    is: ({ text }) => /^---\s*\n\s*creator: LAMMPS\b/.test(text),
    what: 'a YAML dump of LAMMPS',
    fix: 'Dump as text: dump ID all custom N FILE id type element x y z.',
  },
];
