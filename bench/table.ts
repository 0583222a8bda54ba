// Markdown tables and short numbers.

const cellOf = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A Markdown table, columns padded; every column but the first `left` is aligned to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const cells = [head, ...rows].map((row) => row.map(cellOf));
  const width = head.map((_, c) => Math.max(3, ...cells.map((row) => (row[c] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${head.map((_, c) => (c < left ? (row[c] ?? '').padEnd(width[c]) : (row[c] ?? '').padStart(width[c]))).join(' | ')} |`;
  const rule = `|${width.map((w, c) => (c < left ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}

/** Three significant figures without an exponent where that is readable; "-" for what is not there. */
export function short(v: number | null | undefined): string {
  if (v === null || v === undefined || !Number.isFinite(v)) return '-';
  if (v === 0) return '0';
  const a = Math.abs(v);
  if (a >= 1e6 || a < 1e-4) return v.toExponential(2);
  if (a >= 100) return v.toFixed(0);
  return v.toFixed(Math.max(0, 2 - Math.floor(Math.log10(a))));
}

/** Bytes in decimal units. */
export function bytes(v: number | null): string {
  if (v === null || !Number.isFinite(v)) return '-';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const k = v < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(v) / 3));
  return `${short(v / 1000 ** k)} ${units[k]}`;
}

/** Values of several seeds in one cell. */
export const several = (values: readonly (number | null)[], show: (v: number) => string): string =>
  values.length === 0 ? '-' : values.map((v) => (v === null ? '-' : show(v))).join(', ');
