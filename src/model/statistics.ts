// What a model takes from the data before training: neighbour counts and sel, davg/dstd, the energy bias per element.
import type { Neighbors } from '../data/nlist';
import { ConfigError, type EnvStat, type ModelConfig } from './config';
import { slotPairs, switching } from './environment';
import { embeddingIndex } from './layout';
import { emptyRanges, type InputRanges } from './table';

/** Frames that the statistics look at, at most; deepmd-kit takes 10 batches per system. */
export const STAT_FRAMES = 200;

/** Indices of at most `cap` of `nframes` frames, evenly spread, the first included; all of them where they fit. */
export function statFrames(nframes: number, cap = STAT_FRAMES): number[] {
  const n = Math.min(nframes, cap);
  return Array.from({ length: n }, (_, k) => Math.floor((k * nframes) / n));
}

/** Numbers of neighbours per neighbour type and distances of pairs, over frames added one by one. */
export class NeighborCounter {
  /** [ntypes] */
  readonly max_neighbors: number[];
  /** [ntypes] `at` of the list in which the maximum was first seen; -1 before. */
  readonly max_at: number[];
  /** A; Infinity before a pair was seen. */
  min_distance = Number.POSITIVE_INFINITY;
  /** [ntypes, ntypes] by (centre type, neighbour type): fewest neighbours, shortest and longest distance squared (A^2). */
  readonly fewest: Float64Array;
  readonly nearest2: Float64Array;
  readonly farthest2: Float64Array;

  constructor(ntypes: number) {
    this.fewest = new Float64Array(ntypes * ntypes).fill(Number.POSITIVE_INFINITY);
    this.nearest2 = this.fewest.slice();
    this.farthest2 = new Float64Array(ntypes * ntypes);
    this.max_neighbors = new Array<number>(ntypes).fill(0);
    this.max_at = new Array<number>(ntypes).fill(-1);
  }

  /** `atype` holds model types. Lists must reach to the model's rcut. `at` names the frame, for messages. */
  add(nlist: Neighbors, atype: Int32Array, at = -1): void {
    const count = new Int32Array(this.max_neighbors.length);
    const { fewest, nearest2, farthest2 } = this;
    for (let i = 0; i < atype.length; i++) {
      count.fill(0);
      const row = atype[i] * count.length;
      for (let p = nlist.first[i]; p < nlist.first[i + 1]; p++) {
        const t = atype[nlist.j[p]];
        count[t]++;
        const r2 = nlist.d[3 * p] ** 2 + nlist.d[3 * p + 1] ** 2 + nlist.d[3 * p + 2] ** 2;
        if (r2 < nearest2[row + t]) nearest2[row + t] = r2;
        if (r2 > farthest2[row + t]) farthest2[row + t] = r2;
      }
      for (let t = 0; t < count.length; t++) {
        if (count[t] < fewest[row + t]) fewest[row + t] = count[t];
        if (count[t] > this.max_neighbors[t]) {
          this.max_neighbors[t] = count[t];
          this.max_at[t] = at;
        }
      }
    }
    this.min_distance = Math.sqrt(nearest2.reduce((m, r2) => Math.min(m, r2), Number.POSITIVE_INFINITY));
  }
}

/**
 * Slots per type. Numbers stay as they are; "auto" is "auto:1.1", which gives the counted maximum times 1.1, rounded up
 * to a multiple of 4 (deepmd-kit's rule; a type that is never a neighbour gets 0). One type keeps at least 4 slots, so
 * that a model of lone atoms can be built. Throws ConfigError for another number of types than counted.
 */
export function resolveSel(max_neighbors: readonly number[], sel: readonly number[] | string): number[] {
  if (typeof sel !== 'string') {
    if (sel.length !== max_neighbors.length)
      throw new ConfigError(
        'sel',
        `expected ${max_neighbors.length} numbers, one per element, found ${sel.length}.`,
        'Give one per element, or "auto".',
      );
    return [...sel];
  }
  const match = /^auto(?::(\d+(?:\.\d+)?))?$/.exec(sel);
  if (!match) throw new ConfigError('sel', `expected numbers or "auto", found "${sel}".`, 'Use "auto".');
  const ratio = match[1] === undefined ? 1.1 : Number(match[1]);
  const out = max_neighbors.map((n) => 4 * Math.floor((Math.trunc(n * ratio) + 3) / 4));
  return out.some((n) => n > 0) ? out : out.map(() => 4);
}

/** Smallest and largest input of every embedding net over the counted frames, pads included; nothing may be truncated. */
export function inputRanges(counter: NeighborCounter, config: ModelConfig, stat: EnvStat): InputRanges {
  const ntypes = config.sel.length;
  const ranges = emptyRanges(config.type_one_side ? ntypes : ntypes * ntypes);
  for (let ti = 0; ti < ntypes; ti++)
    for (let tj = 0; tj < ntypes; tj++) {
      const net = embeddingIndex(config.type_one_side, ntypes, ti, tj);
      const at = ti * ntypes + tj;
      const take = (s: number): void => {
        const x = (s - stat.davg[ti]) / stat.dstd_r[ti];
        ranges.min[net] = Math.min(ranges.min[net], x);
        ranges.max[net] = Math.max(ranges.max[net], x);
      };
      // s falls with r.
      if (counter.nearest2[at] <= counter.farthest2[at])
        for (const r of [Math.sqrt(counter.nearest2[at]), Math.sqrt(counter.farthest2[at])])
          take(switching(r, config.rcut, config.rcut_smth)[0] / r);
      // Atoms with fewer neighbours than slots have a pad; Infinity where there is no such atom.
      if (stat.davg[ti] !== 0 && counter.fewest[at] < config.sel[tj]) take(0);
    }
  return ranges;
}

/**
 * davg and dstd (deepmd-kit's EnvMatStatSe). For each centre type, over all slots of all its atoms, the empty ones (rows
 * of zeros) included and after truncation by sel: davg = <s>, dstd_r = sqrt(<s^2> - <s>^2); dstd_a likewise over the
 * three angular columns pooled. A deviation below 0.01 becomes 0.01; a type without atoms gets 0 and 0.1.
 */
export class StatAccumulator {
  readonly #config: Pick<ModelConfig, 'sel' | 'rcut' | 'rcut_smth' | 'set_davg_zero'>;
  /** Per type: atoms, sum s, sum s^2, sum of angular entries, sum of their squares. */
  readonly #sums: { atoms: number; s: number; s2: number; a: number; a2: number }[];

  constructor(config: Pick<ModelConfig, 'sel' | 'rcut' | 'rcut_smth' | 'set_davg_zero'>) {
    this.#config = config;
    this.#sums = config.sel.map(() => ({ atoms: 0, s: 0, s2: 0, a: 0, a2: 0 }));
  }

  /** Adds one frame; `atype` holds model types. */
  add(nlist: Neighbors, atype: Int32Array): void {
    const { sel, rcut, rcut_smth } = this.#config;
    for (let i = 0; i < atype.length; i++) {
      const sum = this.#sums[atype[i]];
      sum.atoms++;
      for (const list of slotPairs(nlist, atype, i, sel))
        for (const p of list) {
          const x = nlist.d[3 * p];
          const y = nlist.d[3 * p + 1];
          const z = nlist.d[3 * p + 2];
          const r2 = x * x + y * y + z * z;
          const r = Math.sqrt(r2);
          const s = switching(r, rcut, rcut_smth)[0] / r;
          sum.s += s;
          sum.s2 += s * s;
          sum.a += (s * (x + y + z)) / r;
          sum.a2 += s * s;
        }
    }
  }

  /** `sel`: slots per type, where they were not known while frames were added (sel Infinity). */
  finish(sel: readonly number[] = this.#config.sel): EnvStat {
    const nnei = sel.reduce((sum, n) => sum + n, 0);
    const std = (n: number, x: number, x2: number): number =>
      n === 0 ? 0.1 : Math.max(0.01, Math.sqrt(Math.max(0, x2 / n - (x / n) ** 2)));
    const slots = (atoms: number): number => atoms * nnei;
    return {
      davg: Float64Array.from(this.#sums, (t) =>
        t.atoms === 0 || this.#config.set_davg_zero ? 0 : t.s / slots(t.atoms),
      ),
      dstd_r: Float64Array.from(this.#sums, (t) => std(slots(t.atoms), t.s, t.s2)),
      dstd_a: Float64Array.from(this.#sums, (t) => std(3 * slots(t.atoms), t.a, t.a2)),
    };
  }
}

/**
 * Energy per atom of each type, eV: the minimum-norm least-squares solution of counts . bias = energies, as deepmd-kit
 * computes it. Frames of one composition are first joined into their mean with the root of their number as weight,
 * which leaves the solution unchanged. Zeros where there are no frames.
 *
 * @param counts [nframes, ntypes] number of atoms of each type.
 * @param energies [nframes] eV, finite.
 */
export function energyBias(counts: ArrayLike<number>, energies: ArrayLike<number>, ntypes: number): Float64Array {
  const nframes = energies.length;
  if (counts.length !== nframes * ntypes)
    throw new Error(`energyBias: expected ${nframes * ntypes} counts, found ${counts.length}`);
  const groups = new Map<string, { counts: number[]; n: number; mean: number }>();
  for (let f = 0; f < nframes; f++) {
    const row = Array.from({ length: ntypes }, (_, t) => counts[f * ntypes + t]);
    const key = row.join(' ');
    const g = groups.get(key) ?? { counts: row, n: 0, mean: 0 };
    g.n++;
    g.mean += (energies[f] - g.mean) / g.n;
    groups.set(key, g);
  }
  const rows = [...groups.values()];
  const columns = Array.from({ length: ntypes }, (_, t) =>
    Float64Array.from(rows, (g) => Math.sqrt(g.n) * g.counts[t]),
  );
  return leastSquares(
    columns,
    Float64Array.from(rows, (g) => Math.sqrt(g.n) * g.mean),
  );
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, k) => s + v * b[k], 0);

/** Turns the columns a, b: (a, b) <- (c a - s b, s a + c b). */
function rotate(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let k = 0; k < a.length; k++) {
    const x = a[k];
    a[k] = c * x - s * b[k];
    b[k] = s * x + c * b[k];
  }
}

/** Minimum-norm x with least |A x - y|, A given by columns, by one-sided Jacobi: A V = U diag(sigma), x = V sigma^-1 U^T y. */
export function leastSquares(columns: readonly Float64Array[], y: Float64Array): Float64Array {
  const n = columns.length;
  const u = columns.map((c) => c.slice());
  const v = u.map((_, i) => Float64Array.from({ length: n }, (_e, k) => (k === i ? 1 : 0)));
  for (let sweep = 0, turned = true; turned && sweep < 60; sweep++) {
    turned = false;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const aii = dot(u[i], u[i]);
        const ajj = dot(u[j], u[j]);
        const aij = dot(u[i], u[j]);
        if (aij === 0 || Math.abs(aij) <= 1e-15 * Math.sqrt(aii * ajj)) continue;
        const zeta = (ajj - aii) / (2 * aij);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(u[i], u[j], c, c * t);
        rotate(v[i], v[j], c, c * t);
        turned = true;
      }
  }
  const sigma2 = u.map((c) => dot(c, c));
  // Directions the data say nothing about (a fixed composition) get no share of the answer.
  const floor = 1e-12 * 1e-12 * Math.max(...sigma2, 0);
  const x = new Float64Array(n);
  u.forEach((c, i) => {
    if (sigma2[i] <= floor || sigma2[i] === 0) return;
    const f = dot(c, y) / sigma2[i];
    for (let k = 0; k < n; k++) x[k] += f * v[i][k];
  });
  return x;
}
