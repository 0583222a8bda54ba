// The filter of a configuration, behind the one interface that the trainer knows.
import type { FilterConfig } from '../config';
import { createAdam } from './adam';
import { createMultistream } from './multistream';
import { createPlain } from './plain';
import { createPotter } from './potter';
import type { FilterUpdate, RowBuffers } from './types';

/** blocks: sizes of the covariance blocks (splitBlocks); steps: iterations of the run, for Adam's learning rate. */
export function createFilter(
  device: GPUDevice,
  rows: RowBuffers,
  blocks: readonly number[],
  config: FilterConfig,
  steps: number,
): Promise<FilterUpdate> {
  switch (config.kind) {
    case 'fekf':
      return config.form === 'sqrt'
        ? createPotter(device, rows, blocks, config)
        : createPlain(device, rows, blocks, config);
    case 'multistream':
      return createMultistream(device, rows, blocks, config);
    case 'adam':
      return createAdam(device, rows, steps, config);
  }
}
