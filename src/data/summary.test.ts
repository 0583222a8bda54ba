// Tests of formulas.
import { describe, expect, it } from 'vitest';
import { randomSystem } from '../testing/systems';
import { formulaOf } from './summary';

describe('formulaOf', () => {
  const of = (type_map: readonly string[], atype: readonly number[]): string =>
    formulaOf({ ...randomSystem(1, atype.length, 1), type_map, atype: Int32Array.from(atype) });

  it('counts elements in the order of the alphabet', () => {
    expect(of(['O', 'H'], [0, 1, 1])).toBe('H2O');
  });

  it('tells kinds from counts', () => {
    expect(of(['Fe1', 'O'], [0, 0, 1])).toBe('(Fe1)2O');
    expect(of(['Fe'], new Array(12).fill(0))).toBe('Fe12');
    expect(of(['Type_0', 'Type_1'], [0, 1])).toBe('(Type_0)(Type_1)');
  });
});
