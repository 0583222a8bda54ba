// Numbers as the page shows them: digits they deserve, units apart, times in words.

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 26551 -> "26,551". */
export const formatCount = (n: number): string => grouped.format(n);

/** Three significant digits without exponents in the usual range: 25.3, 0.831, 770. */
export function formatRmse(value: number): string {
  if (!Number.isFinite(value)) return 'not finite';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  if (size >= 99.95) return grouped.format(value);
  // Rounded first: 9.999 is 10.0, not 10.00.
  const digits = 2 - Math.floor(Math.log10(Number(size.toPrecision(3))));
  return value.toFixed(Math.max(0, digits));
}

/** Words of the data room as a sentence on the page: a capital at its head, Å where it says A. */
export const sentence = (text: string): string =>
  // A name of a file at the head stays as it is.
  (/^[a-z]+[\s,:]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text).replace(
    /(\d |\/|\(|\bis )A(?=[\s.,;:)^]|$)/g,
    '$1Å',
  );

/** Bytes in binary units: 512 B, 1.5 KiB, 488 MiB, 1.03 GiB. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Milliseconds of one iteration: 0.42 ms, 58 ms, 1.24 s. */
export function splitMs(ms: number): { readonly value: string; readonly unit: 'ms' | 's' } {
  if (ms >= 1000) return { value: (ms / 1000).toFixed(ms < 10_000 ? 2 : 1), unit: 's' };
  return { value: ms >= 10 ? ms.toFixed(0) : ms.toPrecision(2), unit: 'ms' };
}

/** Seconds in words: "21 s", "2 min 05 s", "1 h 12 min". */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  const h = Math.floor(s / 3600);
  if (h < 48) return `${h} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`;
  return `${Math.round(s / 86_400)} days`;
}

/** Clock time at which something `seconds` away ends; with the day where it is not today. */
export function formatFinish(seconds: number, now: Date = new Date()): string {
  const end = new Date(now.getTime() + seconds * 1000);
  const clock = end.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds < 3600 ? { second: '2-digit' } : {}),
  });
  if (end.toDateString() === now.toDateString()) return clock;
  return `${end.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })} ${clock}`;
}

/** When a data set was stored: "today 13:58", "3 Nov 13:58", "3 Nov 2024". */
export function formatStamp(time: number, now: Date = new Date()): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === now.toDateString()) return `today ${clock}`;
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return date.getFullYear() === now.getFullYear() ? `${day} ${clock}` : `${day} ${date.getFullYear()}`;
}
