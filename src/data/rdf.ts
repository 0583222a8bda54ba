// Radial distribution per pair of elements and neighbour counts per atom, from a sample of a data set's frames.
import { buildNeighborList } from './nlist';
import type { System } from './types';

/** Frames of one system, as the counting needs them. */
export type FrameSource = Pick<System, 'type_map' | 'atype' | 'natoms' | 'nframes' | 'pbc' | 'coord' | 'box'>;

export interface RadialPair {
  readonly a: string;
  readonly b: string;
  /** [nbins] g(r), the same for (a, b) and (b, a). */
  readonly g: Float64Array;
  /** [nbins] mean number of b within the outer edge of the bin around an a. */
  readonly n: Float64Array;
}

export interface RadialDistribution {
  /** A; bin k covers [k dr, (k+1) dr). */
  readonly dr: number;
  readonly rmax: number;
  readonly nframes: number;
  readonly pairs: readonly RadialPair[];
}

export interface ElementNeighbors {
  readonly element: string;
  /** counts[k]: atoms that see k neighbours of the element. */
  readonly counts: Int32Array;
  readonly max: number;
}

export type Step = (done: number, total: number) => void | Promise<void>;

const volumeOf = (h: ArrayLike<number>): number =>
  Math.abs(
    h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6]) + h[2] * (h[3] * h[7] - h[4] * h[6]),
  );

const isPeriodic = (s: FrameSource): boolean => s.box !== null && s.pbc.every((p) => p);

/** Atoms per A^3 of a frame, at least as dense as a close-packed metal where there is no cell to tell. */
function density(s: FrameSource): number {
  if (s.box === null || !isPeriodic(s)) return 0.1;
  const v = volumeOf(s.box.subarray(0, 9));
  return v > 0 ? s.natoms / v : 0.1;
}

/**
 * Evenly spaced frames of all systems whose neighbour lists within `r` hold about `pairs` pairs at most, at least one
 * frame of every system. What is returned holds copies, small where the data set is large.
 */
export function sampleFrames(systems: readonly FrameSource[], r: number, pairs: number): FrameSource[] {
  const perFrame = systems.map((s) => s.natoms * Math.max(1, density(s) * (4 / 3) * Math.PI * r ** 3));
  const all = systems.reduce((sum, s, k) => sum + s.nframes * perFrame[k], 0);
  const share = Math.min(1, pairs / Math.max(1, all));
  return systems
    .filter((s) => s.nframes > 0 && s.natoms > 0)
    .map((s) => {
      const nframes = Math.min(s.nframes, Math.max(1, Math.round(share * s.nframes)));
      if (nframes === s.nframes) return s;
      const n = 3 * s.natoms;
      const coord = new Float64Array(n * nframes);
      const box = s.box === null ? null : new Float64Array(9 * nframes);
      for (let k = 0; k < nframes; k++) {
        // The middles of equal stretches: neither the first nor the last frame counts more.
        const f = Math.floor(((k + 0.5) * s.nframes) / nframes);
        coord.set(s.coord.subarray(n * f, n * (f + 1)), n * k);
        if (s.box !== null) box?.set(s.box.subarray(9 * f, 9 * f + 9), 9 * k);
      }
      return { type_map: s.type_map, atype: s.atype, natoms: s.natoms, pbc: s.pbc, nframes, coord, box };
    });
}

export const framesIn = (systems: readonly FrameSource[]): number => systems.reduce((n, s) => n + s.nframes, 0);

/** Visits every frame's pairs within r: `see` gets the types of centre and neighbour in `elements` and the distance. */
async function visit(
  systems: readonly FrameSource[],
  elements: readonly string[],
  r: number,
  frame: (s: FrameSource, types: Int32Array, box: Float64Array | null) => void,
  see: (i: number, ti: number, tj: number, d: number) => void,
  step?: Step,
): Promise<void> {
  const total = framesIn(systems);
  let done = 0;
  for (const s of systems) {
    const types = s.atype.map((t) => elements.indexOf(s.type_map[t]));
    for (let f = 0; f < s.nframes; f++) {
      await step?.(done++, total);
      const box = s.box === null ? null : s.box.subarray(9 * f, 9 * f + 9);
      const n = 3 * s.natoms;
      const list = buildNeighborList(s.coord.subarray(n * f, n * (f + 1)), s.natoms, box, s.pbc, r);
      frame(s, types, box);
      for (let i = 0; i < s.natoms; i++)
        for (let p = list.first[i]; p < list.first[i + 1]; p++)
          see(i, types[i], types[list.j[p]], Math.hypot(list.d[3 * p], list.d[3 * p + 1], list.d[3 * p + 2]));
    }
  }
  await step?.(total, total);
}

/**
 * g(r) and the coordination integral n(r) of every ordered pair of `elements`, over all given frames. g is the number of
 * pairs in a shell over that of an ideal gas of density N_b / V (images included, as the model sees them). Frames without
 * three periodic directions have no volume: their ideal gas has the density that makes g 1 on average between rmax / 2
 * and rmax, or up to the last pair where that is nearer. Throws RangeError for frames without volume or finite positions.
 */
export async function radialDistribution(
  systems: readonly FrameSource[],
  elements: readonly string[],
  rmax: number,
  dr: number,
  step?: Step,
): Promise<RadialDistribution> {
  if (!(rmax > 0 && dr > 0))
    throw new RangeError(`radialDistribution: expected positive lengths, found ${rmax}, ${dr}`);
  const nt = elements.length;
  const nbins = Math.ceil(rmax / dr - 1e-9);
  const edge = (k: number): number => Math.min(rmax, k * dr);
  const shell = (k: number): number => (4 / 3) * Math.PI * (edge(k + 1) ** 3 - edge(k) ** 3);
  const counts = new Float64Array(nt * nt * nbins);
  const open = new Float64Array(nt * nt * nbins);
  // Sum over frames of N_a N_b / V; and of N_a N_b where there is no V.
  const dense = new Float64Array(nt * nt);
  const loose = new Float64Array(nt * nt);
  const centres = new Float64Array(nt);
  let into = counts;
  await visit(
    systems,
    elements,
    rmax,
    (s, types, box) => {
      const of = new Float64Array(nt);
      for (const t of types) of[t]++;
      const volume = isPeriodic(s) && box !== null ? volumeOf(box) : 0;
      into = volume > 0 ? counts : open;
      for (let a = 0; a < nt; a++) {
        centres[a] += of[a];
        for (let b = 0; b < nt; b++) {
          if (volume > 0) dense[a * nt + b] += (of[a] * of[b]) / volume;
          else loose[a * nt + b] += of[a] * of[b];
        }
      }
    },
    (_i, ti, tj, d) => {
      const k = Math.floor(d / dr);
      if (k < nbins) into[(ti * nt + tj) * nbins + k]++;
    },
    step,
  );
  const pairs = elements.flatMap((a, ta) =>
    elements.map((b, tb): RadialPair => {
      const at = ta * nt + tb;
      const closed = counts.subarray(at * nbins, (at + 1) * nbins);
      const free = open.subarray(at * nbins, (at + 1) * nbins);
      const gas = dense[at] + (loose[at] > 0 ? tailDensity(free, shell) : 0);
      const g = new Float64Array(nbins);
      const n = new Float64Array(nbins);
      let sum = 0;
      for (let k = 0; k < nbins; k++) {
        const found = closed[k] + free[k];
        sum += found;
        g[k] = gas > 0 ? found / (gas * shell(k)) : 0;
        n[k] = centres[ta] > 0 ? sum / centres[ta] : 0;
      }
      return { a, b, g, n };
    }),
  );
  return { dr, rmax, nframes: framesIn(systems), pairs };
}

/** Pairs per A^3 of shell between the middle and the end of a histogram, the end being its last pair. */
function tailDensity(found: Float64Array, shell: (k: number) => number): number {
  const last = found.findLastIndex((v) => v > 0);
  if (last < 0) return 0;
  const from = Math.min(Math.floor(found.length / 2), Math.floor((last + 1) / 2));
  let sum = 0;
  let volume = 0;
  for (let k = from; k <= last; k++) {
    sum += found[k];
    volume += shell(k);
  }
  return volume > 0 ? sum / volume : 0;
}

/** How many neighbours of each element the atoms of the given frames see within rcut (A), images included. */
export async function neighborHistogram(
  systems: readonly FrameSource[],
  elements: readonly string[],
  rcut: number,
  step?: Step,
): Promise<ElementNeighbors[]> {
  const nt = elements.length;
  const histograms = elements.map(() => new Map<number, number>());
  let seen = new Int32Array(0);
  const close = (): void => {
    for (let k = 0; k < seen.length; k++) {
      const h = histograms[k % nt];
      h.set(seen[k], (h.get(seen[k]) ?? 0) + 1);
    }
  };
  await visit(
    systems,
    elements,
    rcut,
    (s) => {
      close();
      seen = new Int32Array(nt * s.natoms);
    },
    (i, _ti, tj) => {
      seen[i * nt + tj]++;
    },
    step,
  );
  close();
  return elements.map((element, t) => {
    const max = Math.max(0, ...histograms[t].keys());
    const counts = new Int32Array(max + 1);
    for (const [k, n] of histograms[t]) counts[k] = n;
    return { element, counts, max };
  });
}
