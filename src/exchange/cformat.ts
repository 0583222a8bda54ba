// Numbers as C's printf (and so Python and NumPy) writes them in %e notation.

/** `%.{digits}e`: round half to even on the exact binary value, at least two digits of exponent, nan and inf in words. */
export function formatE(v: number, digits: number): string {
  if (Number.isNaN(v)) return 'nan';
  if (!Number.isFinite(v)) return v > 0 ? 'inf' : '-inf';
  let s = v.toExponential(digits);
  // toExponential rounds exact ties up; C rounds them to even. 60 digits show a tie: its expansion is short.
  const exact = Math.abs(v).toExponential(60);
  const tail = exact
    .slice(0, exact.indexOf('e'))
    .replace('.', '')
    .slice(digits + 1);
  if (/^50*$/.test(tail)) {
    const kept = exact.slice(0, digits === 0 ? 1 : digits + 2);
    if (Number(kept.at(-1)) % 2 === 0) s = `${v < 0 ? '-' : ''}${kept}${exact.slice(exact.indexOf('e'))}`;
  }
  if (Object.is(v, -0)) s = `-${s}`;
  const at = s.indexOf('e');
  return `${s.slice(0, at + 2)}${s.slice(at + 2).padStart(2, '0')}`;
}

/** `%{width}.{digits}e` */
export const padE = (v: number, width: number, digits: number): string => formatE(v, digits).padStart(width);
