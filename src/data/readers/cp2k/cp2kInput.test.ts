// CP2K's input language and the cell it describes.
import { describe, expect, it } from 'vitest';
import { cellFromLengths, cellLike, periodicity } from './cp2kCell';
import { type Cp2kInput, isCp2kInput, keyword, parseCp2kInput, projectOf } from './cp2kInput';
import { type InputCell, inputCell } from './cp2kInputCell';

const parse = (text: string, files: Record<string, string> = {}): Cp2kInput =>
  parseCp2kInput(text, 'a.inp', (name) => files[name]);
const cellOf = (lines: string, before = ''): InputCell =>
  inputCell(parse(`${before}\n&FORCE_EVAL\n&SUBSYS\n&CELL\n${lines}\n&END CELL\n&END SUBSYS\n&END\n`));
const box = (lines: string, before = ''): number[] => [...(cellOf(lines, before).box ?? [])];
const BOHR = 0.529177210903;

describe('the language', () => {
  it('has sections and keywords of any case, comments, quotes and lines that go on', () => {
    const input = parse(
      [
        '# generated',
        '&global ! the run',
        '  Project "my run" # not this',
        '  RUN_TYPE \\',
        '    MD',
        '&End',
        '&Force_Eval',
        ' &subsys',
        '  &KIND Fe1',
        '   ELEMENT Fe',
        '  &END KIND',
        '  &KIND H',
        '  &END',
        '  &COORD',
        '   ABC 1 2 3',
        '  &END COORD',
        ' &END',
        '&END',
      ].join('\r\n'),
    );
    expect(projectOf(input)).toBe('my run');
    expect(keyword(input, 'GLOBAL/RUN_TYPE')).toBe('MD');
    expect([...input.kinds]).toEqual([
      ['Fe1', 'Fe'],
      ['H', ''],
    ]);
    expect([...input.values.keys()].some((path) => path.includes('COORD/'))).toBe(false);
  });

  it('fills in variables, conditions and included files, and says what it lacks', () => {
    const text = `@SET L 12.5\n@SET use 0\n@IF $use\n&A\n X no\n&END\n@ENDIF\n@IF $L==12.5\n@INCLUDE "cell.inc"\n@ENDIF\n&B\n Y \${M-7} $N\n&END\n@include gone.inc\n`;
    const input = parse(text, { 'cell.inc': `&CELL\n ABC $L \${L} 3\n&END\n` });
    expect(keyword(input, 'CELL/ABC')).toBe('12.5 12.5 3');
    expect(keyword(input, 'A/X')).toBeUndefined();
    expect(keyword(input, 'B/Y')).toBe('7 $N');
    expect(input.missing).toEqual(['the variable $N', 'the file gone.inc']);
    expect(input.uses).toEqual(['cell.inc', 'gone.inc']);
  });

  it('ends where a file includes itself', () => {
    expect(parse('@INCLUDE a.inp', { 'a.inp': '@INCLUDE a.inp' }).missing).toEqual(['the file a.inp']);
  });

  it('is known by its sections', () => {
    expect(isCp2kInput('! x\n &GLOBAL\n  PROJECT a\n &END\n')).toBe(true);
    expect(isCp2kInput("&CONTROL\n calculation='scf'\n/\n")).toBe(false);
  });
});

describe('the cell', () => {
  it('comes from lengths and angles: a along x, b in the xy plane', () => {
    expect(box('ABC 3 4 5')).toEqual([3, 0, 0, 0, 4, 0, 0, 0, 5]);
    expect(box('abc [bohr] 1 2 3 ! x')[4]).toBeCloseTo(2 * BOHR, 14);
    const h = box('ABC [angstrom] 3 4 5\n ALPHA_BETA_GAMMA [deg] 80 75 110');
    const dot = (i: number, j: number): number => [0, 1, 2].reduce((s, x) => s + h[3 * i + x] * h[3 * j + x], 0);
    expect([h[1], h[2], h[5]]).toEqual([0, 0, 0]);
    expect(Math.min(h[0], h[4], h[8])).toBeGreaterThan(0);
    [3, 4, 5].forEach((l, k) => {
      expect(Math.sqrt(dot(k, k))).toBeCloseTo(l, 12);
    });
    const degrees = (i: number, j: number): number =>
      (Math.acos(dot(i, j) / Math.sqrt(dot(i, i) * dot(j, j))) * 180) / Math.PI;
    expect(degrees(1, 2)).toBeCloseTo(80, 10);
    expect(degrees(0, 2)).toBeCloseTo(75, 10);
    expect(degrees(0, 1)).toBeCloseTo(110, 10);
  });

  it('comes from vectors, and is repeated', () => {
    expect(box('A 1 0 0\n B 0.5 2 0\n C [nm] 0 0 0.3')).toEqual([1, 0, 0, 0.5, 2, 0, 0, 0, 3]);
    expect(box('ABC 3 4 5\n MULTIPLE_UNIT_CELL 2 1 3')).toEqual([6, 0, 0, 0, 4, 0, 0, 0, 15]);
  });

  it('says what is missing', () => {
    expect(cellOf('SYMMETRY CUBIC').why).toContain('no &CELL with ABC');
    expect(cellOf('CELL_FILE_NAME a.cif').why).toContain('a.cif');
    expect(cellOf('ABC $L $L $L').why).toContain('the variable $L is missing');
    expect(cellOf('ABC 1 2').why).toContain('ABC 1 2');
    expect(cellOf('ABC [furlong] 1 2 3').box).toBeNull();
    expect(cellOf('ABC 3 4 5\n ALPHA_BETA_GAMMA 10 10 170').why).toContain('make no cell');
    expect(cellOf('A 1 0 0\n B 0 1 0').why).toContain('vector C');
  });

  it('is periodic as it says, and may change along the run', () => {
    expect(cellOf('ABC 3 4 5').pbc).toEqual([true, true, true]);
    expect(cellOf('ABC 3 4 5\n PERIODIC XY').pbc).toEqual([true, true, false]);
    expect(cellOf('ABC 3 4 5\n PERIODIC none')).toMatchObject({ box: null, pbc: [false, false, false], why: '' });
    expect(cellOf('ABC 3 4 5', '&MOTION\n&MD\n ENSEMBLE NPT_I\n&END\n&END').variable).toBe(true);
    expect(cellOf('ABC 3 4 5', '&MOTION\n&MD\n ENSEMBLE NVT\n&END\n&END').variable).toBe(false);
    expect(periodicity('YX')).toBeNull();
  });
});

describe('cells printed without vectors', () => {
  it('are oriented as the first one', () => {
    expect([...cellFromLengths([2, 3, 4], [90, 90, 90])]).toEqual([2, 0, 0, 0, 3, 0, 0, 0, 4]);
    const rotated = Float64Array.of(0, 2, 0, -3, 0, 0, 0, 0, 4);
    expect([...(cellLike(rotated, [4, 3, 8], [90, 90, 90]) ?? [])]).toEqual([0, 4, 0, -3, 0, 0, 0, 0, 8]);
    expect(cellLike(rotated, [4, 3, 8], [90, 90, 80])).toBeNull();
  });
});
