// Predictions and frames made up for the pictures of the Inspect tab: an oxide in two systems, four frames that stand out.
import { fakePredictions } from '../../src/studio/inspect/testing';
import type { FrameView, Predictions, PredictWhich } from '../../src/worker/protocol';

const wave = (i: number): number => Math.sin(12.9898 * i) * Math.cos(78.233 * i + 1.3 * (i % 7));

/** Two systems of 8 silicon atoms or of Ti and O; the same for every call. */
export function fakePredicted(run: string, dataset: string, iteration: number, which: PredictWhich): Predictions {
  const silicon = dataset === 'b';
  const frames = which === 'valid' ? 40 : which === 'train' ? 160 : 200;
  const made = fakePredictions({ frames, natoms: silicon ? [8, 8] : [72, 144], seed: which.length });
  const frame = made.frame.map((k) => (silicon ? Math.min(164, 4 * k + (k % 3)) : 7 * k + (k % 5)));
  const force = made.force.slice();
  const energy = made.energy.slice();
  for (const [k, by] of [
    [3, 0.05],
    [9, 0.09],
    [22, 0.06],
    [31, 0.045],
  ] as const) {
    energy[k] += 8e-4 * made.natoms[k] * (k % 2 === 0 ? -1 : 1);
    for (let c = 3 * made.first[k]; c < 3 * made.first[k + 1]; c++) force[c] += by * wave(c);
  }
  return {
    ...made,
    run,
    dataset,
    iteration,
    frame,
    force,
    part: made.part.map((_, k) => (which === 'valid' ? 1 : which === 'train' ? 0 : k % 5 === 0 ? 1 : 0)),
    ...(silicon
      ? {
          type_map: ['Si'],
          atype: new Uint8Array(made.atype.length),
          system: made.system.map(() => 0),
          systems: [{ path: 'si.xyz', formula: 'Si8' }],
          energy: energy.map((e, k) => e + (made.system[k] === 1 ? 2 * made.natoms[k] : 0)),
          energy_ref: made.energy_ref.map((e, k) => e + (made.system[k] === 1 ? 2 * made.natoms[k] : 0)),
          virial_ref: made.virial_ref.map(() => Number.NaN),
        }
      : {
          energy,
          type_map: ['Ti', 'O'],
          systems: [
            { path: 'tio2/sys.00', formula: 'O48Ti24' },
            { path: 'tio2/sys.01', formula: 'O96Ti48' },
          ],
        }),
  };
}

/** A frame with the reference forces that the predictions have for it. */
export function fakeFrame(dataset: string, frame: number): FrameView {
  const p = fakePredicted('', dataset, 0, 'valid');
  const k = Math.max(0, p.frame.indexOf(frame));
  const natoms = p.natoms[k];
  const side = Math.ceil(Math.cbrt(natoms));
  const edge = 2.3 * side;
  const coord = new Float64Array(3 * natoms);
  for (let a = 0; a < natoms; a++)
    [a % side, Math.floor(a / side) % side, Math.floor(a / side / side)].forEach((n, c) => {
      coord[3 * a + c] = 2.3 * (n + 0.5 + 0.12 * wave(3 * a + c + frame));
    });
  return {
    dataset,
    frame,
    system: p.system[k],
    path: p.systems[p.system[k]].path,
    frame_index: frame,
    formula: p.systems[p.system[k]].formula,
    type_map: p.type_map,
    atype: Int32Array.from(p.atype.subarray(p.first[k], p.first[k + 1])),
    natoms,
    pbc: [true, true, true],
    coord,
    box: Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge),
    energy: p.energy_ref[k],
    force: Float64Array.from(p.force_ref.subarray(3 * p.first[k], 3 * p.first[k + 1])),
    virial: null,
  };
}
