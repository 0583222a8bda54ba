// Energies of one composition on two levels, though cells, bonds and forces of both are alike: two sources with other settings.
import { determinant } from '../group';
import type { Finding } from './finding';
import { rmsForce } from './forceSize';
import { jumpsOf } from './jumps';
import { reducedFormula } from './mixed';
import type { Part, Patient } from './patient';
import { median, near } from './stats';
import { ACCEPT, count, exclude, figure, finding } from './tell';

/** Frames on each level. */
const ENOUGH = 4;
/** eV per atom; phases and strained cells are nearer. */
const SMALL = 0.1;
/** The gap over the wider of both levels: of frames that were computed in one way it is less than one. */
const WIDE = 2;
/** How near the middles of both levels have to be, as factors: volume, shortest bond, size of forces. */
const ALIKE = { volume: 0.05, bond: 0.1, force: 1 } as const;
/** Levels that differ by more are in other units: another finding. */
const UNITS = 5;

interface Entry {
  readonly part: Part;
  readonly frame: number;
  readonly energy: number;
}

function volume({ frame, part: { system: s } }: Entry): number {
  return s.box ? Math.abs(determinant(s.box.subarray(9 * frame, 9 * frame + 9))) / s.natoms : 1;
}

/** Whether nothing but the energy tells two groups apart. */
function alike({ survey }: Patient, a: readonly Entry[], b: readonly Entry[]): boolean {
  const same = (of: (e: Entry) => number, within: number): boolean => {
    const [x, y] = [median(a.map(of)), median(b.map(of))];
    return x > 0 && y > 0 && near(x, y, within);
  };
  return (
    same(volume, ALIKE.volume) &&
    same((e) => survey.bonds[e.part.first + e.frame], ALIKE.bond) &&
    same((e) => rmsForce([{ frames: [e.frame], system: e.part.system }]), ALIKE.force)
  );
}

function levelsOf(patient: Patient, parts: readonly Part[]): readonly [Entry[], Entry[]] | null {
  const entries = parts
    .flatMap((part) =>
      part.frames.map((frame) => ({ part, frame, energy: (part.system.energy?.[frame] ?? 0) / part.system.natoms })),
    )
    .sort((a, b) => a.energy - b.energy);
  const last = entries.length - 1;
  if (entries.length < 2 * ENOUGH) return null;
  const e = (k: number): number => entries[k].energy;
  let cut = ENOUGH;
  for (let k = ENOUGH; k <= entries.length - ENOUGH; k++) if (e(k) - e(k - 1) > e(cut) - e(cut - 1)) cut = k;
  const gap = e(cut) - e(cut - 1);
  const width = Math.max(e(cut - 1) - e(0), e(last) - e(cut));
  if (gap < SMALL || gap < WIDE * width || Math.abs(e(0)) > UNITS * Math.abs(e(last))) return null;
  const [low, high] = [entries.slice(0, cut), entries.slice(cut)];
  return alike(patient, low, high) ? [low, high] : null;
}

export function checkLevels(patient: Patient): Finding[] {
  return patient
    .by((p) => `${reducedFormula(p)} ${p.system.pbc.join()} ${p.system.energy !== null && p.system.natoms > 1}`)
    .flatMap((parts): Finding[] => {
      const [{ system: s }] = parts;
      // Of a trajectory the frame is known where the energy leaps.
      if (!s.energy || s.natoms < 2 || parts.some((p) => jumpsOf(p).from.size > 0)) return [];
      const levels = levelsOf(patient, parts);
      if (!levels) return [];
      const [low, high] = levels;
      const fewer = low.length < high.length ? low : high;
      const position = (x: Entry): number => x.part.first + x.frame;
      const frames = Int32Array.from(fewer, position).sort();
      const first = fewer.reduce((a, b) => (position(b) < position(a) ? b : a));
      const middle = (list: readonly Entry[]): number => median(list.map((x) => x.energy));
      return [
        finding('energy-levels', reducedFormula(parts[0]), first, frames, {
          severity: 'warning',
          message: `the energies of ${count(low.length + high.length, 'frame')} of this composition lie on two levels ${figure(middle(high) - middle(low))} eV per atom apart (${low.length} at ${figure(middle(low), 6)}, ${high.length} at ${figure(middle(high), 6)}), while cells, bonds and forces of both are alike.`,
          why: 'Energies of two sources (another functional, other pseudopotentials, another zero) cannot be fitted together.',
          fix: 'Compute all frames with the same settings, or train on one level only.',
          offers: [exclude(frames), { ...ACCEPT, label: 'Looked at: keep them' }],
        }),
      ];
    });
}
