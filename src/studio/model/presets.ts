// Starting points for the form, and what a sample starts with on a given device.
import { DEFAULT_RUN, type RunConfig, SMALL_MODEL } from '../../engine/config';
import { DEFAULT_MODEL, type ModelOptions } from '../../model/config';
import type { FieldKey, PresetName } from './fields';
import { type FormValues, toForm } from './form';

const MODELS: Readonly<Record<PresetName, ModelOptions>> = { quick: SMALL_MODEL, paper: DEFAULT_MODEL };

const MODEL_FIELDS: readonly FieldKey[] = [
  'rcut',
  'rcut_smth',
  'sel',
  'neuron',
  'axis_neuron',
  'type_one_side',
  'resnet_dt',
  'set_davg_zero',
  'fitting_neuron',
  'fitting_resnet_dt',
];

/** The form with a preset's model; filter, batch and length stay as they are. */
export function applyPreset(values: FormValues, name: PresetName): FormValues {
  const preset = toForm({ ...DEFAULT_RUN, model: MODELS[name] });
  return { ...values, ...Object.fromEntries(MODEL_FIELDS.map((key) => [key, preset[key]])) };
}

/** The preset whose model stands in the form, if any. */
export function presetOf(values: FormValues): PresetName | null {
  for (const name of ['quick', 'paper'] as const) {
    const preset = toForm({ ...DEFAULT_RUN, model: MODELS[name] });
    if (MODEL_FIELDS.every((key) => preset[key] === values[key].trim())) return name;
  }
  return null;
}

/** What a device starts with: the small net where a software adapter computes, so that it converges while one watches. */
export function startingRun(software: boolean): RunConfig {
  if (!software) return { ...DEFAULT_RUN, validation: { ...DEFAULT_RUN.validation, every: 5 } };
  return {
    ...DEFAULT_RUN,
    model: SMALL_MODEL,
    batch: 8,
    length: { kind: 'iterations', iterations: 150 },
    validation: { ...DEFAULT_RUN.validation, every: 5 },
  };
}
