// Every knob of a run: what kind of value it takes, its limits and the range known to be safe.
import type { FilterKind } from '../../engine/config';

export type FieldKind =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly above?: boolean }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'widths' }
  | { readonly kind: 'sel' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly options: readonly string[] };

interface Field {
  readonly value: FieldKind;
  /** '' for pure numbers. */
  readonly unit: string;
  /** Range that is known to work; outside it the field says so, but is taken. */
  readonly safe?: readonly [number, number];
  /** Shown with a slider between these bounds. */
  readonly slider?: readonly [number, number, number];
}

const number = (min: number, max: number, unit = '', safe?: readonly [number, number]): Field => ({
  value: { kind: 'number', min, max },
  unit,
  ...(safe ? { safe } : {}),
});
/** As number, but the lower bound itself is not allowed. */
const positive = (max: number, unit = '', safe?: readonly [number, number]): Field => ({
  value: { kind: 'number', min: 0, max, above: true },
  unit,
  ...(safe ? { safe } : {}),
});
const integer = (min: number, max: number, unit = '', safe?: readonly [number, number]): Field => ({
  value: { kind: 'integer', min, max },
  unit,
  ...(safe ? { safe } : {}),
});
const choice = (...options: readonly string[]): Field => ({ value: { kind: 'choice', options }, unit: '' });
const flag: Field = { value: { kind: 'flag' }, unit: '' };

const BLOCK = integer(16, 65_536, 'weights', [1024, 10_240]);
const PREF: readonly [number, number] = [0.1, 10];

/** Keys are also the names of the inputs. */
export const FIELDS = {
  // Their sliders are the handles in the plot of g(r).
  rcut: positive(20, 'Å', [5, 8]),
  rcut_smth: number(0, 19.9, 'Å', [0.5, 4]),
  sel: { value: { kind: 'sel' }, unit: 'neighbours' },
  neuron: { value: { kind: 'widths' }, unit: '' },
  axis_neuron: integer(1, 512, '', [4, 16]),
  type_one_side: flag,
  resnet_dt: flag,
  set_davg_zero: flag,
  fitting_neuron: { value: { kind: 'widths' }, unit: '' },
  fitting_resnet_dt: flag,
  filter: choice('multistream', 'fekf', 'adam'),
  batch: integer(1, 4096, 'frames', [1, 32]),
  table: integer(0, 4096, 'intervals', [128, 1024]),
  length: choice('iterations', 'epochs'),
  iterations: integer(1, 10_000_000, ''),
  epochs: positive(1_000_000, ''),
  fraction: { ...number(0, 0.9, 'of all frames', [0.1, 0.3]), slider: [0, 0.5, 0.05] },
  split: choice('blocks', 'random'),
  stratify: flag,
  every: integer(1, 1_000_000, 'iterations', [1, 100]),
  seed: integer(0, 4_294_967_295, ''),
  'fekf.form': choice('sqrt', 'plain'),
  'fekf.blocksize': BLOCK,
  'fekf.lambda': positive(1, '', [0.97, 1]),
  'fekf.nu': positive(1, '', [0.99, 1]),
  'fekf.p0': positive(1e6, '', [0.01, 1]),
  'fekf.step': positive(10, '', [0.1, 3]),
  'fekf.start_pref_e': number(0, 1e6, '', PREF),
  'fekf.limit_pref_e': number(0, 1e6, '', PREF),
  'fekf.start_pref_f': number(0, 1e6, '', PREF),
  'fekf.limit_pref_f': number(0, 1e6, '', PREF),
  'multistream.nf': integer(1, 64, 'rows', [4, 16]),
  'multistream.step': positive(10, '', [0.1, 2]),
  'multistream.blocksize': BLOCK,
  'multistream.kn': positive(100, '', [0.25, 1]),
  'multistream.alpha_min': positive(1, '', [0.1, 1]),
  'multistream.alpha_decay': positive(1, '', [0.9, 1]),
  'multistream.late': integer(0, 1_000_000, 'iterations', [0, 1000]),
  'multistream.kn_end': positive(100, '', [0.2, 1]),
  'multistream.kn_decay': positive(1, '', [0.98, 1]),
  'multistream.q': number(0, 1, '', [1e-7, 1e-4]),
  'multistream.q_end': number(0, 1, '', [1e-8, 1e-5]),
  'multistream.uw': number(0, 1e3, '', [0, 3]),
  'multistream.uw_decay': positive(1, '', [0.8, 0.99]),
  'multistream.bias_step': flag,
  'multistream.centre': flag,
  'multistream.chord': flag,
  'multistream.damping': number(0, 1e4, '', [0, 10]),
  'multistream.reject': number(1, 1e6, '', [2, 100]),
  'multistream.average': number(0, 0.999, '', [0, 0.98]),
  'multistream.p0': positive(1e6, '', [0.1, 2]),
  'multistream.lambda': positive(1, '', [0.97, 1]),
  'multistream.nu': positive(1, '', [0.99, 1]),
  'multistream.pref_e': number(0, 1e6, '', PREF),
  'multistream.pref_f': number(0, 1e6, '', PREF),
  'adam.start_lr': positive(1, '', [1e-4, 1e-2]),
  'adam.stop_lr': positive(1, '', [1e-9, 1e-4]),
  'adam.decay_steps': integer(1, 100_000_000, 'iterations'),
  'adam.start_pref_e': number(0, 1e6),
  'adam.limit_pref_e': number(0, 1e6),
  'adam.start_pref_f': number(0, 1e6),
  'adam.limit_pref_f': number(0, 1e6),
  'adam.start_pref_v': number(0, 1e6),
  'adam.limit_pref_v': number(0, 1e6),
} as const satisfies Readonly<Record<string, Field>>;

export type FieldKey = keyof typeof FIELDS;

/** Named starting points for model and filter; `stock` and `stockLkf` are deepmd-kit's example with its two optimizers. */
export const PRESETS = ['quick', 'paper', 'stock', 'stockLkf'] as const;
export type PresetName = (typeof PRESETS)[number];

const PLACES: Readonly<Partial<Record<FieldKey, string>>> = {
  filter: 'filter.kind',
  batch: 'batch',
  table: 'table',
  seed: 'seed',
  length: 'length.kind',
  iterations: 'length.iterations',
  epochs: 'length.epochs',
  fraction: 'validation.fraction',
  split: 'validation.split',
  stratify: 'validation.stratify',
  every: 'validation.every',
};

/** Where a knob stands in a run's configuration: "model.rcut", "filter.lambda", "validation.every". */
export function pathOf(key: FieldKey): string {
  const dot = key.indexOf('.');
  return PLACES[key] ?? (dot > 0 ? `filter.${key.slice(dot + 1)}` : `model.${key}`);
}

export const fieldOf = (key: FieldKey): Field => FIELDS[key];

/** Knobs of each filter: those most people touch, and the rest. */
export const FILTER_FIELDS: Readonly<
  Record<FilterKind, { readonly main: readonly FieldKey[]; readonly more: readonly FieldKey[] }>
> = {
  multistream: {
    main: ['multistream.nf', 'multistream.blocksize', 'multistream.kn'],
    more: [
      'multistream.alpha_min',
      'multistream.alpha_decay',
      'multistream.late',
      'multistream.step',
      'multistream.kn_end',
      'multistream.kn_decay',
      'multistream.q',
      'multistream.q_end',
      'multistream.uw',
      'multistream.uw_decay',
      'multistream.bias_step',
      'multistream.centre',
      'multistream.chord',
      'multistream.damping',
      'multistream.reject',
      'multistream.average',
      'multistream.p0',
      'multistream.lambda',
      'multistream.nu',
      'multistream.pref_e',
      'multistream.pref_f',
    ],
  },
  fekf: {
    main: ['fekf.blocksize', 'fekf.lambda', 'fekf.nu', 'fekf.form'],
    more: ['fekf.step', 'fekf.p0', 'fekf.start_pref_e', 'fekf.limit_pref_e', 'fekf.start_pref_f', 'fekf.limit_pref_f'],
  },
  adam: {
    main: ['adam.start_lr', 'adam.stop_lr', 'adam.decay_steps'],
    more: [
      'adam.start_pref_e',
      'adam.limit_pref_e',
      'adam.start_pref_f',
      'adam.limit_pref_f',
      'adam.start_pref_v',
      'adam.limit_pref_v',
    ],
  },
};
