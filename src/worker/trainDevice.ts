// The device of the training worker: opened on demand, watched for its loss, measured once.
import { type Gpu, GpuError, openGpu } from '../gpu/device';
import { type DeviceSpeed, measureSpeed } from '../gpu/speed';
import type { TrainEvent } from './trainProtocol';
import { failureOf } from './trainWords';

/** After a reset the adapter may be away for a moment: waits before each new try. */
const TRIES_MS = [0, 300, 1000, 3000] as const;

export class TrainDevice {
  readonly #api: () => GPU | undefined;
  #gpu: Promise<Gpu> | null = null;
  #speed: DeviceSpeed | null = null;
  readonly #lost = new WeakSet<Gpu>();
  /** Told when a device in use went away by itself. */
  onLost: (why: string) => void = () => {};

  constructor(api: () => GPU | undefined) {
    this.#api = api;
  }

  open(): Promise<Gpu> {
    if (this.#gpu) return this.#gpu;
    const opening = openGpu(this.#api());
    this.#gpu = opening;
    opening.then(
      (gpu) =>
        void gpu.device.lost.then((info) => {
          this.#lost.add(gpu);
          // One that was let go of on purpose is no longer the one in use.
          if (this.#gpu !== opening) return;
          this.#gpu = null;
          this.onLost(info.message);
        }),
      () => {
        if (this.#gpu === opening) this.#gpu = null;
      },
    );
    return opening;
  }

  /** A device after a loss, with some patience. Throws GpuError where none comes back. */
  async reopen(): Promise<Gpu> {
    let last: unknown = null;
    for (const ms of TRIES_MS) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      try {
        return await this.open();
      } catch (e) {
        last = e;
      }
    }
    throw last;
  }

  /** Whether an error comes from the device's loss; the news of it may come a moment after the error. */
  async wasLost(gpu: Gpu): Promise<boolean> {
    if (this.#lost.has(gpu)) return true;
    const soon = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500));
    return Promise.race([gpu.device.lost.then(() => true), soon]);
  }

  /** After an error of WebGPU itself a device is not to be trusted: the next use opens a new one. Resolves to whether it was let go of. */
  async distrust(e: unknown): Promise<boolean> {
    if (!(e instanceof GpuError) || !this.#gpu) return false;
    const gpu = await this.#gpu.catch(() => null);
    if (!gpu?.failure()) return false;
    this.#gpu = null;
    gpu.device.destroy();
    return true;
  }

  /** Takes the device away as a driver's reset would. */
  async lose(): Promise<void> {
    (await this.#gpu)?.device.destroy();
  }

  async limits(): Promise<GPUSupportedLimits | null> {
    return (await this.open().catch(() => null))?.device.limits ?? null;
  }

  /** The device's speed, measured once; null without a device, or where it must not be disturbed now. */
  async speed(free: boolean): Promise<DeviceSpeed | null> {
    if (this.#speed || !free) return this.#speed;
    try {
      this.#speed = await measureSpeed((await this.open()).device);
    } catch {
      // No device: the page says so elsewhere.
    }
    return this.#speed;
  }

  async probe(id: number): Promise<TrainEvent> {
    try {
      const { device, info } = await this.open();
      const { maxStorageBufferBindingSize: maxBindingBytes, maxBufferSize: maxBufferBytes } = device.limits;
      return { type: 'device', id, device: { ...info, maxBindingBytes, maxBufferBytes } };
    } catch (e) {
      const known = e instanceof GpuError && (e.why === 'insecure' || e.why === 'no-webgpu' || e.why === 'no-adapter');
      return {
        type: 'no-device',
        id,
        why: known ? (e.why as 'insecure') : 'no-adapter',
        message: failureOf(e).message,
      };
    }
  }
}
