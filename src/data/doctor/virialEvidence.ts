// What virials ought to be, by the forces of molecules, the energy of strained cells and the energy over the volume.
import { originOf } from '../edits';
import { determinant } from '../group';
import type { System } from '../types';
import { GPA, virialUnit } from '../units';
import type { Part, Patient } from './patient';
import { doubted } from './repulsion';
import { Slope, spreadOf } from './stats';
import { workOf } from './work';

/** Virials against what they ought to be. */
export interface Evidence {
  /** How it is known, in words. */
  readonly by: string;
  /** Factor by which sound virials may differ from what they ought to be. */
  readonly within: number;
  /** Virials over what they ought to be: 1 where all is well. */
  readonly slope: number;
  readonly correlation: number;
  /** Numbers compared. */
  readonly n: number;
  /** The same with the virials times a factor of each frame, e.g. taken in another unit. */
  readonly with: (factor: (part: Part, frame: number) => number) => Slope;
}

/** Sums over forces reach 1.00 in sound sets; */
const EXACT = 1.25;
/** energies of strained cells 0.5 to 1.2, for basis sets that stay while the cell changes. Units differ by 10 and more. */
const ROUGH = 3;
/** Comparisons needed before anything is said. */
const ENOUGH = 8;
/** Correlation from which a comparison is sure; sound sets reach 0.94 and more where anything can be told at all. */
const SURE = 0.9;
/** How far the slope of the energy against the work of the forces may be from 1. */
const BELONGS = 0.25;
/** A; vacuum around a molecule across which nothing pulls any more. */
const VACUUM = 6;
/** A; atoms may move so far, and cells may be strained so much, between two frames. */
const MOVED = 0.3;
const STRAINED = 0.1;
/** Relative spread of volumes below which nothing follows from them. */
const SPREAD = 0.005;
/** Share of the energy's spread that a parabola over the volume has to explain before its slope is a pressure. */
const EXPLAINED = 0.7;

export const volumeOf = (s: System, f: number): number =>
  s.box ? Math.abs(determinant(s.box.subarray(9 * f, 9 * f + 9))) : Number.NaN;

/** GPa, positive when compressed; NaN without a virial or a cell. */
export function pressureOf(s: System, f: number): number {
  const w = s.virial;
  return w ? (GPA * (w[9 * f] + w[9 * f + 4] + w[9 * f + 8])) / 3 / volumeOf(s, f) : Number.NaN;
}

/** Factor on a virial of this system if its numbers are in `unit` with `sign`; NaN where that needs a volume. */
export function retaken(s: System, f: number, unit: string, sign: 1 | -1): number {
  const was = originOf(s).virial;
  const [a, b] = [virialUnit(was?.unit ?? ''), virialUnit(unit)];
  if (!was || !a || !b) return Number.NaN;
  const times = (u: { readonly factor: number; readonly perVolume: boolean }): number =>
    u.factor * (u.perVolume ? volumeOf(s, f) : 1);
  return (times(b) / times(a)) * sign * was.sign;
}

/** Positions of a molecule in one piece, A; null where it fills the cell along some periodic direction. */
function inVacuum(s: System, f: number): Float64Array | null {
  const n = 3 * s.natoms;
  const coord = s.coord.slice(n * f, n * (f + 1));
  if (!s.box || !s.pbc.some((p) => p)) return coord;
  const h = s.box.subarray(9 * f, 9 * f + 9);
  const [a, b, c] = [h.subarray(0, 3), h.subarray(3, 6), h.subarray(6, 9)];
  const cross = (p: Float64Array, q: Float64Array): number[] => [
    p[1] * q[2] - p[2] * q[1],
    p[2] * q[0] - p[0] * q[2],
    p[0] * q[1] - p[1] * q[0],
  ];
  const volume = determinant(h);
  const normals = [cross(b, c), cross(c, a), cross(a, b)];
  for (let k = 0; k < 3; k++) {
    if (!s.pbc[k]) continue;
    const normal = normals[k];
    const height = Math.abs(volume) / Math.hypot(...normal);
    const place = Float64Array.from({ length: s.natoms }, (_, i) => {
      const x = (coord[3 * i] * normal[0] + coord[3 * i + 1] * normal[1] + coord[3 * i + 2] * normal[2]) / volume;
      return x - Math.floor(x);
    });
    const sorted = place.toSorted();
    // The widest gap, the one across the face included; behind it the molecule begins.
    let [gap, from] = [sorted[0] + 1 - sorted[sorted.length - 1], sorted[0]];
    for (let i = 1; i < sorted.length; i++)
      if (sorted[i] - sorted[i - 1] > gap) [gap, from] = [sorted[i] - sorted[i - 1], sorted[i]];
    if (!(gap * height >= VACUUM)) return null;
    const row = h.subarray(3 * k, 3 * k + 3);
    for (let i = 0; i < s.natoms; i++) {
      const x = (coord[3 * i] * normal[0] + coord[3 * i + 1] * normal[1] + coord[3 * i + 2] * normal[2]) / volume;
      const cells = (place[i] < from ? 1 : 0) - Math.floor(x);
      for (let j = 0; j < 3; j++) coord[3 * i + j] += cells * row[j];
    }
  }
  return coord;
}

/** Forces that do not belong to the energies spoil everything that is made of them. */
function forcesBelong(patient: Patient, part: Part): boolean {
  const work = workOf(patient, part);
  return work ? Math.abs(work.slope - 1) < BELONGS : !doubted(patient, part);
}

/** Molecules in vacuum: W = sum r F, exactly. */
function byForces(patient: Patient, parts: readonly Part[]): Evidence | null {
  const pairs: { readonly part: Part; readonly frame: number; readonly want: Float64Array }[] = [];
  for (const part of parts) {
    const { force, natoms, virial } = part.system;
    if (!force || !virial || natoms < 2 || !forcesBelong(patient, part)) continue;
    for (const frame of part.frames.slice(0, 300)) {
      const r = inVacuum(part.system, frame);
      if (!r) break;
      const want = new Float64Array(9);
      for (let i = 0; i < 3 * natoms; i += 3)
        for (let p = 0; p < 3; p++)
          // From the first atom: a net force does not count the place of the molecule.
          for (let q = 0; q < 3; q++) want[3 * p + q] += (r[i + p] - r[p]) * force[3 * natoms * frame + i + q];
      pairs.push({ part, frame, want });
    }
  }
  const against = (factor: (part: Part, frame: number) => number): Slope => {
    const slope = new Slope();
    for (const { frame, part, want } of pairs)
      for (let k = 0; k < 9; k++) slope.add(want[k], (part.system.virial?.[9 * frame + k] ?? 0) * factor(part, frame));
    return slope;
  };
  return sure('sum of r F of molecules in vacuum', EXACT, against);
}

function sure(by: string, within: number, against: Evidence['with']): Evidence | null {
  const all = against(() => 1);
  if (all.n < ENOUGH || !(Math.abs(all.correlation) >= SURE)) return null;
  return { by, within, slope: all.slope, correlation: all.correlation, n: all.n, with: against };
}

/** Cells strained from frame to frame: dE = -F du - W : strain. */
function byStrain(patient: Patient, parts: readonly Part[]): Evidence | null {
  const steps = parts.flatMap((part) => {
    if (!forcesBelong(patient, part)) return [];
    return patient
      .steps(part)
      .filter((s) => s.strained > 0 && s.strained <= STRAINED && s.moved <= MOVED)
      .map((step) => ({ part, step }));
  });
  const against: Evidence['with'] = (factor) => {
    const slope = new Slope();
    for (const { part, step } of steps)
      slope.add(step.change - step.work, step.strain * 0.5 * (factor(part, step.from) + factor(part, step.to)));
    return slope;
  };
  return sure('the energy of strained cells', ROUGH, against);
}

/** Sums of a regression with a constant, as one through the origin of the deviations from the means. */
function deviations(x: readonly number[], y: readonly number[]): Slope {
  const mean = (v: readonly number[]): number => v.reduce((s, a) => s + a, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const slope = new Slope();
  x.forEach((v, k) => {
    slope.add(v - mx, y[k] - my);
  });
  return slope;
}

/** Coefficients of y = a + b x + c x^2 by least squares, and the share of the spread of y that they explain. */
function parabola(
  x: readonly number[],
  y: readonly number[],
): { readonly b: number; readonly c: number; readonly share: number } {
  // Orthogonal polynomials need no matrix: 1, x - mean, and the square without what those two explain.
  const mean = (v: readonly number[]): number => v.reduce((s, a) => s + a, 0) / v.length;
  const p = x.map((v) => v - mean(x));
  const square = p.map((v) => v * v);
  const m2 = mean(square);
  const tilt = p.reduce((s, v, k) => s + v * square[k], 0) / square.reduce((s, v) => s + v, 0);
  const q = square.map((v, k) => v - m2 - tilt * p[k]);
  const my = mean(y);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, k) => s + v * b[k], 0);
  const dy = y.map((v) => v - my);
  const b1 = dot(p, dy) / dot(p, p);
  const c = dot(q, q) > 0 ? dot(q, dy) / dot(q, q) : 0;
  const rest = dy.map((v, k) => v - b1 * p[k] - c * q[k]);
  // Derivative: b1 + c (2 p - tilt), with p from the mean.
  return { b: b1 - c * tilt - 2 * c * mean(x), c, share: 1 - dot(rest, rest) / dot(dy, dy) };
}

/** Volumes of one composition: P = -dE/dV where a parabola gives the energy; and how the pressure rises with the volume. */
function byVolume(parts: readonly Part[]): { readonly evidence: Evidence | null; readonly rising: Slope | null } {
  const frames = parts.flatMap((part) =>
    part.system.virial && part.system.box && part.system.pbc.every((p) => p)
      ? part.frames.map((frame) => ({
          part,
          frame,
          n: part.system.natoms,
          v: volumeOf(part.system, frame) / part.system.natoms,
        }))
      : [],
  );
  const v = frames.map((f) => f.v);
  const { middle, spread } = spreadOf(v);
  if (frames.length < ENOUGH || !(spread / middle > SPREAD)) return { evidence: null, rising: null };
  const p = frames.map(({ part, frame }) => pressureOf(part.system, frame) / GPA);
  const rising = deviations(v, p);
  const energies = frames.map(({ part, frame, n }) => (part.system.energy?.[frame] ?? Number.NaN) / n);
  const fit = parabola(v, energies);
  if (!(fit.share > EXPLAINED)) return { evidence: null, rising };
  const want = v.map((x) => -(fit.b + 2 * fit.c * x));
  const against: Evidence['with'] = (factor) =>
    deviations(
      want,
      frames.map(({ part, frame }, k) => p[k] * factor(part, frame)),
    );
  return { evidence: sure('the energy over the volume', ROUGH, against), rising };
}

/** What volumes of the composition with most frames say. */
function byVolumes(parts: readonly Part[]): Evidence | null {
  const size = (p: readonly Part[]): number => p.reduce((n, q) => n + q.frames.length, 0);
  const groups = [...new Set(parts.map((p) => p.formula))].map((formula) => parts.filter((p) => p.formula === formula));
  const own = groups.reduce((a, b) => (size(b) > size(a) ? b : a));
  const { evidence, rising } = byVolume(own);
  if (evidence) return evidence;
  // Compressing a solid raises its pressure. Only a clear case speaks, and only for the sign.
  if (!rising || !(Math.abs(rising.correlation) >= SURE)) return null;
  const sign = -Math.sign(rising.slope);
  return {
    by: 'the pressure over the volume',
    within: ROUGH,
    slope: sign,
    correlation: rising.correlation,
    n: rising.n,
    with: (factor) => {
      const slope = new Slope();
      for (const part of own) for (const f of part.frames) slope.add(1, sign * Math.sign(factor(part, f)));
      return slope;
    },
  };
}

/** The best that is known about the virials of parts of one source, from exact to indirect. */
export const evidenceFor = (patient: Patient, parts: readonly Part[]): Evidence | null =>
  byForces(patient, parts) ?? byStrain(patient, parts) ?? byVolumes(parts);
