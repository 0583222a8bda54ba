// Names and reasons of knobs while a run trains, and values as the journal and the list of staged edits show them.
import type { FilterKind } from '../../../engine/config';
import type { JsonValue } from '../../../engine/journal';
import { type FieldKey, fieldOf } from '../../model/fields';
import { fieldWords, knobWords, setupWords } from '../../words';
import { fieldOfPath } from './staging';

/** Name of a knob; some are called otherwise here than before a run starts. */
export const labelOf = (field: FieldKey): string => (knobWords.live[field] ?? fieldWords[field])[0];

export const whyOf = (field: FieldKey): string => (knobWords.live[field] ?? fieldWords[field])[1];

/** A knob's text in words: choices and flags are named. */
export const shownText = (text: string): string =>
  text === 'true' ? setupWords.on : text === 'false' ? setupWords.off : (setupWords.choices[text] ?? text);

/** As shownText, with the unit of the knob. */
export const withUnitOf = (field: FieldKey, text: string): string => {
  const { unit } = fieldOf(field);
  return unit === '' ? shownText(text) : `${shownText(text)} ${unit}`;
};

const isObject = (v: JsonValue): v is { readonly [key: string]: JsonValue } =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** A value of the configuration in words. */
export function valueText(key: string, value: JsonValue): string {
  if (key === 'exclude' && Array.isArray(value)) return knobWords.journal.frames(value.length);
  if (Array.isArray(value)) return value.join(', ');
  if (isObject(value)) {
    if (typeof value.iterations === 'number') return knobWords.journal.iterations(value.iterations);
    if (typeof value.epochs === 'number') return knobWords.journal.epochs(value.epochs);
    return typeof value.kind === 'string' ? shownText(value.kind) : JSON.stringify(value);
  }
  return shownText(String(value));
}

/** Name of an entry of the configuration: the knob's, where it has one. */
export function keyLabel(key: string, kind: FilterKind): string {
  if (key === 'length') return knobWords.journal.length;
  if (key === 'exclude') return knobWords.journal.exclude;
  const field = fieldOfPath(key, kind);
  return field === null ? key : labelOf(field);
}
