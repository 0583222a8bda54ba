// A frame's pairs sorted into the intervals of the embedding table; once per frame, in float64.
import type { Layout } from '../model/layout';
import { type EmbeddingTable, placeIn } from '../model/table';
import { frameInputs, indexView, indexWords, type PackedFrame } from './frames';

/** Most pairs a lane sums, a segment: padding and crystals crowd a few intervals. */
export const SEGMENT = 16;

export interface PackedTable {
  readonly npairs: number;
  /** Pairs sorted by interval, packed as `indexView` reads them. */
  readonly words: Uint32Array;
  /** [runs, 2] first of the four nodes of an interval and end of its pairs in the order; sorted. */
  readonly runs: Uint32Array;
}

/** Segments and occupied nodes of a frame. */
export interface TableSize {
  readonly segments: number;
  readonly items: number;
}

export function packTable(f: PackedFrame, layout: Layout, table: EmbeddingTable): PackedTable {
  const perNet = table.intervals + 1;
  const x = frameInputs(f, layout);
  const node = new Uint32Array(f.npairs);
  const end = new Uint32Array(table.h.length * perNet + 1);
  for (const g of f.pairGroups)
    for (let p = g.begin; p < g.end; p++) {
      node[p] = g.net * perNet + placeIn(table, g.net, x[p]).k - 1;
      end[node[p] + 1]++;
    }
  const runs: number[] = [];
  for (let k = 1; k < end.length; k++) {
    const some = end[k] > 0;
    end[k] += end[k - 1];
    if (some) runs.push(k - 1, end[k]);
  }
  const words = new Uint32Array(indexWords(f.npairs, f.npairs));
  const order = indexView(words, 0, f.npairs, f.npairs);
  // Counts became firsts of the next node; each moves on as pairs arrive.
  for (let p = 0; p < f.npairs; p++) order[end[node[p]]++] = p;
  return { npairs: f.npairs, words, runs: Uint32Array.from(runs) };
}

const known = new WeakMap<PackedFrame, { readonly table: EmbeddingTable; readonly packed: PackedTable }>();

/** As packTable, remembered as long as the frame is. */
export function tableOf(f: PackedFrame, layout: Layout, table: EmbeddingTable): PackedTable {
  const hit = known.get(f);
  if (hit?.table === table) return hit.packed;
  const packed = packTable(f, layout, table);
  known.set(f, { table, packed });
  return packed;
}

/** Segments of a frame. */
export function segmentsOf(p: PackedTable): number {
  let n = 0;
  for (let r = 0, begin = 0; r < p.runs.length; r += 2) {
    n += Math.ceil((p.runs[r + 1] - begin) / SEGMENT);
    begin = p.runs[r + 1];
  }
  return n;
}

/** Nodes that intervals touch, in order, from their first nodes in order. */
export function occupiedNodes(firsts: ArrayLike<number>): number[] {
  const nodes: number[] = [];
  let next = 0;
  for (let s = 0; s < firsts.length; s++) {
    for (let k = Math.max(next, firsts[s]); k < firsts[s] + 4; k++) nodes.push(k);
    next = firsts[s] + 4;
  }
  return nodes;
}

/** The first node of each occupied interval. */
export const firstNodes = (p: PackedTable): Uint32Array => p.runs.filter((_, k) => k % 2 === 0);

export const tableSizeOf = (p: PackedTable): TableSize => ({
  segments: segmentsOf(p),
  items: occupiedNodes(firstNodes(p)).length,
});
