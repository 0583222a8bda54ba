// Blockers of distance: atoms at one place, and atoms closer than nuclei ever come.

import { lengthUnit } from './bonds';
import type { Finding } from './finding';
import type { Part, Patient } from './patient';
import { median } from './stats';
import { ACCEPT, type Case, count, exclude, framesOf, inSystems, perSystem } from './tell';

/** A; atoms nearer than this are one atom twice. Text with three decimals still tells others apart. */
const SAME_PLACE = 1e-3;
/** A; no bond is so short. */
const CLOSE = 0.5;
/** Distance over the sum of covalent radii: above, only hydrogen is closer than CLOSE, as in sets of hot or shocked matter. */
const HYDROGEN = 0.7;

/** "H 3 and O 17" */
function pairOf({ survey }: Patient, part: Part, frame: number): string {
  const at = 2 * (part.first + frame);
  const name = (i: number): string => `${part.system.type_map[part.system.atype[i]]} ${i}`;
  return `${name(survey.pair[at])} and ${name(survey.pair[at + 1])}`;
}

function casesOf(patient: Patient, isCase: (distance: number, bonds: number) => boolean): Case[] {
  const { bonds, nearest } = patient.survey;
  return patient.parts.flatMap((part): Case[] => {
    const d = (f: number): number => nearest[part.first + f];
    const frames = part.frames.filter((f) => isCase(d(f), bonds[part.first + f]));
    if (frames.length === 0) return [];
    const worst = frames.reduce((w, f) => (d(f) < d(w) ? f : w));
    return [{ part, frames, worst, badness: -d(worst) }];
  });
}

/** A; cells are wider than this, so that positions from 0 to 1 in them are shares of the cell. */
const WIDE = 2;

/** Whether all positions lie between 0 and 1 in cells that are wider. */
const fractional = ({ frames, part: { system: s } }: Case): boolean =>
  s.natoms > 1 &&
  frames.every(
    (f) =>
      s.box !== null &&
      [0, 3, 6].every((k) => Math.hypot(...(s.box ?? []).slice(9 * f + k, 9 * f + k + 3)) > WIDE) &&
      s.coord.subarray(3 * s.natoms * f, 3 * s.natoms * (f + 1)).every((x) => x >= -1e-6 && x <= 1 + 1e-6),
  );

/** What all frames being too close speaks for. */
function hint(patient: Patient, cases: readonly Case[]): string {
  if (cases.every(fractional))
    return ' All positions lie between 0 and 1: they may be fractional, of which A are expected.';
  if (cases.some((c) => c.frames.length < c.part.frames.length)) return '';
  const frames = framesOf(cases);
  const bonds = median(Float64Array.from(frames, (f) => patient.survey.bonds[f]));
  const looks = bonds > 0.4 && bonds < 0.65 ? ' Lengths may have been converted from Bohr twice.' : '';
  return ` All frames are so: the lengths may be in another unit than A.${looks}`;
}

export function checkClose(patient: Patient): Finding[] {
  const { nearest } = patient.survey;
  // Lengths in nm are told as such.
  const isClose = (d: number): boolean => d >= SAME_PLACE && d < CLOSE;
  const close = casesOf(patient, (d, bonds) => isClose(d) && !(bonds >= HYDROGEN && bonds < 1)).filter(
    (c) => lengthUnit(patient, c.part) !== 'nm',
  );
  const hydrogen = casesOf(patient, (d, bonds) => isClose(d) && bonds >= HYDROGEN && bonds < 1);
  return [
    ...perSystem(
      'overlapping-atoms',
      casesOf(patient, (d) => d < SAME_PLACE),
      (cases, worst) => ({
        severity: 'error',
        message: `two atoms are at the same place in ${count(framesOf(cases).length, 'frame')}${inSystems(cases)}; here ${pairOf(patient, worst.part, worst.worst)}.`,
        why: 'Two atoms at one place have no direction between them: energies and forces become NaN.',
        fix: 'Leave the frames out, or remove one of the atoms; perhaps the cell or its periodicity is wrong.',
        offers: [exclude(framesOf(cases))],
      }),
    ),
    ...perSystem('close-atoms', close, (cases, worst) => ({
      severity: 'error',
      message: `two atoms are closer than ${CLOSE} A in ${count(framesOf(cases).length, 'frame')}${inSystems(cases)}; the worst are ${pairOf(patient, worst.part, worst.worst)}, ${nearest[worst.part.first + worst.worst].toFixed(3)} A apart.${hint(patient, cases)}`,
      why: 'No bond is so short. Such a frame has huge forces, and the fit follows them.',
      fix: 'Leave the frames out, or correct the unit of the lengths (A expected).',
      offers: [exclude(framesOf(cases)), { ...ACCEPT, label: 'Keep them: such short distances are meant' }],
    })),
    ...perSystem('close-hydrogen', hydrogen, (cases, worst) => ({
      severity: 'warning',
      message: `hydrogen atoms are closer than ${CLOSE} A in ${count(framesOf(cases).length, 'frame')}${inSystems(cases)}; the worst are ${pairOf(patient, worst.part, worst.worst)}, ${nearest[worst.part.first + worst.worst].toFixed(3)} A apart.`,
      why: 'H2 is 0.74 A long. Only hot or shocked matter comes so close, and such frames have huge forces.',
      fix: 'Nothing to do if that is meant; otherwise leave the frames out.',
      offers: [ACCEPT, exclude(framesOf(cases))],
    })),
  ];
}
