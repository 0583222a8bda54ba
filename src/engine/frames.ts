// A frame as the GPU gets it: one blob of words that `environment/build.wgsl` unfolds, and what the host needs beside it.
import type { EnvStat, ModelConfig } from '../model/config';
import { type NetGroup, switching } from '../model/environment';
import { embeddingIndex, type Layout } from '../model/layout';
import { displacement, MOST_RCUT, neighborOf, type PairList } from '../model/pairList';

/**
 * Words of a blob, in order (environment/blob.wgsl reads the same):
 *   [9] cell vectors in fixed point; rcut, rcut_smth; 5 unused
 *   [ntypes, 4] davg, dstd_r, dstd_a, 0 of the centre's type
 *   [ntypes natoms + 1] first pair of (neighbour type, centre), pads included
 *   [natoms] type; [natoms, 3] position in fixed point; [natoms + 1] first entry of the transposed list
 *   [npairs] the pair's word, or bit 31 and the number of empty slots of a pad
 *   the transposed list: pairs whose neighbour is atom a, 16 bits each where npairs <= 65536, else 32
 */
export interface PackedFrame {
  readonly natoms: number;
  /** Pads included. */
  readonly npairs: number;
  /** Entries of the transposed list: pairs without pads. */
  readonly nreal: number;
  /** [natoms] original index and type of each sorted atom. */
  readonly order: Int32Array;
  readonly atype: Int32Array;
  readonly blob: Uint32Array;
  readonly pairGroups: readonly NetGroup[];
  readonly atomGroups: readonly NetGroup[];
  /** Of the blob and of a table's order beside it. */
  readonly bytes: number;
}

export interface FrameLabels {
  /** Energy minus the bias of all atoms, eV; NaN without a label. Float64 until here. */
  readonly energy: number;
  /** [natoms, 4] sorted order, eV/A, padded. */
  readonly force: Float32Array;
  /** [9] eV or null. */
  readonly virial: Float32Array | null;
}

const HEADER = 16;
const PAD = 0x80000000;

/** Words of `n` packed indices below `n`. */
export const indexWords = (n: number, below: number): number => (below <= 65536 ? Math.ceil(n / 2) : n);

/** A view of words that takes indices below `below`. */
export const indexView = (words: Uint32Array, at: number, n: number, below: number): Uint16Array | Uint32Array =>
  below <= 65536
    ? new Uint16Array(words.buffer, words.byteOffset + 4 * at, n)
    : new Uint32Array(words.buffer, words.byteOffset + 4 * at, n);

/** First words of the parts of a blob. */
function partsOf(ntypes: number, natoms: number, npairs: number) {
  const first = HEADER + 4 * ntypes;
  const atype = first + ntypes * natoms + 1;
  const pos = atype + natoms;
  const tFirst = pos + 3 * natoms;
  const word = tFirst + natoms + 1;
  return { first, atype, pos, tFirst, word, tPair: word + npairs };
}

/** Most words of blobs that hold so many frames, atoms and pairs together. */
export const blobWords = (ntypes: number, frames: number, atoms: number, pairs: number): number =>
  frames * (HEADER + 4 * ntypes + 3) + atoms * (ntypes + 5) + 2 * pairs;

/** Adds an item to runs of items that share a net. */
function extend(groups: NetGroup[], net: number, begin: number, end: number): void {
  const last = groups.at(-1);
  if (last && last.net === net && last.end === begin) groups[groups.length - 1] = { ...last, end };
  else if (end > begin) groups.push({ net, begin, end });
}

/** Adds pads and the transposed list. Throws RangeError for a cutoff that fixed point does not reach. */
export function packFrame(list: PairList, config: ModelConfig, stat: EnvStat): PackedFrame {
  if (!(config.rcut < MOST_RCUT)) throw new RangeError(`packFrame: rcut must be below ${MOST_RCUT} A`);
  const { natoms, atype } = list;
  const ntypes = config.sel.length;
  const nreal = list.word.length;
  let npairs = nreal;
  const empty = (row: number): number => {
    const slots = config.sel[Math.floor(row / natoms)] - (list.first[row + 1] - list.first[row]);
    return stat.davg[atype[row % natoms]] !== 0 ? Math.max(0, slots) : 0;
  };
  for (let row = 0; row < ntypes * natoms; row++) if (empty(row) > 0) npairs++;
  const at = partsOf(ntypes, natoms, npairs);
  const blob = new Uint32Array(at.tPair + indexWords(nreal, npairs));
  const float = new Float32Array(blob.buffer);
  blob.set(list.box);
  float.set([config.rcut, config.rcut_smth], 9);
  for (let t = 0; t < ntypes; t++) float.set([stat.davg[t], stat.dstd_r[t], stat.dstd_a[t]], HEADER + 4 * t);
  blob.set(atype, at.atype);
  blob.set(list.pos, at.pos);

  const pairGroups: NetGroup[] = [];
  let p = 0;
  for (let row = 0; row < ntypes * natoms; row++) {
    const begin = p;
    blob[at.first + row] = begin;
    for (let q = list.first[row]; q < list.first[row + 1]; q++) {
      blob[at.word + p++] = list.word[q];
      blob[at.tFirst + neighborOf(list.word[q]) + 1]++;
    }
    const slots = empty(row);
    if (slots > 0) blob[at.word + p++] = PAD + slots;
    const net = embeddingIndex(config.type_one_side, ntypes, atype[row % natoms], Math.floor(row / natoms));
    extend(pairGroups, net, begin, p);
  }
  blob[at.first + ntypes * natoms] = p;
  for (let a = 0; a < natoms; a++) blob[at.tFirst + a + 1] += blob[at.tFirst + a];
  const next = blob.slice(at.tFirst, at.tFirst + natoms);
  const tPair = indexView(blob, at.tPair, nreal, npairs);
  for (let q = 0; q < npairs; q++) {
    const word = blob[at.word + q];
    if (word < PAD) tPair[next[neighborOf(word)]++] = q;
  }
  const atomGroups: NetGroup[] = [];
  for (let a = 0; a < natoms; a++) extend(atomGroups, atype[a], a, a + 1);
  const bytes = blob.byteLength + 4 * indexWords(npairs, npairs);
  return { natoms, npairs, nreal, order: list.order, atype, blob, pairGroups, atomGroups, bytes };
}

/** [npairs] inputs of the embedding nets, from the blob in float64. */
export function frameInputs(f: PackedFrame, layout: Layout): Float64Array {
  const at = partsOf(layout.ntypes, f.natoms, f.npairs);
  const float = new Float32Array(f.blob.buffer, f.blob.byteOffset);
  const int = new Int32Array(f.blob.buffer, f.blob.byteOffset);
  const [pos, box] = [int.subarray(at.pos, at.tFirst), int.subarray(0, 9)];
  const [rcut, rcutSmth] = [float[9], float[10]];
  const x = new Float64Array(f.npairs);
  const d = [0, 0, 0];
  for (let row = 0; row < layout.ntypes * f.natoms; row++) {
    const a = row % f.natoms;
    const davg = float[HEADER + 4 * f.atype[a]];
    const std = float[HEADER + 4 * f.atype[a] + 1];
    for (let p = f.blob[at.first + row]; p < f.blob[at.first + row + 1]; p++) {
      const word = f.blob[at.word + p];
      if (word >= PAD) x[p] = -davg / std;
      else {
        displacement(pos, box, a, word, d);
        const r = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        x[p] = (switching(r, rcut, rcutSmth)[0] / r - davg) / std;
      }
    }
  }
  return x;
}

/** Labels of a frame in the packed frame's atom order. `force` null leaves zeros (evaluation only). */
export function packLabels(
  frame: Pick<PackedFrame, 'natoms' | 'order' | 'atype'>,
  bias: Float64Array,
  energy: number,
  force: Float64Array | null,
  virial: Float64Array | null,
): FrameLabels {
  let e = energy;
  for (const t of frame.atype) e -= bias[t];
  const f = new Float32Array(4 * frame.natoms);
  if (force)
    for (let a = 0; a < frame.natoms; a++) for (let k = 0; k < 3; k++) f[4 * a + k] = force[3 * frame.order[a] + k];
  return { energy: e, force: f, virial: virial ? Float32Array.from(virial) : null };
}
