// Numbers as codes write them.

/** Fortran's D exponents too, and exponents without a letter ("1.0-100"). NaN for anything else; '***' is an overflow, NaN as well. */
export function parseNumber(token: string): number {
  if (token === '') return Number.NaN;
  const x = Number(token);
  if (!Number.isNaN(x)) return /^[+-]?0[xob]/i.test(token) ? Number.NaN : x;
  if (/^[+-]?inf(inity)?$/i.test(token)) return token.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?[\d.]+[dD][+-]?\d+$/.test(token)) return Number(token.replace(/[dD]/, 'e'));
  const glued = /^([+-]?[\d.]+)([+-]\d{3})$/.exec(token);
  return glued ? Number(`${glued[1]}e${glued[2]}`) : Number.NaN;
}

/** The numbers of a line; NaN for what is none. */
export const numbersIn = (line: string): number[] => {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/).map(parseNumber);
};

/**
 * Columns that Fortran wrote side by side without a space between ("1.5-2.5") are set apart; a minus after an E or D
 * belongs to its number.
 */
export const unglued = (line: string): string => line.replace(/(\d)-(?=[\d.])/g, '$1 -');
