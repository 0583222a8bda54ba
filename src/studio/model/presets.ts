// Starting points for the form, and what a sample starts with on a given device.
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterConfig, type RunConfig, SMALL_MODEL } from '../../engine/config';
import { DEFAULT_MODEL, type ModelOptions } from '../../model/config';
import { PRESETS, type PresetName, pathOf } from './fields';
import { type FormValues, KEYS, toForm } from './form';

/** deepmd-kit's example (examples/water/se_e2_a/input.json), which most published inputs start from. */
const STOCK: ModelOptions = {
  ...DEFAULT_MODEL,
  neuron: [25, 50, 100],
  axis_neuron: 16,
  fitting_neuron: [240, 240, 240],
  fitting_resnet_dt: true,
};

const PARTS: Readonly<Record<PresetName, { readonly model: ModelOptions; readonly filter: FilterConfig }>> = {
  quick: { model: SMALL_MODEL, filter: DEFAULT_FILTERS.multistream },
  paper: { model: DEFAULT_MODEL, filter: DEFAULT_FILTERS.multistream },
  stock: { model: STOCK, filter: DEFAULT_FILTERS.adam },
  stockLkf: { model: STOCK, filter: DEFAULT_FILTERS.fekf },
};

/** The run that a preset stands for, with the defaults for what it leaves open. */
export const presetRun = (name: PresetName): RunConfig => ({ ...DEFAULT_RUN, ...PARTS[name] });

/** What a preset sets: the model, the filter's kind and that filter's block size. */
function valuesOf(name: PresetName): Partial<FormValues> {
  const run = presetRun(name);
  const all = toForm(run);
  const keys = KEYS.filter(
    (key) => pathOf(key).startsWith('model.') || key === 'filter' || key === `${run.filter.kind}.blocksize`,
  );
  return Object.fromEntries(keys.map((key) => [key, all[key]]));
}

const VALUES: Readonly<Record<PresetName, Partial<FormValues>>> = {
  quick: valuesOf('quick'),
  paper: valuesOf('paper'),
  stock: valuesOf('stock'),
  stockLkf: valuesOf('stockLkf'),
};

/** The form with a preset's model and filter; its other constants, batch and length stay as they are. */
export const applyPreset = (values: FormValues, name: PresetName): FormValues => ({ ...values, ...VALUES[name] });

/** The preset whose model and filter stand in the form, if any. */
export const presetOf = (values: FormValues): PresetName | null =>
  PRESETS.find((name) => KEYS.every((key) => (VALUES[name][key] ?? values[key].trim()) === values[key].trim())) ?? null;

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
