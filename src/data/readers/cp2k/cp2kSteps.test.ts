// The steps of CP2K's main output: MD and variable cells in the words of old and new versions, optimizations.
import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../../testing/files';
import { Lines } from '../../files/lines';
import { newFacts, type OutputStep, outputSteps } from './cp2kSteps';

async function stepsOf(text: string): Promise<OutputStep[]> {
  const steps: OutputStep[] = [];
  for await (const step of outputSteps(new Lines(memoryFiles({ 'cp2k.out': text })[0]), newFacts())) steps.push(step);
  return steps;
}

const CELL = `
 CELL| Vector a [angstrom]:       5.000     0.000     0.000   |a| =     5.000000
 CELL| Vector b [angstrom]:       0.000     5.000     0.000   |b| =     5.000000
 CELL| Vector c [angstrom]:       0.000     0.000     5.000   |c| =     5.000000
`;
const energy = (e: number): string => ` ENERGY| Total FORCE_EVAL ( QS ) energy (a.u.):            ${e}\n`;
const diagonal = (step: OutputStep): number[] => [0, 4, 8].map((k) => Math.round((step.box?.[k] ?? 0) * 1e5) / 1e5);

describe('MD', () => {
  it('of version 7 has step numbers and cells in Bohr behind the energies', async () => {
    const step = (n: number, a: string): string => `${energy(-n)}
 *******************************************************************************
 ENSEMBLE TYPE                =                                            NPT_I
 STEP NUMBER                  =                                                ${n}
 TIME [fs]                    =                                         3.000000
 POTENTIAL ENERGY[hartree]    =         -0.807157429821E+01  -0.807311316345E+01
 CELL LNTHS[bohr]             =    ${a}   ${a}   ${a}
 AVE. CELL LNTHS[bohr]        =    0.9999999E+02   0.9999999E+02   0.9999999E+02
`;
    const start = `${CELL}${energy(-0.5)}
 INITIAL CELL LNTHS[bohr]   =      0.9448631E+01   0.9448631E+01   0.9448631E+01
 INITIAL CELL ANGLS[deg]    =      0.9000000E+02   0.9000000E+02   0.9000000E+02
`;
    const steps = await stepsOf(`${start}${step(1, '0.1000000E+02')}${step(2, '0.1100000E+02')}${energy(-3)}\n`);
    expect(steps.map((s) => s.step)).toEqual([null, 1, 2, null]);
    expect(diagonal(steps[0])).toEqual([5, 5, 5]);
    expect(diagonal(steps[1])).toEqual([5.29177, 5.29177, 5.29177]);
    expect(diagonal(steps[2])).toEqual([5.82095, 5.82095, 5.82095]);
    // The cell of the last one was not printed any more.
    expect(steps[3].box).toBeNull();
  });

  it('of version 2023 has lengths and angles in A', async () => {
    const text = `${CELL}
 MD_PAR| Ensemble type                                                     NPT_F
${energy(-1)}
 MD_INI| Cell lengths [bohr]      9.44863062E+00  9.44863062E+00  9.44863062E+00
 MD_INI| Cell lengths [ang]       5.00000000E+00  5.00000000E+00  5.00000000E+00
 MD_INI| Cell angles [deg]        9.00000000E+01  9.00000000E+01  9.00000000E+01
${energy(-2)}
 MD| Step number                                                               1
 MD| Cell lengths [bohr]          9.99999999E+00  9.99999999E+00  9.99999999E+00
 MD| Cell lengths [ang]           5.10000000E+00  5.20000000E+00  5.30000000E+00
 MD| Cell angles [deg]            9.00000000E+01  9.00000000E+01  6.00000000E+01
 MD| Average cell lengths [ang]   7.00000000E+00  7.00000000E+00  7.00000000E+00
`;
    const [first, second] = await stepsOf(text);
    expect(diagonal(first)).toEqual([5, 5, 5]);
    expect(second.step).toBe(1);
    [5.1, 0, 0, 2.6, 5.2 * Math.sqrt(0.75), 0, 0, 0, 5.3].forEach((x, k) => {
      expect(second.box?.[k]).toBeCloseTo(x, 10);
    });
  });

  it('in a cell that stays keeps its vectors', async () => {
    const text = `${CELL}\n MD_PAR| Ensemble type      NVT\n${energy(-1)}\n MD| Step number 1\n MD| Cell lengths [ang]   5.00040000E+00  5.0E+00  5.0E+00\n${energy(-2)}\n`;
    expect((await stepsOf(text)).map(diagonal)).toEqual([
      [5, 5, 5],
      [5, 5, 5],
    ]);
  });
});

describe('optimizations', () => {
  it('number their steps in old and new words, and print each cell before its energy', async () => {
    const text = `${CELL}${energy(-1)}
 --------  Informations at step =     0 ------------
${CELL.replace('5.000     0.000     0.000   |a|', '6.000     0.000     0.000   |a|')}${energy(-2)}
 OPT| Step number                                                              1
`;
    const steps = await stepsOf(text);
    expect(steps.map((s) => [s.step, s.box?.[0]])).toEqual([
      [0, 5],
      [1, 6],
    ]);
  });

  it('know the linear scaling SCF that ended at its limit', async () => {
    const steps = await stepsOf(`${energy(-1)} SCF not converged! \n${energy(-2)}${energy(-3)}\n`);
    expect(steps.map((s) => s.converged)).toEqual([true, false, true]);
  });

  it('know the SCF that did not converge by the last word before the energy', async () => {
    const failed = ' *** WARNING in qs_scf.F:542 :: SCF run NOT converged ***\n';
    const fine = '  *** SCF run converged in     9 steps ***\n';
    const steps = await stepsOf(failed + energy(-1) + fine + energy(-2) + failed + fine + energy(-3) + energy(-4));
    expect(steps.map((s) => s.converged)).toEqual([false, true, true, true]);
  });
});
