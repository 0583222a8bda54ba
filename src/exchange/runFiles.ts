// Every file a run leaves behind, from what the trainer knows: models, learning curve, input.json, run.json, how-to.
import type { RunConfig } from '../engine/config';
import type { Model, ModelConfig } from '../model/config';
import { bundleZip, readme } from './bundle';
import { writeDp } from './dp';
import { type LcurveRow, writeLcurve } from './lcurve';
import { type InputPaths, writeInputJson } from './writeInput';

/** The side of a trainer that is exported. Energies in eV/atom, forces in eV/A. */
export interface RunSource {
  readonly prepared: { readonly config: ModelConfig };
  readonly split: { readonly train: ArrayLike<number>; readonly valid: ArrayLike<number> };
  readonly total: number;
  readonly iteration: number;
  readonly history: {
    readonly train: readonly {
      readonly iteration: number;
      readonly rmse_e: number;
      readonly rmse_f: number;
      readonly lambda: number;
      readonly lr: number;
      readonly ms: number;
    }[];
    readonly valid: readonly {
      readonly iteration: number;
      readonly rmse_e: number;
      readonly rmse_f: number;
      readonly seconds: number;
      readonly p_passes: number;
      readonly best: boolean;
    }[];
  };
  readonly best: { readonly iteration: number; readonly rmse_f: number } | null;
  /** The configuration the run was started with, and what was changed while it ran; left out where nothing was. */
  readonly started?: RunConfig;
  readonly journal?: readonly { readonly iteration: number; readonly kind: string }[];
  model(which: 'best' | 'last'): Promise<Model>;
}

/** A data set of a run, for the paths in its files. */
export interface RunData {
  readonly name: string;
  readonly systems: readonly { readonly path: string; readonly nframes: number }[];
  /** It validates as a whole. */
  readonly validates: boolean;
}

export interface RunFiles {
  /** model.dp (best validation force RMSE) and last.dp. */
  readonly model: Uint8Array;
  readonly last: Uint8Array;
  readonly lcurve: string;
  readonly input: string;
  readonly run: string;
  readonly readme: string;
}

/**
 * Rows of lcurve.out: step 1, every step that was validated, and the last. Batch errors are those before a step's
 * update, validation errors those after it; step 1 shows the validation of the untrained model.
 */
export function lcurveRows(source: Pick<RunSource, 'history'>, every: number): LcurveRow[] {
  const { train, valid } = source.history;
  const at = new Map(valid.map((v) => [v.iteration, v]));
  const last = train.at(-1)?.iteration;
  return train
    .filter((t) => t.iteration === 1 || t.iteration === last || t.iteration % every === 0 || at.has(t.iteration))
    .map((t) => ({
      step: t.iteration,
      trn: { rmse_e: t.rmse_e, rmse_f: t.rmse_f },
      val: at.get(t.iteration) ?? (t.iteration === 1 ? at.get(0) : undefined) ?? null,
      lr: t.lr,
    }));
}

/**
 * run.json: what was run, on what, how it went. Errors in eV/atom and eV/A, times in ms and s. `config` and `journal` are
 * what a replay starts from; `config_now` is what was in force at the end.
 */
function runJson(source: RunSource, config: RunConfig, datasets: readonly RunData[], device: string): string {
  const { train, valid } = source.history;
  const judge = datasets.find((d) => d.validates);
  const paths = (of: readonly RunData[]): string[] => of.flatMap((d) => d.systems.map((s) => s.path));
  const document = {
    software: 'kalmium',
    device,
    seed: (source.started ?? config).seed,
    config: source.started ?? config,
    config_now: config,
    journal: source.journal ?? [],
    model: source.prepared.config,
    systems: paths(datasets.filter((d) => !d.validates)),
    // Data that validate as a whole: a replay has to be given them.
    validation: judge
      ? { name: judge.name, frames: judge.systems.reduce((n, s) => n + s.nframes, 0), systems: paths([judge]) }
      : null,
    frames: { train: source.split.train.length, valid: source.split.valid.length },
    iterations: { planned: source.total, done: source.iteration },
    best: source.best,
    wall_seconds: valid.at(-1)?.seconds ?? train.reduce((s, t) => s + t.ms, 0) / 1000,
    p_passes: valid.at(-1)?.p_passes ?? null,
    train,
    valid,
  };
  // One line per point keeps a long history readable.
  const points = (list: readonly object[]): string =>
    list.length === 0 ? '[]' : `[\n    ${list.map((p) => JSON.stringify(p)).join(',\n    ')}\n  ]`;
  const long: Readonly<Record<string, readonly object[]>> = { journal: document.journal, train, valid };
  const lines = Object.entries(document).map(
    ([key, v]) => `  ${JSON.stringify(key)}: ${key in long ? points(long[key]) : JSON.stringify(v)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Paths for `dp train`: of systems with frames that train, and of those that only validate. */
function inputPaths(datasets: readonly RunData[], split: RunSource['split']): InputPaths {
  const [train, valid] = [new Set(Array.from(split.train)), new Set(Array.from(split.valid))];
  const paths = { systems: new Set<string>(), validation: new Set<string>() };
  let first = 0;
  for (const { path, nframes } of datasets.flatMap((d) => d.systems)) {
    const own = Array.from({ length: nframes }, (_, k) => first + k);
    first += nframes;
    if (own.some((f) => train.has(f))) paths.systems.add(path);
    else if (own.some((f) => valid.has(f))) paths.validation.add(path);
  }
  return { systems: [...paths.systems], validation: [...paths.validation] };
}

/** All files of a run. `datasets` in the order in which their frames are counted, `device` the name of the GPU. */
export async function runFiles(
  source: RunSource,
  config: RunConfig,
  datasets: readonly RunData[],
  device: string,
): Promise<RunFiles> {
  const best = await source.model('best');
  const last = await source.model('last');
  return {
    model: await writeDp(best),
    last: await writeDp(last),
    lcurve: writeLcurve(lcurveRows(source, config.validation.every), source.split.valid.length > 0),
    input: writeInputJson(config, best, inputPaths(datasets, source.split), source.total),
    run: runJson(source, config, datasets, device),
    readme: readme(best.config.type_map, config.filter.kind),
  };
}

/** The file behind an export button. */
export function download(
  files: RunFiles,
  kind: 'bundle' | 'model' | 'lcurve' | 'input',
): { name: string; bytes: Uint8Array<ArrayBuffer>; mime: string } {
  const text = (s: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(s);
  switch (kind) {
    case 'bundle':
      return { name: 'kalmium-model.zip', bytes: bundleZip(files), mime: 'application/zip' };
    case 'model':
      return { name: 'model.dp', bytes: new Uint8Array(files.model), mime: 'application/x-hdf5' };
    case 'lcurve':
      return { name: 'lcurve.out', bytes: text(files.lcurve), mime: 'text/plain' };
    case 'input':
      return { name: 'input.json', bytes: text(files.input), mime: 'application/json' };
  }
}
