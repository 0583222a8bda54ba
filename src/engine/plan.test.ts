// What a run is said to cost: weights, blocks, frames, iterations; and what does not fit is said before it starts.
import { expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../model/config';
import { randomSystem } from '../testing/systems';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from './config';
import { countNeighbors, FrameSet, resolveConfig } from './dataset';
import { withOffer } from './fit';
import { planRun } from './plan';

const ROOM = { maxStorageBufferBindingSize: 2 ** 31, maxBufferSize: 2 ** 31 };
const systems = [randomSystem(1, 12, 10)];
const set = new FrameSet(systems, ['O', 'H']);

async function plan(run: RunConfig, limits = ROOM) {
  const counter = await countNeighbors(set, 2, run.model.rcut);
  return planRun(set, resolveConfig(run.model, ['O', 'H'], counter, set), run, limits);
}

const run: RunConfig = {
  ...DEFAULT_RUN,
  filter: DEFAULT_FILTERS.fekf,
  batch: 4,
  length: { kind: 'epochs', epochs: 3 },
};

it("counts the paper's net, its blocks, frames and iterations", async () => {
  const p = await plan(run);
  // Two embedding nets of 1,350 weights, two fitting nets of 25,201.
  expect(p.nweights).toBe(2 * 1350 + 2 * 25201);
  expect(p.nweights_embedding + p.nweights_fitting).toBe(p.nweights);
  expect(p.blocks.reduce((s, v) => s + v, 0)).toBe(p.nweights);
  expect(p.pBytes).toBeGreaterThan(4 * p.blocks.reduce((s, v) => s + v * v, 0));
  expect([p.ntrain, p.nvalid]).toEqual([8, 2]);
  expect([p.iterationsPerEpoch, p.iterations]).toEqual([2, 6]);
  expect(p.deviceBytes).toBeGreaterThan(p.pBytes);
  expect(p.problems).toEqual([]);
});

it('counts frames of other data that validate, and says which of them train too', async () => {
  const [a, b] = [systems[0], randomSystem(2, 12, 4)];
  const all = new FrameSet([a, { ...b, type_map: ['O', 'Cu'] }], ['O', 'H', 'Cu']);
  const counter = await countNeighbors(all, 3, run.model.rcut);
  const twins = Int32Array.from({ length: 14 }, (_, f) => (f === 12 ? 3 : f));
  const resolved = resolveConfig(run.model, ['O', 'H', 'Cu'], counter, all);
  const p = planRun(all, resolved, { ...run, exclude: [0, 13] }, ROOM, null, { validating: 1, twins });
  expect([p.ntrain, p.nvalid]).toEqual([9, 2]);
  expect(p.problems.map((v) => [v.code, v.severity, v.message])).toEqual([
    ['leak', 'warning', '1 validation frame equals training frames and is left out, 2 validate: random-2, frame 2.'],
    [
      'untrained-element',
      'warning',
      'expected training frames with every element that validates, found none with Cu: its nets would stay as they are.',
    ],
  ]);
  const all4 = planRun(all, resolved, run, ROOM, null, {
    validating: 1,
    twins: Int32Array.of(...Array(10).keys(), 1, 2, 3, 4),
  });
  expect(all4.nvalid).toBe(0);
  expect(all4.problems[0].message).toBe(
    '4 validation frames equal training frames and are left out, none is left to validate: random-2, frame 0; random-2, frame 1; random-2, frame 2; and 1 more.',
  );
});

it('says what does not fit and what would', async () => {
  const codes = async (r: RunConfig, bytes: number) =>
    (await plan(r, { maxStorageBufferBindingSize: bytes, maxBufferSize: bytes })).problems.map((p) => p.code);
  expect(await codes(run, 2 ** 26)).toContain('p-too-large');
  expect(
    await codes({ ...run, filter: DEFAULT_FILTERS.adam, model: { ...DEFAULT_MODEL, neuron: [100] } }, 2 ** 18),
  ).toContain('batch-does-not-fit');
  expect(await codes({ ...run, batch: 20 }, 2 ** 31)).toEqual(['batch-too-large']);
});

it('offers what fits in place of what does not, and estimates where the speed is known', async () => {
  const limit = 2 ** 26;
  const limits = { maxStorageBufferBindingSize: limit, maxBufferSize: limit };
  const counter = await countNeighbors(set, 2, run.model.rcut);
  const of = (r: RunConfig) =>
    planRun(set, resolveConfig(r.model, ['O', 'H'], counter, set), r, limits, { copy: 1e11, flops: 1e12 });
  const bad = of(run);
  expect(bad.offers.length).toBeGreaterThan(1);
  for (const offer of bad.offers) {
    const good = of(withOffer(run, offer));
    expect(good.problems.filter((p) => p.severity === 'error')).toEqual([]);
    expect([good.deviceBytes, good.nweights]).toEqual([offer.deviceBytes, offer.nweights]);
    expect(good.offers).toEqual([]);
  }
  expect(bad.estimate?.secondsPerIteration).toBeGreaterThan(0);
  expect(bad.facts).toMatchObject({ ntypes: 2, natoms: 12, ntrain: 8, nvalid: 2 });
  expect((await plan(run)).estimate).toBeNull();
});

it('warns of runs that may not fit a device whose memory is unknown', async () => {
  const model = { ...DEFAULT_MODEL, neuron: [25, 50, 100], fitting_neuron: [240, 240, 240] };
  const p = await plan({ ...run, model });
  expect(p.problems).toMatchObject([{ severity: 'warning', code: 'memory-large' }]);
});
