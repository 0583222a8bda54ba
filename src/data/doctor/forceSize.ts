// How large forces are, and how large they usually are: what tells units apart that nothing else does.
import type { Part } from './patient';

/**
 * eV/A; usual force on an atom. Relaxed sets have a tenth of it, hot ones ten times as much; Hartree per Bohr are 51 times
 * larger numbers than that, kJ/mol per nm a thousandth.
 */
export const USUAL_FORCE = 1;

/** Root mean square force on an atom over the frames of parts, as it is now, eV/A; NaN without forces. */
export function rmsForce(parts: readonly Pick<Part, 'frames' | 'system'>[]): number {
  let [sum, n] = [0, 0];
  for (const { frames, system: s } of parts)
    for (const f of frames)
      for (let k = 3 * s.natoms * f; s.force && k < 3 * s.natoms * (f + 1); k++, n++) sum += s.force[k] ** 2;
  return Math.sqrt((3 * sum) / n);
}
