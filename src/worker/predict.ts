// Predictions of a run beside their references, for the Inspect tab: which frames, in what order, with which labels.
import { formulaOf } from '../data/summary';
import type { System } from '../data/types';
import type { Trainer } from '../engine/trainer';
import type { Predictions, PredictWhich } from './trainProtocol';

/** Whose predictions they are. `systems` are those that the trainer was made of, in order, from `datasets` in order. */
export interface PredictedRun {
  readonly run: string;
  readonly datasets: Predictions['datasets'];
  readonly systems: readonly System[];
}

const PART = { train: 0, valid: 1, excluded: 2 } as const;

/** 0 trains, 1 validates, 2 neither: excluded, or left out of validation as it trains. One entry per frame of the data. */
export function partsOf(split: Trainer['split'], nframes: number): Uint8Array {
  const part = new Uint8Array(nframes).fill(PART.excluded);
  for (const f of split.train) part[f] = PART.train;
  for (const f of split.valid) part[f] = PART.valid;
  return part;
}

/**
 * Evaluates the chosen frames with the weights that are validated and saved, while the trainer rests between two
 * iterations. Energies eV, forces eV/A, virials eV; NaN where a frame has no such label; atoms in the order of the data;
 * frames ascending. 'all' holds the excluded frames too, unless they do not fit the buffers that the run made. Rejects as
 * the trainer does.
 */
export async function predictRun(
  trainer: Pick<Trainer, 'predict' | 'split' | 'iteration' | 'prepared'>,
  which: PredictWhich,
  { run, datasets, systems }: PredictedRun,
): Promise<Predictions> {
  const { type_map } = trainer.prepared.config;
  const systemOf: number[] = [];
  const indexOf: number[] = [];
  systems.forEach((s, k) => {
    for (let f = 0; f < s.nframes; f++) {
      systemOf.push(k);
      indexOf.push(f);
    }
  });
  const part = partsOf(trainer.split, systemOf.length);
  const frames = (...wanted: readonly number[]): number[] => [...part.keys()].filter((f) => wanted.includes(part[f]));
  const used = which === 'valid' ? frames(PART.valid) : which === 'train' ? frames(PART.train) : frames(0, 1);
  const excluded = which === 'all' ? frames(PART.excluded) : [];
  const types = systems.map((s) => s.atype.map((t) => type_map.indexOf(s.type_map[t])));

  const found = new Map<number, { energy: number; force: Float64Array; virial: Float64Array }>();
  await trainer.predict(used, (p) => found.set(p.frame, p));
  if (excluded.length > 0) {
    try {
      await trainer.predict(excluded, (p) => found.set(p.frame, p));
    } catch {
      // They are no part of the run: where they do not fit its buffers or its types, they are left out.
      for (const f of excluded) found.delete(f);
    }
  }
  const frame = Int32Array.from(found.keys()).sort();
  const n = frame.length;
  const natoms = frame.map((f) => systems[systemOf[f]].natoms);
  const first = new Int32Array(n + 1);
  for (let k = 0; k < n; k++) first[k + 1] = first[k] + natoms[k];
  const out: Predictions = {
    run,
    dataset: datasets[0]?.id ?? '',
    datasets,
    iteration: trainer.iteration,
    frame,
    part: Uint8Array.from(frame, (f) => part[f]),
    system: frame.map((f) => systemOf[f]),
    systems: systems.map((s) => ({ path: s.path, formula: formulaOf(s) })),
    natoms,
    first,
    type_map: [...type_map],
    atype: new Uint8Array(first[n]),
    energy: new Float64Array(n),
    energy_ref: new Float64Array(n).fill(Number.NaN),
    force: new Float32Array(3 * first[n]),
    force_ref: new Float32Array(3 * first[n]).fill(Number.NaN),
    virial: new Float64Array(9 * n),
    virial_ref: new Float64Array(9 * n).fill(Number.NaN),
  };
  frame.forEach((f, k) => {
    const s = systems[systemOf[f]];
    const index = indexOf[f];
    const p = found.get(f);
    if (!p) return;
    out.energy[k] = p.energy;
    out.virial.set(p.virial, 9 * k);
    out.force.set(p.force, 3 * first[k]);
    out.atype.set(types[systemOf[f]], first[k]);
    if (s.energy) out.energy_ref[k] = s.energy[index];
    if (s.virial) out.virial_ref.set(s.virial.subarray(9 * index, 9 * index + 9), 9 * k);
    if (s.force) out.force_ref.set(s.force.subarray(3 * s.natoms * index, 3 * s.natoms * (index + 1)), 3 * first[k]);
  });
  return out;
}

/** The buffers of predictions, to be moved to the page instead of copied. */
export const predictionBuffers = (p: Predictions): ArrayBufferLike[] => [
  ...new Set(
    [
      p.frame,
      p.part,
      p.system,
      p.natoms,
      p.first,
      p.atype,
      p.energy,
      p.energy_ref,
      p.force,
      p.force_ref,
      p.virial,
      p.virial_ref,
    ].map((a) => a.buffer),
  ),
];
