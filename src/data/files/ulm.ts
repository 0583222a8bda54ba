// ULM containers, ASE's binary files: items of JSON with arrays beside them.
import { fail } from '../problems';
import { isRecord, parseLoose } from './looseJson';
import { decodeNumbers, type NpyArray } from './npy';

const MAGIC = ['- of Ulm', 'AFFormat'];
const MEND = 'Copy the file again, or write it anew with ASE.';

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  new TextDecoder('latin1').decode(bytes.subarray(from, to));

/** Tag of a ULM container ("ASE-Trajectory"); null for other files. */
export function ulmTag(bytes: Uint8Array): string | null {
  return bytes.length >= 48 && MAGIC.includes(ascii(bytes, 0, 8)) ? ascii(bytes, 8, 24).trim() : null;
}

/** Number types by their names in NumPy. */
const TYPES: Readonly<Record<string, string>> = {
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  bool: 'b1',
};

/** One item, or what lies below a name of it. */
export interface UlmItem {
  /** Plain value of a name, or the array that stands there; undefined where there is none. */
  get(name: string): unknown;
  child(name: string): UlmItem | null;
}

export interface Ulm {
  readonly count: number;
  /** Throws DataError "ulm-damaged" that names frame `k` where the item is cut short or is none. */
  item(k: number): UlmItem;
}

/** Opens a container. Throws DataError "ulm-damaged" where its list of items is cut short. */
export function openUlm(bytes: Uint8Array, path: string): Ulm {
  const damaged = (frame: number | null, what: string): never => fail('ulm-damaged', path, frame, what, MEND);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const integer = (at: number): number => (at >= 0 && at + 8 <= bytes.length ? Number(view.getBigInt64(at, true)) : -1);
  const [count, first] = [integer(32), integer(40)];
  if (ulmTag(bytes) === null || count < 0 || first < 48 || first + 8 * count > bytes.length)
    return damaged(null, `the list of the frames is cut short or damaged (${bytes.length} bytes).`);

  const arrayOf = (given: unknown, little: boolean, frame: number): NpyArray => {
    const [shape, name, offset]: readonly unknown[] = Array.isArray(given) ? given : [];
    const type = typeof name === 'string' ? TYPES[name] : undefined;
    const dims = Array.isArray(shape) ? shape.map(Number) : [];
    const size = dims.reduce((n, s) => n * s, 1) * Number(type?.slice(1));
    const from = Number(offset);
    const inside = from >= 0 && size >= 0 && from + size <= bytes.length;
    const data = type && inside ? decodeNumbers(bytes.subarray(from, from + size), type, little) : null;
    return data && type
      ? { shape: dims, data, dtype: type }
      : damaged(frame, `an array of ${String(name)} at byte ${String(offset)} is cut short or unknown.`);
  };

  const itemOf = (fields: Readonly<Record<string, unknown>>, little: boolean, frame: number): UlmItem => ({
    get: (name) => {
      const below = fields[`${name}.`];
      if (isRecord(below) && 'ndarray' in below) return arrayOf(below.ndarray, little, frame);
      return fields[name];
    },
    child: (name) => {
      const below = fields[`${name}.`];
      return isRecord(below) && !('ndarray' in below) ? itemOf(below, little, frame) : null;
    },
  });

  return {
    count,
    item: (k) => {
      const at = integer(first + 8 * k);
      const length = integer(at);
      const end = at + 8 + length;
      const fields =
        at >= 48 && length > 0 && end <= bytes.length
          ? parseLoose(new TextDecoder().decode(bytes.subarray(at + 8, end)))
          : null;
      if (!isRecord(fields)) return damaged(k, 'the frame is cut short or damaged.');
      return itemOf(fields, fields._little_endian !== false, k);
    },
  };
}
