// Scalar functions of the shaders against float64: tanh over [-100, 100], the hash against its TypeScript twin.
import { expect, it } from 'vitest';
import hash from '../../shaders/common/hash.wgsl?raw';
import tanh from '../../shaders/common/tanh.wgsl?raw';
import { readBytes, readF32, storage, storageOf } from '../gpu/buffers';
import { Kernel } from '../gpu/kernel';
import { hash2 } from '../model/random';
import { testGpu } from '../testing/gpu';

async function apply(
  device: GPUDevice,
  code: readonly string[],
  body: string,
  input: Float32Array | Uint32Array,
): Promise<GPUBuffer> {
  const type = input instanceof Float32Array ? 'f32' : 'u32';
  const main = `
@group(0) @binding(0) var<storage, read> x: array<${type}>;
@group(0) @binding(1) var<storage, read_write> y: array<${type}>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < ${input.length}u) { let v = x[id.x]; y[id.x] = ${body}; }
}`;
  const kernel = await Kernel.create(device, { label: 'scalar', code: [...code, main], bindings: ['read', 'write'] });
  const out = storage(device, 'out', input.byteLength);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  kernel.bind(storageOf(device, 'in', input), out).dispatchItems(pass, input.length);
  pass.end();
  device.queue.submit([encoder.finish()]);
  return out;
}

it('tanh_exact is within 4e-7 of tanh everywhere, relative to its value', async () => {
  const { device } = await testGpu();
  const x = Float32Array.from({ length: 20001 }, (_, k) => (k - 10000) / 100).map((v, k) =>
    k % 3 === 0 ? v : k % 3 === 1 ? v / 100 : v / 1e4,
  );
  const y = await readF32(device, await apply(device, [tanh], 'tanh_exact(v)', x), x.length);
  let worst = 0;
  x.forEach((v, k) => {
    const t = Math.tanh(v);
    worst = Math.max(worst, t === 0 ? Math.abs(y[k]) : Math.abs(y[k] - t) / Math.abs(t));
  });
  expect(worst).toBeLessThan(4e-7);
});

it('hash2 has the bits of its twin', async () => {
  const { device } = await testGpu();
  const x = Uint32Array.from({ length: 1000 }, (_, k) => Math.imul(k, 2654435761));
  const y = new Uint32Array(await readBytes(device, await apply(device, [hash], 'hash2(v, v >> 7u)', x), 4 * x.length));
  expect([...y]).toEqual([...x].map((v) => hash2(v, v >>> 7)));
});
