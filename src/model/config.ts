// The model's hyper-parameters in deepmd-kit's names, their defaults and their limits.

/** se_e2_a descriptor + ener fitting; see docs/model.md. Lengths in A. */
export interface ModelConfig {
  /** Element names; atom types index into it. */
  readonly type_map: readonly string[];
  readonly rcut: number;
  readonly rcut_smth: number;
  /** Slots per neighbour type; their sum is N_c, the descriptor's normalisation. */
  readonly sel: readonly number[];
  /** Embedding net widths. */
  readonly neuron: readonly number[];
  readonly axis_neuron: number;
  /** Embedding net with a time step on its skip layers. */
  readonly resnet_dt: boolean;
  /** One embedding net per neighbour type (true) or per pair of centre and neighbour type (false). */
  readonly type_one_side: boolean;
  readonly set_davg_zero: boolean;
  /** Fitting net widths. */
  readonly fitting_neuron: readonly number[];
  readonly fitting_resnet_dt: boolean;
}

/** What a user sets before the data are known: `sel` may be left to the data. */
export type ModelOptions = Omit<ModelConfig, 'sel' | 'type_map'> & {
  /** Slots per type, or "auto" / "auto:1.1" = from the data with that head room. */
  readonly sel: readonly number[] | string;
  /** null: the elements of the data in order of appearance. */
  readonly type_map: readonly string[] | null;
};

export const DEFAULT_MODEL: ModelOptions = {
  type_map: null,
  rcut: 6.0,
  rcut_smth: 0.5,
  sel: 'auto',
  neuron: [25, 25, 25],
  axis_neuron: 16,
  resnet_dt: false,
  type_one_side: true,
  set_davg_zero: false,
  fitting_neuron: [50, 50, 50],
  fitting_resnet_dt: false,
};

/** Normalisation of the environment matrix, one entry per centre type (deepmd tiles it over all slots). */
export interface EnvStat {
  /** [ntypes] mean of the radial column. */
  readonly davg: Float64Array;
  /** [ntypes] standard deviation of the radial column. */
  readonly dstd_r: Float64Array;
  /** [ntypes] pooled standard deviation of the three angular columns. */
  readonly dstd_a: Float64Array;
}

/** Everything that defines a potential. Weights are in the order of `layout.ts`. */
export interface Model {
  readonly config: ModelConfig;
  readonly stat: EnvStat;
  /** [ntypes] energy per atom of each type, eV (deepmd's out_bias). */
  readonly bias: Float64Array;
  /** [N] flat weights. */
  readonly weights: Float64Array;
  /** Smallest distance seen in the data, A; null when unknown. */
  readonly min_nbor_dist: number | null;
}

/** A configuration that cannot be used: which key, what was found, what to do. */
export class ConfigError extends Error {
  readonly key: string;
  readonly fix: string;
  constructor(key: string, message: string, fix: string) {
    super(`${key}: ${message} ${fix}`);
    this.name = 'ConfigError';
    this.key = key;
    this.fix = fix;
  }
}

const positiveInt = (v: number): boolean => Number.isInteger(v) && v > 0;

/** Throws ConfigError where a value cannot be used. Checks `sel` and `type_map` only when they are given. */
export function checkModelOptions(o: ModelOptions): void {
  if (!(o.rcut > 0 && o.rcut <= 20))
    throw new ConfigError('rcut', `expected a length in (0, 20] A, found ${o.rcut}.`, 'Use 5 to 8 A.');
  if (!(o.rcut_smth >= 0 && o.rcut_smth < o.rcut))
    throw new ConfigError(
      'rcut_smth',
      `expected 0 <= rcut_smth < rcut = ${o.rcut} A, found ${o.rcut_smth}.`,
      'Use 0.5 A.',
    );
  const widths = (key: string, list: readonly number[]): void => {
    if (list.length === 0 || !list.every(positiveInt))
      throw new ConfigError(
        key,
        `expected positive layer widths, found [${list.join(', ')}].`,
        'For instance 25, 25, 25.',
      );
  };
  widths('descriptor.neuron', o.neuron);
  widths('fitting_net.neuron', o.fitting_neuron);
  const ng = o.neuron[o.neuron.length - 1];
  if (!positiveInt(o.axis_neuron) || o.axis_neuron > ng)
    throw new ConfigError(
      'axis_neuron',
      `expected 1 to ${ng} (the embedding net's last width), found ${o.axis_neuron}.`,
      'Use 4 to 16.',
    );
  if (typeof o.sel === 'string') {
    if (!/^auto(:\d+(\.\d+)?)?$/.test(o.sel))
      throw new ConfigError('sel', `expected numbers or "auto", found "${o.sel}".`, 'Use "auto".');
  } else {
    if (!o.sel.every((s) => Number.isInteger(s) && s >= 0) || !o.sel.some((s) => s > 0))
      throw new ConfigError('sel', `expected one slot count per element, found [${o.sel.join(', ')}].`, 'Use "auto".');
    if (o.type_map && o.sel.length !== o.type_map.length)
      throw new ConfigError(
        'sel',
        `expected ${o.type_map.length} numbers (type_map ${o.type_map.join(' ')}), found ${o.sel.length}.`,
        'Give one per element, or "auto".',
      );
  }
}
