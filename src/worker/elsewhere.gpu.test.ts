// The zip for deepmd-kit holds the run's own split and settings, and its data read back are the frames that trained.
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { bytesSource } from '../data/files/source';
import { readAll } from '../data/read';
import { DEFAULT_RUN } from '../engine/config';
import { Trainer } from '../engine/trainer';
import { readDp } from '../exchange/dp';
import { testGpu } from '../testing/gpu';
import { randomSystem } from '../testing/systems';
import { elsewhere } from './elsewhere';

it('holds data, settings, model and script', async () => {
  const systems = [randomSystem(1, 9, 8), randomSystem(2, 7, 5)];
  const trainer = await Trainer.create(await testGpu(), systems, {
    ...DEFAULT_RUN,
    model: { ...DEFAULT_RUN.model, rcut: 4, rcut_smth: 1, neuron: [4, 8], axis_neuron: 3, fitting_neuron: [8, 8] },
    batch: 4,
    length: { kind: 'iterations', iterations: 2 },
    validation: { fraction: 0.3, split: 'random', stratify: false, sides: [], every: 1 },
  });
  while (!trainer.finished) await trainer.step();
  await trainer.drain();
  const { bytes } = await elsewhere(trainer, systems);
  const files = unzipSync(bytes);
  const input = JSON.parse(new TextDecoder().decode(files['input.json']));
  expect(input.training.numb_steps).toBe(2);
  const read = async (folders: readonly string[]) => {
    const list = Object.keys(files)
      .filter((path) => folders.some((f) => path.startsWith(`${f}/`)))
      .map((path) => bytesSource(path, files[path]));
    return (await readAll(list)).systems;
  };
  const train = await read(input.training.training_data.systems);
  const valid = await read(input.training.validation_data.systems);
  const count = (s: readonly { nframes: number }[]) => s.reduce((n, v) => n + v.nframes, 0);
  expect([count(train), count(valid)]).toEqual([trainer.split.train.length, trainer.split.valid.length]);
  const energies = [...train, ...valid].flatMap((s) => Array.from(s.energy ?? []));
  expect(energies.sort()).toEqual(systems.flatMap((s) => Array.from(s.energy ?? [])).sort());
  expect((await readDp(files['model.dp'])).config.type_map).toEqual(trainer.prepared.config.type_map);
  expect(new TextDecoder().decode(files['run.sh'])).toContain('torchrun');
  trainer.destroy();
});
