// Energies without a unit that are those of all electrons in another one than eV: told, not changed.
import { expect, it } from 'vitest';
import { memoryFiles } from '../../../testing/files';
import { readAll } from '../../read';

const WATER = ['O 0 0 0 .1 0 0', 'H 0 0 .96 -.1 0 0', 'H .93 0 -.24 0 0 0'];
const frame = (header: string): string =>
  `3\n${header} Properties=species:S:1:pos:R:3:forces:R:3\n${WATER.join('\n')}\n`;

async function told(...headers: string[]): Promise<readonly [number | undefined, string | undefined]> {
  const { problems, systems } = await readAll(memoryFiles({ 'f.xyz': headers.map(frame).join('') }));
  return [systems[0].energy?.[0], problems.find((p) => p.code === 'energy-unit')?.message];
}

it('tells the unit in which they are, and leaves them as they are', async () => {
  for (const [energy, unit] of [
    [-76.4, 'hartree'],
    [-47930, 'kcal/mol'],
    [-200500, 'kJ/mol'],
  ] as const) {
    const [taken, message] = await told(`Energy=${energy}`, `Energy=${energy * 1.0001}`);
    expect(taken).toBe(energy);
    expect(message).toMatch(new RegExp(`Energy is taken in eV.* in ${unit}\\.$`));
  }
});

it('is silent where the unit is named, or the energies are those of valence electrons or of all in eV', async () => {
  for (const header of [
    'energy_Ha=-76.4',
    'energy=-76.4 energy-unit=hartree',
    'energy=-2079',
    'energy=-14.2',
    'energy=-468',
  ])
    expect((await told(header))[1]).toBeUndefined();
});

it('is silent where the frames do not agree', async () => {
  expect((await told('energy=-76.4', 'energy=-14.2', 'energy=-76.4'))[1]).toBeUndefined();
});
