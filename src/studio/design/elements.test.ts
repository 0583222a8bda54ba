// Colours and radii stand at the right element: the ends of each row of the table.
import { expect, it } from 'vitest';
import { colourOf, isMetal, radiusOf } from './elements';

it.each([
  ['H', '#ffffff'],
  ['Ne', '#b3e3f5'],
  ['Si', '#f0c8a0'],
  ['Kr', '#5cb8d1'],
  ['Ag', '#c0c0c0'],
  ['Xe', '#429eb0'],
  ['Au', '#ffd123'],
  ['U', '#008fff'],
  ['Mt', '#eb0026'],
  ['Ds', '#b0b0b0'],
  ['Type_0', '#b0b0b0'],
])('%s is %s', (element, colour) => expect(colourOf(element)).toBe(colour));

it('radii are covalent, with a fallback', () => {
  expect(radiusOf('Na')).toBe(1.66);
  expect(radiusOf('Ar')).toBe(1.3);
});

it('tells metals from what bonds to its own kind', () => {
  expect(['Na', 'Cu', 'Ti', 'U'].every(isMetal)).toBe(true);
  expect(['O', 'Si', 'Cl', 'Type_1'].some(isMetal)).toBe(false);
});
