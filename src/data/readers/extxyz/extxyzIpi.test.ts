// Trajectories of i-PI: cells of every notation, units in braces, and files that hold no positions.
import { expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { readAll } from '../../read';

const BOHR = 0.529177210903;
const read = (second: string, name = 'simulation.pos_0.xyz') =>
  readAll(memoryFiles({ [name]: `2\n${second}\n  O  0.0 0.0 1.0\n  H  9.6e-01 0.0 1.0\n` }));
const cellOf = async (second: string): Promise<number[]> => {
  const { problems, systems } = await read(second);
  expect(told(problems)).toEqual([]);
  expect(systems[0].pbc).toEqual([true, true, true]);
  return [...(systems[0].box ?? [])];
};
const close = (found: readonly number[], expected: readonly number[]): void => {
  expect(found).toHaveLength(expected.length);
  for (const [k, x] of expected.entries()) expect(found[k]).toBeCloseTo(x, 9);
};

it('reads the cell, and positions and cell in the units that each of them names', async () => {
  const angstrom = await read(
    '# CELL(abcABC): 10.0 11.0 12.0 90.0 90.0 90.0  Traj: positions{angstrom} cell{angstrom}',
  );
  expect(angstrom.systems[0]).toMatchObject({
    box: Float64Array.of(10, 0, 0, 0, 11, 0, 0, 0, 12),
    coord: Float64Array.of(0, 0, 1, 0.96, 0, 1),
    energy: null,
    force: null,
    origin: { length: { key: 'positions', unit: 'A', how: 'named' } },
  });
  const mixed = 'CELL(abcABC): 10 11 12 90 90 90 Step: 67 Bead: 0 positions{angstrom}  cell{atomic_unit}';
  close(await cellOf(mixed), [10 * BOHR, 0, 0, 0, 11 * BOHR, 0, 0, 0, 12 * BOHR]);
  expect([...(await read(mixed)).systems[0].coord]).toEqual([0, 0, 1, 0.96, 0, 1]);
});

it('takes atomic units where none are named, as i-PI does', async () => {
  const { systems } = await read('# bead: 3 CELL(abcABC):   10.0  10.0  10.0  90.0  90.0  90.0 ');
  close([...systems[0].coord], [0, 0, BOHR, 0.96 * BOHR, 0, BOHR]);
  expect(systems[0].box?.[0]).toBeCloseTo(10 * BOHR, 12);
  expect(systems[0].origin?.length).toMatchObject({ unit: 'bohr', how: 'usual' });
});

it('reads cells of every notation', async () => {
  const units = 'positions{angstrom} cell{angstrom}';
  const half = Math.sqrt(0.75);
  close(await cellOf(`# CELL(abcABC): 4 4 5 90 90 120 ${units}`), [4, 0, 0, -2, 4 * half, 0, 0, 0, 5]);
  // Columns are the vectors in H, rows in GENH.
  close(await cellOf(`# CELL(H): 4 1 2 0 5 3 0 0 6 ${units}`), [4, 0, 0, 1, 5, 0, 2, 3, 6]);
  close(await cellOf(`# CELL(GENH): 4 1 2 0 5 3 0 0 6 ${units}`), [4, 1, 2, 0, 5, 3, 0, 0, 6]);
});

it('does not take forces or velocities for positions', async () => {
  const second = '# CELL(abcABC): 10 10 10 90 90 90 Traj: forces{atomic_unit} Step: 0 Bead: 0 cell{atomic_unit}';
  const { problems, systems } = await read(second, 'simulation.for_0.xyz');
  expect(systems).toEqual([]);
  expect(told(problems)).toEqual(['cannot-read simulation.for_0.xyz']);
  const centroid = await read(second.replace('forces{', 'x_centroid{'));
  expect(centroid.systems).toHaveLength(1);
});

it('names frames whose cell or unit makes no sense', async () => {
  for (const [second, code] of [
    ['# CELL(abcABC): 10 10 10 90 90 positions{angstrom} cell{angstrom}', 'bad-cell'],
    ['# CELL(abcABC): 10 10 10 90 90 10.1.2 positions{angstrom} cell{angstrom}', 'bad-cell'],
    ['# CELL(abcABC): 10 10 10 90 90 90 positions{furlong} cell{angstrom}', 'unknown-unit'],
  ]) {
    const { problems, systems } = await read(second);
    expect(systems).toEqual([]);
    expect(told(problems)).toContain(`${code} simulation.pos_0.xyz #0`);
  }
});
