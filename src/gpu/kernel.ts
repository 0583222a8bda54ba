// Compute kernels: explicit bind-group layouts, pipelines made once, dispatches that respect the 65535 limit.

export type Access = 'read' | 'write' | 'uniform';

export interface KernelSpec {
  readonly label: string;
  /** WGSL sources, joined in order; put shared functions first. */
  readonly code: readonly string[];
  /** One entry per @binding in group 0, in order. 'write' is read_write storage. */
  readonly bindings: readonly Access[];
  /** Pipeline-overridable constants. */
  readonly constants?: Readonly<Record<string, number>>;
  readonly entry?: string;
  /** Invocations per workgroup of the entry point, for dispatchItems. */
  readonly workgroup?: number;
}

const TYPES = { read: 'read-only-storage', write: 'storage', uniform: 'uniform' } as const;
const MAX_GRID = 65535;

/** A compiled kernel; `bind` fixes its buffers. */
export class Kernel {
  readonly spec: KernelSpec;
  readonly pipeline: GPUComputePipeline;
  readonly #device: GPUDevice;
  readonly #layout: GPUBindGroupLayout;

  private constructor(device: GPUDevice, spec: KernelSpec, pipeline: GPUComputePipeline, layout: GPUBindGroupLayout) {
    this.#device = device;
    this.spec = spec;
    this.pipeline = pipeline;
    this.#layout = layout;
  }

  /** Compiles; throws with the compiler's messages and line numbers. */
  static async create(device: GPUDevice, spec: KernelSpec): Promise<Kernel> {
    const module = device.createShaderModule({ label: spec.label, code: spec.code.join('\n') });
    const layout = device.createBindGroupLayout({
      label: spec.label,
      entries: spec.bindings.map((access, binding) => ({ binding, visibility: 4, buffer: { type: TYPES[access] } })),
    });
    try {
      const pipeline = await device.createComputePipelineAsync({
        label: spec.label,
        layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: spec.entry ?? 'main', constants: { ...spec.constants } },
      });
      return new Kernel(device, spec, pipeline, layout);
    } catch (cause) {
      const info = await module.getCompilationInfo();
      const lines = info.messages.map((m) => `${m.lineNum}:${m.linePos} ${m.type}: ${m.message}`).join('\n');
      throw new Error(
        `kernel ${spec.label} did not compile: ${cause instanceof Error ? cause.message : String(cause)}\n${lines}`,
      );
    }
  }

  /** Buffers in binding order; a pair [buffer, byteOffset, byteSize] binds a part. */
  bind(...buffers: readonly (GPUBuffer | readonly [GPUBuffer, number, number])[]): BoundKernel {
    const group = this.#device.createBindGroup({
      label: this.spec.label,
      layout: this.#layout,
      entries: buffers.map((b, binding) => ({
        binding,
        resource: Array.isArray(b)
          ? { buffer: b[0] as GPUBuffer, offset: b[1] as number, size: b[2] as number }
          : { buffer: b as GPUBuffer },
      })),
    });
    return new BoundKernel(this, group);
  }
}

export class BoundKernel {
  readonly kernel: Kernel;
  readonly #group: GPUBindGroup;

  constructor(kernel: Kernel, group: GPUBindGroup) {
    this.kernel = kernel;
    this.#group = group;
  }

  dispatch(pass: GPUComputePassEncoder, x: number, y = 1, z = 1): void {
    if (x === 0 || y === 0 || z === 0) return;
    pass.setPipeline(this.kernel.pipeline);
    pass.setBindGroup(0, this.#group);
    pass.dispatchWorkgroups(x, y, z);
  }

  /** One workgroup per item, folded to two dimensions; the kernel takes its index from common/grid.wgsl. */
  dispatchGroups(pass: GPUComputePassEncoder, groups: number, z = 1): void {
    if (groups <= MAX_GRID) this.dispatch(pass, groups, 1, z);
    else {
      const y = Math.ceil(groups / MAX_GRID);
      this.dispatch(pass, Math.ceil(groups / y), y, z);
    }
  }

  /** One invocation per item (the kernel returns where its index is past the end). */
  dispatchItems(pass: GPUComputePassEncoder, items: number, z = 1): void {
    this.dispatchGroups(pass, Math.ceil(items / (this.kernel.spec.workgroup ?? 64)), z);
  }
}
