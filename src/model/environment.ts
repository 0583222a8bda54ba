// The environment matrix of one frame: every neighbour's normalised row and its derivatives, in the order the kernels want.
import type { NeighborList, Neighbors } from '../data/nlist';
import type { EnvStat, ModelConfig } from './config';
import { embeddingIndex } from './layout';

/** A run of items that share a net: [begin, end). */
export interface NetGroup {
  readonly net: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * One frame's geometry. Atoms are stable-sorted by type; pairs are ordered by (neighbour type, centre), so that pairs of
 * one embedding net are contiguous. Empty slots of a centre appear as ONE pad pair per neighbour type that carries their
 * number: deepmd does not mask padding, an empty slot is a row (-davg/dstd, 0, 0, 0) that goes through the net.
 */
export interface FrameGeometry {
  readonly natoms: number;
  readonly npairs: number;
  /** [natoms] original index of each sorted atom. */
  readonly order: Int32Array;
  /** [natoms] type of each sorted atom. */
  readonly atype: Int32Array;
  /** [npairs] centre and neighbour (sorted atom indices; a pad's neighbour is its centre). */
  readonly i: Int32Array;
  readonly j: Int32Array;
  /** [npairs] embedding net. */
  readonly net: Int32Array;
  /** [npairs] input of the embedding net: the normalised radial value. */
  readonly x: Float64Array;
  /** [npairs, 4] normalised environment row; a pad's first entry is multiplied by the number of empty slots. */
  readonly R: Float64Array;
  /** [npairs, 4] unit vector to the neighbour and distance (A). */
  readonly u: Float64Array;
  /** [npairs, 4] ds/dr / dstd_r, ds/dr / dstd_a, (s/r) / dstd_a, 0: all zero for pads. */
  readonly d: Float64Array;
  /** [ntypes, natoms] first pair and number of pairs of (neighbour type, centre), pads included. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Transposed list: pairs whose neighbour is atom a are tPair[tFirst[a] .. tFirst[a+1]). Pads are not in it. */
  readonly tFirst: Int32Array;
  readonly tPair: Int32Array;
  readonly pairGroups: readonly NetGroup[];
  readonly atomGroups: readonly NetGroup[];
  /** Neighbours dropped because sel was too small. */
  readonly dropped: number;
  /** The list it was made from. */
  readonly nlist: NeighborList;
}

/** Switching function w(r) of se_e2_a and its derivative (C2-smooth between rcut_smth and rcut). */
export function switching(r: number, rcut: number, rcutSmth: number): readonly [number, number] {
  if (r <= rcutSmth) return [1, 0];
  if (r >= rcut) return [0, 0];
  const u = (r - rcutSmth) / (rcut - rcutSmth);
  const w = u * u * u * (-6 * u * u + 15 * u - 10) + 1;
  const dw = (u * u * (-30 * u * u + 60 * u - 30)) / (rcut - rcutSmth);
  return [w, dw];
}

/** Stable order of atoms by type. */
export function sortByType(atype: Int32Array, ntypes: number): Int32Array {
  const next = new Int32Array(ntypes + 1);
  for (const t of atype) next[t + 1]++;
  for (let t = 0; t < ntypes; t++) next[t + 1] += next[t];
  const order = new Int32Array(atype.length);
  for (let a = 0; a < atype.length; a++) order[next[atype[a]]++] = a;
  return order;
}

/**
 * Neighbours of centre i that fill slots, after deepmd's truncation: the sum(sel) nearest overall, then the sel[t]
 * nearest of each type. Returns pair indices of the list, grouped by type; most centres need no sorting.
 */
export function slotPairs(nlist: Neighbors, atype: Int32Array, i: number, sel: readonly number[]): number[][] {
  const byType: number[][] = sel.map(() => []);
  let begin = nlist.first[i];
  const end = nlist.first[i + 1];
  const total = sel.reduce((s, v) => s + v, 0);
  const r2 = (p: number): number => nlist.d[3 * p] ** 2 + nlist.d[3 * p + 1] ** 2 + nlist.d[3 * p + 2] ** 2;
  if (end - begin > total) {
    const all: number[] = [];
    for (; begin < end; begin++) all.push(begin);
    all.sort((a, b) => r2(a) - r2(b) || a - b);
    for (const p of all.slice(0, total)) byType[atype[nlist.j[p]]].push(p);
  } else for (; begin < end; begin++) byType[atype[nlist.j[begin]]].push(begin);
  for (let t = 0; t < sel.length; t++) {
    if (byType[t].length > sel[t]) byType[t] = byType[t].sort((a, b) => r2(a) - r2(b) || a - b).slice(0, sel[t]);
  }
  return byType;
}

/** Geometry of one frame. `atype` holds model types (0..ntypes-1) in the frame's own atom order. */
export function buildFrameGeometry(
  nlist: NeighborList,
  atype: Int32Array,
  config: ModelConfig,
  stat: EnvStat,
): FrameGeometry {
  const ntypes = config.sel.length;
  const natoms = atype.length;
  const order = sortByType(atype, ntypes);
  const rank = new Int32Array(natoms);
  for (let a = 0; a < natoms; a++) rank[order[a]] = a;
  const sorted = order.map((a) => atype[a]);

  let npairs = 0;
  let dropped = 0;
  const slots: number[][][] = [];
  for (let a = 0; a < natoms; a++) {
    const s = slotPairs(nlist, atype, order[a], config.sel);
    const s0 = stat.davg[sorted[a]];
    let kept = 0;
    s.forEach((list, t) => {
      kept += list.length;
      npairs += list.length + (s0 !== 0 && list.length < config.sel[t] ? 1 : 0);
    });
    dropped += nlist.first[order[a] + 1] - nlist.first[order[a]] - kept;
    slots.push(s);
  }

  const g = {
    i: new Int32Array(npairs),
    j: new Int32Array(npairs),
    net: new Int32Array(npairs),
    x: new Float64Array(npairs),
    R: new Float64Array(4 * npairs),
    u: new Float64Array(4 * npairs),
    d: new Float64Array(4 * npairs),
    first: new Int32Array(ntypes * natoms),
    count: new Int32Array(ntypes * natoms),
    tFirst: new Int32Array(natoms + 1),
  };
  const pairGroups: NetGroup[] = [];
  let p = 0;
  for (let tj = 0; tj < ntypes; tj++) {
    for (let a = 0; a < natoms; a++) {
      const ti = sorted[a];
      const net = embeddingIndex(config.type_one_side, ntypes, ti, tj);
      const list = slots[a][tj];
      const davg = stat.davg[ti];
      const stdR = stat.dstd_r[ti];
      const stdA = stat.dstd_a[ti];
      const begin = p;
      for (const q of list) {
        const dx = nlist.d[3 * q];
        const dy = nlist.d[3 * q + 1];
        const dz = nlist.d[3 * q + 2];
        const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
        const [w, dw] = switching(r, config.rcut, config.rcut_smth);
        const s = w / r;
        const ds = dw / r - w / (r * r);
        const b = rank[nlist.j[q]];
        g.i[p] = a;
        g.j[p] = b;
        g.net[p] = net;
        g.x[p] = (s - davg) / stdR;
        g.R.set([g.x[p], (s * dx) / r / stdA, (s * dy) / r / stdA, (s * dz) / r / stdA], 4 * p);
        g.u.set([dx / r, dy / r, dz / r, r], 4 * p);
        g.d.set([ds / stdR, ds / stdA, s / r / stdA, 0], 4 * p);
        g.tFirst[b + 1]++;
        p++;
      }
      const empty = config.sel[tj] - list.length;
      if (davg !== 0 && empty > 0) {
        g.i[p] = a;
        g.j[p] = a;
        g.net[p] = net;
        g.x[p] = -davg / stdR;
        g.R[4 * p] = empty * g.x[p];
        p++;
      }
      g.first[tj * natoms + a] = begin;
      g.count[tj * natoms + a] = p - begin;
      const last = pairGroups.at(-1);
      if (p > begin) {
        if (last && last.net === net && last.end === begin) pairGroups[pairGroups.length - 1] = { ...last, end: p };
        else pairGroups.push({ net, begin, end: p });
      }
    }
  }
  for (let a = 0; a < natoms; a++) g.tFirst[a + 1] += g.tFirst[a];
  const tPair = new Int32Array(g.tFirst[natoms]);
  const fill = g.tFirst.slice(0, natoms);
  for (let q = 0; q < npairs; q++) if (g.d[4 * q + 2] !== 0 || g.u[4 * q + 3] !== 0) tPair[fill[g.j[q]]++] = q;

  const atomGroups: NetGroup[] = [];
  for (let a = 0; a < natoms; a++) {
    const last = atomGroups.at(-1);
    if (last && last.net === sorted[a]) atomGroups[atomGroups.length - 1] = { ...last, end: a + 1 };
    else atomGroups.push({ net: sorted[a], begin: a, end: a + 1 });
  }
  return { natoms, npairs, order, atype: sorted, ...g, tPair, pairGroups, atomGroups, dropped, nlist };
}
