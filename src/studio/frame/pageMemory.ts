// What a reload brings back beside the address: the data set at hand, the form, the axis.
import { DEFAULT_FORM, type FormValues } from '../model/form';
import { remembered } from '../state/remembered';

export interface PageMemory {
  readonly data: string | null;
  /** null: nobody has touched it, so it follows the device. */
  readonly form: FormValues | null;
  readonly logX: boolean;
}

const isObject = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** A form in which unknown fields are dropped and missing ones are at their defaults; null where it is none. */
function readForm(stored: unknown): FormValues | null {
  if (!isObject(stored)) return null;
  const known = Object.entries(DEFAULT_FORM).map(([key, initial]) => {
    const value = stored[key];
    return [key, typeof value === 'string' ? value : initial] as const;
  });
  return Object.fromEntries(known) as FormValues;
}

/** Turns what was stored into page state; null where it is no object. */
export function readMemory(stored: unknown): PageMemory | null {
  if (!isObject(stored)) return null;
  return {
    data: typeof stored.data === 'string' ? stored.data : null,
    form: readForm(stored.form),
    logX: stored.logX === true,
  };
}

export const pageMemory = remembered('page', 1, readMemory);
