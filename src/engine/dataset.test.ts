// The data set's frames: one visit of the neighbour lists gives what separate ones give, kept or built anew alike.
import { expect, it } from 'vitest';
import { randomSystem } from '../testing/systems';
import { DEFAULT_RUN } from './config';
import { countNeighbors, FrameSet, planFrames, prepareStatistics, resolveConfig, surveyFrames } from './dataset';

const options = { ...DEFAULT_RUN.model, rcut: 4, rcut_smth: 1, neuron: [4, 8], fitting_neuron: [8, 8] };
const systems = [randomSystem(1, 9, 4), randomSystem(2, 6, 3)];
const map = ['O', 'H'];
const train = Int32Array.of(0, 2, 3, 5, 6);

it('a survey counts and sums as separate visits do', async () => {
  const set = new FrameSet(systems, map);
  const { counter, sums } = await surveyFrames(set, train, options, 2);
  const plain = await countNeighbors(new FrameSet(systems, map), 2, 4);
  expect(counter).toEqual(plain);
  const { config } = resolveConfig(options, map, counter, set);
  expect(await prepareStatistics(set, train, config, sums)).toEqual(await prepareStatistics(set, train, config));
});

it('frames that are not kept are built anew, word by word the same', async () => {
  const every = Int32Array.from({ length: 7 }, (_, k) => k);
  // Everything; some frames and some lists; nothing.
  const packed = [2 ** 30, 8000, 0].map(async (budget) => {
    const set = new FrameSet(systems, map, budget);
    const { counter, sums } = await surveyFrames(set, train, options, 2);
    const resolved = resolveConfig(options, map, counter, set);
    const p = { ...resolved, ...(await prepareStatistics(set, train, resolved.config, sums)) };
    const plan = await planFrames(set, every, p, counter, DEFAULT_RUN, 3);
    const frames = Array.from(every, (f) => set.packed(f, p.config, p.stat));
    const again = set.packed(6, p.config, p.stat);
    return { plan, frames, kept: again === frames[6] };
  });
  const [all, some, none] = await Promise.all(packed);
  expect(all.kept).toBe(true);
  expect(none.kept).toBe(false);
  for (const other of [some, none]) {
    expect(other.plan).toEqual(all.plan);
    expect(other.frames).toEqual(all.frames);
  }
});
