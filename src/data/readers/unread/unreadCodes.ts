// Outputs of codes that are not read, known by the words at their beginning.
import { isAbacusScreen } from '../abacus/abacusScreen';
import { byAse, byDpdata, type Kind } from './unreadKind';

/** A code's output by a pattern. */
const output = (code: string, pattern: RegExp, fix: string): Kind => ({
  is: ({ text }) => pattern.test(text),
  what: `an output of ${code}`,
  fix,
});

export const CODES: readonly Kind[] = [
  output('Gaussian', /Entering Gaussian System|Gaussian, Inc\.\s+All Rights Reserved/, byDpdata('gaussian/log')),
  {
    is: ({ text }) => /^Number of atoms {10,}I +\d+/m.test(text),
    what: 'a formatted checkpoint of Gaussian (.fchk)',
    fix: byDpdata('gaussian/fchk'),
  },
  output('ORCA', /\*\s*O\s+R\s+C\s+A\s*\*/, byDpdata('orca/spout')),
  {
    is: ({ text }) =>
      /^#\s*\n# Number of atoms/m.test(text) && /# The current (total energy|gradient) in Eh/.test(text),
    what: 'energy and gradient of ORCA (.engrad)',
    fix: 'Convert the output of ORCA with dpdata: dpdata.LabeledSystem(FILE, fmt="orca/spout").to("deepmd/npy", "data").',
  },
  output(
    'SIESTA',
    /^\s*(Siesta Version\s*:|\*\s+WELCOME TO SIESTA|Executable\s*:\s*siesta)/im,
    byDpdata('siesta/output'),
  ),
  output('FHI-aims', /Invoking FHI-aims|Welcome to FHI-aims/, byDpdata('fhi_aims/output')),
  output('CASTEP', /CCC\s+AA\s+SSS\s+TTTTT\s+EEEEE\s+PPPP/, byAse('ase.io.read(FILE, ":", format="castep-castep")')),
  {
    is: ({ text }) => /^\s*BEGIN header/m.test(text) && /<-- +[chRFESTV]\s*$/m.test(text),
    what: 'a trajectory of CASTEP (.md, .geom)',
    fix: byAse('ase.io.read(FILE, ":", format="castep-md")'),
  },
  output('OpenMX', /Welcome to OpenMX|performed by OpenMX|OpenMX Ver\./, byDpdata('openmx/md')),
  output('GPAW', /\|__ \| {2}_\|___\|_____\|/, byAse('ase.io.read(FILE, ":", format="gpaw-out")')),
  output('DFTB+', /\|\s+DFTB\+ (release|version|development)/i, byDpdata('dftbplus')),
  output('Psi4', /Psi4: An Open-Source/, byDpdata('psi4/out')),
  output('Molpro', /PROGRAM SYSTEM MOLPRO/, byAse()),
  output('NWChem', /Northwest Computational Chemistry Package/, byAse('ase.io.read(FILE, ":", format="nwchem-out")')),
  output('Q-Chem', /Welcome to Q-Chem|A Quantum Leap Into The Future/, byAse('ase.io.read(FILE, format="qchem-out")')),
  output('Turbomole', /T U R B O M O L E|TURBOMOLE (V|GmbH)/, byAse('ase.io.read(FILE, format="turbomole")')),
  {
    is: ({ text }) => /<(qes:)?espresso\b/.test(text) || /xmlns:qes=/.test(text),
    what: "the XML file of Quantum ESPRESSO's pw.x",
    fix: 'Drop the text output of pw.x of the same calculation.',
    companion: true,
  },
  {
    is: ({ text }) => isAbacusScreen(text),
    what: 'what ABACUS writes to the screen',
    fix: 'Drop the folder OUT.* of the run, with its running_*.log.',
    companion: true,
  },
  {
    is: ({ text }) => /^LAMMPS \(/.test(text),
    what: 'a log of LAMMPS',
    fix: 'Energies of a force field are no labels; drop the data that were computed from first principles.',
    companion: true,
  },
  {
    is: ({ text }) => /"@module"\s*:\s*"pymatgen/.test(text),
    what: 'JSON of pymatgen',
    fix: 'Convert it with pymatgen and ASE: AseAtomsAdaptor.get_atoms(structure), then ase.io.write("frames.xyz", ...).',
  },
];
