// Outputs of VASP for tests, in the columns and the order in which VASP writes them.
import { ProblemLog } from '../data/problems';
import type { FileReader } from '../data/readers/reader';
import { DataError, type ReadResult } from '../data/types';
import { type Content, memoryFiles } from './files';

type Row = readonly number[];

/** What a reader makes of a file, without the checks for plausible values that come after it. */
export async function readText(reader: FileReader, path: string, text: Content): Promise<ReadResult> {
  const log = new ProblemLog();
  try {
    const claim = { path, files: memoryFiles({ [path]: text }) };
    const systems = await reader.read(claim, { log, progress: async () => undefined });
    return { systems, problems: log.list() };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { systems: [], problems: [...log.list(), error.problem] };
  }
}

/** Fortran's F format: stars where the number is wider. */
function fixed(value: number, width: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.length > width ? '*'.repeat(width) : text.padStart(width);
}

export interface VaspStep {
  /** Electronic steps. */
  readonly loop?: number;
  /** What OUTCAR says at the end of the electronic loop; none with null. */
  readonly end?: string | null;
  /** The last changes of the energy and of the bands. */
  readonly change?: readonly [string, string];
  /** xx yy zz xy yz zx in kB; without stress with null. */
  readonly kB?: Row | null;
  readonly cell?: readonly Row[];
  /** Position (A) and force of every atom. */
  readonly atoms?: readonly Row[];
  readonly energy?: number;
  /** Of the OUTCAR: F - T S is `energy`; the two others. */
  readonly entropy?: readonly [number, number];
  /** After the energy of the step. */
  readonly after?: string;
}

export interface VaspRun {
  readonly version?: string;
  readonly titles?: readonly string[];
  readonly counts?: readonly number[];
  readonly settings?: Readonly<Record<string, number>>;
  /** Lines after the settings. */
  readonly extra?: string;
  readonly steps: readonly (VaspStep | string)[];
  /** False: the run was stopped. */
  readonly done?: boolean;
}

export const REACHED = 'because EDIFF is reached';
export const MISSED = 'EDIFF was not reached (unconverged)';

const CELL: readonly Row[] = [
  [4, 0, 0],
  [0, 5, 0],
  [0, 0, 6],
];
const ATOMS: readonly Row[] = [
  [0, 0, 0, 0.1, 0.2, 0.3],
  [1, 1.5, 2, -0.1, -0.2, -0.3],
];
const rule = (n: number): string => ` ${'-'.repeat(n)}`;

/** "direct lattice vectors" with the unit matrix as reciprocal vectors. */
const cellLines = (cell: readonly Row[]): string => {
  const row = (v: Row): string => `   ${v.map((x) => fixed(x, 13, 9)).join('')}`;
  const unit = ['100', '010', '001'].map((line) => row([...line].map(Number)));
  return [
    '  volume of cell :       120.00',
    '      direct lattice vectors                 reciprocal lattice vectors',
    ...cell.map((v, k) => `${row(v)}${unit[k]}`),
  ].join('\n');
};

/** The block of positions and forces; `mark` is " (ML)" for a force field's. */
const atomLines = (atoms: readonly Row[], mark = ''): string =>
  [
    ` POSITION                                       TOTAL-FORCE (eV/Angst)${mark}`,
    rule(83),
    ...atoms.map(
      (a) =>
        `${a
          .slice(0, 3)
          .map((x) => fixed(x, 13, 5))
          .join('')}   ${a
          .slice(3)
          .map((x) => fixed(x, 14, 6))
          .join('')}`,
    ),
    rule(83),
    '    total drift:                                0.000012     -0.000034      0.000001',
  ].join('\n');

/** A step that VASP's force field predicts. */
export const predictedStep = (energy: number, atoms: readonly Row[] = ATOMS): string => `
  ML FORCE on cell =-STRESS in cart. coord. units (eV/cell)
  Direction    XX          YY          ZZ          XY          YZ          ZX
${rule(86)}
  Total:      9.00000     9.00000     9.00000     9.00000     9.00000     9.00000
  in kB       9.00000     9.00000     9.00000     9.00000     9.00000     9.00000
  external pressure =        9.00 kB  Pullay stress =        0.00 kB
${cellLines([
  [9, 0, 0],
  [0, 9, 0],
  [0, 0, 9],
])}

${atomLines(atoms, ' (ML)')}

  ML FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)
  ---------------------------------------------------
  free  energy ML TOTEN  = ${fixed(energy, 18, 8)} eV

  ML energy  without entropy=${fixed(energy, 18, 8)}  ML energy(sigma->0) =${fixed(energy, 18, 8)}
`;

/** What an ionic step adds to an OUTCAR; `number` counts from 1. */
export function outcarStep(step: VaspStep, number: number): string {
  const { loop = 5, end = REACHED, change = ['-0.1000000E-06', '-0.1000000E-07'], kB = [1, 2, 3, 4, 5, 6] } = step;
  const { cell = CELL, atoms = ATOMS, energy = -10, entropy = [energy + 0.2, energy + 0.1], after = '' } = step;
  const dashes = '-'.repeat(40);
  const loops = Array.from({ length: loop }, (_, k) => {
    const [de, bands] = k === loop - 1 ? change : ['-0.1000000E+01', '-0.1000000E+01'];
    return `
${dashes} Iteration ${String(number).padStart(6)}(${String(k + 1).padStart(4)})  ${dashes}

 total energy-change (2. order) :${de}  (${bands})
  ---------------------------------------------------
  free energy    TOTEN  = ${fixed(energy + loop - k, 18, 8)} eV

  energy without entropy = ${fixed(energy + 9, 18, 8)}  energy(sigma->0) = ${fixed(energy + 9, 18, 8)}
`;
  });
  const stress =
    kB === null
      ? ''
      : `
  FORCE on cell =-STRESS in cart. coord.  units (eV):
  Direction    XX          YY          ZZ          XY          YZ          ZX
${rule(86)}
  Alpha Z     0.25289     0.25289     0.25289
${rule(86)}
  Total  ${kB.map((x) => fixed((x * 120) / 1602.176634, 12, 5)).join('')}
  in kB  ${kB.map((x) => fixed(x, 12, 5)).join('')}
  external pressure =       -1.00 kB  Pullay stress =        3.00 kB
  Total+kin.     7.000       7.000       7.000       7.000       7.000       7.000
`;
  return `${loops.join('')}
${end === null ? '' : `------------------------ aborting loop ${end} ----------------------------------------`}
${stress}
 VOLUME and BASIS-vectors are now :
${rule(77)}
  energy-cutoff  :      400.00
${cellLines(cell)}

${atomLines(atoms)}

  FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)
  ---------------------------------------------------
  free  energy   TOTEN  = ${fixed(energy, 18, 8)} eV

  energy  without entropy=${fixed(entropy[0], 18, 8)}  energy(sigma->0) =${fixed(entropy[1], 18, 8)}
  enthalpy is  TOTEN    = ${fixed(energy + 7, 18, 8)} eV   P V=        7.00000000
${after}
`;
}

/** An OUTCAR. */
export function outcar(run: VaspRun): string {
  const {
    version = '5.4.4.18Apr17',
    titles = ['PAW_PBE Ti_pv 07Sep2000', 'PAW_PBE O 08Apr2002'],
    counts = [1, 1],
  } = run;
  const { settings = {}, steps, done = true, extra = '' } = run;
  const set = (name: string, otherwise: number): string => String(settings[name] ?? otherwise).padStart(6);
  const potentials = titles.map((title) => {
    const name = /\s([A-Z][a-z]?)/.exec(title)?.[1] ?? 'X';
    return ` POTCAR:    ${title}\n   VRHFIN =${name}: s2p4\n   LEXCH  = PE\n   TITEL  = ${title}\n   POMASS =   16.000; ZVAL   =    6.000\n`;
  });
  let number = 0;
  const body = steps.map((step) => (typeof step === 'string' ? step : outcarStep(step, ++number)));
  return ` vasp.${version} (build Sep 18 2018 16:57:57) complex
  
 executed on             LinuxIFC date 2019.04.23  05:48:14
 running on    1 total cores

 INCAR:
   NELM = 999
${titles.map((title) => ` POTCAR:    ${title}\n`).join('')}${potentials.join('')}
 Dimension of arrays:
   k-points           NKPTS =      1   k-points in BZ     NKDIM =      1   number of bands    NBANDS=     12
   number of dos      NEDOS =    301   number of ions     NIONS =${String(counts.reduce((a, b) => a + b, 0)).padStart(7)}
   ions per type =            ${counts.map((n) => (n > 9999 ? '****' : String(n).padStart(4))).join('')}
   NGX,Y,Z   is equivalent  to a cutoff of  15.96, 15.96, 15.96 a.u.

 SYSTEM =  unknown system
   NWRITE =${set('NWRITE', 2)}    write-flag & timer
   ICHARG =${set('ICHARG', 2)}    charge: 1-file 2-atom 10-const
   NELM   =${set('NELM', 60)};   NELMIN=  4; NELMDL=  0     # of ELM steps
   EDIFF  = 0.1E-05   stopping-criterion for ELM
   EDIFFG = 0.1E-04   stopping-criterion for IOM
   ISIF   =${set('ISIF', 2)}    stress and relaxation
   IALGO  =${set('IALGO', 68)}    algorithm
${extra}
  energy-cutoff  :      400.00
${cellLines(CELL)}

${body.join('')}${done ? '\n General timing and accounting informations for this job:\n ========================================\n' : ''}`;
}

export interface VasprunStep extends Omit<VaspStep, 'end' | 'change' | 'kB' | 'entropy' | 'after'> {
  /** Rows of the stress in kB; without it with null. */
  readonly kB?: readonly Row[] | null;
  /** e_fr_energy, e_wo_entrp, e_0_energy of the last electronic step. */
  readonly last?: Row;
}

const vRows = (rows: readonly Row[]): string =>
  rows.map((row) => `    <v>${row.map((x) => ` ${fixed(x, 16, 8)}`).join('')} </v>\n`).join('');
const energies = (values: Row): string =>
  ['e_fr_energy', 'e_wo_entrp', 'e_0_energy']
    .map((name, k) => `   <i name="${name}">${fixed(values[k], 16, 8)} </i>\n`)
    .join('');

/** A <calculation>; positions are fractional. */
export function calculation(step: VasprunStep): string {
  const { loop = 5, kB = [CELL[0], CELL[1], CELL[2]], cell = CELL, atoms = ATOMS, energy = -10 } = step;
  const last = step.last ?? [energy, energy + 0.2, energy + 0.1];
  const loops = Array.from({ length: loop }, (_, k) => {
    const ends = k === 0 || k === loop - 1 ? '   <i name="alphaZ">      0.89700515 </i>\n' : '';
    return `  <scstep>\n   <time name="total">    3.17    3.17</time>\n   <energy>\n${ends}${energies(k === loop - 1 ? last : [99, 99, 99])}   </energy>\n  </scstep>\n`;
  });
  return ` <calculation>
${loops.join('')}  <structure>
   <crystal>
    <varray name="basis" >
${vRows(cell)}    </varray>
    <i name="volume">    120.00000000 </i>
    <varray name="rec_basis" >
${vRows(CELL)}    </varray>
   </crystal>
   <varray name="positions" >
${vRows(atoms.map((a) => a.slice(0, 3)))}   </varray>
  </structure>
  <varray name="forces" >
${vRows(atoms.map((a) => a.slice(3)))}  </varray>
${kB === null ? '' : `  <varray name="stress" >\n${vRows(kB)}  </varray>\n`}  <energy>
${energies([energy, -77, -0])}   <i name="kinetic">      0.08002189 </i>
  </energy>
  <time name="totalsc">   39.98   39.98</time>
  <eigenvalues><array><set><set comment="spin 1"><r>   1.0  2.0 </r></set></set></array></eigenvalues>
  <dos><i name="efermi">  2.1 </i></dos>
 </calculation>
`;
}

/** A vasprun.xml of one or more types; `elements` are the columns of its table. */
export function vasprun(
  steps: readonly (VasprunStep | string)[],
  {
    elements = ['Ti', 'O '],
    titles = ['PAW_PBE Ti_pv 07Sep2000', 'PAW_PBE O 08Apr2002'],
    types = [1, 2],
    settings = {},
    done = true,
  }: {
    readonly elements?: readonly string[];
    readonly titles?: readonly string[];
    /** Type of every atom, from 1. */
    readonly types?: readonly number[];
    readonly settings?: Readonly<Record<string, string>>;
    readonly done?: boolean;
  } = {},
): string {
  const set = (name: string, otherwise: string): string =>
    `   <i type="int" name="${name}">${(settings[name] ?? otherwise).padStart(6)}</i>\n`;
  const body = steps.map((step) => (typeof step === 'string' ? step : calculation(step)));
  return `<?xml version="1.0" encoding="ISO-8859-1"?>
<modeling>
 <generator>
  <i name="program" type="string">vasp </i>
  <i name="version" type="string">5.4.4.18Apr17-6-g9f103f2a35  </i>
 </generator>
 <incar>
  <i type="int" name="NELM">   999</i>
 </incar>
 <structure name="primitive_cell" ><crystal><varray name="basis" ><v> 1 0 0 </v></varray></crystal></structure>
 <parameters>
  <separator name="electronic" >
${set('IALGO', '38')}${set('ICHARG', '2')}   <separator name="electronic convergence" >
${set('NELM', '60')}   </separator>
  </separator>
  <separator name="ionic" >
${set('IBRION', '0')}${set('ISIF', '2')}   <i name="PSTRESS">${(settings.PSTRESS ?? '0.00000000').padStart(16)}</i>
  </separator>
  <separator name="linear response parameters" >
   <i type="logical" name="LEPSILON"> ${settings.LEPSILON ?? 'F'}  </i>
  </separator>
  <separator name="response functions" >
   <i type="int" name="NELM">     1</i>
  </separator>
 </parameters>
 <atominfo>
  <atoms>${String(types.length).padStart(8)} </atoms>
  <types>${String(titles.length).padStart(8)} </types>
  <array name="atoms" >
   <field type="string">element</field>
   <set>
${types.map((t) => `    <rc><c>${elements[t - 1]}</c><c>${String(t).padStart(4)}</c></rc>\n`).join('')}   </set>
  </array>
  <array name="atomtypes" >
   <set>
${titles.map((title, t) => `    <rc><c>   1</c><c>${elements[t]}</c><c>     16.00000000</c><c>      6.00000000</c><c>  ${title}  </c></rc>\n`).join('')}   </set>
  </array>
 </atominfo>
 <structure name="initialpos" ><crystal><varray name="basis" ><v> 1 0 0 </v></varray></crystal></structure>
${body.join('')}${done ? ' <structure name="finalpos" ><crystal></crystal></structure>\n</modeling>\n' : ''}`;
}
