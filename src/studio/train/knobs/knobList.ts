// Which knobs a run offers while it trains, in which order, and how they are folded.
import type { FilterKind, RunConfig } from '../../../engine/config';
import { FILTER_FIELDS, type FieldKey } from '../../model/fields';

/** A knob may hold several fields at once: the weight at the start and at the end of a run. */
export type KnobName = FieldKey | 'weight_e' | 'weight_f';

export interface KnobSet {
  /** Energy and force weight, moved against each other by one slider; null for Adam. */
  readonly balance: { readonly e: readonly FieldKey[]; readonly f: readonly FieldKey[] } | null;
  readonly main: readonly FieldKey[];
  /** Live knobs that are touched less often. */
  readonly more: readonly FieldKey[];
  readonly advanced: readonly FieldKey[];
  /** P starts again. */
  readonly soft: readonly FieldKey[];
  /** Another model: only as a branch. */
  readonly rebuild: readonly FieldKey[];
}

const REBUILD: readonly FieldKey[] = [
  'rcut',
  'rcut_smth',
  'sel',
  'neuron',
  'axis_neuron',
  'fitting_neuron',
  'type_one_side',
  'resnet_dt',
  'fitting_resnet_dt',
];

/** Constants whose change starts P again (classOf of engine/journal.ts). */
const SOFT: Readonly<Record<FilterKind, readonly FieldKey[]>> = {
  multistream: ['filter', 'multistream.blocksize', 'multistream.p0'],
  fekf: ['filter', 'fekf.blocksize', 'fekf.p0', 'fekf.form'],
  adam: ['filter'],
};

const MAIN: Readonly<Record<FilterKind, readonly FieldKey[]>> = {
  multistream: ['multistream.step', 'multistream.lambda', 'batch'],
  fekf: ['fekf.step', 'fekf.lambda', 'batch'],
  adam: ['adam.start_lr', 'adam.stop_lr', 'batch'],
};

const MORE: Readonly<Record<FilterKind, readonly FieldKey[]>> = {
  multistream: [
    'multistream.nu',
    'multistream.nf',
    'multistream.q',
    'multistream.alpha_min',
    'multistream.kn',
    'multistream.damping',
    'multistream.average',
  ],
  fekf: ['fekf.nu'],
  adam: ['adam.decay_steps', 'adam.limit_pref_e', 'adam.limit_pref_f', 'adam.limit_pref_v'],
};

const BALANCE: Readonly<Record<FilterKind, KnobSet['balance']>> = {
  multistream: { e: ['multistream.pref_e'], f: ['multistream.pref_f'] },
  fekf: {
    e: ['fekf.start_pref_e', 'fekf.limit_pref_e'],
    f: ['fekf.start_pref_f', 'fekf.limit_pref_f'],
  },
  adam: null,
};

/** The knobs of a filter of this kind; every constant of the filter stands in exactly one place. */
export function knobsOf(kind: FilterKind, length: RunConfig['length']['kind']): KnobSet {
  const balance = BALANCE[kind];
  const main = MAIN[kind];
  const more: readonly FieldKey[] = [...MORE[kind], 'every', length, 'seed'];
  const soft = SOFT[kind];
  // FEKF's weights at start and end can also be set apart, among the advanced ones.
  const placed = new Set([
    ...main,
    ...more,
    ...soft,
    ...(kind === 'multistream' && balance ? [...balance.e, ...balance.f] : []),
  ]);
  const advanced = [...FILTER_FIELDS[kind].main, ...FILTER_FIELDS[kind].more].filter((f) => !placed.has(f));
  return { balance, main, more, advanced, soft, rebuild: REBUILD };
}

/** Knobs that may be applied while they are dragged. */
export const canDrag = (field: FieldKey): boolean => /\.(step|lambda)$/.test(field);
