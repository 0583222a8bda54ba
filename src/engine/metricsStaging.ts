// Iterations on their way through the device: submitted, and their metrics read when they are done.
import type { BatchSizes } from './batch';
import { FILTER_METRICS } from './filters/types';
import type { Iteration } from './iteration';
import type { TrainPoint } from './metrics';

const METRIC_BYTES = 4 * FILTER_METRICS.size;

export interface Submitted {
  readonly iteration: number;
  readonly frames: number;
  /** Learning rate (Adam), else 0. */
  readonly lr: number;
  /** performance.now() at the submit. */
  readonly submitted: number;
  readonly staging: GPUBuffer;
  readonly done: Promise<undefined>;
}

export class Staging {
  readonly #device: GPUDevice;
  readonly #free: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
    for (let k = 0; k < 3; k++)
      this.#free.push(device.createBuffer({ label: 'metrics staging', size: METRIC_BYTES + 16, usage: 0x1 | 0x8 }));
  }

  /** Submits the stages for the batch at hand, all at once or (`cut`) one by one. */
  submit(
    iter: Iteration,
    sizes: BatchSizes,
    cut: boolean,
    about: Pick<Submitted, 'iteration' | 'frames' | 'lr'>,
  ): Submitted {
    const submitted = performance.now();
    const staging = this.#free.pop();
    if (!staging) throw new Error('no staging buffer is free');
    const groups = cut ? iter.stages.map((s) => [s]) : [iter.stages];
    for (const [k, group] of groups.entries()) {
      const encoder = this.#device.createCommandEncoder({ label: 'iteration' });
      const pass = encoder.beginComputePass();
      for (const stage of group) stage(pass, sizes);
      pass.end();
      if (k === groups.length - 1) {
        encoder.copyBufferToBuffer(iter.filter.metrics, 0, staging, 0, METRIC_BYTES);
        encoder.copyBufferToBuffer(iter.errors, 0, staging, METRIC_BYTES, 16);
      }
      this.#device.queue.submit([encoder.finish()]);
    }
    const done = staging.mapAsync(1);
    // Handled where it is awaited; a lost device must not surface as an unhandled rejection meanwhile.
    done.catch(() => undefined);
    return { ...about, submitted, staging, done };
  }

  /** Waits for an iteration; its metrics (FILTER_METRICS) and the batch's errors behind them. */
  async collect(p: Submitted): Promise<Float32Array> {
    await p.done;
    const values = new Float32Array(p.staging.getMappedRange().slice(0));
    p.staging.unmap();
    this.#free.push(p.staging);
    return values;
  }

  destroy(): void {
    for (const b of this.#free) b.destroy();
  }
}

/** What `collect` gave, in words of the run. `ms`: how long the iteration took. */
export function trainPoint(p: Submitted, values: Float32Array, ms: number): TrainPoint {
  const at = FILTER_METRICS.size;
  return {
    iteration: p.iteration,
    rmse_e: Math.sqrt(values[at] / p.frames),
    rmse_f: Math.sqrt(values[at + 1] / values[at + 2]),
    lambda: values[FILTER_METRICS.lambda],
    lr: p.lr,
    ms,
    innovation: values[FILTER_METRICS.S],
    dw: values[FILTER_METRICS.dw],
    p_mean: values[FILTER_METRICS.p_mean],
    r_f: values[FILTER_METRICS.r_f],
    r_e: values[FILTER_METRICS.r_e],
    mu: values[FILTER_METRICS.mu],
    rejected: values[FILTER_METRICS.rejected],
  };
}
