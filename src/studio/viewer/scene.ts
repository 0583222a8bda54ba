// What a frame looks like: atoms, bonds, edges of the cell and arrows as plain numbers, before anything is drawn.
import { atomicNumber } from '../../data/elements';
import type { FrameView } from '../../data/frameTable';
import { buildNeighborList } from '../../data/nlist';
import { isMetal, radiusOf } from '../design/elements';
import { at3, cartesian, corners, EDGES, fractional, norm, sub, type Vec3, wrapped } from './cell';

export interface SceneOptions {
  readonly bonds: boolean;
  /** Atoms inside the cell along periodic directions. */
  readonly wrap: boolean;
  /** Cells drawn along each periodic direction. */
  readonly repeat: 1 | 2;
}

/** Rods from a to b: [n, 3] each, A. */
export interface Rods {
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** [n] drawn atom that a rod belongs to: it gives the colour. */
  readonly owner: Int32Array;
}

export interface Scene {
  /** [n, 3] positions of what is drawn, images included, A. */
  readonly coord: Float32Array;
  /** [n] drawn radius, A. */
  readonly radius: Float32Array;
  /** [n] atom of the frame. */
  readonly atom: Int32Array;
  /** [n, 4] how much the surroundings hide: a part from all sides, and a vector towards what hides. */
  readonly shade: Float32Array;
  /** Halves of bonds, each of its atom's colour. Bonds to images that are not drawn end at their middle. */
  readonly bonds: Rods;
  /** [12 or 24, 6] edges of the cell, and of all cells drawn where they are repeated; empty without a cell. */
  readonly cell: Float32Array;
  readonly centre: Vec3;
  /** Distance from the centre to the farthest thing drawn, A. */
  readonly extent: number;
}

/** Atoms are bonded below this multiple of the sum of their covalent radii. */
const REACH = 1.18;
/** More atoms than this are drawn without bonds, and never repeated. */
export const MOST_ATOMS = 20_000;
/** Share of the covalent radius that is drawn. */
const BALL = 0.46;
const SHADE_REACH = 4.5;
/** A: a lone atom is looked at from as far as a small molecule. */
const SMALLEST = 1.5;
/** In cells: atoms that shake around a face stay where they are. */
const STRAY = 0.15;

/** Elements of each atom. */
export const elementsOf = (frame: FrameView): string[] => Array.from(frame.atype, (t) => frame.type_map[t]);

/** Drawn radius of an element, A: small enough to see bonds and arrows, and hydrogen not lost. */
export const ballRadius = (element: string): number => 0.14 + BALL * radiusOf(element) * 0.85;

/**
 * Distances (A) below which two elements are bonded, [ntypes, ntypes]; 0 never. In a frame that holds non-metals, metals
 * are bonded to those alone: their radii overlap in every salt and oxide.
 */
export function bondReach(type_map: readonly string[]): Float64Array {
  const compound = type_map.some((e) => !isMetal(e));
  const n = type_map.length;
  const reach = new Float64Array(n * n);
  type_map.forEach((a, i) => {
    type_map.forEach((b, j) => {
      // Of a name that is no element no radius is known.
      const known = atomicNumber(a) !== undefined && atomicNumber(b) !== undefined;
      const never = !known || (compound && isMetal(a) && isMetal(b));
      reach[i * n + j] = never ? 0 : REACH * (radiusOf(a) + radiusOf(b));
    });
  });
  return reach;
}

/** Whether atoms lie far outside the cell, as they do where a trajectory was unwrapped. */
export function straysOut({ box, coord, natoms, pbc }: FrameView): boolean {
  if (!box) return false;
  for (let a = 0; a < natoms; a++) {
    const f = fractional(box, at3(coord, a));
    if (f?.some((x, k) => pbc[k] && (x < -STRAY || x > 1 + STRAY))) return true;
  }
  return false;
}

/** Lays out a frame. */
export function layOut(frame: FrameView, options: SceneOptions): Scene {
  const { box, pbc, natoms } = frame;
  const elements = elementsOf(frame);
  const large = natoms > MOST_ATOMS;
  const n: Vec3 = [0, 1, 2].map((k) => (box && pbc[k] && !large ? options.repeat : 1)) as unknown as Vec3;
  const copies = n[0] * n[1] * n[2];
  const base = new Float64Array(3 * natoms);
  for (let a = 0; a < natoms; a++) {
    const r = at3(frame.coord, a);
    base.set(box && options.wrap ? wrapped(box, pbc, r) : r, 3 * a);
  }
  const total = copies * natoms;
  const coord = new Float32Array(3 * total);
  const radius = new Float32Array(total);
  const atom = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < n[0]; i++)
    for (let j = 0; j < n[1]; j++)
      for (let k = 0; k < n[2]; k++) {
        const shift: Vec3 = box ? cartesian(box, [i, j, k]) : [0, 0, 0];
        for (let a = 0; a < natoms; a++, at++) {
          coord.set([base[3 * a] + shift[0], base[3 * a + 1] + shift[1], base[3 * a + 2] + shift[2]], 3 * at);
          radius[at] = ballRadius(elements[a]);
          atom[at] = a;
        }
      }
  const cell = cellEdges(box, pbc, n);
  const { centre, extent } = bounds(coord, radius, cell);
  const near = large ? null : surroundings(frame, base);
  return {
    coord,
    radius,
    atom,
    shade: near ? shades(near, elements, copies) : new Float32Array(4 * total),
    bonds: near && options.bonds ? bondHalves(frame, near, coord, n) : emptyRods(),
    cell,
    centre,
    extent,
  };
}

const emptyRods = (): Rods => ({ from: new Float32Array(0), to: new Float32Array(0), owner: new Int32Array(0) });

type Near = ReturnType<typeof buildNeighborList>;

/** Every pair close enough to be bonded or to shade. */
function surroundings(frame: FrameView, base: Float64Array): Near | null {
  const reach = Math.max(SHADE_REACH, ...bondReach(frame.type_map));
  try {
    return buildNeighborList(base, frame.natoms, frame.box, frame.pbc, reach);
  } catch (error) {
    // A cell without volume has no neighbours to show; the atoms are drawn all the same.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Ambient occlusion of each ball by the balls around it, to first order in the direction: a ball of radius r at distance
 * d along u hides about (r/d)^2 max(0, n . u) of what a surface with normal n sees, of which 1/4 + n . u / 2 is kept.
 */
function shades(near: Near, elements: readonly string[], copies: number): Float32Array {
  const natoms = elements.length;
  const radii = elements.map((e) => 0.25 + 0.75 * radiusOf(e));
  const one = new Float32Array(4 * natoms);
  for (let i = 0; i < natoms; i++) {
    for (let p = near.first[i]; p < near.first[i + 1]; p++) {
      const d = at3(near.d, p);
      const length = norm(d);
      if (length > SHADE_REACH || length < 1e-6) continue;
      const fade = 1 - length / SHADE_REACH;
      const share = Math.min(1, radii[near.j[p]] / length) ** 2 * fade;
      one[4 * i] += (share * d[0]) / length;
      one[4 * i + 1] += (share * d[1]) / length;
      one[4 * i + 2] += (share * d[2]) / length;
      one[4 * i + 3] += share;
    }
  }
  const all = new Float32Array(copies * one.length);
  for (let c = 0; c < copies; c++) all.set(one, c * one.length);
  return all;
}

/** Half a bond for each end that is drawn: from the atom to the middle. */
function bondHalves(frame: FrameView, near: Near, coord: Float32Array, n: Vec3): Rods {
  const { atype, natoms, type_map } = frame;
  const reach = bondReach(type_map);
  const ends: number[] = [];
  for (let i = 0; i < natoms; i++)
    for (let p = near.first[i]; p < near.first[i + 1]; p++) {
      const most = reach[atype[i] * type_map.length + atype[near.j[p]]];
      if (norm(at3(near.d, p)) < most) ends.push(p);
    }
  const centres = new Int32Array(near.j.length);
  for (let i = 0; i < natoms; i++) centres.fill(i, near.first[i], near.first[i + 1]);
  const copies = n[0] * n[1] * n[2];
  const from = new Float32Array(3 * copies * ends.length);
  const to = new Float32Array(from.length);
  const owner = new Int32Array(copies * ends.length);
  let k = 0;
  for (let c = 0; c < copies; c++)
    for (const p of ends) {
      const a = c * natoms + centres[p];
      const r = at3(coord, a);
      const d = at3(near.d, p);
      from.set(r, 3 * k);
      to.set([r[0] + d[0] / 2, r[1] + d[1] / 2, r[2] + d[2] / 2], 3 * k);
      owner[k++] = a;
    }
  return { from, to, owner };
}

/** Edges of one cell, then of the block of cells where there are more; none along directions that are not periodic. */
function cellEdges(box: Float64Array | null, pbc: readonly boolean[], n: Vec3): Float32Array {
  if (!box || !pbc.some((p) => p)) return new Float32Array(0);
  const one = edgesOf(corners(box, [1, 1, 1]));
  return Float32Array.from(n[0] * n[1] * n[2] > 1 ? [...one, ...edgesOf(corners(box, n))] : one);
}

const edgesOf = (points: readonly Vec3[]): number[] => EDGES.flatMap(([a, b]) => [...points[a], ...points[b]]);

/** Middle and reach of everything drawn. */
function bounds(coord: Float32Array, radius: Float32Array, cell: Float32Array): { centre: Vec3; extent: number } {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = low.map((v) => -v);
  const points = [coord, cell];
  for (const list of points)
    for (let k = 0; k < list.length; k++) {
      low[k % 3] = Math.min(low[k % 3], list[k]);
      high[k % 3] = Math.max(high[k % 3], list[k]);
    }
  if (!(low[0] <= high[0])) return { centre: [0, 0, 0], extent: 1 };
  const centre: Vec3 = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
  let extent = SMALLEST;
  for (let k = 0; k < coord.length / 3; k++) extent = Math.max(extent, norm(sub(at3(coord, k), centre)) + radius[k]);
  for (let k = 0; k < cell.length / 3; k++) extent = Math.max(extent, norm(sub(at3(cell, k), centre)));
  return { centre, extent };
}

/** Largest |F| of [natoms, 3], eV/A; 0 without forces. */
export function largest(force: ArrayLike<number> | null): number {
  let most = 0;
  for (let k = 0; force && k < force.length; k += 3)
    most = Math.max(most, Math.hypot(force[k], force[k + 1], force[k + 2]));
  return most;
}

/** Length of an arrow per force, A per eV/A, of the form 1, 2 or 5 x 10^k: the largest arrow is 0.8 to 2 A long. */
export function arrowScale(force: ArrayLike<number> | null): number {
  const most = largest(force);
  if (!(most > 0) || !Number.isFinite(most)) return 1;
  const wish = 2 / most;
  const power = 10 ** Math.floor(Math.log10(wish));
  const digit = [5, 2, 1].find((d) => d * power <= wish * 1.0000001) ?? 1;
  return digit * power;
}

/** Arrows shorter than this (A) are left out: they would be dots. */
const SHORTEST = 0.03;

/** Arrows of a set of forces [natoms, 3] on all drawn atoms: from the surface of the ball along F, `scale` A per eV/A. */
export function arrows(scene: Scene, force: ArrayLike<number> | null, scale: number): Rods {
  if (!force) return emptyRods();
  const kept: number[] = [];
  scene.atom.forEach((a, k) => {
    if (scale * norm(at3(force, a)) > SHORTEST) kept.push(k);
  });
  const from = new Float32Array(3 * kept.length);
  const to = new Float32Array(3 * kept.length);
  kept.forEach((k, at) => {
    const f = at3(force, scene.atom[k]);
    const length = norm(f);
    // A little inside the ball, so that no gap shows.
    const start = (0.92 * scene.radius[k]) / length;
    for (let x = 0; x < 3; x++) {
      from[3 * at + x] = scene.coord[3 * k + x] + start * f[x];
      to[3 * at + x] = from[3 * at + x] + scale * f[x];
    }
  });
  return { from, to, owner: Int32Array.from(kept) };
}
