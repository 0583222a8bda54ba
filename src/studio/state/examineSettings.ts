// What the doctor is told of the form, and its findings in two numbers.
import { DEFAULT_RUN } from '../../engine/config';
import type { ExamineSettings, Finding } from '../../worker/protocol';
import { type FormValues, parseForm } from '../model/form';
import type { Health } from './store';

/** What the form says; where it cannot be used, the defaults. */
export function examineSettings(form: FormValues, type_map: readonly string[]): ExamineSettings {
  const { config } = parseForm(form, type_map);
  const run = config ?? DEFAULT_RUN;
  const { rcut, sel } = run.model;
  const { fraction, split, stratify } = run.validation;
  return {
    rcut,
    sel: typeof sel === 'string' ? null : Object.fromEntries(type_map.map((name, t) => [name, sel[t]])),
    split: config && { fraction, how: split, stratify, seed: run.seed },
  };
}

export const healthOf = (findings: readonly Finding[] | null): Health => ({
  blockers: findings?.filter((f) => f.severity === 'error').length ?? 0,
  reviews: findings?.filter((f) => f.severity === 'warning').length ?? 0,
});
