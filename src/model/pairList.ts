// A frame's pairs in a word each: neighbour and whole cells, with positions in fixed point. What is kept of a neighbour list.
import type { NeighborList } from '../data/nlist';
import { slotPairs, sortByType } from './environment';

/** Fixed-point units per A. Sums wrap at 2^32 units = 64 A; only displacements below 32 A have to come out right. */
export const UNITS = 2 ** 26;
/** Longest cutoff (A, exclusive) whose displacements fit. */
export const MOST_RCUT = 32;
/** Bits of the neighbour; five bits of each number of cells, plus 16, follow. */
const ATOM_BITS = 16;

/**
 * Pairs are ordered by (neighbour type, centre) and within a centre as in the neighbour list; atoms are sorted by type.
 * Does not depend on sel, unless that truncates, nor on statistics.
 */
export interface PairList {
  readonly natoms: number;
  /** [natoms] original index and type of each sorted atom. */
  readonly order: Int32Array;
  readonly atype: Int32Array;
  /** [ntypes natoms + 1] first pair of (neighbour type, centre). */
  readonly first: Int32Array;
  /** [npairs] neighbour and cells. */
  readonly word: Uint32Array;
  /** [natoms, 3] positions and [3, 3] cell vectors in fixed point. */
  readonly pos: Int32Array;
  readonly box: Int32Array;
}

export const bytesOf = (l: PairList): number =>
  4 * (l.order.length + l.atype.length + l.first.length + l.word.length + l.pos.length + l.box.length);

/**
 * `atype` holds model types in the frame's own order. `sel` truncates as `slotPairs` does; null keeps all.
 * Throws RangeError for more atoms or more distant cells than a word can tell apart.
 */
export function makePairList(
  nlist: NeighborList,
  atype: Int32Array,
  ntypes: number,
  sel: readonly number[] | null,
): PairList {
  const natoms = atype.length;
  if (natoms >= 2 ** ATOM_BITS)
    throw new RangeError(`makePairList: a frame may have ${2 ** ATOM_BITS - 1} atoms, found ${natoms}`);
  const order = sortByType(atype, ntypes);
  const rank = new Int32Array(natoms);
  for (let a = 0; a < natoms; a++) rank[order[a]] = a;
  const first = new Int32Array(ntypes * natoms + 1);
  const truncated = new Map<number, number[][]>();
  for (let i = 0; i < natoms; i++) {
    const a = rank[i];
    for (let p = nlist.first[i]; p < nlist.first[i + 1]; p++) first[atype[nlist.j[p]] * natoms + a + 1]++;
    if (sel?.some((most, t) => first[t * natoms + a + 1] > most)) {
      const kept = slotPairs(nlist, atype, i, sel);
      truncated.set(i, kept);
      kept.forEach((list, t) => {
        first[t * natoms + a + 1] = list.length;
      });
    }
  }
  for (let k = 1; k < first.length; k++) first[k] += first[k - 1];
  const word = new Uint32Array(first[ntypes * natoms]);
  const next = first.slice();
  let far = 0;
  const put = (a: number, p: number): void => {
    const j = nlist.j[p];
    let w = rank[j];
    for (let k = 0; k < 3; k++) {
      const cells = nlist.image[3 * p + k] + 16;
      far |= cells & ~31;
      w |= cells << (ATOM_BITS + 5 * k);
    }
    word[next[atype[j] * natoms + a]++] = w;
  };
  for (let i = 0; i < natoms; i++) {
    const kept = truncated.get(i);
    if (kept) for (const list of kept) for (const p of list) put(rank[i], p);
    else for (let p = nlist.first[i]; p < nlist.first[i + 1]; p++) put(rank[i], p);
  }
  if (far !== 0) throw new RangeError('makePairList: the cell is less than a fifteenth of the cutoff across');
  const fixed = (x: number): number => Math.round(x * UNITS) | 0;
  const pos = new Int32Array(3 * natoms);
  for (let a = 0; a < natoms; a++) for (let k = 0; k < 3; k++) pos[3 * a + k] = fixed(nlist.wrapped[3 * order[a] + k]);
  return { natoms, order, atype: order.map((a) => atype[a]), first, word, pos, box: Int32Array.from(nlist.h, fixed) };
}

/** Neighbour of a pair's word. */
export const neighborOf = (word: number): number => word & (2 ** ATOM_BITS - 1);

/** Displacement from centre a to the neighbour of `word`, A, into `out`: exact in fixed point, whatever wraps. */
export function displacement(
  pos: Int32Array,
  box: Int32Array,
  a: number,
  word: number,
  out: Float64Array | number[],
): void {
  const b = neighborOf(word);
  const x = ((word >>> ATOM_BITS) & 31) - 16;
  const y = ((word >>> (ATOM_BITS + 5)) & 31) - 16;
  const z = ((word >>> (ATOM_BITS + 10)) & 31) - 16;
  for (let k = 0; k < 3; k++)
    out[k] = ((pos[3 * b + k] - pos[3 * a + k] + x * box[k] + y * box[3 + k] + z * box[6 + k]) | 0) / UNITS;
}
