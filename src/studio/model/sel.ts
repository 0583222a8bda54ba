// The slots of sel against the neighbours that atoms really see: what is clipped, and what to set.
import { resolveSel } from '../../model/statistics';
import { parseList } from './form';

export interface SelState {
  readonly element: string;
  /** Most neighbours of the element that any atom sees. */
  readonly max: number;
  /** Slots; null where the text of sel cannot be used. */
  readonly sel: number | null;
  /** True where the farthest neighbours would be dropped. */
  readonly clipped: boolean;
  /** Slots with a tenth to spare, a multiple of 4: deepmd's "auto". */
  readonly suggested: number;
}

/** `text`: the form's sel; `elements` and `max` in the order of the data's type_map. */
export function selStates(text: string, elements: readonly string[], max: readonly number[]): SelState[] {
  const auto = /^auto(:\d+(\.\d+)?)?$/.test(text.trim());
  const list = auto ? resolveSel(max, text.trim()) : parseList(text);
  const usable = list !== null && list.length === elements.length;
  const suggested = resolveSel(max, 'auto');
  return elements.map((element, t) => {
    const sel = usable ? list[t] : null;
    return { element, max: max[t], sel, clipped: sel !== null && sel < max[t], suggested: suggested[t] };
  });
}

/** The text of sel with every clipped element given its suggestion. */
export const mendedSel = (states: readonly SelState[]): string =>
  states.map((s) => (s.clipped || s.sel === null ? s.suggested : s.sel)).join(', ');
