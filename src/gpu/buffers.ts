// Creating, filling and reading GPU buffers.
import { GpuError } from './device';

const USAGE = { STORAGE: 0x80, COPY_SRC: 0x4, COPY_DST: 0x8, UNIFORM: 0x40, MAP_READ: 0x1 } as const;

/** Storage buffer of `bytes` (rounded up to 16), zero-filled by WebGPU. */
export function storage(device: GPUDevice, label: string, bytes: number): GPUBuffer {
  const size = Math.max(16, Math.ceil(bytes / 16) * 16);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  if (size > Math.min(maxBufferSize, maxStorageBufferBindingSize)) {
    const mib = (v: number): string => `${(v / 2 ** 20).toFixed(0)} MiB`;
    throw new GpuError(
      'memory',
      `${label} needs ${mib(size)} in one buffer; this device allows ${mib(Math.min(maxBufferSize, maxStorageBufferBindingSize))}. Use a smaller block size, batch or net.`,
    );
  }
  return device.createBuffer({ label, size, usage: USAGE.STORAGE | USAGE.COPY_SRC | USAGE.COPY_DST });
}

type Typed = Float32Array | Uint32Array | Int32Array;

/** Storage buffer holding `data`. */
export function storageOf(device: GPUDevice, label: string, data: Typed): GPUBuffer {
  const b = storage(device, label, data.byteLength);
  upload(device, b, data);
  return b;
}

export function upload(device: GPUDevice, buffer: GPUBuffer, data: Typed, byteOffset = 0): void {
  device.queue.writeBuffer(buffer, byteOffset, data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

/** Uniform buffer for a few words. */
export function uniform(device: GPUDevice, label: string, bytes: number): GPUBuffer {
  return device.createBuffer({ label, size: Math.ceil(bytes / 16) * 16, usage: USAGE.UNIFORM | USAGE.COPY_DST });
}

export function uniformOf(device: GPUDevice, label: string, data: Typed): GPUBuffer {
  const b = uniform(device, label, data.byteLength);
  upload(device, b, data);
  return b;
}

/** Copies `bytes` of a buffer to the CPU. For tests, validation and exports: never inside an iteration. */
export async function readBytes(
  device: GPUDevice,
  buffer: GPUBuffer,
  bytes = buffer.size,
  offset = 0,
): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ label: 'staging', size: bytes, usage: USAGE.MAP_READ | USAGE.COPY_DST });
  const enc = device.createCommandEncoder();
  enc.copyBufferToBuffer(buffer, offset, staging, 0, bytes);
  device.queue.submit([enc.finish()]);
  try {
    await staging.mapAsync(1);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}

/** First `count` floats of a buffer. */
export const readF32 = async (
  device: GPUDevice,
  buffer: GPUBuffer,
  count = buffer.size / 4,
  offset = 0,
): Promise<Float32Array<ArrayBuffer>> => new Float32Array(await readBytes(device, buffer, count * 4, offset * 4));
