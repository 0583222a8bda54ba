// Which frames validate and which train, and the order in which training frames come up.
import type { Side } from '../data/edits';
import { ConfigError } from '../model/config';
import { RandomStream } from '../model/random';
import type { RunConfig, SystemSide } from './config';
import { drawUnits, type UnitDraw } from './splitDraw';

export interface Split {
  readonly train: Int32Array;
  readonly valid: Int32Array;
  /** Frames of systems that validate whose geometry trains too: they would measure what the model has seen. */
  readonly leaks: Int32Array;
  /** [nframes] SplitWish.twins where there are leaks, else null: a leak validates once none of its twins trains. */
  readonly twins: Int32Array | null;
}

export interface SplitWish {
  /** Frames of each system, in order. */
  readonly systems: readonly number[];
  /** Share of the frames of systems without a side, 0 to below 1. */
  readonly fraction: number;
  /** Random frames, or contiguous runs (an eighth of the share each) out of every system, which keep neighbours together. */
  readonly how: 'random' | 'blocks';
  /** As RunConfig.validation. */
  readonly stratify: boolean;
  readonly sides: readonly SystemSide[];
  readonly seed: number;
  /** [nframes] frames of equal geometry share a number; null where all differ. */
  readonly twins: Int32Array | null;
}

const sidesBy = (sides: readonly SystemSide[]): ReadonlyMap<number, Side> =>
  new Map(sides.map((v) => [v.system, v.side]));

const TRAINS = 1;
const VALIDATES = 2;

const sum = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0);

/**
 * Splits frames 0..n-1, whichever are excluded (withoutFrames takes these out). Twins are on one side: they are drawn
 * together, or go where one of them has to be; with one in a system that trains and one in a system that validates, the
 * latter leaks. The share is met as closely as twins allow. At least one training frame remains, unless `sides` leave
 * none. The same arguments give the same split.
 */
export function splitFrames(w: SplitWish): Split {
  const set = new Uint8Array(sum(w.systems));
  const sides = sidesBy(w.sides);
  let first = 0;
  w.systems.forEach((count, s) => {
    const side = sides.get(s);
    if (side !== undefined) set.fill(side === 'train' ? TRAINS : VALIDATES, first, first + count);
    first += count;
  });
  return assign(set, w);
}

/** Splits frames of which some are set to a side: `set` [nframes] TRAINS, VALIDATES or 0. */
function assign(set: Uint8Array, w: Omit<SplitWish, 'sides'>): Split {
  const { twins } = w;
  // The first frame of a unit stands for it: its side, and its frames where it is free.
  const firsts = firstTwins(twins, set.length);
  const side = new Uint8Array(set.length);
  set.forEach((v, f) => {
    const unit = firsts[f];
    if (v !== 0 && side[unit] !== TRAINS) side[unit] = v;
  });
  const weight = new Int32Array(set.length);
  let free = 0;
  let units = 0;
  let following = 0;
  set.forEach((v, f) => {
    if (v !== 0) return;
    free++;
    if (side[firsts[f]] === VALIDATES) following++;
    if (side[firsts[f]] !== 0) return;
    weight[firsts[f]]++;
    units++;
  });
  const share = w.fraction > 0 ? Math.min(free - 1, Math.max(1, Math.round(w.fraction * free))) : 0;
  const most = side.includes(TRAINS) ? units : units - 1;
  const wanted = Math.max(0, Math.min(most, share - following));
  const chosen = drawUnits({ ...drawOf(w), weight, wanted, most, first: following === 0 });
  const train: number[] = [];
  const valid: number[] = [];
  const leaks: number[] = [];
  set.forEach((v, f) => {
    const unit = firsts[f];
    if (side[unit] !== TRAINS && (side[unit] === VALIDATES || chosen[unit] === 1)) valid.push(f);
    else (v === VALIDATES ? leaks : train).push(f);
  });
  return {
    train: Int32Array.from(train),
    valid: Int32Array.from(valid),
    leaks: Int32Array.from(leaks),
    twins: leaks.length > 0 ? twins : null,
  };
}

const drawOf = ({
  systems,
  how,
  stratify,
  seed,
}: Omit<SplitWish, 'sides'>): Omit<UnitDraw, 'weight' | 'wanted' | 'most' | 'first'> => ({
  systems,
  how,
  stratify,
  seed,
});

/** [n] the first frame with the number of each frame. */
function firstTwins(twins: Int32Array | null, n: number): Int32Array {
  const out = Int32Array.from({ length: n }, (_, f) => f);
  if (twins === null) return out;
  const seen = new Map<number, number>();
  for (let f = 0; f < n; f++) {
    const first = seen.get(twins[f]);
    if (first === undefined) seen.set(twins[f], f);
    else out[f] = first;
  }
  return out;
}

/** The data of a run, in the order in which their frames are counted. */
export interface SplitData {
  /** Frames of each system. */
  readonly systems: readonly number[];
  /** Systems at the end, of other data, that validate as a whole; with any, no share of the rest does. */
  readonly validating: number;
  /** As SplitWish.twins. */
  readonly twins: Int32Array | null;
}

/** The split of a run. Throws ConfigError for sides of systems that the data do not have. */
export function splitRun({ validation, seed }: Pick<RunConfig, 'validation' | 'seed'>, data: SplitData): Split {
  const { systems, validating, twins } = data;
  const { fraction, split: how, stratify, sides } = validation;
  const own = systems.length - validating;
  const beyond = sides.find((v) => v.system >= own);
  if (beyond !== undefined)
    throw new ConfigError(
      'validation.sides',
      `expected systems from 0 to ${own - 1}, found ${beyond.system}.`,
      'Name systems by their position in the data.',
    );
  if (validating === 0) return splitFrames({ systems, fraction, how, stratify, sides, seed, twins });
  const known = sidesBy(sides);
  const all = systems.map(
    (_, system): SystemSide => ({ system, side: system >= own ? 'validation' : (known.get(system) ?? 'train') }),
  );
  return splitFrames({ systems, fraction: 0, how, stratify, sides: all, seed, twins });
}

/**
 * The split after `systems` joined the frames of `base`: the new frames are split as a run's, but twins of old ones go
 * where these are. `twins` covers old and new frames.
 */
export function splitJoined(base: Split, wish: Omit<SplitWish, 'sides' | 'twins'>, twins: Int32Array): Split {
  const first = base.train.length + base.valid.length + base.leaks.length;
  const sides = new Map<number, number>();
  for (const f of base.valid) sides.set(twins[f], VALIDATES);
  for (const f of base.train) sides.set(twins[f], TRAINS);
  const set = Uint8Array.from(twins.subarray(first), (t) => sides.get(t) ?? 0);
  const own = assign(set, { ...wish, twins: twins.subarray(first) });
  const joined = (old: Int32Array, more: Int32Array): Int32Array =>
    Int32Array.from([...old, ...more.map((f) => first + f)]);
  return {
    train: joined(base.train, own.train),
    valid: joined(base.valid, own.valid),
    leaks: base.leaks,
    twins: base.twins && twins,
  };
}

/** The frames of a split that are in use: without those of `out`; leaks validate where none of their twins is left. */
export function inUse(split: Split, out: ReadonlySet<number>): Split {
  const { twins } = split;
  const kept = (frames: Int32Array): Int32Array => (out.size === 0 ? frames : frames.filter((f) => !out.has(f)));
  const train = kept(split.train);
  const valid = kept(split.valid);
  if (twins === null) return { train, valid, leaks: split.leaks, twins };
  const training = new Set(Array.from(train, (f) => twins[f]));
  const leaks = kept(split.leaks);
  const freed = leaks.filter((f) => !training.has(twins[f]));
  return {
    train,
    valid: freed.length === 0 ? valid : Int32Array.from([...valid, ...freed]).sort(),
    leaks: leaks.filter((f) => training.has(twins[f])),
    twins,
  };
}

/** As `inUse`. Throws ConfigError for frames that there are not, and where none is left to train. */
export function withoutFrames(split: Split, exclude: readonly number[]): Split {
  const nframes = split.train.length + split.valid.length + split.leaks.length;
  const beyond = exclude.find((f) => f >= nframes);
  if (beyond !== undefined)
    throw new ConfigError(
      'exclude',
      `expected frames from 0 to ${nframes - 1}, found ${beyond}.`,
      'Use positions of frames in the data.',
    );
  if (split.train.length === 0)
    throw new ConfigError(
      'validation.sides',
      'no frame trains: every system validates, or equals one that does.',
      'Let one train.',
    );
  const used = inUse(split, new Set(exclude));
  if (used.train.length === 0)
    throw new ConfigError('exclude', `all ${split.train.length} training frames are left out.`, 'Keep at least one.');
  return used;
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
