// A frame's pairs sorted into the intervals of the embedding table, cut into short segments; once per frame, in float64.
import { type EmbeddingTable, placeIn } from '../model/table';
import type { PackedFrame } from './frames';

/** Most pairs a lane sums: padding and crystals crowd a few intervals. */
export const SEGMENT = 16;

export interface PackedTable {
  /** [npairs, 2] first of the pair's four nodes, float bits of t. */
  readonly slot: Uint32Array;
  /** [npairs] pairs sorted by interval. */
  readonly order: Uint32Array;
  /** [segments, 3] begin and end in `order`, first of the four nodes; sorted by that. */
  readonly segments: Uint32Array;
}

/** Segments and occupied nodes of a frame. */
export interface TableSize {
  readonly segments: number;
  readonly items: number;
}

export function packTable(f: PackedFrame, table: EmbeddingTable): PackedTable {
  const perNet = table.intervals + 1;
  const slot = new Uint32Array(2 * f.npairs);
  const bits = new Float32Array(slot.buffer);
  const count = new Uint32Array(table.h.length * perNet + 1);
  for (const g of f.pairGroups)
    for (let p = g.begin; p < g.end; p++) {
      const { k, t } = placeIn(table, g.net, f.x[p]);
      slot[2 * p] = g.net * perNet + k - 1;
      bits[2 * p + 1] = t;
      count[slot[2 * p] + 1]++;
    }
  for (let k = 1; k < count.length; k++) count[k] += count[k - 1];
  const order = new Uint32Array(f.npairs);
  const next = count.slice();
  for (let p = 0; p < f.npairs; p++) order[next[slot[2 * p]]++] = p;
  const segments: number[] = [];
  for (let k = 0; k + 1 < count.length; k++)
    for (let begin = count[k]; begin < count[k + 1]; begin += SEGMENT)
      segments.push(begin, Math.min(begin + SEGMENT, count[k + 1]), k);
  return { slot, order, segments: Uint32Array.from(segments) };
}

/** Nodes that segments touch, in order, from the first nodes of segments in order. */
export function occupiedNodes(firsts: ArrayLike<number>): number[] {
  const nodes: number[] = [];
  let next = 0;
  for (let s = 0; s < firsts.length; s++) {
    for (let k = Math.max(next, firsts[s]); k < firsts[s] + 4; k++) nodes.push(k);
    next = firsts[s] + 4;
  }
  return nodes;
}

/** Every third of the segments' words: the first node of each. */
export const firstNodes = (p: PackedTable): Uint32Array =>
  Uint32Array.from({ length: p.segments.length / 3 }, (_, s) => p.segments[3 * s + 2]);

export const tableSizeOf = (p: PackedTable): TableSize => ({
  segments: p.segments.length / 3,
  items: occupiedNodes(firstNodes(p)).length,
});
