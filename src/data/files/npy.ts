// NumPy's .npy files: every layout version, number type, byte order and array order that occurs; and a writer.
import { fail } from '../problems';

/** An array as read: values in C order (last index fastest) as float64. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** NumPy's name of the number type in the file, e.g. "<f4". */
  readonly dtype: string;
}

type Getter = (view: DataView, offset: number, little: boolean) => number;

/** IEEE half precision, which DataView cannot read everywhere. */
const half: Getter = (view, offset, little) => {
  const h = view.getUint16(offset, little);
  const [sign, exponent, fraction] = [h >> 15 ? -1 : 1, (h >> 10) & 31, h & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

const GETTERS: Readonly<Record<string, readonly [number, Getter]>> = {
  f2: [2, half],
  f4: [4, (v, o, l) => v.getFloat32(o, l)],
  f8: [8, (v, o, l) => v.getFloat64(o, l)],
  i1: [1, (v, o) => v.getInt8(o)],
  i2: [2, (v, o, l) => v.getInt16(o, l)],
  i4: [4, (v, o, l) => v.getInt32(o, l)],
  i8: [8, (v, o, l) => Number(v.getBigInt64(o, l))],
  u1: [1, (v, o) => v.getUint8(o)],
  u2: [2, (v, o, l) => v.getUint16(o, l)],
  u4: [4, (v, o, l) => v.getUint32(o, l)],
  u8: [8, (v, o, l) => Number(v.getBigUint64(o, l))],
  b1: [1, (v, o) => (v.getUint8(o) === 0 ? 0 : 1)],
};

/** Numbers of a type ("f4", "i8", "b1") side by side; null for a type that is not known. */
export function decodeNumbers(bytes: Uint8Array, type: string, little: boolean): Float64Array | null {
  const getter = GETTERS[type];
  if (!getter) return null;
  const [size, get] = getter;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(Math.floor(bytes.length / size));
  for (let k = 0; k < values.length; k++) values[k] = get(view, k * size, little);
  return values;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const REWRITE = 'Write the file again with numpy.save, or copy it again if the copy was cut short.';

interface Header {
  readonly dtype: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly offset: number;
}

function readHeader(bytes: Uint8Array, path: string): Header {
  if (bytes.length < 10 || MAGIC.some((b, k) => bytes[k] !== b))
    fail(
      'npy-header',
      path,
      null,
      bytes.length < 10
        ? `a .npy file has at least 10 bytes, found ${bytes.length}.`
        : 'the file does not begin as a .npy file.',
      REWRITE,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3)
    fail('npy-header', path, null, `expected .npy version 1 to 3, found ${version}.`, REWRITE);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) fail('npy-truncated', path, null, 'the file ends inside its header.', REWRITE);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const offset = start + length;
  if (bytes.length < offset)
    fail(
      'npy-truncated',
      path,
      null,
      `the header needs ${offset} bytes, but the file has only ${bytes.length}.`,
      REWRITE,
    );
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, offset));
  const dtype = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (dtype === undefined || fortran === undefined || shape === undefined)
    fail(
      'npy-header',
      path,
      null,
      `expected a header with descr (one number type), fortran_order and shape, found ${text.trim().slice(0, 120)}.`,
      'Only plain arrays of numbers can be read: save them with numpy.save(file, array.astype(float)).',
    );
  return {
    dtype,
    fortran: fortran === 'True',
    shape: shape
      .split(',')
      .map((s) => s.replace('L', '').trim())
      .filter((s) => s !== '')
      .map(Number),
    offset,
  };
}

/** The bytes of the values. Throws DataError "npy-truncated" where there are too few. */
function valuesOf(bytes: Uint8Array, path: string, { dtype, offset, shape }: Header, size: number): Uint8Array {
  const count = shape.reduce((n, s) => n * s, 1);
  const found = bytes.length - offset;
  if (found < count * size)
    fail(
      'npy-truncated',
      path,
      null,
      `the shape (${shape.join(', ')}) of type ${dtype} needs ${count * size} bytes of data, but the file has only ${found}.`,
      REWRITE,
    );
  return bytes.subarray(offset, offset + count * size);
}

/**
 * Reads a .npy file (versions 1-3; float, int, uint and bool of any width; both byte orders; C and Fortran order).
 * Throws DataError "npy-header", "npy-type" or "npy-truncated" that names `path`.
 */
export function readNpy(bytes: Uint8Array, path: string): NpyArray {
  const header = readHeader(bytes, path);
  const { dtype, fortran, shape } = header;
  const match = /^([<>=|]?)([fiub]\d+|\?)$/.exec(dtype);
  const type = match && (match[2] === '?' ? 'b1' : match[2]);
  const size = type ? GETTERS[type]?.[0] : undefined;
  const raw = type && size ? decodeNumbers(valuesOf(bytes, path, header, size), type, match[1] !== '>') : null;
  if (!raw)
    return fail(
      'npy-type',
      path,
      null,
      `expected numbers (float, integer or bool), found the type "${dtype}".`,
      'Save the array as float64: numpy.save(file, array.astype(float)).',
    );
  return { shape, data: fortran && shape.length > 1 ? toC(raw, shape) : raw, dtype };
}

/**
 * Words of a .npy file that holds text of a fixed length ("<U4", "|S2"), whatever its shape; null where it holds
 * anything else. Throws DataError as readNpy.
 */
export function readNpyWords(bytes: Uint8Array, path: string): readonly string[] | null {
  const header = readHeader(bytes, path);
  const match = /^([<>=|]?)([US])(\d+)$/.exec(header.dtype);
  if (!match) return null;
  const width = Number(match[3]);
  const size = (match[2] === 'U' ? 4 : 1) * width;
  const values = valuesOf(bytes, path, header, size);
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const count = size === 0 ? 0 : values.length / size;
  return Array.from({ length: count }, (_, k) => {
    if (match[2] === 'S')
      return new TextDecoder().decode(values.subarray(size * k, size * (k + 1))).replace(/\0+$/, '');
    let word = '';
    for (let c = 0; c < width; c++) {
      const code = view.getUint32(size * k + 4 * c, match[1] !== '>');
      // No letter: bytes that are none.
      word += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    }
    return word.replace(/\0+$/, '');
  });
}

/** Reorders values stored with the first index fastest. */
function toC(raw: Float64Array, shape: readonly number[]): Float64Array {
  const strides: number[] = [];
  shape.reduce((s, n) => {
    strides.push(s);
    return s * n;
  }, 1);
  const out = new Float64Array(raw.length);
  const index = shape.map(() => 0);
  let from = 0;
  for (let k = 0; k < out.length; k++) {
    out[k] = raw[from];
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return out;
}

/** Writes float64 values in C order as .npy version 1. Throws RangeError where `shape` and the number of values differ. */
export function writeNpy(data: ArrayLike<number>, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((n, s) => n * s, 1);
  if (data.length !== count) throw new RangeError(`writeNpy: shape needs ${count} values, found ${data.length}`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple}, }`;
  const offset = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(offset + 8 * count);
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  bytes[6] = 1;
  view.setUint16(8, offset - 10, true);
  bytes.set(new TextEncoder().encode(text.padEnd(offset - 11)), 10);
  bytes[offset - 1] = 10;
  for (let k = 0; k < count; k++) view.setFloat64(offset + 8 * k, data[k], true);
  return bytes;
}
