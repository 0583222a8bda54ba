// What a filter will need on the device, and whether it fits: known before a run starts.
import type { FilterConfig } from '../config';
import { productLanes } from './device-state';
import { type Geometry, geometry } from './geometry';
import { multistreamScratch, paddedRows } from './multistream-shape';
import { largestPacked, packedFloats } from './packed';
import { sweepRows } from './potter';

export interface FilterLimits {
  readonly maxStorageBufferBindingSize: number;
  readonly maxBufferSize: number;
}

export interface FilterPlan {
  /** Bytes of P (or S, or Adam's moments) and the scratch of an update. */
  readonly bytes: number;
  /** Bytes of P moved by one update; multistream on software adapters moves half as much again. */
  readonly bytesPerUpdate: number;
  /** null where it fits; otherwise what does not, and what would. */
  readonly problem: string | null;
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0)} MiB`;

interface Need {
  readonly what: string;
  readonly bytes: number;
  readonly mend: string;
}

function blockNeeds(g: Geometry, limit: number, form: 'square' | 'triangle'): Need[] {
  // The largest multiple of 64 that fits.
  const fits = form === 'square' ? Math.floor(Math.sqrt(limit / 4) / 64) * 64 : largestPacked(limit);
  const biggest = g.blocks.reduce((a, b) => (b.n > a.n ? b : a));
  return [
    {
      what: `the covariance of a block of ${biggest.n} weights`,
      bytes: 4 * (form === 'square' ? biggest.ld * biggest.ld : packedFloats(biggest.ld)),
      mend: `A block size of at most ${fits} fits.`,
    },
  ];
}

/** Bytes and fit of a filter for blocks of these sizes and m rows, on a device with these limits. */
export function planFilter(
  config: FilterConfig,
  blocks: readonly number[],
  m: number,
  limits: FilterLimits,
): FilterPlan {
  const limit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const g = geometry(blocks);
  const n = blocks.reduce((a, b) => a + b, 0);
  const vector = 4 * g.padded;
  const rowsNeed: Need = {
    what: `the gradients of ${m} rows of ${n} weights`,
    bytes: 4 * m * n,
    mend: `At most ${Math.floor(limit / (4 * n))} rows fit: fewer frames in a batch, or a smaller net.`,
  };
  let bytes: number;
  let bytesPerUpdate: number;
  const needs: Need[] = [];
  switch (config.kind) {
    case 'adam':
      bytes = 16 * n + 80;
      bytesPerUpdate = 0;
      needs.push(rowsNeed);
      break;
    case 'fekf': {
      const partials = config.form === 'sqrt' ? Math.ceil(g.maxLd / sweepRows(g)) * vector : 0;
      bytes = g.bytes + partials + (5 + productLanes(g)) * vector + 272 * blocks.length;
      bytesPerUpdate = 3 * g.bytes;
      needs.push(...blockNeeds(g, limit, 'square'), rowsNeed);
      if (partials > 0)
        needs.push({ what: 'the partial sums of phi', bytes: partials, mend: 'Use a smaller net or block size.' });
      break;
    }
    case 'multistream': {
      const scratch = multistreamScratch(g, m);
      const mp = paddedRows(m);
      bytes = g.packedBytes + 4 * (3 * scratch.rows + scratch.products + scratch.gram + 2 * mp * mp) + 4 * vector;
      bytesPerUpdate = 2 * g.packedBytes;
      const most = Math.floor(limit / (4 * g.padded) / 8) * 8;
      const fewer =
        most >= 8
          ? `At most ${most} rows fit: fewer frames in a batch or rows a frame (nf).`
          : 'Use a smaller net, or FEKF.';
      needs.push(
        ...blockNeeds(g, limit, 'triangle'),
        { what: `P H of ${m} rows`, bytes: 4 * scratch.rows, mend: fewer },
        {
          what: 'the partial products of P H',
          bytes: 4 * scratch.product,
          mend: 'Use a smaller block size or batch.',
        },
        { what: 'the partial sums of H^T P H', bytes: 4 * scratch.gram, mend: 'Use a smaller batch or nf.' },
      );
      break;
    }
  }
  const worst = needs.find((need) => need.bytes > limit);
  const problem = worst
    ? `${worst.what.charAt(0).toUpperCase()}${worst.what.slice(1)} needs ${mib(worst.bytes)} in one buffer; this device allows ${mib(limit)}. ${worst.mend}`
    : null;
  return { bytes, bytesPerUpdate, problem };
}
