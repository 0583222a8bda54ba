// The checkpoint file: everything comes back as it was, and no damage goes unnoticed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../engine/config';
import { smallCheckpoint, smallExtra } from '../testing/checkpoints';
import { decodeCheckpoint, encodeCheckpoint, isCheckpoint, joinParts, readCheckpointExtra } from './checkpointFile';
import { checksum, pack, readHeader, unpack } from './packed';

const file = (): Uint8Array<ArrayBuffer> => joinParts(encodeCheckpoint(smallCheckpoint(9), smallExtra('a', 9)));

describe('checkpoint file', () => {
  it('gives back the run to the bit, with its curves', () => {
    const bytes = file();
    expect(isCheckpoint(bytes)).toBe(true);
    expect(decodeCheckpoint(bytes)).toEqual({ checkpoint: smallCheckpoint(9), extra: smallExtra('a', 9) });
  });

  it('of before systems had sides and frames had twins means what it meant', () => {
    const { stratify, sides, ...validation } = DEFAULT_RUN.validation;
    const old = { ...DEFAULT_RUN, validation };
    const now = { ...DEFAULT_RUN, validation: { ...validation, stratify: false, sides: [] } };
    const checkpoint = smallCheckpoint(9);
    const { train, valid } = checkpoint.split;
    const tree = {
      extra: { ...smallExtra('a', 9), config: old, started: old, train: {}, valid: {} },
      checkpoint: { ...checkpoint, run: old, split: { train, valid } },
    };
    const read = decodeCheckpoint(joinParts(pack('KALMIUM1', 1, tree)));
    expect(read.checkpoint).toEqual({
      ...checkpoint,
      run: now,
      split: { train, valid, leaks: new Int32Array(0), twins: null },
    });
    expect([read.extra.config, read.extra.started]).toEqual([now, now]);
  });

  it('is written from the arrays themselves', () => {
    const c = smallCheckpoint(3, 3, 4096);
    const p = c.buffers.get('P 0');
    expect(encodeCheckpoint(c, smallExtra('a', 3)).some((part) => part.buffer === p?.buffer)).toBe(true);
  });

  it('reads curves and journal without weights and P', async () => {
    const bytes = joinParts(encodeCheckpoint(smallCheckpoint(9, 9, 100_000), smallExtra('a', 9)));
    let read = 0;
    const extra = await readCheckpointExtra(async (from, to) => {
      read += to - from;
      return bytes.slice(from, to);
    }, bytes.length);
    expect(extra).toEqual(smallExtra('a', 9));
    expect(read).toBeLessThan(bytes.length / 10);
  });

  it('says how much is missing of a file that was cut short', async () => {
    const bytes = file();
    const short = bytes.subarray(0, bytes.length - 5);
    const words = `expected ${bytes.length} bytes, found ${bytes.length - 5}: it was cut short`;
    expect(() => decodeCheckpoint(short)).toThrow(words);
    await expect(readCheckpointExtra(async (a, b) => short.slice(a, b), short.length)).rejects.toThrow(words);
  });

  it('notices every cut', () => {
    const bytes = file();
    for (let n = 0; n < bytes.length; n += 7)
      expect(() => decodeCheckpoint(bytes.subarray(0, n))).toThrow(/checkpoint/);
  });

  it('notices a changed bit anywhere but in padding', () => {
    const bytes = file();
    const sound = decodeCheckpoint(bytes);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const bad = bytes.slice();
        bad[at] ^= 1 << bit;
        try {
          // Between two arrays there are a few bytes that mean nothing.
          expect(decodeCheckpoint(bad)).toEqual(sound);
        } catch (e) {
          expect(String(e)).toMatch(/damaged|no checkpoint|version|cut short/);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('refuses other files and newer versions in words', () => {
    expect(() => decodeCheckpoint(new Uint8Array(100))).toThrow('this is no checkpoint of Kalmium');
    const newer = joinParts(pack('KALMIUM1', 2, { extra: {}, checkpoint: {} }));
    expect(() => decodeCheckpoint(newer)).toThrow('of version 2, this program reads up to 1');
  });
});

describe('packed files', () => {
  const number = fc.double();
  const leaf = fc.oneof(
    number,
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array(),
    fc.float32Array(),
    fc.int32Array(),
    fc.uint8Array(),
    fc.uint32Array(),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree')),
      fc.dictionary(fc.oneof(fc.string(), fc.constant('$')), tie('tree')).map((d) => ({ ...d })),
      fc.array(fc.tuple(fc.string(), tie('tree'))).map((entries) => new Map(entries)),
    ),
  }));

  it('hold any tree of values and arrays', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = joinParts(pack('TEST', 1, value));
        const header = readHeader(bytes, 'TEST', 1, 'file');
        expect(bytes.length).toBe(header.bytes);
        expect(unpack(header.tree, header, (from, to) => bytes.subarray(from, to), 'file')).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it('have checksums that see every changed bit and do not depend on alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
        const shifted = new Uint8Array(bytes.length + 1);
        shifted.set(bytes, 1);
        expect(checksum(shifted.subarray(1))).toBe(checksum(bytes));
        const bad = bytes.slice();
        bad[at % bad.length] ^= 1 << bit;
        expect(checksum(bad)).not.toBe(checksum(bytes));
      }),
    );
  });
});
