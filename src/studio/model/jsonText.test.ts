// JSON with lines: the same values as JSON.parse, the lines of every path, and faults where they are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonText } from './jsonText';

describe('readJsonText', () => {
  it('reads what JSON.parse reads, compact or spread out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const read = readJsonText(text);
        expect(read.ok && read.value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and only that', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(1000), fc.constantFrom(',', '{', '"', ' ', 'x', '1', ':'), (value, k, c) => {
        const text = JSON.stringify(value, null, 1);
        const at = k % (text.length + 1);
        const broken = text.slice(0, at) + c + text.slice(at);
        let fine = true;
        try {
          JSON.parse(broken);
        } catch {
          fine = false;
        }
        const read = readJsonText(broken);
        // Keys that stand twice are refused here: one of them would be lost.
        if (read.ok !== fine) expect(!read.ok && read.fault.expected).toMatch(/once/);
      }),
    );
  });

  it('knows the line of every path', () => {
    const read = readJsonText('{\n  "a": {\n    "b": [1,\n 2]\n  },\n\n  "c": 3\n}');
    expect(read.ok && Object.fromEntries(read.lines)).toEqual({
      '': 1,
      a: 2,
      'a.b': 3,
      'a.b.0': 3,
      'a.b.1': 4,
      c: 7,
    });
  });

  it.each([
    ['{\n "a": 1\n "b": 2\n}', 3, 2, 'a comma or }', '"'],
    ['{\n "a": 1,\n}', 3, 1, 'a key in double quotes', '}'],
    ['{"a" 1}', 1, 6, 'a : after "a"', '1'],
    ['{"a": [1, 2}', 1, 12, 'a comma or ]', '}'],
    ['{"a": six}', 1, 7, 'a value: a number, a text in double quotes, true, false, [ or {', 'six'],
    ['{"a": 01}', 1, 7, 'a value: a number, a text in double quotes, true, false, [ or {', '01'],
    ['{"a": "x\n"}', 1, 7, 'a closing " for a text', '"'],
    ['{"a": 1}}', 1, 9, 'nothing after the closing }', '}'],
    ['{"a": 1, "a": 2}', 1, 10, '"a" once; it stands above already', '"'],
    ['', 1, 1, 'a value: a number, a text in double quotes, true, false, [ or {', ''],
    ['{"a": 1', 1, 8, 'a comma or }', ''],
  ])('%s: line %i, column %i', (text, line, column, expected, found) => {
    expect(readJsonText(text)).toEqual({ ok: false, fault: { line, column, expected, found } });
  });
});
