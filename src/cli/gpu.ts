// A WebGPU device for Node: Dawn from the npm package webgpu.
import { type Gpu, GpuError, openGpu } from '../gpu/device';

// Dawn's instance must stay referenced for as long as its devices live.
let instance: GPU | undefined;

/** Opens Dawn on the system's Vulkan driver (the launcher points it at SwiftShader where there is none). */
export async function nodeGpu(): Promise<Gpu> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  instance ??= create([]);
  try {
    const gpu = await openGpu(instance);
    process.stderr.write(`device: ${gpu.info.name}${gpu.info.software ? ' (software: slow)' : ''}\n`);
    return gpu;
  } catch (e) {
    if (e instanceof GpuError && e.why === 'no-adapter')
      throw new Error(
        'no Vulkan driver was found. Install one (on Debian: apt-get install mesa-vulkan-drivers), or Chromium, which brings SwiftShader.',
      );
    throw e;
  }
}
