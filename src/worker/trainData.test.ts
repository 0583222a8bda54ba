// Data of runs: cut by data set, put in the order in which another run begins, and planned with what is excluded of both.
import { expect, it } from 'vitest';
import type { Dataset } from '../data/types';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../engine/config';
import { randomSystem } from '../testing/systems';
import { refOf, runDataOf, systemsOf, TrainData, validatingLast } from './trainData';

const dataset = (id: string, seed: number, sizes: readonly number[]): Dataset => ({
  id,
  name: `Set ${id}`,
  systems: sizes.map((n, k) => randomSystem(seed + k, 6, n)),
  problems: [],
  created: 1,
});
const stored = [dataset('a', 1, [3, 4]), dataset('v', 11, [2, 1]), dataset('b', 21, [5])];
const refs = stored.map((d) => (d.id === 'v' ? { ...refOf(d), validates: true as const } : refOf(d)));
const all = stored.flatMap((d) => d.systems);

it('cuts systems by data set', () => {
  expect(systemsOf(refs, all)).toEqual(stored.map((d) => d.systems));
  expect(runDataOf(refs, all).map((d) => [d.name, d.systems.length, d.validates])).toEqual([
    ['Set a', 2, false],
    ['Set v', 2, true],
    ['Set b', 1, false],
  ]);
});

it('puts data that validate last, and frames with them', () => {
  const [a, v, b] = stored;
  const anew = validatingLast(refs, all, [0, 6, 7, 9, 10, 14]);
  expect(anew.refs.map((r) => r.id)).toEqual(['a', 'b', 'v']);
  expect(anew.systems).toEqual([...a.systems, ...b.systems]);
  expect(anew.validSystems).toEqual(v.systems);
  // 7 and 9 are frames 0 and 2 of v, 10 and 14 are frames 0 and 4 of b.
  expect(anew.exclude).toEqual([0, 6, 7, 11, 12, 14]);
  const plain = validatingLast(refs.slice(0, 1), a.systems, [2]);
  expect(plain).toMatchObject({ systems: a.systems, validSystems: [], exclude: [2] });
});

const config: RunConfig = {
  ...DEFAULT_RUN,
  model: { ...DEFAULT_RUN.model, rcut: 4, rcut_smth: 1, neuron: [4, 8], axis_neuron: 3, fitting_neuron: [8, 8] },
  filter: DEFAULT_FILTERS.fekf,
  batch: 2,
  exclude: [1],
};

const data = new TrainData({
  load: async (id) => stored.find((d) => d.id === id),
  list: async () => [],
  excluded: async (id) => Int32Array.from(id === 'v' ? [0, 2] : []),
  version: async () => '1',
});

it('begins with the exclusions of both data sets', async () => {
  const begun = await data.begin({ dataset: 'a', validation: 'v', config });
  expect([begun.main.id, begun.validation?.id, begun.config.exclude]).toEqual(['a', 'v', [1, 7, 9]]);
  const alone = await data.begin({ dataset: 'a', validation: null, config });
  expect([alone.validation, alone.config]).toEqual([null, config]);
  // Of a run at hand that more frames joined.
  const more = await data.begin({ dataset: 'a', validation: 'v', config: { ...config, exclude: [1, 6, 8, 14] } });
  expect(more.config.exclude).toEqual([1, 6, 7, 9]);
  await expect(data.begin({ dataset: 'a', validation: 'x', config })).rejects.toThrow(/"x" is no longer stored/);
});

it('plans on both, and on one of them validated by itself', async () => {
  const counts = async (dataset: string, validation: string | null) => {
    const p = await data.plan({ dataset, validation, config }, null, null);
    return [p.ntrain, p.nvalid, p.problems.map((v) => v.code)];
  };
  expect(await counts('a', 'v')).toEqual([6, 1, []]);
  expect(await counts('a', null)).toEqual([5, 1, []]);
  // The one frame that is excluded leaves its copy to validate.
  expect(await counts('a', 'a')).toEqual([6, 1, ['leak']]);
  expect(await counts('a', 'v')).toEqual([6, 1, []]);
});

it('reads a data set again once it was changed', async () => {
  let version = '1';
  let loads = 0;
  const source = new TrainData({
    load: async (id) => {
      loads++;
      return stored.find((d) => d.id === id);
    },
    list: async () => [],
    excluded: async () => new Int32Array(0),
    version: async () => version,
  });
  await source.load(['a']);
  await source.load(['a', 'v']);
  expect(loads).toBe(2);
  version = '2';
  await source.load(['a', 'v']);
  expect(loads).toBe(4);
});
