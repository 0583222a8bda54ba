// Energies, forces and virials of many frames with the kernels that train; errors are summed in float64 on the CPU.
import { readF32, upload } from '../gpu/buffers';
import { type BatchFrame, type FrameSize, fits, sizeOf } from './batch';
import type { FrameSet, Prepared } from './dataset';
import type { Passes } from './passes';

/** Predictions of one frame, atoms in the data's own order. */
export interface Prediction {
  readonly frame: number;
  /** eV, bias included. */
  readonly energy: number;
  /** [natoms, 3] eV/A. */
  readonly force: Float64Array;
  /** [9] eV. */
  readonly virial: Float64Array;
}

/** Evaluates frames in groups that fit the passes' buffers; calls `each` in order. */
export async function evaluateFrames(
  device: GPUDevice,
  passes: Passes,
  set: FrameSet,
  p: Prepared,
  frames: ArrayLike<number>,
  each: (prediction: Prediction) => void,
): Promise<void> {
  let k = 0;
  while (k < frames.length) {
    const group: { frame: number; entry: BatchFrame }[] = [];
    const sizes: FrameSize[] = [];
    for (; k < frames.length; k++) {
      const frame = set.packed(frames[k], p.config, p.stat);
      const size = sizeOf(frame);
      if (!fits(passes.batch.capacity, sizes, size)) {
        if (group.length === 0)
          throw new Error(`frame ${frames[k]} alone exceeds the buffers (${size.natoms} atoms, ${size.npairs} pairs)`);
        break;
      }
      sizes.push(size);
      group.push({ frame: frames[k], entry: { frame, labels: null } });
    }
    const s = passes.batch.load(group.map((g) => g.entry));
    const encoder = device.createCommandEncoder({ label: 'evaluation' });
    const pass = encoder.beginComputePass();
    passes.forward(pass, s);
    passes.backward(pass, s);
    passes.forces(pass, s);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const [sums, force] = await Promise.all([
      readF32(device, passes.sums, 10 * s.frames),
      readF32(device, passes.force, 4 * s.atoms),
    ]);
    let a0 = 0;
    group.forEach(({ frame, entry }, g) => {
      const f = entry.frame;
      let energy = sums[10 * g];
      for (const t of f.atype) energy += p.bias[t];
      const out = new Float64Array(3 * f.natoms);
      for (let a = 0; a < f.natoms; a++) for (let c = 0; c < 3; c++) out[3 * f.order[a] + c] = force[4 * (a0 + a) + c];
      each({ frame, energy, force: out, virial: Float64Array.from(sums.subarray(10 * g + 1, 10 * g + 10)) });
      a0 += f.natoms;
    });
  }
}

/** evaluateFrames with other weights ([N] float32); those that were in place come back bit for bit. */
export async function evaluateWith(
  device: GPUDevice,
  passes: Passes,
  weights: Float32Array<ArrayBuffer>,
  set: FrameSet,
  p: Prepared,
  frames: ArrayLike<number>,
  each: (prediction: Prediction) => void,
): Promise<void> {
  const own = await readF32(device, passes.w, weights.length);
  upload(device, passes.w, weights);
  try {
    await evaluateFrames(device, passes, set, p, frames, each);
  } finally {
    upload(device, passes.w, own);
  }
}

/** Root mean square errors as `dp test` counts them: eV, eV/atom, eV/A per component, virial eV/atom per component. */
export interface TestResult {
  readonly nframes: number;
  readonly rmse_e: number;
  readonly rmse_e_per_atom: number;
  readonly rmse_f: number;
  readonly rmse_v_per_atom: number | null;
}

/** Sums squared errors of predictions against the labels that are there. */
export class ErrorSum {
  #frames = 0;
  #e = 0;
  #eAtom = 0;
  #f = 0;
  #nf = 0;
  #v = 0;
  #nv = 0;

  add(set: FrameSet, p: Prediction): void {
    const { system, index } = set.locate(p.frame);
    const s = set.systems[system];
    const n = s.natoms;
    this.#frames++;
    if (s.energy) {
      const de = p.energy - s.energy[index];
      this.#e += de * de;
      this.#eAtom += (de / n) ** 2;
    }
    if (s.force) {
      for (let k = 0; k < 3 * n; k++) this.#f += (p.force[k] - s.force[3 * n * index + k]) ** 2;
      this.#nf += 3 * n;
    }
    if (s.virial) {
      for (let k = 0; k < 9; k++) this.#v += ((p.virial[k] - s.virial[9 * index + k]) / n) ** 2;
      this.#nv += 9;
    }
  }

  result(): TestResult {
    return {
      nframes: this.#frames,
      rmse_e: Math.sqrt(this.#e / this.#frames),
      rmse_e_per_atom: Math.sqrt(this.#eAtom / this.#frames),
      rmse_f: Math.sqrt(this.#f / this.#nf),
      rmse_v_per_atom: this.#nv > 0 ? Math.sqrt(this.#v / this.#nv) : null,
    };
  }
}
