// What the shortest bonds of frames say about the unit of their lengths.
import { originOf } from '../edits';
import { covalentRadius } from '../elements';
import { determinant } from '../group';
import type { Part, Patient } from './patient';
import { median, quantile } from './stats';

/**
 * Shortest distance of a frame over the sum of covalent radii. Near 1 in molecules and crystals, 0.85 to 1.1 in warm
 * metals, 0.7 in hot and dense matter; 1.89 times that in Bohr, a tenth in nm. Most frames of a system have to say so.
 */
const BOHR = { low: 1.35, middle: [1.45, 2.4] } as const;
const NM = { high: 0.25, middle: [0.05, 0.2] } as const;
/** Bonds that are as long as usual are in A; longer ones may be anything: molecules pulled apart, hot matter in Bohr. */
const SURE = 1.25;
/**
 * A^3 per atom; diamond, the densest of all at usual pressure, has 5.7. Cells in nm have a thousandth of their volume, even
 * with much vacuum; a cell that holds more is in A, whatever the positions in it are.
 */
const DENSE = 5;
/** Frames from which a system speaks for itself; smaller ones speak together with the others of their file. */
const ENOUGH = 8;
/** Programs that print lengths in one unit: it cannot have been mistaken, and stretched cells are what was computed. */
const PRINTED = /^(vasp|qe|abacus)\b|^(cp2k\/output|pwmat\/movement)$/;

export type LengthUnit = 'A' | 'bohr' | 'nm';

/** A^3 per atom of each frame; none where they are not periodic on all sides. */
function volumes({ frames, system: s }: Part): number[] {
  if (!s.pbc.every((p) => p)) return [];
  return frames.flatMap((f) => (s.box ? Math.abs(determinant(s.box.subarray(9 * f, 9 * f + 9))) / s.natoms : []));
}

function judge({ survey }: Patient, parts: readonly Part[]): LengthUnit | null {
  const bonds = parts.flatMap((p) => p.frames.map((f) => survey.bonds[p.first + f])).filter((b) => Number.isFinite(b));
  if (bonds.length === 0) return null;
  const middle = median(bonds);
  if (quantile(bonds, 0.05) > BOHR.low && middle > BOHR.middle[0] && middle < BOHR.middle[1]) return 'bohr';
  if (quantile(bonds, 0.95) < NM.high && middle > NM.middle[0] && middle < NM.middle[1]) {
    const volume = parts.flatMap(volumes);
    return volume.length > 0 && median(volume) > DENSE ? 'A' : 'nm';
  }
  return middle <= SURE ? 'A' : null;
}

/** The unit that the bonds of every part speak for; null where they say nothing. */
function judgeAll(patient: Patient): ReadonlyMap<Part, LengthUnit | null> {
  const told = new Map<Part, LengthUnit | null>();
  const small = new Map<string, Part[]>();
  for (const part of patient.parts) {
    // The nearest atoms may be those whose radius is not known.
    if (part.system.type_map.some((name) => covalentRadius(name) === undefined)) continue;
    if (PRINTED.test(originOf(part.system).format)) told.set(part, 'A');
    else if (part.frames.length >= ENOUGH) told.set(part, judge(patient, [part]));
    else {
      const own = small.get(part.system.path);
      if (own) own.push(part);
      else small.set(part.system.path, [part]);
    }
  }
  for (const parts of small.values()) {
    const unit = judge(patient, parts);
    for (const p of parts) told.set(p, unit);
  }
  return told;
}

const known = new WeakMap<Patient, ReadonlyMap<Part, LengthUnit | null>>();

/** What the bonds of a part say; null where they say nothing. */
export function lengthUnit(patient: Patient, part: Part): LengthUnit | null {
  const told = known.get(patient) ?? judgeAll(patient);
  known.set(patient, told);
  return told.get(part) ?? null;
}
