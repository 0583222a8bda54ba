// A tree of values and typed arrays in one binary file: header in JSON, arrays raw, a checksum on each part.
import { ConfigError } from '../model/config';

export type PackedArray =
  | Uint8Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

const KINDS = { u8: Uint8Array, i32: Int32Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array } as const;
type Kind = keyof typeof KINDS;

/**
 * Layout, all little-endian as every machine with WebGPU is:
 *   0  8 bytes name of the format      8  u32 version     12  u32 bytes of the header
 *  16  f64 bytes of the file          24  u32 checksum of the header   28  u32 checksum of bytes 0 to 27
 *  32  header (JSON in UTF-8, spaces up to a multiple of 8), then the arrays, each on a multiple of 8.
 */
export const PREAMBLE = 32;

/** [kind, number of elements, first byte after the header, checksum] */
type ArrayEntry = readonly [kind: Kind, length: number, at: number, checksum: number];

export interface PackedHeader {
  /** Values; arrays are placeholders until `unpack`. */
  readonly tree: unknown;
  readonly arrays: readonly ArrayEntry[];
  /** First byte of the arrays in the file. */
  readonly start: number;
  /** Bytes of the whole file. */
  readonly bytes: number;
}

/** Key of the error about a file of a newer program. */
export const VERSION_KEY = 'version';
const AGAIN = 'Use an earlier checkpoint, or copy the file again.';
/** Larger arrays stay views of the file; smaller ones are copied, so that they do not hold all of it in memory. */
const VIEW_BYTES = 2 ** 24;

const round8 = (n: number): number => Math.ceil(n / 8) * 8;
const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/**
 * 32 bits over the bytes, four words at a time. Each step is a bijection of its lane, so that a change within one word is
 * always seen; it guards against accidents, not against intent.
 */
export function checksum(bytes: Uint8Array, seed = 0): number {
  const whole = bytes.length >> 2;
  const words =
    bytes.byteOffset % 4 === 0
      ? new Uint32Array(bytes.buffer, bytes.byteOffset, whole)
      : new Uint32Array(bytes.slice(0, 4 * whole).buffer);
  let [a, b, c, d] = [seed ^ 0x2545f491, seed ^ 0x1b873593, seed ^ 0x52dce729, seed ^ 0x38495ab5];
  const mix = (h: number, w: number): number => {
    const x = Math.imul(h ^ w, 0x9e3779b1);
    return x ^ (x >>> 15);
  };
  let k = 0;
  for (; k + 3 < whole; k += 4) {
    a = mix(a, words[k]);
    b = mix(b, words[k + 1]);
    c = mix(c, words[k + 2]);
    d = mix(d, words[k + 3]);
  }
  for (; k < whole; k++) a = mix(a, words[k]);
  for (let at = 4 * whole; at < bytes.length; at++) b = mix(b, bytes[at] + 1);
  return mix(mix(mix(mix(a, b), c), d), bytes.length) >>> 0;
}

const bytesOf = (a: PackedArray): Uint8Array<ArrayBuffer> => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

function kindOf(a: ArrayBufferView): Kind | null {
  for (const [kind, type] of Object.entries(KINDS)) if (a instanceof type) return kind as Kind;
  return null;
}

/** Value as JSON can hold it: {"$": what, ...} stands for arrays, maps and numbers that JSON does not know. */
function flatten(value: unknown, arrays: PackedArray[]): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $: 'number', v: `${Object.is(value, -0) ? '-0' : value}` };
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (ArrayBuffer.isView(value)) {
    if (kindOf(value) === null) throw new Error('arrays of this kind cannot be packed');
    return { $: 'array', v: arrays.push(value as PackedArray) - 1 };
  }
  if (Array.isArray(value)) return value.map((v: unknown) => flatten(v, arrays));
  if (value instanceof Map) return { $: 'map', v: [...value].map(([k, v]) => [k, flatten(v, arrays)]) };
  if (isRecord(value)) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    const flat = entries.map(([k, v]) => [k, flatten(v, arrays)] as const);
    return entries.some(([k]) => k === '$') ? { $: 'object', v: flat } : Object.fromEntries(flat);
  }
  throw new Error(`a ${typeof value} cannot be packed`);
}

/** The file in parts, to be written one after the other; arrays are not copied. `name`: 8 ASCII characters. */
export function pack(name: string, version: number, value: unknown): Uint8Array<ArrayBuffer>[] {
  const arrays: PackedArray[] = [];
  const tree = flatten(value, arrays);
  let at = 0;
  const entries = arrays.map((a): ArrayEntry => {
    const entry = [kindOf(a) ?? 'u8', a.length, at, checksum(bytesOf(a))] as const;
    at += round8(a.byteLength);
    return entry;
  });
  const json = new TextEncoder().encode(JSON.stringify({ tree, arrays: entries }));
  const head = new Uint8Array(PREAMBLE + round8(json.length)).fill(0x20);
  head.set(new TextEncoder().encode(name.padEnd(8).slice(0, 8)));
  head.set(json, PREAMBLE);
  const view = new DataView(head.buffer);
  view.setUint32(8, version, true);
  view.setUint32(12, head.length - PREAMBLE, true);
  view.setFloat64(16, head.length + at, true);
  view.setUint32(24, checksum(head.subarray(PREAMBLE)), true);
  view.setUint32(28, checksum(head.subarray(0, 28)), true);
  const parts = [head];
  for (const a of arrays) {
    parts.push(bytesOf(a));
    const gap = round8(a.byteLength) - a.byteLength;
    if (gap > 0) parts.push(new Uint8Array(gap));
  }
  return parts;
}

/**
 * Bytes of the header and of the file, from the first 32 bytes. Throws ConfigError where the file is of another kind, of
 * a newer version, or damaged. `what` names the file in words.
 */
export function readPreamble(
  first: Uint8Array,
  name: string,
  version: number,
  what: string,
): { readonly header: number; readonly bytes: number } {
  const own = new TextDecoder().decode(first.subarray(0, 8)) === name.padEnd(8).slice(0, 8);
  if (!own && first.length >= 8)
    throw new ConfigError(what, 'this is no checkpoint of Kalmium.', 'Choose a .kal file.');
  if (first.length < PREAMBLE)
    throw new ConfigError(what, `expected ${PREAMBLE} bytes or more, found ${first.length}: it was cut short.`, AGAIN);
  const view = new DataView(first.buffer, first.byteOffset, PREAMBLE);
  if (view.getUint32(28, true) !== checksum(first.slice(0, 28)))
    throw new ConfigError(what, 'its first bytes are damaged.', AGAIN);
  if (view.getUint32(8, true) > version)
    throw new ConfigError(
      VERSION_KEY,
      `the ${what} is of version ${view.getUint32(8, true)}, this program reads up to ${version}.`,
      'Use a newer Kalmium: reload the page, or update the command line.',
    );
  return { header: view.getUint32(12, true), bytes: view.getFloat64(16, true) };
}

/** The header from the first bytes of a file (preamble and header at least). Throws ConfigError where it is damaged. */
export function readHeader(head: Uint8Array, name: string, version: number, what: string): PackedHeader {
  const { header, bytes } = readPreamble(head, name, version, what);
  const json = head.subarray(PREAMBLE, PREAMBLE + header);
  const { byteOffset, buffer } = head;
  if (json.length < header)
    throw new ConfigError(what, `its header has ${header} bytes, found ${json.length}: it was cut short.`, AGAIN);
  if (new DataView(buffer, byteOffset).getUint32(24, true) !== checksum(json))
    throw new ConfigError(what, 'its header is damaged.', AGAIN);
  const { tree, arrays } = JSON.parse(new TextDecoder().decode(json)) as Pick<PackedHeader, 'tree' | 'arrays'>;
  return { tree, arrays, start: PREAMBLE + header, bytes };
}

/** A value out of the header, its arrays taken by `bytes` from their place in the file. Throws ConfigError where one is damaged. */
export function unpack(
  value: unknown,
  header: PackedHeader,
  bytes: (from: number, to: number) => Uint8Array,
  what: string,
): unknown {
  const array = (index: number): PackedArray => {
    const [kind, length, at, sum] = header.arrays[index];
    const type = KINDS[kind];
    const from = header.start + at;
    const raw = bytes(from, from + length * type.BYTES_PER_ELEMENT);
    if (checksum(raw) !== sum) throw new ConfigError(what, `bytes ${from} to ${from + raw.length} are damaged.`, AGAIN);
    const keep = raw.length >= VIEW_BYTES && raw.byteOffset % type.BYTES_PER_ELEMENT === 0;
    const own = keep ? (raw as Uint8Array<ArrayBuffer>) : raw.slice();
    return new type(own.buffer, own.byteOffset, length);
  };
  const restore = (v: unknown): unknown => {
    if (Array.isArray(v)) return v.map(restore);
    if (!isRecord(v)) return v;
    switch (v.$) {
      case undefined:
        return Object.fromEntries(Object.entries(v).map(([k, e]) => [k, restore(e)]));
      case 'number':
        return Number(v.v);
      case 'array':
        return array(Number(v.v));
      case 'map':
        return new Map((v.v as [unknown, unknown][]).map(([k, e]) => [k, restore(e)]));
      default:
        return Object.fromEntries((v.v as [string, unknown][]).map(([k, e]) => [k, restore(e)]));
    }
  };
  return restore(value);
}

/** First and last byte (exclusive) of the arrays below a value of the header; null where it holds none. */
export function extent(value: unknown, header: PackedHeader): { readonly from: number; readonly to: number } | null {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  const walk = (v: unknown): void => {
    if (Array.isArray(v)) v.forEach(walk);
    else if (isRecord(v) && v.$ === 'array') {
      const [kind, length, at] = header.arrays[Number(v.v)];
      from = Math.min(from, header.start + at);
      to = Math.max(to, header.start + at + length * KINDS[kind].BYTES_PER_ELEMENT);
    } else if (isRecord(v)) Object.values(v).forEach(walk);
  };
  walk(value);
  return to > 0 ? { from, to } : null;
}
