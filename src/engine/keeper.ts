// The weights of a run that are worth keeping: judged on the validation frames, the best and the last sound ones.
import { readF32, upload } from '../gpu/buffers';
import type { KeptWeights, Seam } from './checkpoint';
import { ErrorSum, evaluateFrames, type TestResult } from './evaluate';
import type { Machine } from './machine';
import type { PartErrors, ValidPoint } from './metrics';
import type { RunState } from './runState';

/** A validation force RMSE this many times the best seen ends the run: the filter has broken. */
const BREAK_FACTOR = 10;
/** Before this many iterations (since the last restart of the schedules) it may be that far off. */
const SETTLED = 50;

/** Errors over the validation frames: all of them, and after a seam old and fresh ones apart. */
export interface Validation {
  readonly all: TestResult;
  readonly parts: NonNullable<ValidPoint['parts']> | null;
}

const partOf = (r: TestResult): PartErrors => ({ nframes: r.nframes, rmse_e: r.rmse_e_per_atom, rmse_f: r.rmse_f });

/** Evaluates the weights in place; replaces the batch on the device. */
export async function validate(machine: Machine, s: RunState): Promise<Validation> {
  const seam: Seam | undefined = s.seams.at(-1);
  const all = new ErrorSum();
  const old = new ErrorSum();
  const fresh = new ErrorSum();
  await evaluateFrames(machine.device, machine.passes, s.set, s.prepared, s.split.valid, (p) => {
    all.add(s.set, p);
    const joined = seam && p.frame >= seam.firstFrame && p.frame < seam.firstFrame + seam.frames;
    (joined ? fresh : old).add(s.set, p);
  });
  return {
    all: all.result(),
    parts: seam ? { old: partOf(old.result()), fresh: partOf(fresh.result()) } : null,
  };
}

/** A validation as it is reported. */
export const validPoint = (
  v: Validation,
  about: Pick<ValidPoint, 'iteration' | 'seconds' | 'p_passes' | 'best'>,
): ValidPoint => ({
  ...about,
  rmse_e: v.all.rmse_e_per_atom,
  rmse_f: v.all.rmse_f,
  ...(v.parts ? { parts: v.parts } : {}),
});

export type Best = KeptWeights & { readonly rmse_f: number };

export class Keeper {
  /** Lowest validation force RMSE; null without validation frames. */
  best: Best | null;
  /** The weights of the last sound validation, or the initial ones. */
  good: KeptWeights;

  constructor(good: KeptWeights, best: Best | null = null) {
    this.good = good;
    this.best = best;
  }

  /**
   * Takes the weights of `iteration` with their errors; whether they are the best, or what is wrong with them. `count`:
   * iterations since the schedules started.
   */
  judge(
    iteration: number,
    count: number,
    weights: Float32Array<ArrayBuffer>,
    v: Validation | null,
  ): { readonly best: boolean } | { readonly wrong: string } {
    if (v) {
      const { rmse_e, rmse_f } = v.all;
      const sound =
        Number.isFinite(rmse_e) &&
        Number.isFinite(rmse_f) &&
        !(this.best && count > SETTLED && rmse_f > BREAK_FACTOR * this.best.rmse_f);
      if (!sound)
        return {
          wrong: `At iteration ${iteration} the validation force RMSE is ${(1000 * rmse_f).toFixed(0)} meV/A, best was ${(1000 * (this.best?.rmse_f ?? Number.NaN)).toFixed(1)}: the filter has broken.`,
        };
    }
    const best = v !== null && (!this.best || v.all.rmse_f < this.best.rmse_f);
    if (v && best) this.best = { iteration, rmse_f: v.all.rmse_f, weights };
    this.good = { iteration, weights };
    return { best };
  }

  /** Measures the best weights again, after the validation frames or the model changed; weights in place stay. */
  async remeasure(machine: Machine, s: RunState): Promise<void> {
    if (!this.best) return;
    if (s.split.valid.length === 0) {
      this.best = null;
      return;
    }
    const { device, passes } = machine;
    const now = await readF32(device, passes.w, s.prepared.layout.n);
    upload(device, passes.w, this.best.weights);
    try {
      const { rmse_f } = (await validate(machine, s)).all;
      // Weights that make no sense there are not to be measured against.
      this.best = Number.isFinite(rmse_f) ? { ...this.best, rmse_f } : null;
    } finally {
      upload(device, passes.w, now);
    }
  }
}
