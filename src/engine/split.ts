// Which frames validate and which train, and the order in which training frames come up.
import { ConfigError } from '../model/config';
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

/** The split without the excluded frames: the others stay where they are. Throws ConfigError where none is left to train. */
export function withoutFrames(split: Split, exclude: readonly number[]): Split {
  if (exclude.length === 0) return split;
  const nframes = split.train.length + split.valid.length;
  const beyond = exclude.find((f) => f >= nframes);
  if (beyond !== undefined)
    throw new ConfigError(
      'exclude',
      `expected frames from 0 to ${nframes - 1}, found ${beyond}.`,
      'Use positions of frames in the data.',
    );
  const out = new Set(exclude);
  const train = split.train.filter((f) => !out.has(f));
  if (train.length === 0)
    throw new ConfigError('exclude', `all ${split.train.length} training frames are left out.`, 'Keep at least one.');
  return { train, valid: split.valid.filter((f) => !out.has(f)) };
}

/** Where a sampler stands: `order` holds the frames of epoch `epoch` as they come up, `at` the next position in it. */
export interface SamplerState {
  readonly epoch: number;
  readonly order: Int32Array;
  readonly at: number;
}

/** Batches without replacement: every epoch is a fresh permutation; what does not fill a batch opens the next epoch. */
export class Sampler {
  #frames: Int32Array;
  #seed: number;
  readonly #name: string;
  #batch: number;
  #epoch = 0;
  #order: Int32Array;
  #at = 0;

  /** `batch`: frames of a batch, where `next` is not told. `name` sets its epochs apart from those of other samplers. */
  constructor(frames: Int32Array, batch: number, seed: number, name = '') {
    this.#frames = frames;
    this.#batch = Math.min(batch, frames.length);
    this.#seed = seed;
    this.#name = name;
    this.#order = this.#shuffle();
  }

  /** Where the next batch begins. Arrays in it are never written again. */
  get state(): SamplerState {
    return { epoch: this.#epoch, order: this.#order, at: this.#at };
  }

  set state(s: SamplerState) {
    this.#epoch = s.epoch;
    this.#order = s.order;
    this.#at = s.at;
  }

  /**
   * Other frames, batches or seeds from the next batch on. What goes is taken out of the rest of the epoch; what comes
   * and was not drawn in this epoch is shuffled into the rest.
   */
  use(frames: Int32Array, batch: number, seed: number): void {
    this.#batch = Math.min(batch, frames.length);
    this.#seed = seed;
    const now = new Set(frames);
    const known = new Set([...this.#frames, ...this.#order.slice(0, this.#at)]);
    const rest = this.#order.slice(this.#at).filter((f) => now.has(f));
    const come = frames.filter((f) => !known.has(f));
    this.#frames = frames;
    if (come.length === 0 && rest.length === this.#order.length - this.#at) return;
    const open = Int32Array.from([...rest, ...come]);
    const rng = new RandomStream(seed, `${this.#name}epoch ${this.#epoch} from ${this.#at}`);
    this.#order = come.length === 0 ? open : rng.permutation(open.length).map((k) => open[k]);
    this.#at = 0;
  }

  #shuffle(): Int32Array {
    const order = new RandomStream(this.#seed, `${this.#name}epoch ${this.#epoch}`).permutation(this.#frames.length);
    return order.map((k) => this.#frames[k]);
  }

  /** Frames of the next batch, all different; at most as many as there are. */
  next(count = this.#batch): Int32Array {
    const out: number[] = [];
    const wanted = Math.min(count, this.#frames.length);
    while (out.length < wanted) {
      if (this.#at === this.#order.length) {
        this.#epoch++;
        // A frame already in this batch moves to the end of the new epoch.
        const used = new Set(out);
        const order = this.#shuffle();
        this.#order = Int32Array.from([...order.filter((f) => !used.has(f)), ...order.filter((f) => used.has(f))]);
        this.#at = 0;
      }
      out.push(this.#order[this.#at++]);
    }
    return Int32Array.from(out);
  }
}
