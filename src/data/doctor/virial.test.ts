// Virials: their sign and unit by molecules, strained cells and volumes; pressures that no matter has.
import { describe, expect, it } from 'vitest';
import { aluminium, codes, examined, formaldehyde, moving, only, times } from '../../testing/made';
import { applyMends } from '../edits';
import { determinant } from '../group';
import type { Origin, System } from '../types';
import { GPA } from '../units';
import type { Finding } from './finding';

const flipped = (s: System): System => ({ ...s, virial: times(s.virial, -1) });

/** Virials as they stand in a file that holds stresses, read as if they were eV. `unit`: of the file per eV/A^3. */
const asStress = (s: System, unit: number, sign = -1): System => ({
  ...s,
  virial:
    s.virial?.map((v, k) => {
      const f = Math.floor(k / 9);
      return (sign * v * unit) / Math.abs(determinant(s.box?.subarray(9 * f, 9 * f + 9) ?? []));
    }) ?? null,
});

const BOX = [14, 0, 0, 1, 13, 0, 0, -1, 12];
const inBox = (nframes = 12): System => formaldehyde({ nframes, step: 0.3 }, BOX);
/** A crystal whose cell breathes from frame to frame while the atoms swing. */
const breathing = (nframes = 40): System =>
  aluminium({ nframes, step: 0.1, amplitude: 0.05, stretch: (f) => 1 + 0.02 * Math.sin(0.7 * f) });
/** The same crystal at many volumes, in frames that have nothing to do with each other. */
const volumes = (nframes = 24, amplitude = 0.02): System =>
  aluminium({ nframes, step: 0, amplitude, stretch: (f) => 0.97 + (0.06 * ((7 * f) % nframes)) / nframes });

const virials = (f: readonly Finding[]): string[] => codes(f).filter((c) => c.includes('virial'));

async function expectMended(s: System, f: Finding, truth: System, offer = 0): Promise<void> {
  const { remedy } = f.offers[offer];
  const [mended] = remedy.kind === 'mend' ? applyMends([s], remedy.mends) : [s];
  mended.virial?.forEach((v, k) => {
    // Units were multiplied out and in again.
    expect(Math.abs(v - (truth.virial?.[k] ?? Number.NaN))).toBeLessThan(1e-9 * (1 + Math.abs(v)));
  });
  expect(virials(await examined([mended]))).toEqual([]);
}

describe('virials of molecules', () => {
  it('are right where they are the sum of r F, without a cell, in vacuum and across its faces', async () => {
    expect(virials(await examined([formaldehyde({ nframes: 12, step: 0.3 })]))).toEqual([]);
    expect(virials(await examined([inBox()]))).toEqual([]);
    // Wrapped into the cell, the molecule lies at all its corners.
    const s = inBox();
    const wrapped = s.coord.map((x, k) => (k % 3 === 0 && x < 0 ? x + 14 : x));
    expect(virials(await examined([{ ...s, coord: wrapped }]))).toEqual([]);
    expect(virials(await examined([flipped({ ...s, coord: wrapped })]))).toEqual(['warning virial-sign']);
  });

  it('are found with the wrong sign', async () => {
    for (const s of [formaldehyde({ nframes: 12, step: 0.3 }), inBox()]) {
      const f = only(await examined([flipped(s)]), 'virial-sign');
      expect(f.message).toMatch(
        /the opposite of what they ought to be by sum of r F of molecules in vacuum \(108 numbers/,
      );
      expect(f.offers[0].label).toBe('Reverse the sign of the virials');
      await expectMended(flipped(s), f, s);
    }
  });

  it.each([
    ['eV/A^3 with the opposite sign', 1, -1],
    ['GPa', GPA, 1],
    ['GPa with the opposite sign', GPA, -1],
    ['kbar with the opposite sign', 10 * GPA, -1],
    ['bar', 1e4 * GPA, 1],
  ])('are found to be stresses in %s', async (label, unit, sign) => {
    const wrong = asStress(inBox(), unit, sign);
    const f = only(await examined([wrong]), 'virial-scale');
    expect(f.offers[0].label).toBe(`Take the virials as ${label}`);
    await expectMended(wrong, f, inBox());
  });

  it('are not judged by molecules that fill their cell, or by forces that are wrong themselves', async () => {
    const tight = formaldehyde({ nframes: 12, step: 0.3 }, [6, 0, 0, 0, 5, 0, 0, 0, 6]);
    expect(virials(await examined([flipped(tight)]))).toEqual([]);
    const gradients = formaldehyde({ nframes: 20, step: 0.1 });
    const codesOf = codes(await examined([{ ...gradients, force: times(gradients.force, -1) }]));
    expect(codesOf).toEqual(['warning work', 'note degenerate-bias']);
  });
});

describe('virials of crystals', () => {
  it('are judged by the energy of cells that are strained a little', async () => {
    expect(virials(await examined([breathing()]))).toEqual([]);
    const f = only(await examined([flipped(breathing())]), 'virial-sign');
    expect(f.message).toMatch(/by the energy of strained cells/);
    await expectMended(flipped(breathing()), f, breathing());
    const stress = asStress(breathing(), 1);
    const g = only(await examined([stress]), 'virial-scale');
    expect(g.offers[0].label).toBe('Take the virials as eV/A^3 with the opposite sign');
    await expectMended(stress, g, breathing());
  });

  it('are judged by the energy over the volume where frames do not follow each other', async () => {
    expect(virials(await examined([volumes()]))).toEqual([]);
    const hot = volumes(40, 0.2);
    expect(virials(await examined([hot]))).toEqual([]);
    const f = only(await examined([flipped(hot)]), 'virial-sign');
    expect(f.message).toMatch(/by the (energy|pressure) over the volume/);
    await expectMended(flipped(hot), f, hot);
  });

  it('are not judged by one volume, by few frames, or where pressure and volume have little to do with each other', async () => {
    const rigid = aluminium({ nframes: 30, step: 0 });
    expect(virials(await examined([flipped(rigid)]))).toEqual([]);
    expect(virials(await examined([flipped(volumes(7))]))).toEqual([]);
    const noise: System = {
      ...volumes(),
      energy: null,
      virial: Float64Array.from({ length: 216 }, (_, k) => Math.sin(k * k)),
    };
    expect(virials(await examined([noise]))).toEqual([]);
  });

  it('mend only the systems concerned where others of the origin are right', async () => {
    const both = [
      flipped(breathing()),
      aluminium(
        { nframes: 40, seed: 5, step: 0.1, amplitude: 0.05, stretch: (f) => 1 + 0.02 * Math.sin(0.9 * f) },
        3.5,
        'other',
      ),
    ];
    const f = only(await examined(both), 'virial-sign');
    expect(f.frames).toHaveLength(40);
    const { remedy } = f.offers[0];
    expect(remedy.kind === 'mend' && remedy.mends.map((m) => m.kind)).toEqual(['convert']);
    expect(remedy.kind === 'mend' && virials(await examined(applyMends(both, remedy.mends)))).toEqual([]);
    expect(f.offers[1].remedy).toEqual({ kind: 'mend', mends: [{ kind: 'drop', systems: [0], of: 'virial' }] });
  });

  it('are told in the unit that their source names', async () => {
    const s = breathing();
    const origin: Origin = {
      format: 'pwmat/movement',
      energy: { key: 'Ep', unit: 'eV', how: 'format', sign: 1 },
      force: { key: 'force', unit: 'eV/A', how: 'format', sign: -1 },
      virial: { key: 'stress', unit: 'eV', how: 'format', sign: -1 },
      length: { key: 'position', unit: 'A', how: 'format', sign: 1 },
    };
    const f = only(await examined([{ ...flipped(s), origin }]), 'virial-sign');
    expect(f.offers[0].remedy).toMatchObject({ mends: [{ of: 'virial', unit: 'eV', sign: 1 }] });
    await expectMended({ ...flipped(s), origin }, f, s);
  });
});

describe('pressures', () => {
  const cold = (): System => aluminium({ nframes: 12, step: 0, amplitude: 0.05 });
  const pressed = (gpa: number, s = cold()): System => {
    const volume = Math.abs(determinant(s.box?.subarray(0, 9) ?? []));
    return {
      ...s,
      virial: s.virial?.map((v, k) => ([0, 4, 8].includes(k % 9) ? (gpa / GPA) * volume : v)) ?? null,
    };
  };

  it('that no cold crystal has are told, with the readings that make sense', async () => {
    for (const gpa of [137, 2000, -90]) {
      const f = only(await examined([pressed(gpa)]), 'virial-scale');
      expect(f.severity).toBe('warning');
      expect(f.message).toMatch(/GPa as a rule/);
      expect(f.offers[0].label).toBe('Go without virials');
    }
    // GPa taken for eV: the numbers are far too small, and nothing here can tell.
    expect(virials(await examined([asStress(cold(), GPA)]))).toEqual([]);
  });

  it('are believed up to 100 GPa, and beyond where atoms are squeezed', async () => {
    expect(virials(await examined([pressed(60)]))).toEqual([]);
    const squeezed = aluminium({ nframes: 12, step: 0, amplitude: 0.05 }, 2.6);
    expect(virials(await examined([pressed(600, squeezed)]))).toEqual([]);
  });

  it('of molecules mean nothing', async () => {
    const wire = moving(
      {
        type_map: ['Al'],
        atype: new Int32Array(2),
        pbc: [true, false, false],
        places: [0, 0, 0, 2.4, 0, 0],
        box: [4.8, 0, 0, 0, 9, 0, 0, 0, 9],
      },
      { nframes: 12 },
    );
    expect(virials(await examined([{ ...wire, virial: times(wire.virial, 1e6) }]))).toEqual([]);
  });
});
