// Buffers: sizes, limits said in words, upload and read-back.
import { describe, expect, it } from 'vitest';
import { testGpu } from '../testing/gpu';
import { readF32, storage, storageOf, upload } from './buffers';
import { GpuError } from './device';

describe('buffers', () => {
  it('rounds storage up to 16 bytes and starts at zero', async () => {
    const { device } = await testGpu();
    const b = storage(device, 'small', 20);
    expect(b.size).toBe(32);
    expect(Array.from(await readF32(device, b))).toEqual(new Array(8).fill(0));
  });

  it('refuses a buffer past the limit of the device, naming it, its size and the limit', async () => {
    const { device } = await testGpu();
    const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    const tooBig = (): GPUBuffer => storage(device, 'block 0 of P', limit + 2 ** 20);
    expect(tooBig).toThrow(GpuError);
    expect(tooBig).toThrow(/^block 0 of P needs \d+ MiB in one buffer; this device allows \d+ MiB\. Use a smaller/);
    expect(tooBig).toThrow(`allows ${(limit / 2 ** 20).toFixed(0)} MiB`);
  });

  it('reads back what was written, from an offset and in part', async () => {
    const { device } = await testGpu();
    // Values that float32 holds exactly, the extremes among them.
    const data = Float32Array.of(0, -0, 1.5, -2.25, 3.4028234663852886e38, 1.401298464324817e-45, 1024, -7);
    const b = storageOf(device, 'data', data);
    expect(Array.from(await readF32(device, b))).toEqual(Array.from(data));
    expect(Array.from(await readF32(device, b, 2, 6))).toEqual([1024, -7]);
  });

  it('uploads a view of a longer array at a byte offset', async () => {
    const { device } = await testGpu();
    const b = storage(device, 'data', 32);
    upload(device, b, Float32Array.of(1, 2, 3, 4).subarray(1, 3), 8);
    expect(Array.from(await readF32(device, b))).toEqual([0, 0, 2, 3, 0, 0, 0, 0]);
  });
});
