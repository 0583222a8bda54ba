// Milliseconds of encoded work: by the device's own timestamps where it has them, else by the clock around a submit.
import type { Gpu } from '../src/gpu/device';
import { median } from './fit';

export interface Timer {
  readonly how: 'timestamps' | 'clock';
  /** Median of `repeats` runs of `encode` in a submit of its own; one before them warms up. */
  measure(repeats: number, encode: (pass: GPUComputePassEncoder) => void): Promise<number>;
  destroy(): void;
}

const QUERY_RESOLVE = 0x200;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const MAP_READ = 0x1;

/** Timestamps of software adapters count the same clock with less resolution, so these use the clock. */
export function makeTimer(gpu: Gpu): Timer {
  const { device } = gpu;
  const queries = gpu.timestamps && !gpu.info.software ? device.createQuerySet({ type: 'timestamp', count: 2 }) : null;
  const resolved = queries ? device.createBuffer({ size: 16, usage: QUERY_RESOLVE | COPY_SRC }) : null;
  const staging = queries ? device.createBuffer({ size: 16, usage: COPY_DST | MAP_READ }) : null;
  const once = async (encode: (pass: GPUComputePassEncoder) => void): Promise<number> => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass(
      queries
        ? { timestampWrites: { querySet: queries, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } }
        : undefined,
    );
    const start = performance.now();
    encode(pass);
    pass.end();
    if (queries && resolved && staging) {
      encoder.resolveQuerySet(queries, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
    }
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    if (!staging) return performance.now() - start;
    await staging.mapAsync(1);
    const [begin, end] = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    // Nanoseconds.
    return Number(end - begin) / 1e6;
  };
  return {
    how: queries ? 'timestamps' : 'clock',
    async measure(repeats, encode) {
      const ms: number[] = [];
      for (let k = 0; k <= repeats; k++) {
        const t = await once(encode);
        if (k > 0) ms.push(t);
      }
      return median(ms);
    },
    destroy() {
      queries?.destroy();
      resolved?.destroy();
      staging?.destroy();
    },
  };
}
