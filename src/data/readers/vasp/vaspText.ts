// What OUTCAR and vasprun.xml have in common as text: names of potentials, columns that touch, steps in words.
import { atomicNumber } from '../../elements';
import { parseNumber } from '../numbers';

/** "Sn_d", "H.5", "H1.25", "Fe_pv" begin with their element; "PAW", "US" and dates do not. */
const NAMED = /^([A-Z][a-z]?)(?=$|[_.\d])/;

/** Element of a POTCAR's title ("PAW_PBE Sn_d 06Sep2000", "US Ti"); null where there is none in it. */
export function elementOfTitle(title: string): string | null {
  for (const word of title.trim().split(/\s+/)) {
    const name = NAMED.exec(word)?.[1];
    if (name !== undefined && atomicNumber(name) !== undefined) return name;
  }
  return null;
}

/** Element of VRHFIN ("O: s2p4") or of a column of vasprun.xml ("O "); null where it is none. */
export function elementOfSymbol(text: string): string | null {
  const symbol = text.split(':')[0].trim();
  // Some potentials of VASP's library call Xe and Zr so.
  if (symbol === 'X') return 'Xe';
  if (symbol === 'r') return 'Zr';
  return atomicNumber(symbol) === undefined ? null : symbol;
}

/** Pseudo-hydrogen of a fraction of a charge, which saturates surfaces: "H.5", "H1.25"; null for other titles. */
export const pseudoHydrogen = (title: string): string | null =>
  /(?:^|\s)(H\d?\.\d+)(?=$|\s|_)/.exec(title)?.[1] ?? null;

/** Numbers of a line with `n` words; null where it has more or fewer. By hand, for most of a file is such lines. */
function words(text: string, n: number): number[] | null {
  const values: number[] = [];
  const end = text.length;
  for (let at = 0; at < end; ) {
    while (at < end && text.charCodeAt(at) <= 32) at++;
    if (at === end) break;
    const from = at;
    while (at < end && text.charCodeAt(at) > 32) at++;
    if (values.length === n) return null;
    const word = text.slice(from, at);
    // A letter among the first may make it hexadecimal.
    const odd = word.charCodeAt(1) > 57 || word.charCodeAt(2) > 57;
    const value = odd ? Number.NaN : Number(word);
    values.push(Number.isNaN(value) ? parseNumber(word) : value);
  }
  return values.length === n ? values : null;
}

/**
 * Numbers of a line of Fortran columns with `decimals` digits after the point, also where columns touch
 * ("10.000000000-10.000000000"). NaN for what is none ("****"); null where the line has not as many columns.
 */
export function columns(text: string, decimals: readonly number[]): number[] | null {
  const apart = words(text, decimals.length);
  if (apart) return apart;
  // Stars are not cut in two, or a line of stars would be cut in all ways.
  const pattern = decimals.map((d) => `\\s*(-?\\d*\\.\\d{${d}}|\\*+(?!\\*))`).join('');
  const found = new RegExp(`^${pattern}\\s*$`).exec(text);
  return found ? found.slice(1).map(parseNumber) : null;
}

/** Steps in the order they were added, as ranges: memory does not grow with their number. */
export class StepList {
  readonly #ranges: [number, number][] = [];
  count = 0;

  add(step: number): void {
    this.count++;
    const last = this.#ranges.at(-1);
    if (last && last[1] === step - 1) last[1] = step;
    else this.#ranges.push([step, step]);
  }

  /** "0-3, 7, 9" and how many more there are. */
  toString(): string {
    const shown = this.#ranges.slice(0, 12);
    const told = shown.reduce((n, [from, to]) => n + to - from + 1, 0);
    const text = shown.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
    return told < this.count ? `${text} and ${this.count - told} more` : text;
  }
}
