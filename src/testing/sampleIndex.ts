// Expected values of the real files in ../shared/data/parser_samples, from its index.json.

/** Numbers of a value in depth-first order. */
function flat(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.flatMap(flat) : [];
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([k]) => k === key)?.[1] : undefined;

/** What `index` (the text of index.json) expects of a sample: the numbers below the keys, e.g. 'first', 'energy'. */
export function sampleNumbers(index: string, name: string): (...keys: string[]) => number[] {
  const all: unknown = JSON.parse(index);
  const sample = Array.isArray(all) ? all.find((entry) => at(entry, 'name') === name) : undefined;
  return (...keys) => flat(keys.reduce(at, at(sample, 'expected')));
}
