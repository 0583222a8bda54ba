// Writing an input.json with which `dp train` (deepmd-kit 3, PyTorch backend) trains the same net on the same data.
import { DEFAULT_FILTERS, type FilterConfig, type RunConfig } from '../engine/config';
import { Float, type JsonOut, printJson } from './json';
import { modelSection, type SectionConfig } from './modelSection';

export interface InputPaths {
  /** Folders in the deepmd/npy format. */
  readonly systems: readonly string[];
  /** None: no validation section. */
  readonly validation: readonly string[];
}

/** deepmd-kit 3.1 keeps the optimizer's keys in `training`, 3.2 in a section of their own; both versions read the former. */
export type Spelling = 'v3.1' | 'v3.2';

/** LKF options; the multistream filter is not in deepmd-kit, its nearest kin there is LKF. */
function optimizerKeys(f: FilterConfig, spelling: Spelling): { readonly [key: string]: JsonOut } {
  const type = spelling === 'v3.1' ? 'opt_type' : 'type';
  if (f.kind === 'adam') return { [type]: 'Adam' };
  const p =
    f.kind === 'fekf'
      ? f
      : { start_pref_e: f.pref_e, limit_pref_e: f.pref_e, start_pref_f: f.pref_f, limit_pref_f: f.pref_f };
  return {
    [type]: 'LKF',
    kf_blocksize: f.blocksize,
    kf_start_pref_e: new Float(p.start_pref_e),
    kf_limit_pref_e: new Float(p.limit_pref_e),
    kf_start_pref_f: new Float(p.start_pref_f),
    kf_limit_pref_f: new Float(p.limit_pref_f),
  };
}

/**
 * The text of input.json. `iterations` is the length of the run in steps, also where it was given in epochs. The loss
 * section matters to LKF only as the weights of the printed total.
 */
export function writeInputJson(
  config: RunConfig,
  model: { readonly config: SectionConfig },
  paths: InputPaths,
  iterations: number,
  spelling: Spelling = 'v3.1',
): string {
  const optimizer = optimizerKeys(config.filter, spelling);
  const adam = config.filter.kind === 'adam' ? config.filter : DEFAULT_FILTERS.adam;
  const data = (systems: readonly string[]): JsonOut => ({ systems, batch_size: config.batch });
  const document: JsonOut = {
    model: modelSection(model.config),
    learning_rate: {
      type: 'exp',
      decay_steps: adam.decay_steps,
      start_lr: new Float(adam.start_lr),
      stop_lr: new Float(adam.stop_lr),
    },
    loss: {
      type: 'ener',
      start_pref_e: new Float(adam.start_pref_e),
      limit_pref_e: new Float(adam.limit_pref_e),
      start_pref_f: new Float(adam.start_pref_f),
      limit_pref_f: new Float(adam.limit_pref_f),
      start_pref_v: new Float(adam.start_pref_v),
      limit_pref_v: new Float(adam.limit_pref_v),
    },
    ...(spelling === 'v3.2' ? { optimizer } : {}),
    training: {
      training_data: data(paths.systems),
      ...(paths.validation.length > 0 ? { validation_data: data(paths.validation) } : {}),
      numb_steps: iterations,
      seed: config.seed,
      ...(spelling === 'v3.1' ? optimizer : {}),
      disp_file: 'lcurve.out',
      disp_freq: config.validation.every,
      save_freq: Math.max(1, Math.min(1000, iterations)),
    },
  };
  return `${printJson(document, 2)}\n`;
}
