// Whether new frames can join a trained run, as far as the page can tell, and what was asked for in numbers.
import type { DatasetSummary } from '../../../data/types';
import type { AppendOptions } from '../../../worker/protocol';
import { formWords, knobWords } from '../../words';

export type AppendField = keyof AppendOptions;
export type AppendText = Readonly<Record<AppendField, string>>;

/** Half of every batch old, P twice as large, a fifth kept to judge: a start that forgets little. */
export const APPEND_DEFAULTS: AppendText = { replay: '0.5', inflate: '2', iterations: '100', validation: '0.2' };

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly safe: readonly [number, number];
}

export const APPEND_LIMITS: Readonly<Record<AppendField, Limits>> = {
  // A batch without a new frame would teach nothing.
  replay: { min: 0, max: 0.95, whole: false, safe: [0.25, 0.75] },
  inflate: { min: 1, max: 1e6, whole: false, safe: [1, 10] },
  iterations: { min: 1, max: 1e7, whole: true, safe: [20, 1000] },
  validation: { min: 0, max: 0.9, whole: false, safe: [0.1, 0.3] },
};

/** The options, or what is wrong beside each field. */
export function parseAppend(text: AppendText): {
  readonly options: AppendOptions | null;
  readonly errors: Readonly<Partial<Record<AppendField, string>>>;
} {
  const errors: Partial<Record<AppendField, string>> = {};
  const read = (field: AppendField): number => {
    const found = text[field].trim();
    const { min, max, whole } = APPEND_LIMITS[field];
    const value = found === '' ? Number.NaN : Number(found);
    if (!Number.isFinite(value)) errors[field] = formWords.notNumber(found);
    else if (whole && !Number.isInteger(value)) errors[field] = formWords.notInteger(found);
    else if (value < min || value > max)
      errors[field] = formWords.outside(min, max, knobWords.append.units[field], found, false);
    return value;
  };
  const options: AppendOptions = {
    replay: read('replay'),
    inflate: read('inflate'),
    iterations: read('iterations'),
    validation: read('validation'),
  };
  return { options: Object.keys(errors).length === 0 ? options : null, errors };
}

export interface AppendCheck {
  readonly ok: boolean;
  readonly text: string;
}

/** What the page can check of a data set before the training worker looks at its frames. */
export function checksOf(
  dataset: Pick<DatasetSummary, 'id' | 'type_map' | 'labels' | 'nframes'>,
  run: { readonly dataset: string; readonly type_map: readonly string[] | null },
  validation: number,
): readonly AppendCheck[] {
  const words = knobWords.append;
  if (dataset.id === run.dataset) return [{ ok: false, text: words.own }];
  const checks: AppendCheck[] = [];
  const { type_map } = run;
  if (type_map !== null) {
    const missing = dataset.type_map.filter((element) => !type_map.includes(element));
    checks.push(
      missing.length === 0
        ? { ok: true, text: words.elements(dataset.type_map.join(', ')) }
        : { ok: false, text: words.elementsWrong(missing.join(', '), type_map.join(', ')) },
    );
  }
  const absent = (['energy', 'force'] as const).filter((label) => !dataset.labels.includes(label));
  checks.push(
    absent.length === 0
      ? { ok: true, text: words.labels }
      : { ok: false, text: words.labelsWrong(absent.map((label) => words.labelNames[label]).join(words.and)) },
  );
  if (Number.isFinite(validation)) {
    const valid = Math.min(dataset.nframes, Math.round(dataset.nframes * validation));
    const train = dataset.nframes - valid;
    checks.push(train > 0 ? { ok: true, text: words.frames(train, valid) } : { ok: false, text: words.framesWrong });
  }
  return checks;
}
