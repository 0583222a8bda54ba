// Small parts of sentences in English.

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

export const withUnit = (value: string | number, unit: string): string =>
  unit === '' ? `${value}` : `${value} ${unit}`;
