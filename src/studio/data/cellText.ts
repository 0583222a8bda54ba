// A cell as people type it: three lengths or nine numbers.
import { spansVolume } from '../../data/nlist';

/** The cell [3, 3] in A; else how many numbers were found. */
export function parseCellText(text: string): { readonly box: readonly number[] } | { readonly found: number } {
  const tokens = text
    .replace(/[[\](),;]/g, ' ')
    .split(/\s+/)
    .filter((t) => t !== '');
  const v = tokens.map(Number);
  const box = v.length === 3 ? [v[0], 0, 0, 0, v[1], 0, 0, 0, v[2]] : v;
  const sound =
    box.length === 9 && box.every(Number.isFinite) && spansVolume(Float64Array.from(box), [true, true, true]);
  return sound ? { box } : { found: v.filter(Number.isFinite).length };
}
