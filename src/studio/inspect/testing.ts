// Predictions made up for tests and pictures: two systems of O and H, errors drawn from a seed.
import { RandomStream } from '../../model/random';
import type { Predictions } from '../../worker/protocol';

interface Recipe {
  readonly frames: number;
  /** Atoms of a frame of either system. */
  readonly natoms: readonly [number, number];
  readonly seed: number;
}

/** Half the frames are of each system. Force errors near 20 meV/A, energies near 0.3 meV/atom. */
export function fakePredictions({ frames, natoms: sizes, seed }: Recipe): Predictions {
  const rng = new RandomStream(seed, 'predictions');
  const frame = Int32Array.from({ length: frames }, (_, k) => k);
  const system = frame.map((k) => (2 * k < frames ? 0 : 1));
  const natoms = system.map((s) => sizes[s]);
  const first = new Int32Array(frames + 1);
  natoms.forEach((n, k) => {
    first[k + 1] = first[k] + n;
  });
  const atype = new Uint8Array(first[frames]);
  for (let k = 0; k < frames; k++)
    for (let a = first[k]; a < first[k + 1]; a++) atype[a] = (a - first[k]) % 3 === 0 ? 0 : 1;
  const force_ref = Float32Array.from({ length: 3 * first[frames] }, () => 0.8 * rng.normal());
  const virial_ref = Float64Array.from(
    { length: 9 * frames },
    (_, c) => 0.2 * natoms[Math.floor(c / 9)] * rng.normal(),
  );
  const energy_ref = Float64Array.from(frame, (k) => natoms[k] * (-155 - 2 * system[k] + 0.02 * rng.normal()));
  return {
    run: 'run',
    dataset: 'a',
    datasets: [{ id: 'a', nframes: frames }],
    iteration: 100,
    frame,
    part: new Uint8Array(frames).fill(1),
    system,
    systems: [
      { path: 'one', formula: `H${sizes[0]}` },
      { path: 'two', formula: `H${sizes[1]}` },
    ],
    natoms,
    first,
    type_map: ['O', 'H'],
    atype,
    energy: energy_ref.map((e, k) => e + 3e-4 * natoms[k] * rng.normal()),
    energy_ref,
    force: force_ref.map((f) => f + 0.02 * rng.normal()),
    force_ref,
    virial: virial_ref.map((v, c) => v + 3e-3 * natoms[Math.floor(c / 9)] * rng.normal()),
    virial_ref,
  };
}
