// Training data as the engine sees it: frames of all systems under one type map, packed for the GPU on demand and cached.
import { buildNeighborList, type NeighborList } from '../data/nlist';
import type { System } from '../data/types';
import { ConfigError, type EnvStat, type ModelConfig, type ModelOptions } from '../model/config';
import { type Layout, makeLayout } from '../model/layout';
import { bytesOf, makePairList, type PairList } from '../model/pairList';
import { energyBias, inputRanges, NeighborCounter, resolveSel, StatAccumulator, statFrames } from '../model/statistics';
import { type EmbeddingTable, makeTable } from '../model/table';
import { type Capacity, capacityFor, type FrameSize, sizeOf } from './batch';
import type { RunConfig } from './config';
import { type FrameLabels, type PackedFrame, packFrame, packLabels } from './frames';
import { type TableOptions, tableOptions } from './tableBatch';
import { type TableSize, tableOf, tableSizeOf } from './tablePack';

/** Frames kept in memory; the rest are rebuilt when they come up. */
const CACHE_BYTES = 2 ** 30;

export type Progress = (what: string, done: number, total: number) => void | Promise<void>;

/** All frames of some systems, numbered through, in the types of one model. */
export class FrameSet {
  readonly systems: readonly System[];
  readonly nframes: number;
  /** [system] atom types in model numbering. */
  readonly #types: readonly Int32Array[];
  readonly #first: readonly number[];
  readonly #cache = new Map<number, PackedFrame>();
  readonly #lists = new Map<number, PairList>();
  readonly #budget: number;
  /** Bytes of both. */
  #kept = 0;

  /** `budget`: bytes of frames kept. */
  constructor(systems: readonly System[], type_map: readonly string[], budget = CACHE_BYTES) {
    this.systems = systems;
    this.#budget = budget;
    let n = 0;
    this.#first = systems.map((s) => {
      const first = n;
      n += s.nframes;
      return first;
    });
    this.nframes = n;
    this.#types = systems.map((s) =>
      s.atype.map((t) => {
        const k = type_map.indexOf(s.type_map[t]);
        if (k < 0)
          throw new ConfigError(
            'type_map',
            `${s.path} holds the element ${s.type_map[t]}, the model knows ${type_map.join(' ')}.`,
            `Add ${s.type_map[t]} to type_map, or leave the system out.`,
          );
        return k;
      }),
    );
  }

  /** A set of these systems and more behind them; what is kept of these frames goes along. */
  with(more: readonly System[], type_map: readonly string[]): FrameSet {
    const set = new FrameSet([...this.systems, ...more], type_map, this.#budget);
    for (const [frame, packed] of this.#cache) set.#cache.set(frame, packed);
    for (const [frame, list] of this.#lists) set.#lists.set(frame, list);
    set.#kept = this.#kept;
    return set;
  }

  /** Forgets all packed frames: another sel needs others. */
  forget(): void {
    this.#cache.clear();
    this.#kept = 0;
    for (const list of this.#lists.values()) this.#kept += bytesOf(list);
  }

  /** "PATH, frame 3", as the data call it. */
  nameOf(frame: number): string {
    const { system, index } = this.locate(frame);
    const { path, frame_index } = this.systems[system];
    return `${path}, frame ${frame_index[index]}`;
  }

  /** System and frame within it. */
  locate(frame: number): { system: number; index: number } {
    let s = this.#first.length - 1;
    while (this.#first[s] > frame) s--;
    return { system: s, index: frame - this.#first[s] };
  }

  typesOf(frame: number): Int32Array {
    return this.#types[this.locate(frame).system];
  }

  neighbors(frame: number, rcut: number): NeighborList {
    const { system, index } = this.locate(frame);
    const s = this.systems[system];
    const n = 3 * s.natoms;
    return buildNeighborList(
      s.coord.subarray(n * index, n * (index + 1)),
      s.natoms,
      s.box ? s.box.subarray(9 * index, 9 * index + 9) : null,
      s.pbc,
      rcut,
    );
  }

  /** The frame's pairs in their short form, from what is kept or from a neighbour list. `sel` null: nothing truncated. */
  #list(frame: number, ntypes: number, rcut: number, sel: readonly number[] | null): PairList {
    return this.#lists.get(frame) ?? makePairList(this.neighbors(frame, rcut), this.typesOf(frame), ntypes, sel);
  }

  /** Counts a frame's neighbours and keeps its pairs, as far as the budget goes, until `packed` takes them. */
  survey(frame: number, ntypes: number, rcut: number, see: (nlist: NeighborList) => void): void {
    const nlist = this.neighbors(frame, rcut);
    see(nlist);
    if (this.#kept >= this.#budget) return;
    const list = makePairList(nlist, this.typesOf(frame), ntypes, null);
    this.#lists.set(frame, list);
    this.#kept += bytesOf(list);
  }

  /** The frame for the GPU. One set serves one model: what is kept does not depend on the arguments. */
  packed(frame: number, config: ModelConfig, stat: EnvStat): PackedFrame {
    const hit = this.#cache.get(frame);
    if (hit) return hit;
    const list = this.#list(frame, config.sel.length, config.rcut, config.sel);
    const f = packFrame(list, config, stat);
    const own = this.#lists.get(frame);
    const grown = this.#kept + f.bytes - (own ? bytesOf(own) : 0);
    if (grown < this.#budget) {
      this.#lists.delete(frame);
      this.#cache.set(frame, f);
      this.#kept = grown;
    }
    return f;
  }

  labels(frame: number, packed: PackedFrame, bias: Float64Array): FrameLabels {
    const { system, index } = this.locate(frame);
    const s = this.systems[system];
    const n = 3 * s.natoms;
    return packLabels(
      packed,
      bias,
      s.energy ? s.energy[index] : Number.NaN,
      s.force ? s.force.subarray(n * index, n * (index + 1)) : null,
      s.virial ? s.virial.subarray(9 * index, 9 * index + 9) : null,
    );
  }
}

/** A model's frame-independent side, fitted to the training frames. */
export interface Prepared {
  readonly config: ModelConfig;
  readonly layout: Layout;
  readonly stat: EnvStat;
  readonly bias: Float64Array;
  readonly min_distance: number;
  readonly max_neighbors: readonly number[];
}

/** Elements in order of appearance, or the given map checked against the data. */
export function resolveTypeMap(systems: readonly System[], given: readonly string[] | null): string[] {
  if (given) return [...given];
  const seen: string[] = [];
  for (const s of systems) for (const e of s.type_map) if (!seen.includes(e)) seen.push(e);
  return seen;
}

/** Throws ConfigError unless every system has energies and forces. */
export function requireLabels(systems: readonly System[]): void {
  if (systems.length === 0 || systems.every((s) => s.nframes === 0))
    throw new ConfigError(
      'data',
      'expected at least one frame, found none.',
      'Choose a data set with energies and forces.',
    );
  for (const s of systems) {
    const missing = [s.energy ? '' : 'energies', s.force ? '' : 'forces'].filter(Boolean).join(' and ');
    if (missing)
      throw new ConfigError(
        'data',
        `${s.path} has no ${missing}; training needs energies and forces.`,
        'Add the labels, or leave the system out.',
      );
  }
}

/** Most neighbours per type within rcut and the smallest distance, over all frames of a set. */
export async function countNeighbors(
  set: FrameSet,
  ntypes: number,
  rcut: number,
  progress?: Progress,
): Promise<NeighborCounter> {
  const counter = new NeighborCounter(ntypes);
  for (let f = 0; f < set.nframes; f++) {
    if (f % 16 === 0) await progress?.('neighbours', f, set.nframes);
    counter.add(set.neighbors(f, rcut), set.typesOf(f), f);
  }
  return counter;
}

/** The complete configuration: sel from the data where it is "auto"; a given sel that drops neighbours is refused. */
export function resolveConfig(
  options: ModelOptions,
  type_map: readonly string[],
  counter: NeighborCounter,
  set: FrameSet,
): Pick<Prepared, 'config' | 'layout' | 'min_distance' | 'max_neighbors'> {
  const { max_neighbors, min_distance } = counter;
  const sel = resolveSel(max_neighbors, options.sel);
  const short = sel.findIndex((s, t) => s < max_neighbors[t]);
  if (short >= 0) {
    throw new ConfigError(
      'sel',
      `${set.nameOf(counter.max_at[short])}: an atom has up to ${max_neighbors[short]} ${type_map[short]} neighbours within rcut = ${options.rcut} A, sel gives ${sel[short]}: the farthest would be dropped and forces would jump.`,
      `Use "auto" or at least ${resolveSel(max_neighbors, 'auto')[short]} for ${type_map[short]}.`,
    );
  }
  const config: ModelConfig = { ...options, type_map, sel };
  return { config, layout: makeLayout(config, type_map.length), min_distance, max_neighbors };
}

/**
 * Visits every frame's neighbour list once: counts as countNeighbors, sums the statistics of the training frames, and
 * leaves the frames' pairs in the set. Frames of `skip` are not looked at.
 */
export async function surveyFrames(
  set: FrameSet,
  train: Int32Array,
  options: ModelOptions,
  ntypes: number,
  progress?: Progress,
  skip: ReadonlySet<number> = new Set(),
): Promise<{ counter: NeighborCounter; sums: StatAccumulator }> {
  const counter = new NeighborCounter(ntypes);
  // sel is not known yet; a run in which it would truncate is refused.
  const sums = new StatAccumulator({ ...options, sel: new Array<number>(ntypes).fill(Number.POSITIVE_INFINITY) });
  const sampled = new Set(statFrames(train.length).map((k) => train[k]));
  for (let f = 0; f < set.nframes; f++) {
    if (f % 16 === 0) await progress?.('neighbours', f, set.nframes);
    if (skip.has(f)) continue;
    const atype = set.typesOf(f);
    set.survey(f, ntypes, options.rcut, (nlist) => {
      counter.add(nlist, atype, f);
      if (sampled.has(f)) sums.add(nlist, atype);
    });
  }
  return { counter, sums };
}

/** Statistics and energy bias of the training frames; `sums` where a survey has them already. */
export async function prepareStatistics(
  set: FrameSet,
  train: Int32Array,
  config: ModelConfig,
  sums: StatAccumulator | null = null,
): Promise<{ stat: EnvStat; bias: Float64Array }> {
  const acc = sums ?? new StatAccumulator(config);
  if (!sums)
    for (const at of statFrames(train.length)) acc.add(set.neighbors(train[at], config.rcut), set.typesOf(train[at]));
  const counts: number[] = [];
  const energies: number[] = [];
  for (const frame of train) {
    const row = config.type_map.map(() => 0);
    for (const t of set.typesOf(frame)) row[t]++;
    counts.push(...row);
    const { system, index } = set.locate(frame);
    energies.push(set.systems[system].energy?.[index] ?? Number.NaN);
  }
  return { stat: acc.finish(config.sel), bias: energyBias(counts, energies, config.type_map.length) };
}

/** Packs all listed frames once to learn their sizes, in the table too where there is one; fills the cache on the way. */
export async function measureFrames(
  set: FrameSet,
  frames: Int32Array,
  p: Prepared,
  table: EmbeddingTable | null = null,
  progress?: Progress,
): Promise<{ sizes: FrameSize[]; tableSizes: TableSize[] }> {
  const sizes: FrameSize[] = [];
  const tableSizes: TableSize[] = [];
  for (let k = 0; k < frames.length; k++) {
    const f = set.packed(frames[k], p.config, p.stat);
    sizes.push(sizeOf(f));
    if (table) tableSizes.push(tableSizeOf(tableOf(f, p.layout, table)));
    if (k % 16 === 0) await progress?.('neighbour lists', k, frames.length);
  }
  return { sizes, tableSizes };
}

/** Packs the listed frames: room for any `batch` of them, and the run's table over all that were counted. */
export async function planFrames(
  set: FrameSet,
  frames: Int32Array,
  p: Prepared,
  counter: NeighborCounter,
  run: Pick<RunConfig, 'table' | 'filter'>,
  batch: number,
  progress?: Progress,
): Promise<{ capacity: Capacity; table: TableOptions | null }> {
  const table = run.table > 0 ? makeTable(inputRanges(counter, p.config, p.stat), run.table) : null;
  const { sizes, tableSizes } = await measureFrames(set, frames, p, table, progress);
  return {
    capacity: capacityFor(sizes, batch),
    table: table ? tableOptions(table, run.filter.kind === 'multistream', tableSizes, batch) : null,
  };
}
