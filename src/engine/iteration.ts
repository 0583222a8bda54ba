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
  /** Moving average of the weights, where one is kept: what is validated and saved. */
  readonly average: Average | null;
  /**
   * Call after the batch is loaded and before its stages are submitted. `clock` and `span`: where the schedules stand
   * and their length, where that is not the iteration and the run's length.
   */
  prepare(iteration: number, prefactors: Prefactors, natoms: readonly number[], clock?: number, span?: number): void;
  /** Takes over what neither sizes nor stages depend on; `changed`: see FilterUpdate.configure. */
  configure(run: RunConfig, changed: ReadonlySet<string>): void;
  destroy(): void;
}

/** The averaged weights take the place of the weights for a while, their energies set right on the batch at hand. */
export interface Average {
  /** [N] f32. */
  readonly weights: GPUBuffer;
  swapIn(encoder: GPUCommandEncoder, s: BatchSizes): void;
  swapOut(encoder: GPUCommandEncoder): void;
}

/** Share of the newest weights in the average after iteration `it`: all at first, then the window grows to 1 / (1 - past). */
export const averageGain = (past: number, it: number): number => (it <= 1 ? 1 : Math.max(1 - past, 10 / (it + 10)));

const ENERGY_MODE = { fekf: 0, multistream: 1, adam: 2 } as const;

/** Builds the stages of a filter over given passes. `frames` is the number of frames of every batch; `adopt`: see createFilter. */
export async function createIteration(
  device: GPUDevice,
  passes: TrainPasses,
  run: RunConfig,
  frames: number,
  total: number,
  adopt: readonly GPUBuffer[] | null = null,
): Promise<Iteration> {
  let current = run;
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
  const filter = await createFilter(device, rows, blocks, run.filter, total, adopt);

  const kernel = (
    label: string,
    code: readonly string[],
    bindings: readonly ('read' | 'write' | 'uniform')[],
    constants: Record<string, number> = {},
  ) => Kernel.create(device, { label, code, bindings, constants });
  const energyKernel = await kernel(
    'energy rows',
    SHADERS.energyRows,
    ['read', 'read', 'read', 'write', 'write', 'uniform', 'uniform'],
    { MODE: ENERGY_MODE[kind] },
  );
  const energyResiduals = (to: GPUBuffer): BoundKernel =>
    energyKernel.bind(batch.frames, batch.reference, passes.sums, passes.coef, to, batch.dims, step);
  const energy = energyResiduals(passes.e);
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
  let average: Average | null = null;
  let gain: GPUBuffer | null = null;
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
      const forceRows = (target: GPUBuffer, to: GPUBuffer): BoundKernel =>
        random.bind(batch.frames, batch.forceRef, passes.force, passes.v, to, batch.dims, step, target);
      const chunks: { readonly count: number; readonly uniform: GPUBuffer }[] = [];
      const centres = run.filter.centre && frames > 1;
      const centre = async (e: GPUBuffer, withH: boolean): Promise<BoundKernel> =>
        (
          await kernel(
            withH ? 'centre energy rows' : 'centre energy residuals',
            SHADERS.centre,
            ['write', 'write', 'uniform'],
            {
              N: n,
              WITH_H: withH ? 1 : 0,
            },
          )
        ).bind(passes.H, e, batch.dims);
      const centreRows = await centre(passes.e, true);
      stages.push((pass, s) => {
        plainPasses(true)(pass, s);
        energyRows(pass, s);
        if (centres) centreRows.dispatchItems(pass, n + 1);
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
        chunks.push({ count, uniform: target.uniform });
        const bound = forceRows(target.uniform, passes.e);
        stages.push((pass, s) => {
          bound.dispatch(pass, s.frames, 1, count);
          passes.tangentParts(pass, s, count);
          target.encode(pass, s, count);
        });
      }
      stages.push((pass) => filter.encode(pass));
      const { after } = filter;
      const forward: Stage = (pass, s) => passes.forward(pass, s);
      const centreAfter = after ? await centre(after.residuals, false) : null;
      if (after && run.filter.chord) {
        const residuals = energyResiduals(after.residuals);
        stages.push((pass, s) => {
          forward(pass, s);
          residuals.dispatch(pass, 1);
          if (centres) centreAfter?.dispatchItems(pass, 1);
          after.encodeChord(pass);
        });
      }
      const { layout } = passes.options;
      const biasKernel = (
        await kernel('bias step', SHADERS.biasStep, ['read', 'read', 'write', 'read', 'write', 'uniform'], {
          NTYPES: layout.ntypes,
          FIRST: fittingOffset(layout, 0),
          NET_SIZE: layout.fitting.size,
          BIAS_AT: layout.fitting.layers[layout.fitting.layers.length - 1].b,
        })
      ).bind(batch.frames, batch.reference, passes.sums, filter.metrics, passes.w, batch.dims);
      const bias: Stage = (pass, s) => {
        forward(pass, s);
        biasKernel.dispatch(pass, 1);
      };
      if (run.filter.bias_step) stages.push(bias);
      if (after && run.filter.damping > 0) {
        const residuals = energyResiduals(after.residuals);
        const again = chunks.map(({ count, uniform }) => ({ count, bound: forceRows(uniform, after.residuals) }));
        const fresh = run.filter.bias_step;
        stages.push((pass, s) => {
          if (!fresh) forward(pass, s);
          passes.backward(pass, s);
          passes.forces(pass, s);
          residuals.dispatch(pass, 1);
          if (centres) centreAfter?.dispatchItems(pass, 1);
          for (const { bound, count } of again) bound.dispatch(pass, s.frames, 1, count);
          after.encodeDamping(pass);
        });
      }
      if (run.filter.average > 0) {
        const weights = own(storage(device, 'averaged weights', 4 * n));
        const kept = own(storage(device, 'weights meanwhile', 4 * n));
        gain = own(uniform(device, 'gain of the average', 16));
        const averaging = (
          await kernel('average', SHADERS.average, ['read', 'read', 'write', 'uniform'], { COUNT: n })
        ).bind(passes.w, filter.metrics, weights, gain);
        stages.push((pass) => averaging.dispatchItems(pass, n));
        const fixes = run.filter.bias_step;
        average = {
          weights,
          swapIn(encoder, s) {
            encoder.copyBufferToBuffer(passes.w, 0, kept, 0, 4 * n);
            encoder.copyBufferToBuffer(weights, 0, passes.w, 0, 4 * n);
            if (!fixes) return;
            const pass = encoder.beginComputePass();
            bias(pass, s);
            pass.end();
          },
          swapOut: (encoder) => encoder.copyBufferToBuffer(kept, 0, passes.w, 0, 4 * n),
        };
      }
      stages.push((pass) => filter.encodeMean(pass));
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
    average,
    prepare(iteration, p, natoms, clock = iteration, span) {
      const words = new Uint32Array(8);
      new Float32Array(words.buffer).set([p.e, p.f, p.v]);
      words[3] = current.seed;
      words[4] = iteration;
      upload(device, step, words);
      if (kind === 'multistream') {
        const rows = new Float32Array(m);
        rows.set(natoms);
        upload(device, rowNatoms, rows);
      }
      if (gain && current.filter.kind === 'multistream')
        upload(device, gain, Float32Array.of(averageGain(current.filter.average, iteration), 0, 0, 0));
      filter.setIteration(iteration, clock, span);
    },
    configure(next, changed) {
      current = next;
      filter.configure(next.filter, changed);
    },
    destroy() {
      filter.destroy();
      for (const b of buffers) b.destroy();
    },
  };
}
