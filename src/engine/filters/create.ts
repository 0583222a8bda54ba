// The filter of a configuration, behind the one interface that the trainer knows.
import type { FilterConfig } from '../config';
import { createAdam } from './adam';
import { createMultistream } from './multistream';
import { createPlain } from './plain';
import { createPotter } from './potter';
import type { FilterUpdate, RowBuffers } from './types';

/**
 * blocks: sizes of the covariance blocks (splitBlocks); steps: iterations of the run, for Adam's learning rate. `adopt`:
 * settled blocks of P of a filter of the same form and sizes, instead of p0 I; that filter has to release them afterwards.
 */
export function createFilter(
  device: GPUDevice,
  rows: RowBuffers,
  blocks: readonly number[],
  config: FilterConfig,
  steps: number,
  adopt: readonly GPUBuffer[] | null = null,
): Promise<FilterUpdate> {
  switch (config.kind) {
    case 'fekf':
      return config.form === 'sqrt'
        ? createPotter(device, rows, blocks, config, adopt)
        : createPlain(device, rows, blocks, config, adopt);
    case 'multistream':
      return createMultistream(device, rows, blocks, config, undefined, adopt);
    case 'adam':
      return createAdam(device, rows, steps, config);
  }
}
