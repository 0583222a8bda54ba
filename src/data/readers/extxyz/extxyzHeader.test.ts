// The second line of extended XYZ frames: quotes of every kind, what is not closed, flags, numbers, cells.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderError, parseCell, parseHeader, parseNumbers } from './extxyzHeader';

const values = (line: string): Record<string, string> =>
  Object.fromEntries(parseHeader(line).fields.map((f) => [f.key, f.value]));

describe('parseHeader', () => {
  it('takes quotes of every kind, tabs, blanks round = and flags', () => {
    expect(values('a="1 2"\tB = \'x y\'   flag c={3 4} d=[1, 2] "e f"=g  h=_JSON h2="_JSON [[1, 2], [3, 4]]"')).toEqual(
      {
        a: '1 2',
        B: 'x y',
        flag: 'T',
        c: '3 4',
        d: '[1, 2]',
        'e f': 'g',
        h: '_JSON',
        h2: '_JSON [[1, 2], [3, 4]]',
      },
    );
    expect(values('n=[[1, 2], [3, 4]] z=1')).toEqual({ n: '[[1, 2], [3, 4]]', z: '1' });
    expect(values('Lattice = "4 0 0" Energy=-1')).toEqual({ Lattice: '4 0 0', Energy: '-1' });
    expect(values('text="say \\"hi\\"" d="_JSON {\\"a\\": [1, 2]}"')).toEqual({
      text: 'say "hi"',
      d: '_JSON {"a": [1, 2]}',
    });
  });

  it('takes commas between pairs, values that hold "=", a key whose value is missing', () => {
    expect(values('energy=-1.5, pbc="T, T, T", name=a=b')).toEqual({ energy: '-1.5,', pbc: 'T, T, T', name: 'a=b' });
    expect(values('config_type= energy=-1 last=')).toEqual({ config_type: '', energy: '-1', last: '' });
    expect(values('= =3 x=1')).toMatchObject({ x: '1' });
    expect(values("5' end don't [x a=[1 b={2 c")).toMatchObject({ "5'": 'T', "don't": 'T', a: '[1', b: '{2', c: 'T' });
  });

  it('finds keys in any case; of a key that occurs twice the last one counts', () => {
    const header = parseHeader('energy=1 LATTICE="x" energy=2 stress=3 stress=3');
    expect(header.named.get('lattice')).toEqual({ key: 'LATTICE', value: 'x' });
    expect(header.fields.find((f) => f.key === 'energy')?.value).toBe('2');
    expect(header.repeated).toEqual(['energy']);
    expect([parseHeader('Lattice = "1"').spaced, parseHeader('a = 1 Lattice="1"').spaced]).toEqual([true, false]);
  });

  it('refuses a quote that is not closed', () => {
    expect(() => parseHeader('energy=1 name="abc Properties=species:S:1:pos:R:3')).toThrow(HeaderError);
    expect(() => parseHeader("name='abc")).toThrow(/quote after name= is not closed/);
  });

  it('ends in time on rubbish of any kind', () => {
    for (const part of ['a=[ ', 'a={(', '"', "' ", '\\', '= ', 'x="" ', '['])
      expect(() => {
        try {
          parseHeader(part.repeat(50_000));
        } catch (error) {
          if (!(error instanceof HeaderError)) throw error;
        }
      }).not.toThrow();
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...' =\'"\\[]{}()aT1,\t') }), (line) => {
        try {
          parseHeader(line);
        } catch (error) {
          expect(error).toBeInstanceOf(HeaderError);
        }
      }),
    );
  });
});

it('parseNumbers takes blanks, commas, brackets, _JSON and Fortran exponents', () => {
  expect(parseNumbers('1  2.5\t-3')).toEqual([1, 2.5, -3]);
  expect(parseNumbers('[[1, 2], [3, 4]]')).toEqual([1, 2, 3, 4]);
  expect(parseNumbers('_JSON [1.0D+00, (2), {3}]')).toEqual([1, 2, 3]);
  expect(parseNumbers('1 ***** x')).toEqual([1, Number.NaN, Number.NaN]);
  expect(parseNumbers('')).toEqual([]);
});

describe('parseCell', () => {
  const cell = (line: string) => {
    const { box, pbc } = parseCell(parseHeader(line));
    return [box && Array.from(box), pbc.map((p) => (p ? 'T' : 'F')).join('')];
  };
  const BOX = [4, 0, 0, 1, 5, 0, -1, 2, 6];

  it.each([
    ['Lattice="4 0 0\t1 5 0\t-1 2 6"', BOX, 'TTT'],
    ['lattice={4 0 0 1 5 0 -1 2 6} PBC="1 1 0"', BOX, 'TTF'],
    ['cell=[[4, 0, 0], [1, 5, 0], [-1, 2, 6]] pbc=[T, F, T]', BOX, 'TFT'],
    ['Lattice="4, 0, 0, 1, 5, 0, -1, 2, 6" pbc=True', BOX, 'TTT'],
    ['Lattice="4 5 6"', [4, 0, 0, 0, 5, 0, 0, 0, 6], 'TTT'],
    ['Lattice="4 0 0 0 4 0 0 0 4" pbc="F F F"', null, 'FFF'],
    ['pbc=TTF', null, 'TTF'],
    ['pbc="_JSON [true, true, true]"', null, 'TTT'],
    ['Lattice="0 0 0 0 0 0 0 0 0"', null, 'FFF'],
    ['Lattice="0 0 0 0 0 0 0 0 0" pbc="F F F"', null, 'FFF'],
    ['Lattice="0.0 0 0 0 0 0 0 0 0" pbc="T T T"', null, 'TTT'],
    ['Lattice="" energy=1', null, 'FFF'],
    ['energy=1', null, 'FFF'],
  ])('%s', (line, box, pbc) => {
    expect(cell(line)).toEqual([box, pbc]);
  });

  it('refuses cells and flags that make no sense', () => {
    expect(() => cell('Lattice="4 0 0 0 4 0"')).toThrow(/nine numbers in Lattice, found 6/);
    expect(() => cell('Lattice="4 0 0 0 4 0 0 0 4" pbc="yes"')).toThrow(/three flags/);
    expect(() => cell('pbc="T T"')).toThrow(/three flags/);
  });
});
