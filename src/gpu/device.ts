// Opens a WebGPU device with the limits it offers and describes it in words. Knows no physics.

export interface GpuDescription {
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** A software rasteriser (SwiftShader, llvmpipe, WARP, a fallback adapter). */
  readonly software: boolean;
}

export interface Gpu {
  readonly device: GPUDevice;
  readonly info: GpuDescription;
  readonly timestamps: boolean;
  /** First validation or memory error that WebGPU reported outside an error scope; null while there is none. */
  failure(): GpuError | null;
}

export class GpuError extends Error {
  readonly why: 'insecure' | 'no-webgpu' | 'no-adapter' | 'lost' | 'memory' | 'invalid';
  constructor(why: GpuError['why'], message: string) {
    super(message);
    this.name = 'GpuError';
    this.why = why;
  }
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

const softwareInfo = (info: GPUAdapterInfo): boolean =>
  info.isFallbackAdapter === true ||
  SOFTWARE.test(`${info.vendor} ${info.architecture} ${info.description} ${info.device}`);

/** Whether a software rasteriser is behind this device; false where the browser does not say (`adapterInfo` is new). */
export function isSoftware(device: GPUDevice): boolean {
  const info: GPUAdapterInfo | undefined = device.adapterInfo;
  return info !== undefined && softwareInfo(info);
}

export function describeAdapter(adapter: GPUAdapter): GpuDescription {
  const { vendor, architecture, description, device } = adapter.info;
  const software = softwareInfo(adapter.info);
  const name = description || [vendor, architecture || device].filter(Boolean).join(' ') || 'unnamed adapter';
  return { name, vendor, architecture, description, software };
}

/** Requests an adapter and a device with everything useful that the adapter offers. Throws GpuError. */
export async function openGpu(gpu: GPU | undefined): Promise<Gpu> {
  if (!gpu) {
    const insecure = typeof isSecureContext === 'boolean' && !isSecureContext;
    if (insecure)
      throw new GpuError(
        'insecure',
        'This page is not a secure context, so the browser hides WebGPU. Open it over https or as localhost.',
      );
    throw new GpuError('no-webgpu', 'This browser has no WebGPU. Use a current Chrome, Edge, Safari or Firefox.');
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new GpuError(
      'no-adapter',
      'WebGPU is there, but it found no graphics adapter: the driver is blocked or too old.',
    );
  const l = adapter.limits;
  const timestamps = adapter.features.has('timestamp-query');
  const device = await adapter.requestDevice({
    requiredFeatures: timestamps ? ['timestamp-query'] : [],
    requiredLimits: {
      maxStorageBufferBindingSize: l.maxStorageBufferBindingSize,
      maxBufferSize: l.maxBufferSize,
      maxStorageBuffersPerShaderStage: Math.min(l.maxStorageBuffersPerShaderStage, 10),
      maxComputeWorkgroupStorageSize: Math.min(l.maxComputeWorkgroupStorageSize, 32768),
    },
  });
  let failure: GpuError | null = null;
  device.addEventListener('uncapturederror', (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    const memory = 'GPUOutOfMemoryError' in globalThis && error instanceof GPUOutOfMemoryError;
    failure ??= new GpuError(
      memory ? 'memory' : 'invalid',
      memory ? `The GPU is out of memory: ${error.message}` : error.message,
    );
  });
  return { device, info: describeAdapter(adapter), timestamps, failure: () => failure };
}
