// What every filter with covariance blocks shares on the device: buffers, the kernel cache, identity start, audit.

import gridCode from '../../../shaders/common/grid.wgsl?raw';
import applyCode from '../../../shaders/filter/apply.wgsl?raw';
import auditCode from '../../../shaders/filter/audit.wgsl?raw';
import finiteCode from '../../../shaders/filter/finite.wgsl?raw';
import gatherCode from '../../../shaders/filter/gather.wgsl?raw';
import identityCode from '../../../shaders/filter/identity.wgsl?raw';
import rowsCode from '../../../shaders/filter/rows.wgsl?raw';
import rowsSumCode from '../../../shaders/filter/rows_sum.wgsl?raw';
import scaleCode from '../../../shaders/filter/scale.wgsl?raw';
import { storage, storageOf, uniformOf } from '../../gpu/buffers';
import { type BoundKernel, Kernel, type KernelSpec } from '../../gpu/kernel';
import { blockInfo, type Geometry, geometry, sourceMap } from './geometry';
import { packedFloats } from './packed';
import { FILTER_METRICS, type RowBuffers } from './types';

export const COMMON = [gridCode, finiteCode] as const;

/** Part of a padded vector (or of anything with one f32 per padded weight) that starts at float `offset`. */
export const from = (buffer: GPUBuffer, offset: number): readonly [GPUBuffer, number, number] => [
  buffer,
  offset * 4,
  buffer.size - offset * 4,
];

/** Kernels by label and constants, compiled once: blocks of the same size share theirs. */
export class KernelCache {
  readonly #device: GPUDevice;
  readonly #made = new Map<string, Promise<Kernel>>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(spec: KernelSpec): Promise<Kernel> {
    const key = `${spec.label} ${JSON.stringify(spec.constants ?? {})}`;
    let made = this.#made.get(key);
    if (!made) {
      made = Kernel.create(this.#device, spec);
      this.#made.set(key, made);
    }
    return made;
  }
}

/** A kernel with its buffers and the grid it runs on. */
export class Step {
  readonly #bound: BoundKernel;
  readonly #grid: readonly [number, number?, number?] | { readonly items: number } | { readonly groups: number };

  constructor(
    bound: BoundKernel,
    grid: readonly [number, number?, number?] | { readonly items: number } | { readonly groups: number },
  ) {
    this.#bound = bound;
    this.#grid = grid;
  }

  encode(pass: GPUComputePassEncoder): void {
    const g = this.#grid;
    if ('items' in g) this.#bound.dispatchItems(pass, g.items);
    else if ('groups' in g) this.#bound.dispatchGroups(pass, g.groups);
    else this.#bound.dispatch(pass, g[0], g[1], g[2]);
  }
}

/** Buffers that live and die with a filter. */
export class Arena {
  readonly device: GPUDevice;
  readonly #all: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  floats(label: string, count: number): GPUBuffer {
    const b = storage(this.device, `filter: ${label}`, count * 4);
    this.#all.push(b);
    return b;
  }

  of(label: string, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): GPUBuffer {
    const b = storageOf(this.device, `filter: ${label}`, data);
    this.#all.push(b);
    return b;
  }

  /** A few words that kernels read as a uniform. */
  words(label: string, data: Uint32Array<ArrayBuffer>): GPUBuffer {
    const b = uniformOf(this.device, `filter: ${label}`, data);
    this.#all.push(b);
    return b;
  }

  /** Takes over a buffer that another arena released. */
  adopt(b: GPUBuffer): GPUBuffer {
    this.#all.push(b);
    return b;
  }

  /** Lets go of buffers: `destroy` spares them. */
  release(buffers: readonly GPUBuffer[]): void {
    for (const b of buffers) {
      const at = this.#all.indexOf(b);
      if (at >= 0) this.#all.splice(at, 1);
    }
  }

  get bytes(): number {
    return this.#all.reduce((s, b) => s + b.size, 0);
  }

  destroy(): void {
    for (const b of this.#all) b.destroy();
  }
}

/** State common to the filters with blocks; made by `blockState`. */
export interface BlockState {
  readonly g: Geometry;
  readonly arena: Arena;
  readonly kernels: KernelCache;
  /** One square per block, or its packed triangle (packed.ts). */
  readonly squares: readonly GPUBuffer[];
  /** [padded] diagonal of P. */
  readonly diag: GPUBuffer;
  /** [padded] index map. */
  readonly source: GPUBuffer;
  /** Block info, see geometry.blockInfo. */
  readonly info: GPUBuffer;
  readonly metrics: GPUBuffer;
}

/**
 * Allocates the blocks as `value` times the identity, as squares or as packed triangles, and what goes with them; or takes
 * over blocks of the same sizes and form. Throws GpuError when memory is short; adopted blocks are then untouched.
 */
export async function blockState(
  device: GPUDevice,
  rows: RowBuffers,
  sizes: readonly number[],
  name: string,
  value: number,
  form: 'square' | 'triangle' = 'square',
  adopt: readonly GPUBuffer[] | null = null,
): Promise<BlockState> {
  const g = geometry(sizes, rows.n);
  const arena = new Arena(device);
  try {
    const kernels = new KernelCache(device);
    const floats = g.blocks.map((b) => (form === 'triangle' ? packedFloats(b.ld) : b.ld * b.ld));
    if (adopt && (adopt.length !== floats.length || adopt.some((b, l) => b.size !== 4 * floats[l])))
      throw new Error('the blocks to take over are of other sizes');
    const squares = adopt ?? g.blocks.map((b, l) => arena.floats(`${name} of block ${l} (${b.n} weights)`, floats[l]));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let l = 0; l < (adopt ? 0 : g.blocks.length); l++) {
      const b = g.blocks[l];
      const kernel = await kernels.get({
        label: 'identity',
        code: [...COMMON, identityCode],
        bindings: ['write'],
        constants: { LD: b.ld, N: b.n, VALUE: value, PACKED: form === 'triangle' ? 1 : 0 },
        workgroup: 64,
      });
      kernel.bind(squares[l]).dispatchItems(pass, b.n);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
    return {
      g,
      arena,
      kernels,
      squares,
      diag: arena.floats('diagonal', g.padded),
      source: arena.of('index map', sourceMap(g)),
      info: arena.of('blocks', blockInfo(g)),
      metrics: arena.floats('metrics', FILTER_METRICS.size),
    };
  } catch (e) {
    arena.destroy();
    throw e;
  }
}

/** Multiplies the blocks by `factor`, and entry `trace` of `scalars` by that factor's own. Submits. */
export async function scaleBlocks(
  s: BlockState,
  factor: number,
  trace: { readonly scalars: GPUBuffer; readonly entry: number; readonly factor: number } | null = null,
): Promise<void> {
  const { device } = s.arena;
  const uniforms: GPUBuffer[] = [];
  const encoder = device.createCommandEncoder({ label: 'scale P' });
  const pass = encoder.beginComputePass();
  const scale = async (buffer: GPUBuffer, FIRST: number, COUNT: number, by: number): Promise<void> => {
    const k = await s.kernels.get({
      label: 'scale',
      code: [...COMMON, scaleCode],
      bindings: ['write', 'uniform'],
      constants: { FIRST, COUNT },
      workgroup: 64,
    });
    const u = uniformOf(device, 'factor', Float32Array.of(by, 0, 0, 0));
    uniforms.push(u);
    k.bind(buffer, u).dispatchItems(pass, COUNT);
  };
  for (const square of s.squares) await scale(square, 0, square.size / 4, factor);
  if (trace) await scale(trace.scalars, trace.entry, 1, trace.factor);
  pass.end();
  device.queue.submit([encoder.finish()]);
  for (const u of uniforms) u.destroy();
}

/** Encodes steps and submits them. */
export function submitSteps(device: GPUDevice, steps: readonly Step[]): void {
  const encoder = device.createCommandEncoder({ label: 'filter' });
  const pass = encoder.beginComputePass();
  for (const step of steps) step.encode(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** Row 0 of H into a padded vector. */
export async function gatherStep(s: BlockState, rows: RowBuffers, h: GPUBuffer): Promise<Step> {
  const k = await s.kernels.get({
    label: 'gather',
    code: [...COMMON, gatherCode],
    bindings: ['read', 'read', 'write'],
    constants: { COUNT: s.g.padded },
    workgroup: 64,
  });
  return new Step(k.bind(rows.H, s.source, h), { items: s.g.padded });
}

/** w += state[2] d, unless state[1] says that the filter has broken. */
export async function applyStep(s: BlockState, rows: RowBuffers, d: GPUBuffer, state: GPUBuffer): Promise<Step> {
  const k = await s.kernels.get({
    label: 'apply',
    code: [...COMMON, applyCode],
    bindings: ['read', 'read', 'read', 'write'],
    constants: { COUNT: s.g.padded },
    workgroup: 64,
  });
  return new Step(k.bind(d, s.source, state, rows.w), { items: s.g.padded });
}

/** Smallest, largest and mean entry of `diag` into the metrics. */
export async function auditStep(s: BlockState): Promise<Step> {
  const k = await s.kernels.get({
    label: 'audit',
    code: [...COMMON, auditCode],
    bindings: ['read', 'read', 'write'],
    constants: { COUNT: s.g.padded },
  });
  return new Step(k.bind(s.diag, s.source, s.metrics), [1]);
}

/** Lanes that share four rows in a product: 32, fewer where the partial sums of a very large net would pass 64 MiB. */
export function productLanes(g: Geometry): number {
  let lanes = 32;
  while (lanes > 4 && lanes * g.padded * 4 > 2 ** 26) lanes /= 2;
  return lanes;
}

/** y = M x for the square of every block; x, y padded vectors. squares: y_i = sum_j M_ij^2 instead. */
export async function productSteps(
  s: BlockState,
  partials: GPUBuffer,
  x: GPUBuffer,
  y: GPUBuffer,
  squares = false,
): Promise<Step[]> {
  const LANES = productLanes(s.g);
  const steps: Step[] = [];
  for (let l = 0; l < s.g.blocks.length; l++) {
    const b = s.g.blocks[l];
    const k = await s.kernels.get({
      label: 'rows',
      code: [...COMMON, rowsCode],
      bindings: ['read', 'read', 'write'],
      constants: { LD: b.ld, LANES, SQUARES: squares ? 1 : 0 },
    });
    const lanes = (b.ld / 4) * LANES;
    steps.push(new Step(k.bind(s.squares[l], from(x, b.offset), from(partials, b.offset * LANES)), [lanes / 64]));
  }
  const GROUPS = s.g.padded / 4;
  const sum = await s.kernels.get({
    label: 'rows sum',
    code: [...COMMON, rowsSumCode],
    bindings: ['read', 'write'],
    constants: { GROUPS, LANES },
    workgroup: 64,
  });
  steps.push(new Step(sum.bind(partials, y), { items: GROUPS }));
  return steps;
}
