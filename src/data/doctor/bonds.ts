// What the shortest bonds of frames say about the unit of their lengths.
import { covalentRadius } from '../elements';
import type { Part, Patient } from './patient';
import { median, quantile } from './stats';

/**
 * Shortest distance of a frame over the sum of covalent radii. Near 1 in molecules and crystals, 0.85 to 1.1 in warm
 * metals, 0.7 in hot and dense matter; 1.89 times that in Bohr, a tenth in nm. Most frames of a system have to say so.
 */
const BOHR = { low: 1.35, middle: [1.45, 2.4] } as const;
const NM = { high: 0.25, middle: [0.05, 0.2] } as const;

export type LengthUnit = 'A' | 'bohr' | 'nm';

/** What the bonds of a part say; null where they say nothing. */
export function lengthUnit({ survey }: Patient, part: Part): LengthUnit | null {
  // The nearest atoms may be those whose radius is not known.
  if (part.system.type_map.some((name) => covalentRadius(name) === undefined)) return null;
  const bonds = part.frames.map((f) => survey.bonds[part.first + f]).filter((b) => Number.isFinite(b));
  if (bonds.length === 0) return null;
  const middle = median(bonds);
  if (quantile(bonds, 0.05) > BOHR.low && middle > BOHR.middle[0] && middle < BOHR.middle[1]) return 'bohr';
  if (quantile(bonds, 0.95) < NM.high && middle > NM.middle[0] && middle < NM.middle[1]) return 'nm';
  return 'A';
}
