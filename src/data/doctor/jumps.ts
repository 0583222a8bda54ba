// Energies that leap along a trajectory where the forces say that they should not: single frames, or from one frame on.
import { lengthUnit } from './bonds';
import type { Finding } from './finding';
import { type Part, type Patient, positionsOf } from './patient';
import { spreadOf } from './stats';
import { type Step, stepsBetween } from './steps';
import { ACCEPT, type Case, count, exclude, figure, framesOf, inSystems, perSystem, verb, worstOf } from './tell';

/** A; as for the work of the forces: steps so short that the trapezoidal rule holds. */
const MOVED = 0.2;
/** Steps from which the usual misfit is known. */
const ENOUGH = 8;
/** Misfits in robust standard deviations beyond which a step is a leap; sound sets reach 9 in steps of the stiffest bonds, */
const FAR = 15;
/** eV per atom; and these are small: what models are asked to reach is less than half of this. */
const SMALL = 5e-3;
/** Misfit over what the forces say; the trapezoidal rule is off by 0.15 at most. */
const SHARE = 0.5;
/** Leaps are few: where more steps do not fit, energies and forces do not belong together at all. */
const FEW = 0.1;
/** How far the leaps to a frame and away from it may differ. */
const BACK = 0.3;

export interface Jumps {
  /** Frames whose energy alone does not fit, ascending, and by how much, eV. */
  readonly single: ReadonlyMap<number, number>;
  /** Frames from which on all energies are shifted, and by how much, eV. */
  readonly from: ReadonlyMap<number, number>;
}

const NONE: Jumps = { single: new Map(), from: new Map() };

const misfit = (s: Step): number => s.change - s.work;

function find(part: Part): Jumps {
  // Without its cell nothing can be told of a periodic frame.
  if (!part.system.box && part.system.pbc.some((p) => p)) return NONE;
  const steps = stepsBetween(part.system, part.frames, part.system.energy, Number.POSITIVE_INFINITY).filter(
    (s) => s.strained === 0 && s.moved <= MOVED,
  );
  if (steps.length < ENOUGH) return NONE;
  const { middle, spread } = spreadOf(steps.map(misfit));
  const least = Math.max(SMALL * part.system.natoms, FAR * spread);
  const leaps = steps.filter((s) => {
    const off = Math.abs(misfit(s) - middle);
    return off > least && off > SHARE * Math.abs(s.work);
  });
  if (leaps.length > Math.max(2, FEW * steps.length)) return NONE;
  const single = new Map<number, number>();
  const from = new Map<number, number>();
  const into = new Map(leaps.map((s) => [s.to, s]));
  const used = new Set<Step>();
  for (const away of leaps) {
    const to = into.get(away.from);
    if (!to || used.has(to)) continue;
    const [up, down] = [misfit(to), misfit(away)];
    if (Math.abs(up + down) > BACK * Math.max(Math.abs(up), Math.abs(down))) continue;
    single.set(away.from, (up - down) / 2);
    used.add(to).add(away);
  }
  const [starts, ends] = [new Set(steps.map((s) => s.from)), new Set(steps.map((s) => s.to))];
  for (const s of leaps) {
    // One way alone may be that of a wrong force, unless no force of this size could do it.
    if (used.has(s) || Math.abs(misfit(s)) < s.most) continue;
    // Of the first and the last frame of a trajectory there is but one step.
    if (!ends.has(s.from)) single.set(s.from, -misfit(s));
    else if (!starts.has(s.to)) single.set(s.to, misfit(s));
    else from.set(s.to, misfit(s));
  }
  return { single, from };
}

const known = new WeakMap<Part, Jumps>();

/** Found once for each part. */
export function jumpsOf(part: Part): Jumps {
  const told = known.get(part) ?? find(part);
  known.set(part, told);
  return told;
}

/** Whether a step leads to or from a frame whose energy does not fit, or over a shift. */
export const leaps = ({ from, single }: Jumps, s: Step): boolean =>
  single.has(s.from) || single.has(s.to) || from.has(s.to);

interface Jump extends Case {
  /** By how much the energy of the worst frame is off, eV. */
  readonly off: number;
}

function casesOf(patient: Patient, which: 'single' | 'from'): Jump[] {
  return patient.parts.flatMap((part): Jump[] => {
    const offs = jumpsOf(part)[which];
    if (offs.size === 0 || (lengthUnit(patient, part) ?? 'A') !== 'A') return [];
    const frames = [...offs.keys()].sort((a, b) => a - b);
    const off = (f: number): number => offs.get(f) ?? 0;
    const worst = frames.reduce((w, f) => (Math.abs(off(f)) > Math.abs(off(w)) ? f : w));
    return [{ part, frames, worst, off: off(worst), badness: Math.abs(off(worst)) / part.system.natoms }];
  });
}

const amount = ({ badness, off }: Jump): string => `${figure(Math.abs(off))} eV (${figure(badness)} per atom)`;

/** Frames on the smaller side of a shift, positions in the data set; of several shifts none in particular. */
function shifted({ frames, part }: Jump): Int32Array {
  if (frames.length > 1) return new Int32Array(0);
  const after = part.frames.filter((f) => f >= frames[0]);
  const before = part.frames.filter((f) => f < frames[0]);
  return positionsOf(part, after.length <= before.length ? after : before);
}

export function checkJumps(patient: Patient): Finding[] {
  return [
    ...perSystem('energy-jumps', casesOf(patient, 'single'), (cases, worst) => {
      const frames = framesOf(cases);
      const w = worstOf(cases);
      return {
        severity: 'warning',
        message: `${count(frames.length, 'frame')}${inSystems(cases)} of a trajectory ${verb(frames.length, 'has an energy', 'have energies')} that ${verb(frames.length, 'does', 'do')} not fit ${verb(frames.length, 'its', 'their')} neighbours: by the forces on the way there and back (-F dx) ${worst.frames.length === 1 ? 'it' : 'the worst'} is ${amount(w)} too ${w.off > 0 ? 'high' : 'low'}.`,
        why: 'A calculation that did not converge, or with other settings, pulls the energies of all frames.',
        fix: 'Leave the frames out, or compute them again.',
        offers: [exclude(frames), ACCEPT],
      };
    }),
    ...perSystem('energy-shift', casesOf(patient, 'from'), (cases) => {
      const w = worstOf(cases);
      const n = framesOf(cases).length;
      const rest = cases.length === 1 ? shifted(w) : new Int32Array(0);
      return {
        severity: 'warning',
        message: `from one frame to the next of a trajectory the energy leaps ${n === 1 ? 'once' : `at ${count(n, 'frame')}`}${inSystems(cases)} where the forces say that it does not (-F dx): by ${amount(w)} ${w.off > 0 ? 'up' : 'down'} at ${n === 1 ? 'this frame' : 'the worst'}.`,
        why: 'Energies of two settings in one set cannot be fitted together: the model would see a step where there is none.',
        fix: 'Compute all frames with the same settings, or train on one side only.',
        offers: rest.length > 0 ? [exclude(rest), ACCEPT] : [ACCEPT],
      };
    }),
  ];
}
