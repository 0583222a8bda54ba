// Forces to look at: net forces of frames, and single forces far beyond those of other atoms of the element.
import type { Finding } from './finding';
import { rmsForce } from './forceSize';
import type { Part, Patient } from './patient';
import { median, spreadOf } from './stats';
import { ACCEPT, type Case, count, exclude, figure, framesOf, inSystems, perSystem, verb } from './tell';

/**
 * eV/A; the sum of all forces of a frame, 0 for any energy that does not depend on where the frame lies. Grids and
 * finite convergence leave 0.03 in most published sets and up to 1 in some.
 */
const NET = 0.1;
/** Share of the usual force on an atom above which the net force per atom is more than noise. */
const NET_SHARE = 0.1;
/**
 * Times the net force that is usual in the system above which a frame stands out, if it also outweighs the force on an
 * atom: one force is wrong. Sets of coarse grids reach 4.
 */
const NET_TIMES = 10;

/** Deviations from the middle, in robust standard deviations, beyond which a force is looked at: sound sets reach 14. */
const FAR = 15;
/** eV/A; smaller forces are not told, however calm the other frames are. */
const SMALL = 1;
/** Outliers are few: where more frames lie beyond, the forces have two kinds of frames and no outliers. */
const FEW = 0.05;
/** Forces on one element from which the usual spread is known. */
const ENOUGH = 100;

/** Root mean square force on an atom over the examined frames, eV/A. */
interface NetCase extends Case {
  readonly usual: number;
  /** Net force per atom over the usual force on an atom. */
  readonly share: number;
  /** Frames with far more than noise. */
  readonly bad: readonly number[];
}

function netCases(patient: Patient): NetCase[] {
  return patient.parts.flatMap((part): NetCase[] => {
    const { force, natoms } = part.system;
    if (!force) return [];
    const net = part.frames.map((f) => {
      const sum = [0, 0, 0];
      for (let k = 0; k < 3 * natoms; k++) sum[k % 3] += force[3 * natoms * f + k];
      return Math.hypot(...sum);
    });
    const frames = part.frames.filter((_, k) => net[k] > NET);
    if (frames.length === 0) return [];
    const most = net.reduce((w, n, k) => (n > net[w] ? k : w), 0);
    const [rms, usual] = [rmsForce([part]), median(net)];
    const isBad = (n: number): boolean =>
      n > NET && (n / natoms > NET_SHARE * rms || (n > NET_TIMES * usual && n > rms));
    const bad = part.frames.filter((_, k) => isBad(net[k]));
    const share = net[most] / natoms / rms;
    return [{ part, frames, worst: part.frames[most], badness: net[most], usual, share, bad }];
  });
}

function checkNet(patient: Patient): Finding[] {
  return perSystem('net-force', netCases(patient), (cases, worst) => {
    const all = framesOf(cases);
    const bad = framesOf(cases.map((c) => ({ ...c, frames: c.bad })));
    const some =
      bad.length > 0 && bad.length < all.length
        ? `; ${count(bad.length, 'frame')} ${verb(bad.length, 'stands', 'stand')} out`
        : '';
    return {
      severity: 'warning',
      message: `the forces of ${count(all.length, 'frame')}${inSystems(cases)} do not add up to zero: ${figure(worst.badness, 2)} eV/A at most, ${figure(worst.usual, 2)} as a rule; per atom that is ${figure(100 * worst.share, 2)} % of the usual force${some}.`,
      why:
        bad.length > 0
          ? 'A model cannot learn a net force. This much of it means constraints, an outer field or missing atoms.'
          : 'A model cannot learn a net force; this little is lost in the noise of the forces.',
      fix: 'Nothing to do if small; otherwise tighten the convergence of the calculations.',
      offers: bad.length > 0 ? [exclude(bad), ACCEPT] : [ACCEPT, exclude(all)],
    };
  });
}

interface Pool {
  readonly name: string;
  /** Frames by part, and of each the largest force on the element. */
  readonly frames: { readonly part: Part; readonly frame: number; readonly largest: number }[];
  readonly forces: number[];
}

/** Forces from which the spread is taken: more would not change it. */
const SAMPLE = 400_000;

/** Forces on each element: of a system that has enough of them by itself, else of all smaller ones together. */
function pools(patient: Patient): Pool[] {
  const made = new Map<string, Pool>();
  const all = patient.parts.reduce((n, p) => n + p.frames.length * p.system.natoms, 0);
  const stride = Math.max(1, Math.ceil(all / SAMPLE));
  let seen = 0;
  for (const part of patient.parts) {
    const { atype, force, natoms, type_map } = part.system;
    if (!force) continue;
    type_map.forEach((name, type) => {
      const atoms = [...atype.keys()].filter((i) => atype[i] === type);
      const own = atoms.length * part.frames.length >= ENOUGH && part.frames.length >= 10;
      const key = own ? `${name} ${part.index}` : name;
      const pool = made.get(key) ?? { name, frames: [], forces: [] };
      made.set(key, pool);
      for (const frame of part.frames) {
        let largest = 0;
        for (const i of atoms) {
          const at = 3 * (natoms * frame + i);
          const size = Math.hypot(force[at], force[at + 1], force[at + 2]);
          if (seen++ % stride === 0) pool.forces.push(size);
          if (size > largest) largest = size;
        }
        pool.frames.push({ part, frame, largest });
      }
    });
  }
  return [...made.values()];
}

function checkOutliers(patient: Patient): Finding[] {
  const found = new Map<Part, Map<number, { readonly z: number; readonly what: string }>>();
  for (const { forces, frames, name } of pools(patient)) {
    if (forces.length < ENOUGH) continue;
    const { middle, spread } = spreadOf(forces);
    const far = frames.filter((f) => f.largest > SMALL && f.largest - middle > FAR * spread);
    if (far.length > Math.max(1, FEW * frames.length)) continue;
    for (const { frame, largest, part } of far) {
      const own = found.get(part) ?? new Map();
      found.set(part, own);
      const z = (largest - middle) / spread;
      if (z > (own.get(frame)?.z ?? 0))
        own.set(frame, { z, what: `${figure(largest)} eV/A on ${name}, where ${figure(middle)} are usual` });
    }
  }
  const cases = [...found].map(([part, own]) => {
    const frames = [...own.keys()].sort((a, b) => a - b);
    const worst = frames.reduce((w, f) => ((own.get(f)?.z ?? 0) > (own.get(w)?.z ?? 0) ? f : w));
    return { part, frames, worst, badness: own.get(worst)?.z ?? 0, what: own.get(worst)?.what ?? '' };
  });
  return perSystem('force-outliers', cases, (some, worst) => ({
    severity: 'warning',
    message: `${count(framesOf(some).length, 'frame')}${inSystems(some)} ${verb(framesOf(some).length, 'holds', 'hold')} forces far beyond the others; the largest is ${worst.what}.`,
    why: 'Large forces are what a model fits first. They are worth it where atoms really come close, and harm where a calculation failed.',
    fix: 'Look at these frames first. Leave out what did not converge or is no structure that matters; a smaller error is no reason.',
    offers: [{ ...ACCEPT, label: 'Looked at: keep them' }, exclude(framesOf(some))],
  }));
}

export const checkForces = (patient: Patient): Finding[] => [...checkNet(patient), ...checkOutliers(patient)];
