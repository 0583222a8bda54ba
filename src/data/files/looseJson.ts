// JSON as Python writes it: numbers may be NaN or Infinity, arrays may stand in objects.

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value; NaN and the infinities become strings of that name. Undefined where the text is no JSON. */
export function parseLoose(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(/([:,[]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/g, '$1"$2"'));
    } catch {
      return undefined;
    }
  }
}

function flatten(value: unknown, into: number[]): boolean {
  if (Array.isArray(value)) return value.every((v) => flatten(v, into));
  if (typeof value === 'number') into.push(value);
  else if (typeof value === 'boolean') into.push(value ? 1 : 0);
  else if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') into.push(Number(value));
  else return false;
  return true;
}

/**
 * Numbers of a nested list, of ASE's {"__ndarray__": [shape, type, list]} or of an object with such an array (a cell), of
 * an array that was read already, or a single number; null for anything else.
 */
export function numbersOf(value: unknown): Float64Array | null {
  if (isRecord(value)) {
    if (value.data instanceof Float64Array) return value.data;
    if (Array.isArray(value.__ndarray__)) return numbersOf(value.__ndarray__[2]);
    return 'array' in value ? numbersOf(value.array) : null;
  }
  const into: number[] = [];
  return value !== undefined && value !== null && flatten(value, into) ? Float64Array.from(into) : null;
}
