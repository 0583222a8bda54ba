// The small words of both FEKF forms on the device: scalars that an update moves, constants that the host may change.
import { upload } from '../../gpu/buffers';
import type { FekfConfig } from '../config';

/** g = 0, c = 1 for every block, 64 floats apart: nothing pending. */
export function coefficients(blocks: number): Float32Array<ArrayBuffer> {
  const c = new Float32Array(blocks * 64);
  for (let l = 0; l < blocks; l++) c[l * 64 + 1] = 1;
  return c;
}

/** 1 - lambda, status, factor of the step, trace of P, at the start; n weights. */
export const fekfScalars = (c: FekfConfig, n: number): Float32Array<ArrayBuffer> =>
  Float32Array.of(1 - c.lambda, 0, 0, c.p0 * n);

/** nu, step and n, as fekf_scalar.wgsl reads them. */
export const fekfParams = (c: FekfConfig, n: number): Uint32Array<ArrayBuffer> =>
  new Uint32Array(Float32Array.of(c.nu, c.step, n, 0).buffer);

/** Writes new constants; a new lambda starts at once. */
export function configureFekf(
  device: GPUDevice,
  c: FekfConfig,
  changed: ReadonlySet<string>,
  n: number,
  to: { readonly params: GPUBuffer; readonly scalars: GPUBuffer },
): void {
  upload(device, to.params, fekfParams(c, n));
  if (changed.has('lambda')) upload(device, to.scalars, Float32Array.of(1 - c.lambda), 0);
}
