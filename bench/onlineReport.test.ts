// The online bench's table: when a curve counts as there, and what is said of curves that never get there.
import { expect, it } from 'vitest';
import { DEFAULT_RUN } from '../src/engine/config';
import { type OnlineCurve, onlineReport, reach } from './onlineReport';

const curve = (name: string, forces: readonly number[], old: number): OnlineCurve => ({
  name,
  points: forces.map((f, k) => ({ iterations: 10 * k, seconds: k, old: [1, old], fresh: [2, f] })),
});

it('reaches at the first point that is low enough', () => {
  expect(reach(curve('a', [100, 60, 40, 50], 1), 50)?.iterations).toBe(20);
  expect(reach(curve('a', [100, 60], 1), 50)).toBeNull();
});

it('counts iterations against those from scratch', () => {
  const text = onlineReport('si', 'cpu', DEFAULT_RUN, { old: [8, 2], fresh: [4, 1] }, [
    {
      seed: 3,
      before: curve('old', [200, 150], 20),
      scratch: curve('scratch', [300, 200, 100, 52, 50], 25),
      variants: [curve('replay 0.5', [150, 50], 22), curve('replay 0', [150, 90], 60)],
    },
  ]);
  const row = (what: string): string[] =>
    (text.split('\n').find((l) => l.includes(what)) ?? '').split('|').map((c) => c.trim());
  expect(row('from scratch, all')).toContain('40');
  expect(row('replay 0.5').slice(3, 6)).toEqual(['10', '1.00', '4.00 x']);
  expect(row('replay 0.5').at(-2)).toBe('1.10 x');
  expect(row('replay 0 ').slice(3, 6)).toEqual(['> 10', '> 1.00', '-']);
});
