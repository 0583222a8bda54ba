// Which frames make the next batch: all from one pool, or after a seam a share of older frames and the rest new ones.
import type { FreshState, Seam } from './checkpoint';
import { Sampler, type SamplerState } from './split';

/** The training frames that joined at the last seam, and those from before. */
export function poolsOf(train: Int32Array, seams: readonly Seam[]): { old: Int32Array; fresh: Int32Array } {
  const seam = seams.at(-1);
  const isFresh = (f: number): boolean =>
    seam !== undefined && f >= seam.firstFrame && f < seam.firstFrame + seam.frames;
  return { old: train.filter((f) => !isFresh(f)), fresh: train.filter(isFresh) };
}

/**
 * Frames of `batch` that are to be older ones in the `k`-th batch (from 0) after a seam: `replay` of them over many
 * batches, as far as both pools have enough.
 */
export function replayed(k: number, batch: number, replay: number, old: number, fresh: number): number {
  const upTo = (n: number): number => Math.floor(n * replay * batch + 1e-9);
  return Math.max(batch - fresh, Math.min(old, upTo(k + 1) - upTo(k)));
}

export interface DrawOptions {
  readonly train: Int32Array;
  /** Frames of a batch, at most those that train. */
  readonly batch: number;
  readonly seed: number;
  readonly seams: readonly Seam[];
}

export interface DrawState {
  readonly sampler: SamplerState;
  readonly fresh: FreshState | null;
}

/** Draws batches; its state is that of the next batch. */
export class Draw {
  #o: DrawOptions;
  #old: Sampler;
  #fresh: Sampler | null = null;
  #batches = 0;

  constructor(o: DrawOptions) {
    this.#o = o;
    const pools = poolsOf(o.train, o.seams);
    this.#old = new Sampler(pools.old, o.batch, o.seed);
    this.#open(pools.fresh);
  }

  #open(frames: Int32Array): void {
    const { seams, batch, seed } = this.#o;
    const seam = seams.at(-1);
    this.#fresh = seam ? new Sampler(frames, batch, seed, `fresh ${seam.firstFrame} `) : null;
    this.#batches = 0;
  }

  get state(): DrawState {
    return {
      sampler: this.#old.state,
      fresh: this.#fresh ? { sampler: this.#fresh.state, batches: this.#batches } : null,
    };
  }

  set state(s: DrawState) {
    this.#old.state = s.sampler;
    if (this.#fresh && s.fresh) {
      this.#fresh.state = s.fresh.sampler;
      this.#batches = s.fresh.batches;
    }
  }

  /** Other frames, batches, seeds or seams from the next batch on (Sampler.use). */
  use(o: DrawOptions): void {
    const seamed = o.seams.length !== this.#o.seams.length;
    this.#o = o;
    const pools = poolsOf(o.train, o.seams);
    this.#old.use(pools.old, o.batch, o.seed);
    if (seamed) this.#open(pools.fresh);
    else this.#fresh?.use(pools.fresh, o.batch, o.seed);
  }

  /** Frames of the next batch, all different. */
  next(): Int32Array {
    const { batch, train, seams } = this.#o;
    const size = Math.min(batch, train.length);
    const seam = seams.at(-1);
    if (!this.#fresh || !seam) return this.#old.next(size);
    const pools = poolsOf(train, seams);
    const nold = replayed(this.#batches++, size, seam.replay, pools.old.length, pools.fresh.length);
    return Int32Array.from([...this.#old.next(nold), ...this.#fresh.next(size - nold)]);
  }
}
