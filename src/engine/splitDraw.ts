// Draws the frames that validate out of those that are free to: frames of equal geometry as one unit, seeded.
import { RandomStream } from '../model/random';

/** What is drawn from, and how. A unit is one frame or several of equal geometry, named by the first of them. */
export interface UnitDraw {
  /** Frames of each system, in order. */
  readonly systems: readonly number[];
  /** [nframes] frames of the unit that this frame names; 0 where it names none. */
  readonly weight: Int32Array;
  /** Frames that are to validate: kept as far as units allow, never exceeded but where one unit has to. */
  readonly wanted: number;
  /** Frames that may validate at most. */
  readonly most: number;
  /** Whether nothing of the share validates yet, so that one unit has to. */
  readonly first: boolean;
  readonly how: 'random' | 'blocks';
  /** For 'random': every system gives its share. */
  readonly stratify: boolean;
  readonly seed: number;
}

const sum = (values: ArrayLike<number>): number => Array.prototype.reduce.call(values, (s, v) => s + v, 0) as number;

/** [nframes] 1 where the unit that the frame names validates. */
export function drawUnits(d: UnitDraw): Uint8Array {
  const chosen = new Uint8Array(d.weight.length);
  if (d.wanted <= 0) return chosen;
  if (d.how === 'random') drawRandom(d, chosen);
  else drawBlocks(d, chosen);
  if (d.first && !chosen.includes(1)) {
    // No unit is small enough: the smallest is better than no validation.
    let least = -1;
    d.weight.forEach((w, f) => {
      if (w > 0 && w <= d.most && (least < 0 || w < d.weight[least])) least = f;
    });
    if (least >= 0) chosen[least] = 1;
  }
  return chosen;
}

/** [nframes] system of each frame. */
function systemsOf(systems: readonly number[]): Int32Array {
  const out = new Int32Array(sum(systems));
  let first = 0;
  systems.forEach((count, s) => {
    out.fill(s, first, first + count);
    first += count;
  });
  return out;
}

/**
 * Frames that each system gives: its part of `wanted`, rounded up or down as chance has it, so that systems of a few
 * frames have theirs too. They add up to `wanted`.
 */
function shares(size: Int32Array, wanted: number, seed: number): Int32Array {
  const rng = new RandomStream(seed, 'split shares');
  const order = rng.permutation(size.length);
  const offset = rng.uniform();
  const total = sum(size);
  const out = new Int32Array(size.length);
  let before = 0;
  let given = 0;
  for (const s of order) {
    before += size[s];
    const upTo = before === total ? wanted : Math.floor((wanted * before) / total + offset);
    out[s] = upTo - given;
    given = upTo;
  }
  return out;
}

function drawRandom({ systems, weight, wanted, stratify, seed }: UnitDraw, chosen: Uint8Array): void {
  const order = new RandomStream(seed, 'split').permutation(weight.length);
  let open = wanted;
  const take = (f: number): void => {
    chosen[f] = 1;
    open -= weight[f];
  };
  if (stratify) {
    const systemOf = systemsOf(systems);
    const size = new Int32Array(systems.length);
    weight.forEach((w, f) => {
      size[systemOf[f]] += w;
    });
    const room = shares(size, wanted, seed);
    for (const f of order) {
      if (weight[f] === 0 || weight[f] > room[systemOf[f]]) continue;
      room[systemOf[f]] -= weight[f];
      take(f);
    }
  }
  for (const f of order) {
    if (open === 0) return;
    if (weight[f] > 0 && chosen[f] === 0 && weight[f] <= open) take(f);
  }
}

/** Contiguous runs (an eighth of the share each) out of every system. */
function drawBlocks({ systems, weight, wanted, seed }: UnitDraw, chosen: Uint8Array): void {
  const rng = new RandomStream(seed, 'split');
  const total = sum(weight);
  let first = 0;
  let before = 0;
  let taken = 0;
  for (const frames of systems) {
    const own: number[] = [];
    let size = 0;
    for (let f = first; f < first + frames; f++) {
      if (weight[f] === 0) continue;
      own.push(f);
      size += weight[f];
    }
    first += frames;
    before += size;
    if (size === 0) continue;
    const share = Math.round((wanted * before) / total) - taken;
    taken += share;
    const count = own.length;
    const units = Math.min(count, Math.round((share * count) / size));
    const blocks = Math.max(1, Math.min(8, Math.floor(units / 2), count - units));
    for (let b = 0; b < blocks && units > 0; b++) {
      const length = Math.floor((units * (b + 1)) / blocks) - Math.floor((units * b) / blocks);
      const lo = Math.floor((count * b) / blocks);
      const hi = Math.floor((count * (b + 1)) / blocks);
      const at = lo + rng.below(hi - lo - length + 1);
      for (let k = 0; k < length; k++) chosen[own[at + k]] = 1;
    }
    settle(own, weight, share, chosen);
  }
}

/** Where units of several frames made the blocks of a system too large or too small: some go, or blocks grow. */
function settle(own: readonly number[], weight: Int32Array, share: number, chosen: Uint8Array): void {
  let size = own.reduce((s, f) => s + (chosen[f] === 1 ? weight[f] : 0), 0);
  if (size > share) {
    const drop = (f: number): void => {
      chosen[f] = 0;
      size -= weight[f];
    };
    const several = own.filter((f) => chosen[f] === 1 && weight[f] > 1).sort((a, b) => weight[b] - weight[a]);
    const kept = several.filter((f) => {
      if (weight[f] > size - share) return true;
      drop(f);
      return false;
    });
    const smallest = kept.at(-1);
    if (size > share && smallest !== undefined) drop(smallest);
  }
  const grow = (f: number, beside: number): void => {
    if (chosen[f] === 1 || chosen[beside] === 0 || weight[f] > share - size) return;
    chosen[f] = 1;
    size += weight[f];
  };
  for (let k = 1; k < own.length && size < share; k++) grow(own[k], own[k - 1]);
  for (let k = own.length - 2; k >= 0 && size < share; k--) grow(own[k], own[k + 1]);
}
