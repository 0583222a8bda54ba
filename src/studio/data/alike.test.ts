// Findings of several files that say the same become one row, mends stay apart.
import { expect, it } from 'vitest';
import type { Finding } from '../../worker/protocol';
import { alike } from './alike';

const finding = (id: string, path: string, over: Partial<Finding> = {}): Finding => ({
  id,
  code: 'structure-only',
  severity: 'warning',
  path,
  fix: '',
  frame: null,
  message: 'a LAMMPS dump holds structures without energies',
  why: 'nothing to learn',
  frames: new Int32Array(0),
  worst: null,
  offers: [{ label: 'It is right', remedy: { kind: 'accept' } }],
  ...over,
});

it('joins what differs in the file alone, in the order of the findings', () => {
  const all = [
    finding('1', 'a.dump'),
    finding('2', 'a.dump', { message: 'another' }),
    finding('3', 'b.dump'),
    finding('4', 'c.dump', { severity: 'error' }),
  ];
  expect(alike(all).map((r) => [r.finding.id, r.others.map((o) => o.id)])).toEqual([
    ['1', ['3']],
    ['2', []],
    ['4', []],
  ]);
});

it('leaves apart what can be mended, and what names frames', () => {
  const mend = { offers: [{ label: 'Exclude', remedy: { kind: 'exclude', frames: Int32Array.of(1) } as const }] };
  expect(alike([finding('1', 'a', mend), finding('2', 'b', mend)])).toHaveLength(2);
  expect(
    alike([finding('1', 'a', { frames: Int32Array.of(1, 2) }), finding('2', 'b', { frames: Int32Array.of(3, 4) })]),
  ).toHaveLength(2);
});
