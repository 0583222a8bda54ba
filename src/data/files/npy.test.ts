// .npy files of every type, order and version; round trips; every way of being cut short.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../types';
import { readNpy, readNpyWords, writeNpy } from './npy';

/** A .npy file with any header. */
function file(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const head = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(head + text.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, head);
  bytes.set(data, head + text.length);
  return bytes;
}

const header = (descr: string, shape: string, fortran = false): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;

/** The values in the given number type and byte order. */
function encode(values: readonly number[], type: string, little: boolean): Uint8Array {
  const size = Number(type.slice(1));
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  const setters: Record<string, (at: number, v: number) => void> = {
    f4: (at, v) => view.setFloat32(at, v, little),
    f8: (at, v) => view.setFloat64(at, v, little),
    i1: (at, v) => view.setInt8(at, v),
    i2: (at, v) => view.setInt16(at, v, little),
    i4: (at, v) => view.setInt32(at, v, little),
    i8: (at, v) => view.setBigInt64(at, BigInt(v), little),
    u1: (at, v) => view.setUint8(at, v),
    u2: (at, v) => view.setUint16(at, v, little),
    u4: (at, v) => view.setUint32(at, v, little),
    u8: (at, v) => view.setBigUint64(at, BigInt(v), little),
    b1: (at, v) => view.setUint8(at, v),
  };
  values.forEach((v, k) => {
    setters[type](k * size, v);
  });
  return bytes;
}

describe('readNpy', () => {
  it.each(['f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8'])('reads %s in both byte orders', (type) => {
    const values = type.startsWith('u') ? [0, 1, 100, 7, 5, 6] : [0, -1, 100, 7, -5, 6];
    for (const order of ['<', '>'])
      for (const version of [1, 2, 3]) {
        const array = readNpy(
          file(header(order + type, '(2, 3)'), encode(values, type, order === '<'), version),
          'a.npy',
        );
        expect(Array.from(array.data)).toEqual(values);
        expect(array.shape).toEqual([2, 3]);
      }
  });

  it('reads bool, half precision, scalars and one dimension', () => {
    expect(Array.from(readNpy(file(header('|b1', '(3,)'), Uint8Array.of(1, 0, 1)), 'a.npy').data)).toEqual([1, 0, 1]);
    // 1, -2, 0.333 and the largest subnormal number.
    const half = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x55, 0x35, 0xff, 0x03);
    const read = readNpy(file(header('<f2', '(4,)'), half), 'a.npy').data;
    expect(read[0]).toBe(1);
    expect(read[1]).toBe(-2);
    expect(read[2]).toBeCloseTo(1 / 3, 3);
    expect(read[3]).toBeCloseTo(6.097555e-5, 9);
    const scalar = readNpy(file(header('<f8', '()'), encode([4.5], 'f8', true)), 'a.npy');
    expect(scalar.shape).toEqual([]);
    expect(scalar.data[0]).toBe(4.5);
  });

  it('brings Fortran order into C order', () => {
    // a[i][j][k] = 100 i + 10 j + k, first index fastest in the file.
    const [ni, nj, nk] = [2, 3, 4];
    const values: number[] = [];
    for (let k = 0; k < nk; k++)
      for (let j = 0; j < nj; j++) for (let i = 0; i < ni; i++) values.push(100 * i + 10 * j + k);
    const { data } = readNpy(file(header('<f8', '(2, 3, 4)', true), encode(values, 'f8', true)), 'a.npy');
    for (let i = 0; i < ni; i++)
      for (let j = 0; j < nj; j++)
        for (let k = 0; k < nk; k++) expect(data[(i * nj + j) * nk + k]).toBe(100 * i + 10 * j + k);
  });

  it('gives back bit for bit what writeNpy wrote', () => {
    const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        shape.chain((s) => {
          const n = s.reduce((a, b) => a * b, 1);
          return fc.tuple(fc.constant(s), fc.array(fc.double(), { minLength: n, maxLength: n }));
        }),
        ([s, values]) => {
          const array = readNpy(writeNpy(values, s), 'a.npy');
          expect(array.shape).toEqual(s);
          expect(array.data).toEqual(Float64Array.from(values));
        },
      ),
    );
    expect(() => writeNpy([1, 2], [3])).toThrow(/needs 3 values, found 2/);
  });

  it('says of every file that is cut short that it is, and names it', () => {
    const whole = writeNpy([1, 2, 3, 4, 5, 6], [2, 3]);
    for (let n = 0; n < whole.length; n++) {
      const read = (): unknown => readNpy(whole.subarray(0, n), 'set.000/coord.npy');
      expect(read).toThrow(DataError);
      expect(read).toThrow(/^set\.000\/coord\.npy: .*(bytes|ends inside)/);
    }
    expect(() => readNpy(whole.subarray(0, whole.length - 1), 'x')).toThrow(/needs 48 bytes of data, .* only 47/);
  });

  it('says what else is wrong with a file', () => {
    const text = new TextEncoder().encode('12 atoms of water, not an array');
    expect(() => readNpy(text, 'x')).toThrow(/does not begin as a \.npy file/);
    expect(() => readNpy(file(header('<U3', '(2,)'), new Uint8Array(24)), 'x')).toThrow(/expected numbers.*"<U3"/);
    expect(() => readNpy(file(header('|O', '(2,)'), new Uint8Array(24)), 'x')).toThrow(/"\|O"/);
    expect(() => readNpy(file("{'descr': [('a', '<f8')]}", new Uint8Array(8)), 'x')).toThrow(/expected a header with/);
    expect(() => readNpy(file(header('<f8', '(1,)'), new Uint8Array(8), 9), 'x')).toThrow(/version 1 to 3, found 9/);
  });

  it('reads text of a fixed length, and nothing else as text', () => {
    const bytes = (codes: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(codes).buffer);
    const wide = file(header('<U2', '(2,)'), bytes([0x4e, 0x61, 0x212b, 0]));
    expect(readNpyWords(wide, 'x')).toEqual(['Na', '\u212b']);
    expect(readNpyWords(file(header('>U1', '()'), Uint8Array.of(0, 0, 0, 0x48)), 'x')).toEqual(['H']);
    expect(readNpyWords(file(header('|S3', '(2,)'), Uint8Array.of(72, 0, 0, 78, 97, 0)), 'x')).toEqual(['H', 'Na']);
    expect(readNpyWords(file(header('<U0', '(9999999999,)'), new Uint8Array(0)), 'x')).toEqual([]);
    expect(readNpyWords(file(header('<U1', '(1,)'), bytes([0xffffffff])), 'x')).toEqual(['\ufffd']);
    expect(readNpyWords(file(header('<f8', '(1,)'), new Uint8Array(8)), 'x')).toBe(null);
    expect(() => readNpyWords(file(header('<U9', '(2,)'), new Uint8Array(8)), 'x')).toThrow(/needs 72 bytes/);
  });

  it('never fails in another way, whatever the bytes are', () => {
    const whole = writeNpy([1, 2, 3, 4, 5, 6], [2, 3]);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          readNpy(bytes, 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
