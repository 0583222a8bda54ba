// Logs of ABACUS in the dialects of its versions: one C and two H in a cell of 10 Bohr, step after step.
export const BOHR = 0.529177210903;
/** eV/A^3 */
export const KBAR = 1e8 / 1.602176634e-19 / 1e30;

/** The head of a log up to the first step: one C, two H in a cell of 10 Bohr. */
export const head = (over: { constant?: string; cell?: string; coordinates?: string } = {}): string => `
                              ABACUS v3.7.1

 READING GENERAL INFORMATION
                           global_out_dir = OUT.ABACUS/
                           global_in_card = INPUT

 READING UNITCELL INFORMATION
                                    ntype = 2
                  lattice constant (Bohr) = ${over.constant ?? '10'}
              lattice constant (Angstrom) = 5.29177

 READING ATOM TYPE 1
                               atom label = C
                      L=0, number of zeta = 1
             number of atom for this type = 1

 READING ATOM TYPE 2
                               atom label = H
             number of atom for this type = 2

                        TOTAL ATOM NUMBER = 3
${over.coordinates ?? cartesian([0, 0, 0, 0.2, 0, 0, 0, 0.2, 0])}
                          Volume (Bohr^3) = 1000
                             Volume (A^3) = 148.184534296

 Lattice vectors: (Cartesian coordinate: in unit of a_0)
${over.cell ?? '                   +1                  +0                  +0\n                   +0                  +1                  +0\n                   +0                  +0                  +1'}
 Reciprocal vectors: (Cartesian coordinate: in unit of 2 pi/a_0)
                   +1                  -0                  +0

 LATTICE VECTORS: (CARTESIAN COORDINATE: IN UNIT OF A0)
                   +9                  +0                  +0
                   +0                  +9                  +0
                   +0                  +0                  +9
K-POINTS DIRECT COORDINATES
 KPOINTS    DIRECT_X    DIRECT_Y    DIRECT_Z  WEIGHT
       1  0.00000000  0.00000000  0.00000000  1.0000
`;

const LABELS = ['C1', 'H1', 'H2'];
const rows = (values: readonly number[], prefix: string): string =>
  LABELS.map(
    (l, a) =>
      `     ${prefix}${l}  ${values
        .slice(3 * a, 3 * a + 3)
        .map((x) => x.toFixed(10))
        .join('  ')}`,
  ).join('\n');
export const cartesian = (values: readonly number[], unit = '10'): string => `
 CARTESIAN COORDINATES ( UNIT = ${unit} Bohr ).
         atom                   x                   y                   z                 mag
${rows(values, 'tauc_')}

`;
export const direct = (values: readonly number[]): string => `DIRECT COORDINATES
    atom                   x                   y                   z     mag                  vx
${LABELS.map(
  (l, a) =>
    `taud_${l}  ${values
      .slice(3 * a, 3 * a + 3)
      .map((x) => x.toFixed(10))
      .join(' ')}  1.0000  0.0`,
).join('\n')}

`;

export const FORCE = [0.1, 0.2, 0.3, -0.1, -0.2, 0, 0, 0, -0.3];
export const STRESS = [1, 2, 3, 2, 5, 6, 3, 6, 9];
const line3 = (v: readonly number[]): string => [0, 3, 6].map((k) => `   ${v.slice(k, k + 3).join('   ')}`).join('\n');

/** Force and stress tables as version 2, the LTS version and the newest write them. */
export const tables = {
  old: (f = FORCE, s = STRESS): string => `
 ><><><><><><><><><><><><><><><><><><><><><><

    TOTAL-FORCE (Ry/Bohr)

     atom              x              y              z
${rows(
  f.map((x) => x / 25),
  '',
)}

 ><><><><><><><><><><><><><><><><><><><><><><

    TOTAL-FORCE (eV/Angstrom)

 ><><><><><><><><><><><><><><><><><><><><><><

     atom              x              y              z
${rows(f, '')}


 ><><><><><><><><><><><><><><><><><><><><><><

 TOTAL-STRESS (KBAR)

 ><><><><><><><><><><><><><><><><><><><><><><

${line3(s)}
 TOTAL-PRESSURE: 5.0 KBAR
`,
  lts: (f = FORCE, s = STRESS): string => `
------------------------------------------------------------------------------------------
 TOTAL-FORCE (eV/Angstrom)
------------------------------------------------------------------------------------------
${rows(f, '')}
------------------------------------------------------------------------------------------
----------------------------------------------------------------
 TOTAL-STRESS (KBAR)
----------------------------------------------------------------
${line3(s)}
----------------------------------------------------------------
 TOTAL-PRESSURE: 5.0 KBAR
`,
  new: (f = FORCE, s = STRESS): string => `
 #TOTAL-FORCE (eV/Angstrom)#
 -------------------------------------------------------------------------
     Atoms              Force_x              Force_y              Force_z
 -------------------------------------------------------------------------
${rows(f, '')}
 -------------------------------------------------------------------------
 #TOTAL-STRESS (kbar)#
 ----------------------------------------------------------------
              Stress_x             Stress_y             Stress_z
 ----------------------------------------------------------------
${line3(s)}
 ----------------------------------------------------------------
 #TOTAL-PRESSURE# (EXCLUDE KINETIC PART OF IONS): 5.0 kbar
`,
};
export const scf = (ion: number, energy: string, after = tables.lts()): string => `
 PW ALGORITHM --------------- ION=${ion}     ELEC=1   --------------------------------
 E_KohnSham     -1.0      -13.6
 PW ALGORITHM --------------- ION=   ${ion}  ELEC=   2--------------------------------
 E_KohnSham     -1.0      -13.6
 E_KS(sigma->0) -1.1      -14.5

 charge density convergence is achieved
 final etot is ${energy} eV
${after}`;
export const step = (n: number): string =>
  `\n -------------------------------------------\n STEP OF RELAXATION : ${n}\n -------------------------------------------\n`;

export const OUT = 'run/OUT.ABACUS/';
export const COORD = [0, 0, 0, 2, 0, 0, 0, 2, 0].map((x) => x * BOHR);
export const VOLUME = (10 * BOHR) ** 3;
