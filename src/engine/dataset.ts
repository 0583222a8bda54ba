// Training data as the engine sees it: frames of all systems under one type map, packed for the GPU on demand and cached.
import { buildNeighborList, type NeighborList } from '../data/nlist';
import type { System } from '../data/types';
import { ConfigError, type EnvStat, type ModelConfig, type ModelOptions } from '../model/config';
import { buildFrameGeometry } from '../model/environment';
import { type Layout, makeLayout } from '../model/layout';
import { energyBias, NeighborCounter, resolveSel, StatAccumulator, statFrames } from '../model/statistics';
import { emptyRanges, type InputRanges, makeTable, widenRanges } from '../model/table';
import { type FrameSize, sizeOf } from './batch';
import { type FrameLabels, type PackedFrame, packFrame, packLabels } from './frames';
import { type TableOptions, tableOptions } from './tableBatch';
import { packTable, tableSizeOf } from './tablePack';

/** Packed geometry kept in memory; the rest is rebuilt when its frame comes up. */
const CACHE_BYTES = 768 * 2 ** 20;

export type Progress = (what: string, done: number, total: number) => void | Promise<void>;

/** All frames of some systems, numbered through, in the types of one model. */
export class FrameSet {
  readonly systems: readonly System[];
  readonly nframes: number;
  /** [system] atom types in model numbering. */
  readonly #types: readonly Int32Array[];
  readonly #first: readonly number[];
  readonly #cache = new Map<number, PackedFrame>();
  #cached = 0;

  constructor(systems: readonly System[], type_map: readonly string[]) {
    this.systems = systems;
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

  packed(frame: number, config: ModelConfig, stat: EnvStat, layout: Layout): PackedFrame {
    const hit = this.#cache.get(frame);
    if (hit) return hit;
    const f = packFrame(
      buildFrameGeometry(this.neighbors(frame, config.rcut), this.typesOf(frame), config, stat),
      layout,
    );
    if (this.#cached + f.bytes < CACHE_BYTES) {
      this.#cache.set(frame, f);
      this.#cached += f.bytes;
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
    const { system, index } = set.locate(counter.max_at[short]);
    const { path, frame_index } = set.systems[system];
    throw new ConfigError(
      'sel',
      `${path}, frame ${frame_index[index]}: an atom has up to ${max_neighbors[short]} ${type_map[short]} neighbours within rcut = ${options.rcut} A, sel gives ${sel[short]}: the farthest would be dropped and forces would jump.`,
      `Use "auto" or at least ${resolveSel(max_neighbors, 'auto')[short]} for ${type_map[short]}.`,
    );
  }
  const config: ModelConfig = { ...options, type_map, sel };
  return { config, layout: makeLayout(config, type_map.length), min_distance, max_neighbors };
}

/** Statistics and energy bias of the training frames. */
export async function prepareStatistics(
  set: FrameSet,
  train: Int32Array,
  config: ModelConfig,
  progress?: Progress,
): Promise<{ stat: EnvStat; bias: Float64Array }> {
  const acc = new StatAccumulator(config);
  const sampled = statFrames(train.length);
  for (const [k, at] of sampled.entries()) {
    if (k % 16 === 0) await progress?.('statistics of the environment', k, sampled.length);
    acc.add(set.neighbors(train[at], config.rcut), set.typesOf(train[at]));
  }
  const counts: number[] = [];
  const energies: number[] = [];
  for (const frame of train) {
    const row = config.type_map.map(() => 0);
    for (const t of set.typesOf(frame)) row[t]++;
    counts.push(...row);
    const { system, index } = set.locate(frame);
    energies.push(set.systems[system].energy?.[index] ?? Number.NaN);
  }
  return { stat: acc.finish(), bias: energyBias(counts, energies, config.type_map.length) };
}

/** Packs all listed frames once to learn their sizes; fills the cache on the way. */
export async function measureFrames(
  set: FrameSet,
  frames: Int32Array,
  p: Prepared,
  progress?: Progress,
): Promise<FrameSize[]> {
  const sizes: FrameSize[] = [];
  for (let k = 0; k < frames.length; k++) {
    sizes.push(sizeOf(set.packed(frames[k], p.config, p.stat, p.layout)));
    if (k % 16 === 0) await progress?.('neighbour lists', k, frames.length);
  }
  return sizes;
}

/** Smallest and largest input of every embedding net over the listed frames. */
export function inputRanges(set: FrameSet, frames: ArrayLike<number>, p: Prepared): InputRanges {
  const ranges = emptyRanges(p.layout.nEmbedding);
  for (let k = 0; k < frames.length; k++) widenRanges(ranges, set.packed(frames[k], p.config, p.stat, p.layout));
  return ranges;
}

/** The table of a run over the listed frames, with room for any `batch` of them. */
export function planTable(
  set: FrameSet,
  frames: ArrayLike<number>,
  p: Prepared,
  intervals: number,
  perFrame: boolean,
  batch: number,
): TableOptions {
  const table = makeTable(inputRanges(set, frames, p), intervals);
  const sizes = Array.from(frames, (f) => tableSizeOf(packTable(set.packed(f, p.config, p.stat, p.layout), table)));
  return tableOptions(table, perFrame, sizes, batch);
}
