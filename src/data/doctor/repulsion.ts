// The two atoms that come nearest push each other apart: forces that pull them together have the wrong sign, and forces that
// do neither are those of other frames. Tells it where frames do not follow each other.
import { originOf } from '../edits';
import { determinant } from '../group';
import { lengthUnit } from './bonds';
import { labelEdit } from './cures';
import type { Finding, Offer } from './finding';
import { allOf, type Part, type Patient } from './patient';
import { Slope } from './stats';
import { ACCEPT, count, finding, mend, runsOfParts } from './tell';
import { workOf } from './work';

/** Frames from which a sign is told, and from which it is told that forces belong elsewhere. */
const ENOUGH = 16;
const MANY = 50;
/**
 * Correlation of the push with the distance: -0.37 to -1 in all sound sets of more than 15 frames, molecules that vibrate
 * about their bonds and hot matter included. With the other sign it is the opposite, in shuffled frames within 0.1.
 */
const PULLS = 0.3;
/** Standard deviations of a correlation by chance that it has to exceed. */
const CHANCE = 2.5;
const NOTHING = 0.15;
/** Share of the push in all pushes and pulls, -1 to 1: 1 in nearly all sets of more than ten atoms, 0 in small molecules. */
const BALANCED = 0.3;
/** Distances over the sum of covalent radii of atoms that are near; those of pulled molecules, and of wrong cells, say nothing. */
const NEAR = [0.6, 1.15] as const;
/** eV/A; pushes of frames that are at rest by symmetry. */
const REST = 1e-6;

export interface Repulsion {
  readonly n: number;
  readonly correlation: number;
  readonly share: number;
}

/** The shortest image of a difference, A; cells are looked at two deep. */
function shortest(d: readonly number[], box: Float64Array | null, pbc: readonly boolean[]): readonly number[] {
  if (!box || !pbc.some((p) => p) || determinant(box) === 0) return d;
  const reach = pbc.map((p) => (p ? [-2, -1, 0, 1, 2] : [0]));
  let [best, length] = [d, Number.POSITIVE_INFINITY];
  for (const a of reach[0])
    for (const b of reach[1])
      for (const c of reach[2]) {
        const e = d.map((x, k) => x + a * box[k] + b * box[3 + k] + c * box[6 + k]);
        const l = Math.hypot(...e);
        if (l < length) [best, length] = [e, l];
      }
  return best;
}

/** Frames looked at in one system: the pair of each is followed through many images. */
const MOST = 400;

/** How the nearest atoms of a part push each other; null where there are too few to tell. */
function repulsionOf({ survey }: Patient, part: Part): Repulsion | null {
  const { box, coord, force, natoms, pbc } = part.system;
  if (!force || part.frames.length < ENOUGH) return null;
  const entries: { readonly bond: number; readonly push: number }[] = [];
  const stride = Math.max(1, part.frames.length / MOST);
  for (let k = 0; k < part.frames.length; k += stride) {
    const f = part.frames[Math.floor(k)];
    const at = part.first + f;
    const [i, j] = [survey.pair[2 * at], survey.pair[2 * at + 1]];
    const bond = survey.bonds[at];
    if (i < 0 || i === j || !(bond > NEAR[0] && bond < NEAR[1])) continue;
    const [p, q] = [3 * (natoms * f + i), 3 * (natoms * f + j)];
    const wrapped = [0, 1, 2].map((x) => coord[q + x] - coord[p + x]);
    const d = shortest(wrapped, box?.subarray(9 * f, 9 * f + 9) ?? null, pbc);
    const push = d.reduce((sum, x, a) => sum + (force[q + a] - force[p + a]) * x, 0) / 2 / Math.hypot(...d);
    if (Math.abs(push) > REST) entries.push({ bond, push });
  }
  if (entries.length < ENOUGH) return null;
  const mean = (of: (e: (typeof entries)[number]) => number): number =>
    entries.reduce((sum, e) => sum + of(e), 0) / entries.length;
  const [bond, push] = [mean((e) => e.bond), mean((e) => e.push)];
  const slope = new Slope();
  for (const e of entries) slope.add(e.bond - bond, e.push - push);
  return { n: entries.length, correlation: slope.correlation, share: push / mean((e) => Math.abs(e.push)) };
}

type Verdict = 'sound' | 'opposite' | 'apart' | 'open';

function judge({ correlation, n, share }: Repulsion): Verdict {
  const sure = Math.abs(correlation) > Math.max(PULLS, CHANCE / Math.sqrt(n));
  if (sure) return correlation < 0 ? 'sound' : share < BALANCED ? 'opposite' : 'open';
  return n >= MANY && Math.abs(correlation) < NOTHING && Math.abs(share) < BALANCED ? 'apart' : 'open';
}

interface Judged {
  readonly part: Part;
  readonly repulsion: Repulsion;
  readonly verdict: Verdict;
}

const known = new WeakMap<Patient, readonly Judged[]>();

/** Of every part in which the work of the forces says nothing. */
function judgeAll(patient: Patient): readonly Judged[] {
  const told =
    known.get(patient) ??
    patient.parts.flatMap((part): Judged[] => {
      if ((lengthUnit(patient, part) ?? 'A') !== 'A' || workOf(patient, part)) return [];
      const repulsion = repulsionOf(patient, part);
      return repulsion ? [{ part, repulsion, verdict: judge(repulsion) }] : [];
    });
  known.set(patient, told);
  return told;
}

/** Whether forces that were read like those of this part are doubted. */
export const doubted = (patient: Patient, part: Part): boolean =>
  judgeAll(patient).some((j) => (j.verdict === 'opposite' || j.verdict === 'apart') && j.part.origin === part.origin);

function reverse(parts: readonly Part[], whole: boolean): Offer {
  const force = originOf(parts[0].system).force;
  const edit =
    whole && force
      ? labelEdit(parts[0], 'force', { unit: force.unit, sign: force.sign === 1 ? -1 : 1 })
      : { kind: 'convert' as const, frames: runsOfParts(parts), length: 1, energy: 1, force: -1, virial: 1 };
  return mend('Reverse the sign of the forces', edit);
}

export function checkRepulsion(patient: Patient): Finding[] {
  const origins = [...new Set(judgeAll(patient).map((j) => j.part.origin))];
  return origins.flatMap((origin) => {
    const judged = judgeAll(patient).filter((j) => j.part.origin === origin);
    return (['opposite', 'apart'] as const).flatMap((verdict): Finding[] => {
      const group = judged.filter((j) => j.verdict === verdict);
      if (group.length === 0) return [];
      // Systems that say nothing themselves were read in the same way as those that do.
      const whole = judged.every((j) => j.verdict === verdict || j.verdict === 'open');
      const parts = whole ? patient.parts.filter((p) => p.origin === origin) : group.map((j) => j.part);
      const worst = group.reduce((w, j) => (j.repulsion.n > w.repulsion.n ? j : w));
      const { correlation, n } = worst.repulsion;
      const opposite = verdict === 'opposite';
      const at = { part: worst.part, frame: worst.part.frames[0] };
      return [
        finding('force-direction', `${verdict} ${origin}`, at, allOf(parts), {
          severity: 'warning',
          message: `the two nearest atoms of a frame ${opposite ? 'pull at each other the more, the nearer they are' : 'push and pull at each other, however near they are'} (${count(n, 'frame')} compared, correlation ${correlation.toFixed(2)} with the distance; below -0.3 is usual): ${opposite ? 'the forces have the opposite sign (gradients instead of forces)' : 'the forces may be those of other frames or atoms'}.`,
          why: 'Atoms that come too near repel each other. A model of these forces would let them collapse.',
          fix: 'Nothing was converted. Correct the sign, or the order of forces and positions, and examine again.',
          offers: opposite ? [reverse(parts, whole), ACCEPT] : [ACCEPT],
        }),
      ];
    });
  });
}
