// Which frames validate and which train, and the order in which training frames come up.
import { RandomStream } from '../model/random';

export interface Split {
  readonly train: Int32Array;
  readonly valid: Int32Array;
}

/**
 * Splits frames 0..n-1 into training and validation. 'random' draws frames; 'blocks' takes contiguous runs (an eighth of
 * the share each) out of every system, so that neighbouring frames of a trajectory rarely sit on both sides.
 * `systems` holds the number of frames of each system, in order. At least one training frame remains.
 */
export function splitFrames(
  systems: readonly number[],
  fraction: number,
  how: 'random' | 'blocks',
  seed: number,
): Split {
  const n = systems.reduce((s, v) => s + v, 0);
  const wanted = Math.min(n - 1, fraction > 0 ? Math.max(1, Math.round(fraction * n)) : 0);
  const chosen = new Uint8Array(n);
  const rng = new RandomStream(seed, 'split');
  if (how === 'random') for (const f of rng.permutation(n).slice(0, wanted)) chosen[f] = 1;
  else {
    let first = 0;
    let taken = 0;
    systems.forEach((count, s) => {
      const before = systems.slice(0, s + 1).reduce((a, v) => a + v, 0);
      const share = Math.round((wanted * before) / n) - taken;
      taken += share;
      const blocks = Math.max(1, Math.min(8, Math.floor(share / 2), count - share));
      for (let b = 0; b < blocks && share > 0; b++) {
        const size = Math.floor((share * (b + 1)) / blocks) - Math.floor((share * b) / blocks);
        const lo = Math.floor((count * b) / blocks);
        const hi = Math.floor((count * (b + 1)) / blocks);
        const at = lo + rng.below(hi - lo - size + 1);
        for (let k = 0; k < size; k++) chosen[first + at + k] = 1;
      }
      first += count;
    });
  }
  const pick = (flag: number): Int32Array => Int32Array.from(chosen.keys()).filter((f) => chosen[f] === flag);
  return { train: pick(0), valid: pick(1) };
}

/** Batches without replacement: every epoch is a fresh permutation; what does not fill a batch opens the next epoch. */
export class Sampler {
  readonly #frames: Int32Array;
  readonly #batch: number;
  readonly #seed: number;
  #epoch = 0;
  #order: Int32Array;
  #at = 0;

  constructor(frames: Int32Array, batch: number, seed: number) {
    this.#frames = frames;
    this.#batch = Math.min(batch, frames.length);
    this.#seed = seed;
    this.#order = this.#shuffle();
  }

  #shuffle(): Int32Array {
    return new RandomStream(this.#seed, `epoch ${this.#epoch}`).permutation(this.#frames.length);
  }

  /** Frames of the next batch, all different. */
  next(): Int32Array {
    const out: number[] = [];
    while (out.length < this.#batch) {
      if (this.#at === this.#order.length) {
        this.#epoch++;
        this.#order = this.#shuffle();
        this.#at = 0;
        // A frame already in this batch moves to the end of the new epoch.
        const used = new Set(out);
        this.#order = Int32Array.from([
          ...this.#order.filter((k) => !used.has(this.#frames[k])),
          ...this.#order.filter((k) => used.has(this.#frames[k])),
        ]);
      }
      out.push(this.#frames[this.#order[this.#at++]]);
    }
    return Int32Array.from(out);
  }
}
