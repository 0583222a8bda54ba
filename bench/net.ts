// The net and the run that the benches' shared options name.
import { UsageError } from '../src/cli/args';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterKind, type RunConfig, SMALL_MODEL } from '../src/engine/config';
import { checkModelOptions, DEFAULT_MODEL, type ModelOptions } from '../src/model/config';

/** Filters by the names of the benches; the value is the engine's kind. rlekf is FEKF with one frame per iteration. */
export const FILTERS: Readonly<Record<string, FilterKind>> = {
  rlekf: 'fekf',
  fekf: 'fekf',
  'fekf-plain': 'fekf',
  multistream: 'multistream',
  adam: 'adam',
};

/** A number from an option's text. Throws UsageError that names the option. */
export function numberOf(key: string, text: string, check: (v: number) => boolean, expected: string): number {
  const v = Number(text);
  if (text.trim() === '' || !Number.isFinite(v) || !check(v))
    throw new UsageError(`${key} expects ${expected}, found "${text}".`);
  return v;
}

/** Widths "8,8,8" or "8x8x8" (the latter where commas part options). */
export const listOf = (key: string, text: string): number[] =>
  text.split(/[,x]/).map((t) => numberOf(key, t, (v) => v > 0, 'positive numbers such as 8,8,8 or 8x8x8'));

/** Options net, neuron, axis, fitting, rcut, rcut_smth -> a net; the small one where nothing is said. Throws UsageError, ConfigError. */
export function netOptions(get: (key: string) => string | null): ModelOptions {
  const net = get('net') ?? 'small';
  if (net !== 'small' && net !== 'paper') throw new UsageError(`--net expects small or paper, found "${net}".`);
  const base = net === 'paper' ? DEFAULT_MODEL : SMALL_MODEL;
  const number = (key: string, fallback: number): number => {
    const text = get(key);
    return text === null ? fallback : numberOf(`--${key}`, text, (v) => v >= 0, 'a number');
  };
  const widths = (key: string, fallback: readonly number[]): readonly number[] => {
    const text = get(key);
    return text === null ? fallback : listOf(`--${key}`, text);
  };
  const model: ModelOptions = {
    ...base,
    rcut: number('rcut', base.rcut),
    rcut_smth: number('rcut_smth', base.rcut_smth),
    neuron: widths('neuron', base.neuron),
    axis_neuron: number('axis', base.axis_neuron),
    fitting_neuron: widths('fitting', base.fitting_neuron),
  };
  checkModelOptions(model);
  return model;
}

/** A run of a filter for timing, without validation; null where the bench knows no filter of that name. */
export function runFor(
  name: string,
  model: ModelOptions,
  batch: number,
  blocksize: number,
  nf: number,
  table = DEFAULT_RUN.table,
): RunConfig | null {
  if (!Object.hasOwn(FILTERS, name)) return null;
  const kind = FILTERS[name];
  const filter =
    kind === 'adam'
      ? DEFAULT_FILTERS.adam
      : kind === 'fekf'
        ? { ...DEFAULT_FILTERS.fekf, blocksize, form: name === 'fekf-plain' ? ('plain' as const) : ('sqrt' as const) }
        : { ...DEFAULT_FILTERS.multistream, blocksize, nf };
  return {
    ...DEFAULT_RUN,
    model,
    filter,
    table,
    batch: name === 'rlekf' ? 1 : batch,
    validation: { ...DEFAULT_RUN.validation, fraction: 0 },
  };
}
