// How fast a device really is: bytes per second of a copy and f32 operations per second of a tiled matrix product.
import matmul from '../../shaders/common/speed.wgsl?raw';
import { storage, uniformOf } from './buffers';
import { Kernel } from './kernel';

export interface DeviceSpeed {
  /** Bytes per second, read and write counted. */
  readonly copy: number;
  /** Floating-point operations per second; a multiply-add counts as two. */
  readonly flops: number;
}

const median = (v: readonly number[]): number => [...v].sort((a, b) => a - b)[Math.floor(v.length / 2)];

/** Seconds of the work that `encode` records, waited for: the median of `repeats` runs after one that warms up. */
async function seconds(
  device: GPUDevice,
  repeats: number,
  encode: (encoder: GPUCommandEncoder) => void,
): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k <= repeats; k++) {
    const encoder = device.createCommandEncoder();
    encode(encoder);
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    if (k > 0) times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

/** Bytes per second of a device copy, read and write counted; grows the copy until it takes some milliseconds. */
export async function copySpeed(device: GPUDevice, repeats = 3): Promise<number> {
  const bytes = Math.min(64 * 2 ** 20, device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
  const a = storage(device, 'copy source', bytes);
  const b = storage(device, 'copy target', bytes);
  try {
    let times = 1;
    for (;;) {
      const count = times;
      const s = await seconds(device, repeats, (encoder) => {
        for (let k = 0; k < count; k++) encoder.copyBufferToBuffer(k % 2 ? b : a, 0, k % 2 ? a : b, 0, bytes);
      });
      if (s > 0.004 || times >= 64) return (2 * bytes * times) / s;
      times *= 4;
    }
  } finally {
    a.destroy();
    b.destroy();
  }
}

/** Operations per second of C = A B with 8 x 8 numbers a lane; sizes grow until a product takes some milliseconds. */
export async function matrixSpeed(device: GPUDevice, repeats = 3): Promise<number> {
  const kernel = await Kernel.create(device, {
    label: 'speed',
    code: [matmul],
    bindings: ['read', 'read', 'write', 'uniform'],
  });
  for (let n = 128; ; n *= 2) {
    const made = [0, 1, 2].map((k) => storage(device, `matrix ${k}`, 4 * n * n));
    const sizes = uniformOf(device, 'matrix size', Uint32Array.of(n / 4, 0, 0, 0));
    try {
      const bound = kernel.bind(made[0], made[1], made[2], sizes);
      const s = await seconds(device, repeats, (encoder) => {
        const pass = encoder.beginComputePass();
        bound.dispatch(pass, n / 64, n / 64);
        pass.end();
      });
      if (s > 0.004 || n >= 2048) return (2 * n ** 3) / s;
    } finally {
      for (const b of [...made, sizes]) b.destroy();
    }
  }
}

/** Both speeds, one after the other; well under a second on a GPU, a few on a software adapter. */
export async function measureSpeed(device: GPUDevice): Promise<DeviceSpeed> {
  return { copy: await copySpeed(device), flops: await matrixSpeed(device) };
}
