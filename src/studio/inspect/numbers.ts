// Figures of the Inspect tab: errors in thousandths with their sign, values with the digits that errors need.
import { formatRmse } from '../design/format';

/** An error that has a sign: "+1.20", "−0.70", with a true minus. */
export function formatSigned(value: number): string {
  if (!Number.isFinite(value)) return formatRmse(value);
  const size = formatRmse(Math.abs(value));
  return value === 0 || size === '0' ? '0' : `${value > 0 ? '+' : '−'}${size}`;
}

/** A figure that may be missing. */
export const orNone = (value: number): string => (Number.isNaN(value) ? '–' : formatRmse(value));

/** A reference or prediction in eV to a tenth of a meV. */
export const formatValue = (value: number): string => value.toFixed(4).replace('-', '−');
