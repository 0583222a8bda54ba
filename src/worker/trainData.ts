// Data sets of runs: loaded from the browser's storage, named by their content, counted and planned on.
import { duplicateGroups } from '../data/doctor/duplicates';
import type { Dataset, DatasetSummary, System } from '../data/types';
import { checkRun } from '../engine/checkRun';
import type { RunConfig } from '../engine/config';
import { countNeighbors, FrameSet, requireLabels, resolveConfig, resolveTypeMap } from '../engine/dataset';
import { type Plan, planRun } from '../engine/plan';
import type { DatasetRef } from '../exchange/checkpointFile';
import { checksum } from '../exchange/packed';
import type { RunData } from '../exchange/runFiles';
import type { DeviceSpeed } from '../gpu/speed';
import { checkModelOptions, type ModelConfig } from '../model/config';
import type { NeighborCounter } from '../model/statistics';
import { runWords, wouldFit } from './trainWords';

/** Where data sets are stored. */
export interface DataSource {
  load(id: string): Promise<Dataset | undefined>;
  /** Frames of it that the user took out: positions in the data set, ascending. */
  excluded(id: string): Promise<Int32Array>;
  /** Names the state of a data set's frames: another after the user changed them. */
  version(id: string): Promise<string>;
  list(): Promise<readonly DatasetSummary[]>;
}

type Limits = Parameters<typeof planRun>[3];
const DEFAULT_LIMITS: Limits = { maxStorageBufferBindingSize: 128 * 2 ** 20, maxBufferSize: 256 * 2 ** 20 };

export const framesOf = (systems: readonly System[]): number => systems.reduce((n, s) => n + s.nframes, 0);

/** Names the content of systems: atoms, positions, cells, labels; not file names. 16 hexadecimal digits. */
export function dataHash(systems: readonly System[]): string {
  const both = [0, 0x5bd1e995].map((seed) => {
    let h = seed;
    const take = (a: ArrayBufferView | null): void => {
      h = a ? checksum(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), h) : h ^ 0x27d4eb2f;
    };
    for (const s of systems) {
      take(new TextEncoder().encode(s.type_map.join(' ')));
      for (const a of [s.atype, s.coord, s.box, s.energy, s.force, s.virial]) take(a);
    }
    return (h >>> 0).toString(16).padStart(8, '0');
  });
  return both.join('');
}

export const refOf = (d: Dataset): DatasetRef => ({
  id: d.id,
  name: d.name,
  nframes: framesOf(d.systems),
  hash: dataHash(d.systems),
});

/** The systems of each data set, of the systems of all of them in order. */
export function systemsOf(refs: readonly RefSize[], systems: readonly System[]): readonly (readonly System[])[] {
  let at = 0;
  return refs.map(({ nframes }) => {
    const first = at;
    for (let n = 0; n < nframes && at < systems.length; at++) n += systems[at].nframes;
    return systems.slice(first, at);
  });
}

type RefId = Pick<DatasetRef, 'id' | 'validates'>;
type RefSize = Pick<DatasetRef, 'nframes' | 'validates'>;

/**
 * A run's data as another run over them begins: those that validate behind the others. `exclude` are the same frames,
 * counted in the new order.
 */
export function validatingLast<R extends RefSize>(
  refs: readonly R[],
  systems: readonly System[],
  exclude: readonly number[],
) {
  const own = systemsOf(refs, systems);
  const order = [...refs.keys()].sort(
    (a, b) => Number(refs[a].validates ?? false) - Number(refs[b].validates ?? false),
  );
  const starts = new Map<number, number>();
  let first = 0;
  for (const k of order) {
    starts.set(k, first);
    first += refs[k].nframes;
  }
  let before = 0;
  const moved = refs.flatMap((r, k) => {
    const from = before;
    before += r.nframes;
    return exclude.filter((f) => f >= from && f < before).map((f) => f - from + (starts.get(k) ?? 0));
  });
  const of = (validates: boolean): System[] =>
    order.filter((k) => (refs[k].validates ?? false) === validates).flatMap((k) => [...own[k]]);
  return {
    refs: order.map((k) => refs[k]),
    systems: of(false),
    validSystems: of(true),
    exclude: moved.sort((a, b) => a - b),
  };
}

/** Data sets as the files of a run name them. */
export const runDataOf = (refs: readonly DatasetRef[], systems: readonly System[]): readonly RunData[] => {
  const own = systemsOf(refs, systems);
  return refs.map((r, k) => ({ name: r.name, systems: own[k], validates: r.validates === true }));
};

/** What is planned or started: a configuration on stored data, and data that validate. */
export interface Wanted {
  readonly dataset: string;
  /** null: the split of `config` says what validates. */
  readonly validation: string | null;
  /** Frames to exclude are those of `dataset`. */
  readonly config: RunConfig;
}

/** The data of a run before it begins; `config` excludes frames of the data that validate too. */
export interface Begun {
  readonly main: Dataset;
  readonly validation: Dataset | null;
  readonly config: RunConfig;
}

export class TrainData {
  readonly #source: DataSource;
  /** The data sets used last, with the state they were in. */
  #loaded: readonly { readonly dataset: Dataset; readonly version: string }[] = [];
  #neighbors = new Map<string, NeighborCounter>();
  /** Equal frames of the systems planned on last. */
  #twins: { readonly of: readonly System[]; readonly groups: Int32Array } = { of: [], groups: new Int32Array(0) };

  constructor(source: DataSource) {
    this.#source = source;
  }

  /** Data sets by their ids, in that order. Throws ConfigError where one is gone, by its name where `names` has it. */
  async load(ids: readonly string[], names: readonly string[] = ids): Promise<readonly Dataset[]> {
    const found: { readonly dataset: Dataset; readonly version: string }[] = [];
    for (const [k, id] of ids.entries()) {
      const version = await this.#source.version(id);
      const known = this.#loaded.find((l) => l.dataset.id === id && l.version === version);
      const dataset = known?.dataset ?? (await this.#source.load(id));
      if (!dataset) throw runWords.dataGone(names[k] ?? id);
      found.push({ dataset, version });
    }
    const same = found.length === this.#loaded.length && found.every((f, k) => f.dataset === this.#loaded[k].dataset);
    if (!same) this.#neighbors.clear();
    this.#loaded = found;
    return found.map((f) => f.dataset);
  }

  /** Frames of a data set that the user took out; positions in it. */
  excluded(id: string): Promise<Int32Array> {
    return this.#source.excluded(id);
  }

  /** Loads what a new run needs. Throws ConfigError where data are gone. */
  async begin({ dataset, validation: id, config }: Wanted): Promise<Begun> {
    const [main, validation = null] = await this.load(id === null ? [dataset] : [dataset, id]);
    const first = framesOf(main.systems);
    const marks = id === null ? [] : Array.from(await this.excluded(id), (f) => first + f);
    // The configuration of a run at hand may hold frames of more data sets.
    const exclude = [...config.exclude.filter((f) => f < first), ...marks];
    return { main, validation, config: { ...config, exclude } };
  }

  /** The data sets of a stored run, checked to be the same. */
  async reload(refs: readonly DatasetRef[]): Promise<readonly Dataset[]> {
    const found = await this.load(
      refs.map((r) => r.id),
      refs.map((r) => r.name),
    );
    refs.forEach((r, k) => {
      if (framesOf(found[k].systems) !== r.nframes || dataHash(found[k].systems) !== r.hash)
        throw runWords.otherData(r.name);
    });
    return found;
  }

  /** The same data under the ids they have in this browser; a data set that is not here keeps its own. */
  async match(refs: readonly DatasetRef[]): Promise<readonly DatasetRef[]> {
    const known = await this.#source.list();
    const out: DatasetRef[] = [];
    for (const ref of refs) {
      let here = ref;
      for (const summary of known.filter((s) => s.nframes === ref.nframes)) {
        const dataset = await this.#source.load(summary.id);
        if (!dataset || dataHash(dataset.systems) !== ref.hash) continue;
        here = { ...ref, id: summary.id, name: summary.name };
        break;
      }
      out.push(here);
    }
    return out;
  }

  async #count(systems: readonly System[], config: RunConfig) {
    requireLabels(systems);
    const type_map = resolveTypeMap(systems, config.model.type_map);
    const set = new FrameSet(systems, type_map);
    const key = `${config.model.rcut} ${type_map.join(' ')} ${set.nframes}`;
    let counter = this.#neighbors.get(key);
    if (!counter) {
      counter = await countNeighbors(set, type_map.length, config.model.rcut);
      this.#neighbors.set(key, counter);
    }
    return { set, resolved: resolveConfig(config.model, type_map, counter, set) };
  }

  /** What a configuration would cost. Throws ConfigError where it cannot be. */
  async plan(wanted: Wanted, limits: Limits | null, speed: DeviceSpeed | null): Promise<Plan> {
    checkModelOptions(wanted.config.model);
    checkRun(wanted.config);
    const { main, validation, config } = await this.begin(wanted);
    return this.#planOn(main.systems, validation?.systems ?? [], config, limits, speed);
  }

  async #planOn(
    systems: readonly System[],
    validSystems: readonly System[],
    config: RunConfig,
    limits: Limits | null,
    speed: DeviceSpeed | null,
  ): Promise<Plan> {
    const all = [...systems, ...validSystems];
    const { set, resolved } = await this.#count(all, config);
    const known = this.#twins;
    const same = known.of.length === all.length && known.of.every((s, k) => s === all[k]);
    if (!same) this.#twins = { of: all, groups: duplicateGroups(all) };
    const data = { validating: validSystems.length, twins: this.#twins.groups };
    return planRun(set, resolved, config, limits ?? DEFAULT_LIMITS, speed, data);
  }

  /** The model's configuration with sel and type_map from the data. Throws ConfigError where it cannot be. */
  async model(systems: readonly System[], config: RunConfig): Promise<ModelConfig> {
    return (await this.#count(systems, config)).resolved.config;
  }

  /** For a run that did not fit the device: what it asks for, and what would ask for less. */
  async advise(datasets: readonly RefId[], config: RunConfig, limits: Limits | null): Promise<string> {
    const found = await this.load(datasets.map((d) => d.id));
    const refs = datasets.map((d, k) => ({ ...d, nframes: framesOf(found[k].systems) }));
    const all = found.flatMap((d) => d.systems);
    const { systems, validSystems, exclude } = validatingLast(refs, all, config.exclude);
    const { filter } = config;
    const bytes = async (c: RunConfig): Promise<number> =>
      (await this.#planOn(systems, validSystems, { ...c, exclude }, limits, null)).deviceBytes;
    const asked = await bytes(config);
    const less: { what: string; bytes: number }[] = [];
    if (filter.kind !== 'adam' && filter.blocksize > 256) {
      const blocksize = Math.ceil(filter.blocksize / 4);
      less.push({
        what: `blocksize ${blocksize}`,
        bytes: await bytes({ ...config, filter: { ...filter, blocksize } }),
      });
    }
    if (config.batch > 1) {
      const batch = Math.ceil(config.batch / 4);
      less.push({ what: `batch ${batch}`, bytes: await bytes({ ...config, batch }) });
    }
    return wouldFit(
      asked,
      less.filter((l) => l.bytes < 0.95 * asked),
    );
  }
}
