// Kernels: compile errors in words, binding, overridable constants, dispatches folded over the 65535 limit.
import { describe, expect, it } from 'vitest';
import gridWgsl from '../../shaders/common/grid.wgsl?raw';
import { testGpu } from '../testing/gpu';
import { readBytes, readF32, storage, storageOf, uniformOf } from './buffers';
import { type BoundKernel, Kernel } from './kernel';

async function run(device: GPUDevice, encode: (pass: GPUComputePassEncoder) => void): Promise<void> {
  device.pushErrorScope('validation');
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  encode(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error) throw new Error(error.message);
}

const SCALE = `
override factor: f32 = 1.0;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> count: vec4u;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) li: u32) {
  let i = group_index(wid, nwg) * 64u + li;
  if (i >= count.x) { return; }
  y[i] = factor * x[i] + 1.0;
}`;

// Every workgroup adds one to its own counter: a group run twice, or not at all, shows.
const COUNT = `
@group(0) @binding(0) var<storage, read_write> hits: array<u32>;
@group(0) @binding(1) var<uniform> groups: vec4u;
@compute @workgroup_size(1)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u) {
  let g = group_index(wid, nwg);
  if (g < groups.x) { hits[g] += 1u; }
}`;

describe('Kernel', () => {
  it('reports the label, the line and the compiler message of code that does not compile', async () => {
    const { device } = await testGpu();
    const broken = '@compute @workgroup_size(1)\nfn main() {\n  let x: u32 = 1.5;\n}';
    device.pushErrorScope('validation');
    const error = await Kernel.create(device, { label: 'broken', code: [broken], bindings: [] }).then(
      () => null,
      (e: unknown) => e,
    );
    await device.popErrorScope();
    expect(error).toBeInstanceOf(Error);
    const message = error instanceof Error ? error.message : '';
    expect(message).toContain('kernel broken did not compile');
    expect(message).toMatch(/3:\d+ error: .*u32/);
  });

  it('refuses code whose bindings differ from the declared layout', async () => {
    const { device } = await testGpu();
    device.pushErrorScope('validation');
    const made = Kernel.create(device, {
      label: 'mismatch',
      code: [gridWgsl, SCALE],
      bindings: ['read', 'read', 'uniform'],
    });
    await expect(made).rejects.toThrow('kernel mismatch did not compile');
    await device.popErrorScope();
  });

  it('binds buffers in order, honours constants and covers a length that is no multiple of the workgroup', async () => {
    const { device } = await testGpu();
    const n = 1000;
    const x = Float32Array.from({ length: n }, (_, i) => i / 8);
    const kernel = await Kernel.create(device, {
      label: 'scale',
      code: [gridWgsl, SCALE],
      bindings: ['read', 'write', 'uniform'],
      constants: { factor: 3 },
      workgroup: 64,
    });
    const y = storage(device, 'y', 4 * (n + 24));
    const bound = kernel.bind(storageOf(device, 'x', x), y, uniformOf(device, 'count', Uint32Array.of(n)));
    await run(device, (pass) => bound.dispatchItems(pass, n));
    const got = await readF32(device, y);
    expect(Array.from(got.subarray(0, n))).toEqual(Array.from(x, (v) => 3 * v + 1));
    expect(got.subarray(n).every((v) => v === 0)).toBe(true);
  });

  it('binds a part of a buffer given as [buffer, offset, size]', async () => {
    const { device } = await testGpu();
    const x = Float32Array.from({ length: 128 }, (_, i) => i);
    const kernel = await Kernel.create(device, {
      label: 'part',
      code: [gridWgsl, SCALE],
      bindings: ['read', 'write', 'uniform'],
    });
    const y = storage(device, 'y', 4 * 64);
    const bound = kernel.bind([storageOf(device, 'x', x), 256, 256], y, uniformOf(device, 'count', Uint32Array.of(64)));
    await run(device, (pass) => bound.dispatchGroups(pass, 1));
    expect(Array.from(await readF32(device, y))).toEqual(Array.from(x.subarray(64), (v) => v + 1));
  });

  it.each([0, 1, 65535, 65536, 150_001])('runs each of %i workgroups exactly once', async (groups) => {
    const { device } = await testGpu();
    const kernel = await Kernel.create(device, {
      label: 'count',
      code: [gridWgsl, COUNT],
      bindings: ['write', 'uniform'],
    });
    const hits = storage(device, 'hits', 4 * (groups + 4));
    const bound: BoundKernel = kernel.bind(hits, uniformOf(device, 'groups', Uint32Array.of(groups)));
    await run(device, (pass) => bound.dispatchGroups(pass, groups));
    const got = new Uint32Array(await readBytes(device, hits));
    expect(got.subarray(0, groups).every((h) => h === 1)).toBe(true);
    expect(got.subarray(groups).every((h) => h === 0)).toBe(true);
  });
});
