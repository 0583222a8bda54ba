// The device: there is a real adapter in every environment that runs GPU tests, and it is described in words.
import { describe, expect, it } from 'vitest';
import { testGpu } from '../testing/gpu';
import { describeAdapter, GpuError, openGpu } from './device';

describe('openGpu', () => {
  it('finds a real adapter here, so that no GPU test passes without one', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    expect(adapter).not.toBeNull();
    const { device, info } = await testGpu();
    expect(device.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(128 * 2 ** 20);
    expect(info.name).not.toBe('');
    console.log(
      `adapter: ${info.name}${info.software ? ' (software)' : ''}, ${'window' in globalThis ? 'browser' : 'Node'}`,
    );
  });

  it('calls SwiftShader and llvmpipe software, whatever they say of themselves', async () => {
    const info = {
      vendor: 'google',
      architecture: 'swiftshader',
      device: '',
      description: '',
      isFallbackAdapter: false,
    };
    const adapter = (over: Partial<typeof info>): GPUAdapter =>
      ({ info: { ...info, ...over } }) as unknown as GPUAdapter;
    expect(describeAdapter(adapter({}))).toMatchObject({ software: true, name: 'google swiftshader' });
    expect(describeAdapter(adapter({ architecture: '', description: 'llvmpipe (LLVM 15)' })).software).toBe(true);
    const hardware = { vendor: 'nvidia', architecture: 'hopper', description: 'NVIDIA H100' };
    expect(describeAdapter(adapter(hardware))).toMatchObject({ software: false, name: 'NVIDIA H100' });
    expect(describeAdapter(adapter({ ...hardware, isFallbackAdapter: true })).software).toBe(true);
  });

  it('says why there is no device', async () => {
    const none = { requestAdapter: async () => null } as unknown as GPU;
    await expect(openGpu(none)).rejects.toMatchObject({ name: 'GpuError', why: 'no-adapter' });
    await expect(openGpu(undefined)).rejects.toBeInstanceOf(GpuError);
  });
});
