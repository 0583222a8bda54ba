// Adam on the device, with deepmd-kit's exponential learning rate: the baseline beside the Kalman filters.
import gridCode from '../../../shaders/common/grid.wgsl?raw';
import adamCode from '../../../shaders/filter/adam.wgsl?raw';
import finishCode from '../../../shaders/filter/adam_finish.wgsl?raw';
import applyCode from '../../../shaders/filter/apply.wgsl?raw';
import finiteCode from '../../../shaders/filter/finite.wgsl?raw';
import { uniform, upload } from '../../gpu/buffers';
import { Kernel } from '../../gpu/kernel';
import type { AdamConfig } from '../config';
import { ADAM } from './adam64';
import { Arena } from './device-state';
import { learningRate } from './schedules';
import { FILTER_METRICS, type FilterUpdate, type RowBuffers } from './types';

/**
 * One Adam step per encode; row 0 of H [1][n] is the gradient of the loss, e is not used. `steps` is the length of the
 * run, which the learning rate needs; iteration t uses lr(t - 1). Not finite gradients set the status and leave w.
 */
export async function createAdam(
  device: GPUDevice,
  rows: RowBuffers,
  steps: number,
  config: AdamConfig,
): Promise<FilterUpdate> {
  const { n } = rows;
  const arena = new Arena(device);
  const params = uniform(device, 'adam: schedule', 16);
  const destroy = (): void => {
    params.destroy();
    arena.destroy();
  };
  try {
    const moment = arena.floats('moment', n);
    const square = arena.floats('second moment', n);
    const dw = arena.floats('dw', n);
    const state = arena.floats('scalars', 4);
    const source = arena.of(
      'index map',
      Uint32Array.from({ length: n }, (_, i) => i),
    );
    const metrics = arena.floats('metrics', FILTER_METRICS.size);
    const common = [gridCode, finiteCode];
    const moments = (
      await Kernel.create(device, {
        label: 'adam',
        code: [...common, adamCode],
        bindings: ['read', 'write', 'write', 'write', 'read', 'uniform'],
        constants: {
          COUNT: n,
          BETA1: ADAM.beta1,
          BETA2: ADAM.beta2,
          GAIN1: 1 - ADAM.beta1,
          GAIN2: 1 - ADAM.beta2,
          EPS: ADAM.eps,
        },
        workgroup: 64,
      })
    ).bind(rows.H, moment, square, dw, state, params);
    const finish = (
      await Kernel.create(device, {
        label: 'adam finish',
        code: [...common, finishCode],
        bindings: ['read', 'write', 'write'],
        constants: { COUNT4: Math.ceil(n / 4) },
      })
    ).bind(dw, state, metrics);
    const apply = (
      await Kernel.create(device, {
        label: 'apply',
        code: [...common, applyCode],
        bindings: ['read', 'read', 'read', 'write'],
        constants: { COUNT: n },
        workgroup: 64,
      })
    ).bind(dw, source, state, rows.w);
    let current = config;
    const setIteration = (iteration: number, clock = iteration, span = steps): void => {
      const lr = learningRate(current, clock - 1, span);
      const correction = 1 - ADAM.beta1 ** iteration;
      upload(device, params, new Float32Array([lr / correction, Math.sqrt(1 - ADAM.beta2 ** iteration), 0, 0]));
    };
    setIteration(1);
    return {
      stateBytes: arena.bytes,
      bytesPerUpdate: 0,
      metrics,
      state: new Map([
        ['moment', moment],
        ['square', square],
        ['scalars', state],
      ]),
      blocks: [],
      after: null,
      setIteration,
      configure: (c) => {
        if (c.kind !== 'adam') throw new Error('Adam takes constants of Adam');
        current = c;
      },
      encode: (pass) => {
        moments.dispatchItems(pass, n);
        finish.dispatch(pass, 1);
        apply.dispatchItems(pass, n);
      },
      encodeAudit: () => {},
      encodeMean: () => {},
      settle: async () => {},
      inflate: async () => {},
      release: () => {},
      destroy,
    };
  } catch (e) {
    destroy();
    throw e;
  }
}
