// One training iteration as a list of stages: what is encoded between "batch chosen" and "weights updated".
import { storage, uniform, uniformOf, upload } from '../gpu/buffers';
import { type BoundKernel, Kernel } from '../gpu/kernel';
import { fittingOffset, splitBlocks } from '../model/layout';
import type { BatchSizes } from './batch';
import type { RunConfig } from './config';
import { createFilter } from './filters/create';
import type { FilterUpdate } from './filters/types';
import type { TrainPasses } from './passes';
import type { Prefactors } from './schedule';
import { SHADERS } from './shaders';

/** Part of an iteration; stages run in order, in one submit or, on slow devices, in several. */
export type Stage = (pass: GPUComputePassEncoder, s: BatchSizes) => void;

export interface Iteration {
  readonly filter: FilterUpdate;
  readonly stages: readonly Stage[];
  /** [4] f32: sum of squared energy errors per atom, sum of squared force errors, number of components. */
  readonly errors: GPUBuffer;
  /** Call after the batch is loaded and before its stages are submitted. */
  prepare(iteration: number, prefactors: Prefactors, natoms: readonly number[]): void;
  destroy(): void;
}

const ENERGY_MODE = { fekf: 0, multistream: 1, adam: 2 } as const;

/** Builds the stages of a filter over given passes. `frames` is the number of frames of every batch. */
export async function createIteration(
  device: GPUDevice,
  passes: TrainPasses,
  run: RunConfig,
  frames: number,
  total: number,
): Promise<Iteration> {
  const kind = run.filter.kind;
  const n = passes.options.layout.n;
  const m = passes.options.rows;
  const { batch } = passes;
  const buffers: GPUBuffer[] = [];
  const own = (b: GPUBuffer): GPUBuffer => {
    buffers.push(b);
    return b;
  };
  const step = own(uniform(device, 'step', 32));
  const errors = own(storage(device, 'batch errors', 16));
  const rowNatoms = own(storage(device, 'atoms of each row', 4 * m));
  const rows = { n, m, w: passes.w, H: passes.H, e: passes.e, row_natoms: rowNatoms };
  const blocks = run.filter.kind === 'adam' ? [] : splitBlocks(passes.options.layout.tensors, run.filter.blocksize);
  const filter = await createFilter(device, rows, blocks, run.filter, total);

  const kernel = (
    label: string,
    code: readonly string[],
    bindings: readonly ('read' | 'write' | 'uniform')[],
    constants: Record<string, number> = {},
  ) => Kernel.create(device, { label, code, bindings, constants });
  const energy = (
    await kernel('energy rows', SHADERS.energyRows, ['read', 'read', 'read', 'write', 'write', 'uniform', 'uniform'], {
      MODE: ENERGY_MODE[kind],
    })
  ).bind(batch.frames, batch.reference, passes.sums, passes.coef, passes.e, batch.dims, step);
  const errorKernel = async (what: number): Promise<BoundKernel> =>
    (
      await kernel('batch errors', SHADERS.batchError, ['read', 'read', 'read', 'read', 'read', 'write', 'uniform'], {
        WHAT: what,
      })
    ).bind(batch.frames, batch.reference, passes.sums, batch.forceRef, passes.force, errors, batch.dims);

  const single = { row0: 0, perDirection: 0, perFrame: false, direction0: 0 };
  const energyTarget = passes.rowWriter(
    kind === 'multistream'
      ? { row0: 0, perDirection: 0, perFrame: true, accumulate: false, weighted: true, direction0: 0 }
      : { ...single, accumulate: false, weighted: true },
  );
  const stages: Stage[] = [];
  const energyErrors = await errorKernel(1);
  const forceErrors = await errorKernel(2);

  const energyRows: Stage = (pass, s) => {
    energyErrors.dispatch(pass, 1);
    energy.dispatch(pass, 1);
    passes.energyParts(pass, s);
    energyTarget.encode(pass, s, 1);
  };
  const plainPasses =
    (forces: boolean): Stage =>
    (pass, s) => {
      passes.forward(pass, s);
      passes.backward(pass, s);
      if (forces) passes.forces(pass, s);
    };

  switch (kind) {
    case 'fekf': {
      const target = passes.rowWriter({ ...single, accumulate: false, weighted: false });
      const pick = await kernel('fekf force row', SHADERS.fekfForce, [
        'read',
        'read',
        'read',
        'read',
        'write',
        'write',
        'uniform',
        'uniform',
        'uniform',
      ]);
      stages.push((pass, s) => {
        plainPasses(false)(pass, s);
        energyRows(pass, s);
        filter.encode(pass);
      });
      for (let g = 0; g < 4; g++) {
        const group = own(uniformOf(device, 'group', Uint32Array.of(6 * g)));
        const bound = pick.bind(
          batch.frames,
          batch.picks,
          batch.forceRef,
          passes.force,
          passes.v,
          passes.e,
          batch.dims,
          step,
          group,
        );
        stages.push((pass, s) => {
          plainPasses(true)(pass, s);
          if (g === 0) forceErrors.dispatch(pass, 1);
          bound.dispatch(pass, 1);
          passes.tangentParts(pass, s, 1);
          target.encode(pass, s, 1);
          filter.encode(pass);
        });
      }
      break;
    }
    case 'multistream': {
      const random = await kernel(
        'random force rows',
        SHADERS.randomForce,
        ['read', 'read', 'read', 'write', 'write', 'uniform', 'uniform', 'uniform'],
        {
          CAP_ATOMS: passes.options.capacity.atoms,
        },
      );
      stages.push((pass, s) => {
        plainPasses(true)(pass, s);
        energyRows(pass, s);
        forceErrors.dispatch(pass, 1);
      });
      for (let q = 0; q < passes.options.directions; q += passes.atOnce) {
        const count = Math.min(passes.atOnce, passes.options.directions - q);
        const target = passes.rowWriter({
          row0: frames * (1 + q),
          perDirection: frames,
          perFrame: true,
          accumulate: false,
          weighted: false,
          direction0: q,
        });
        const bound = random.bind(
          batch.frames,
          batch.forceRef,
          passes.force,
          passes.v,
          passes.e,
          batch.dims,
          step,
          target.uniform,
        );
        stages.push((pass, s) => {
          bound.dispatch(pass, s.frames, 1, count);
          passes.tangentParts(pass, s, count);
          target.encode(pass, s, count);
        });
      }
      stages.push((pass) => filter.encode(pass));
      if (run.filter.bias_step) {
        const { layout } = passes.options;
        const bias = (
          await kernel('bias step', SHADERS.biasStep, ['read', 'read', 'read', 'read', 'write', 'uniform'], {
            NTYPES: layout.ntypes,
            FIRST: fittingOffset(layout, 0),
            NET_SIZE: layout.fitting.size,
            BIAS_AT: layout.fitting.layers[layout.fitting.layers.length - 1].b,
          })
        ).bind(batch.frames, batch.reference, passes.sums, filter.metrics, passes.w, batch.dims);
        stages.push((pass, s) => {
          passes.forward(pass, s);
          bias.dispatch(pass, 1);
        });
      }
      break;
    }
    case 'adam': {
      const target = passes.rowWriter({ ...single, accumulate: true, weighted: false });
      const bound = (
        await kernel('adam force row', SHADERS.adamForce, [
          'read',
          'read',
          'read',
          'read',
          'read',
          'write',
          'write',
          'uniform',
          'uniform',
        ])
      ).bind(
        batch.frames,
        batch.reference,
        passes.sums,
        batch.forceRef,
        passes.force,
        passes.v,
        passes.strain,
        batch.dims,
        step,
      );
      stages.push((pass, s) => {
        plainPasses(true)(pass, s);
        energyRows(pass, s);
        forceErrors.dispatch(pass, 1);
        bound.dispatch(pass, s.frames);
        passes.tangentParts(pass, s, 1);
        target.encode(pass, s, 1);
        filter.encode(pass);
      });
      break;
    }
  }

  return {
    filter,
    stages,
    errors,
    prepare(iteration, p, natoms) {
      const words = new Uint32Array(8);
      new Float32Array(words.buffer).set([p.e, p.f, p.v]);
      words[3] = run.seed;
      words[4] = iteration;
      upload(device, step, words);
      if (kind === 'multistream') {
        const rows = new Float32Array(m);
        rows.set(natoms);
        upload(device, rowNatoms, rows);
      }
      filter.setIteration(iteration);
    },
    destroy() {
      filter.destroy();
      for (const b of buffers) b.destroy();
    },
  };
}
