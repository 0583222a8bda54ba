// A finished potential on labelled frames: passes built for the model alone, predictions frame by frame.
import type { System } from '../data/types';
import { ConfigError, type Model } from '../model/config';
import { makeLayout } from '../model/layout';
import { capacityFor } from './batch';
import { FrameSet, measureFrames, type Prepared } from './dataset';
import { evaluateFrames, type Prediction } from './evaluate';
import { Passes } from './passes';

/** Frames evaluated at once. */
const GROUP = 8;

/**
 * Evaluates `frames` (positions in `systems`; all of them where null) and calls `each` in order. Resolves to the set the
 * positions refer to. Throws ConfigError where the data hold an element that the model does not know.
 */
export async function evaluateModel(
  device: GPUDevice,
  model: Model,
  systems: readonly System[],
  frames: Int32Array | null,
  each: (prediction: Prediction, set: FrameSet) => void,
): Promise<FrameSet> {
  const { config, stat, bias } = model;
  for (const s of systems) {
    const strange = s.type_map.find((e) => !config.type_map.includes(e));
    if (strange !== undefined)
      throw new ConfigError(
        'type_map',
        `${s.path} holds ${strange}; the model knows ${config.type_map.join(', ')}.`,
        'Test it on data of its own elements.',
      );
  }
  const layout = makeLayout(config, config.type_map.length);
  const set = new FrameSet(systems, config.type_map);
  const prepared: Prepared = { config, layout, stat, bias, min_distance: Number.NaN, max_neighbors: [] };
  const list = frames ?? Int32Array.from({ length: set.nframes }, (_, k) => k);
  const { sizes } = await measureFrames(set, list, prepared);
  const passes = await Passes.create(device, {
    layout,
    axis_neuron: config.axis_neuron,
    nc: config.sel.reduce((s, v) => s + v, 0),
    capacity: capacityFor(sizes, Math.min(GROUP, list.length)),
    rows: 0,
    directions: 0,
    strain: false,
    weights: Float32Array.from(model.weights),
  });
  try {
    await evaluateFrames(device, passes, set, prepared, list, (p) => each(p, set));
  } finally {
    passes.destroy();
  }
  return set;
}
