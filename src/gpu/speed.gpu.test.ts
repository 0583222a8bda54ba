// The measuring kernel multiplies, and the measured speeds are those of some machine.
import { expect, it } from 'vitest';
import code from '../../shaders/common/speed.wgsl?raw';
import { testGpu } from '../testing/gpu';
import { readF32, storage, storageOf, uniformOf } from './buffers';
import { Kernel } from './kernel';
import { measureSpeed } from './speed';

it('the matrix product that measures is a matrix product', async () => {
  const { device } = await testGpu();
  const n = 64;
  const at = (k: number, s: number): number => Math.sin(s * k);
  const a = Float32Array.from({ length: n * n }, (_, k) => at(k, 0.7));
  const b = Float32Array.from({ length: n * n }, (_, k) => at(k, 1.3));
  const kernel = await Kernel.create(device, {
    label: 'speed',
    code: [code],
    bindings: ['read', 'read', 'write', 'uniform'],
  });
  const C = storage(device, 'C', 4 * n * n);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  kernel
    .bind(
      storageOf(device, 'A', a),
      storageOf(device, 'B', b),
      C,
      uniformOf(device, 'n', Uint32Array.of(n / 4, 0, 0, 0)),
    )
    .dispatch(pass, 1, 1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const c = await readF32(device, C);
  for (const [i, j] of [
    [0, 0],
    [5, 63],
    [63, 2],
    [33, 34],
  ]) {
    let s = 0;
    for (let k = 0; k < n; k++) s += a[k * n + i] * b[k * n + j];
    expect(Math.abs(c[i * n + j] - s)).toBeLessThan(1e-4);
  }
});

it('measures speeds of this world', async () => {
  const { device } = await testGpu();
  const speed = await measureSpeed(device);
  expect(speed.copy).toBeGreaterThan(1e7);
  expect(speed.copy).toBeLessThan(2e13);
  expect(speed.flops).toBeGreaterThan(1e6);
  expect(speed.flops).toBeLessThan(2e15);
});
