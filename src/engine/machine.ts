// The device's side of a run: passes, stages and filter for one configuration, and how its state moves to another one's.
import { readF32, upload } from '../gpu/buffers';
import { GpuError } from '../gpu/device';
import type { BatchSizes } from './batch';
import type { RunConfig } from './config';
import { createIteration, type Iteration } from './iteration';
import { Passes, type TrainPasses } from './passes';
import { batchOf, type RunState, tableFor } from './runState';
import { rowCounts } from './schedule';
import type { TableOptions } from './tableBatch';
import { TablePasses } from './tablePasses';

/** Whether the forces' strain tangents are needed. */
const hasStrain = ({ filter }: RunConfig): boolean =>
  filter.kind === 'adam' && (filter.start_pref_v > 0 || filter.limit_pref_v > 0);

/** Everything that buffers and stages depend on, as text: equal texts need no other machine. */
export function shapeOf(s: RunState): string {
  const { filter: f, table } = s.run;
  const batch = batchOf(s);
  const own =
    f.kind === 'adam'
      ? []
      : f.kind === 'fekf'
        ? [f.form, f.blocksize]
        : [f.blocksize, f.bias_step, f.centre, f.chord, f.damping > 0, f.average > 0];
  const { rows, directions } = rowCounts(s.run, batch);
  return JSON.stringify([
    [f.kind, ...own],
    [batch, rows, directions, hasStrain(s.run)],
    [table, [...s.ranges.min], [...s.ranges.max], s.room],
    s.prepared.config,
  ]);
}

export class Machine {
  readonly device: GPUDevice;
  readonly passes: Passes;
  /** Through the table, where the run has one; validation stays with the exact nets, since they are what is exported. */
  readonly training: TrainPasses;
  readonly iter: Iteration;

  private constructor(device: GPUDevice, passes: Passes, training: TrainPasses, iter: Iteration) {
    this.device = device;
    this.passes = passes;
    this.training = training;
    this.iter = iter;
  }

  /**
   * Builds kernels and buffers with the given weights [N]. `adopt`: blocks of P of a machine to take over from. Throws
   * GpuError where memory is short; nothing is left behind then, and adopted blocks are untouched.
   */
  static async create(
    device: GPUDevice,
    s: RunState,
    weights: Float32Array,
    adopt: readonly GPUBuffer[] | null = null,
  ): Promise<Machine> {
    // What cannot be allocated makes later calls invalid too: both are caught here, so that the device stays usable.
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const built = await Machine.#build(device, s, weights, adopt).then(
      (machine) => ({ machine }),
      (cause: unknown) => ({ cause }),
    );
    const memory = await device.popErrorScope().catch(() => null);
    const invalid = await device.popErrorScope().catch(() => null);
    if ('machine' in built && !memory && !invalid) return built.machine;
    if ('machine' in built) {
      if (adopt) built.machine.iter.filter.release();
      built.machine.destroy();
    }
    if (memory)
      throw new GpuError('memory', 'The device has not enough memory left. Use a smaller batch, block size or net.');
    if ('cause' in built) throw built.cause;
    throw new GpuError('invalid', invalid?.message ?? 'The device refused the buffers or kernels of this run.');
  }

  static async #build(
    device: GPUDevice,
    s: RunState,
    weights: Float32Array,
    adopt: readonly GPUBuffer[] | null,
  ): Promise<Machine> {
    const { config, layout } = s.prepared;
    const batch = batchOf(s);
    const { rows, directions } = rowCounts(s.run, batch);
    let made: { destroy(): void } | null = null;
    try {
      const passes = await Passes.create(device, {
        layout,
        axis_neuron: config.axis_neuron,
        nc: config.sel.reduce((sum, v) => sum + v, 0),
        capacity: s.room.capacity,
        rows,
        directions,
        strain: hasStrain(s.run),
        weights,
        table: tableFor(s),
      });
      made = passes;
      // It takes the exact passes along.
      const training = s.run.table > 0 ? await TablePasses.create(device, passes) : passes;
      made = training;
      return new Machine(
        device,
        passes,
        training,
        await createIteration(device, training, s.run, batch, s.total, adopt),
      );
    } catch (e) {
      made?.destroy();
      throw e;
    }
  }

  get table(): TableOptions | null {
    return this.passes.options.table ?? null;
  }

  /** Buffers of a checkpoint by name. */
  get state(): ReadonlyMap<string, GPUBuffer> {
    const all = new Map<string, GPUBuffer>([['w', this.passes.w], ...this.iter.filter.state]);
    if (this.iter.average) all.set('average', this.iter.average.weights);
    return all;
  }

  async read(): Promise<Map<string, Float32Array<ArrayBuffer>>> {
    const out = new Map<string, Float32Array<ArrayBuffer>>();
    for (const [name, buffer] of this.state) out.set(name, await readF32(this.device, buffer));
    return out;
  }

  /** Puts back what `read` gave. Throws where a buffer is missing or of another size. */
  write(buffers: ReadonlyMap<string, Float32Array<ArrayBuffer>>): void {
    const pairs = [...this.state].map(([name, buffer]) => ({ name, buffer, data: buffers.get(name) }));
    for (const { name, buffer, data } of pairs)
      if (data?.byteLength !== buffer.size)
        throw new Error(
          `checkpoint: "${name}" holds ${data?.byteLength ?? 0} bytes, this run's configuration needs ${buffer.size}`,
        );
    for (const { buffer, data } of pairs) if (data) upload(this.device, buffer, data);
  }

  /**
   * Takes over weights, averaged weights and (unless `reset`) the filter's state of a machine whose blocks of P this one
   * was created with; the other is then only to be destroyed.
   */
  async takeOver(old: Machine, reset: boolean): Promise<void> {
    const { filter } = this.iter;
    if (!reset) await old.iter.filter.settle();
    const from = new Map(old.state);
    const encoder = this.device.createCommandEncoder({ label: 'take over' });
    const blocks = new Set(filter.blocks);
    for (const [name, to] of this.state) {
      if (blocks.has(to) || (reset && name !== 'w' && name !== 'average')) continue;
      // Averages begin with the weights themselves. What was pending (Y) may have another size: it is settled.
      const source = name === 'average' ? (from.get(name) ?? from.get('w')) : from.get(name);
      if (source?.size === to.size) encoder.copyBufferToBuffer(source, 0, to, 0, to.size);
    }
    this.device.queue.submit([encoder.finish()]);
    if (!reset) old.iter.filter.release();
  }

  /**
   * Runs `use` with the weights [N] that are validated and saved in place: the average where one is kept, set right on
   * the batch of these sizes that the device holds; without a batch the weights themselves.
   */
  async shown<T>(batch: BatchSizes | null, use: (weights: Float32Array<ArrayBuffer>) => Promise<T>): Promise<T> {
    const { device } = this;
    const average = batch ? this.iter.average : null;
    const submit = (encode: (encoder: GPUCommandEncoder) => void): void => {
      const encoder = device.createCommandEncoder({ label: 'averaged weights' });
      encode(encoder);
      device.queue.submit([encoder.finish()]);
    };
    if (average && batch) submit((encoder) => average.swapIn(encoder, batch));
    try {
      return await use(await readF32(device, this.passes.w, this.passes.options.layout.n));
    } finally {
      if (average) submit((encoder) => average.swapOut(encoder));
    }
  }

  destroy(): void {
    this.iter.destroy();
    this.training.destroy();
  }
}
