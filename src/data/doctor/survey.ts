// One pass over all frames: nearest atoms and numbers of neighbours, without storing a list. What the checks look at.
import type { Breath } from '../breath';
import { covalentRadius } from '../elements';
import type { FrameSource } from '../rdf';
import { PairCounter } from './pairCounter';

/** What was counted in every frame; frames of all systems in order. */
export interface Survey {
  /** A; nothing beyond was looked at. */
  readonly rcut: number;
  readonly nframes: number;
  /** Names of all systems in order of appearance. */
  readonly elements: readonly string[];
  /** [nframes] A; smallest distance, images included; Infinity where no two atoms come within rcut. */
  readonly nearest: Float64Array;
  /** [nframes] smallest distance over the sum of the covalent radii; Infinity where there is none to tell. */
  readonly bonds: Float64Array;
  /** [nframes, 2] the two atoms that are nearest; -1 where there are none. */
  readonly pair: Int32Array;
  /** Per element [nframes] most neighbours of it that any atom has. */
  readonly neighbors: readonly Uint16Array[];
}

/** The survey in steps: yields the frames done so far. */
function* steps(systems: readonly FrameSource[], rcut: number): Generator<number, Survey> {
  const nframes = systems.reduce((n, s) => n + s.nframes, 0);
  const elements = [...new Set(systems.flatMap((s) => s.type_map))];
  const nearest = new Float64Array(nframes);
  const bonds = new Float64Array(nframes);
  const pair = new Int32Array(2 * nframes);
  const neighbors = elements.map(() => new Uint16Array(nframes));
  let at = 0;
  for (const s of systems) {
    // A name may stand twice in a list of types.
    const names = [...new Set(s.type_map)];
    const atype = s.atype.map((t) => names.indexOf(s.type_map[t]));
    const counter = new PairCounter(atype, names.map(covalentRadius), s.pbc, rcut);
    const own = names.map((name) => neighbors[elements.indexOf(name)]);
    const n = 3 * s.natoms;
    for (let f = 0; f < s.nframes; f++, at++) {
      counter.count(s.coord.subarray(n * f, n * (f + 1)), s.box?.subarray(9 * f, 9 * f + 9) ?? null);
      nearest[at] = counter.nearest;
      bonds[at] = counter.bonds;
      pair.set(counter.pair, 2 * at);
      for (let t = 0; t < own.length; t++) own[t][at] = Math.min(65535, counter.most[t]);
      yield at + 1;
    }
  }
  return { rcut, nframes, elements, nearest, bonds, pair, neighbors };
}

/**
 * Looks at every frame. Frames that are periodic and have no cell, or one without volume, are counted without
 * periodicity; of frames with positions that are not finite nothing is counted. Memory is linear in the frames.
 * `onProgress` gets the frames done and all frames. Throws Cancelled where `breath` does.
 *
 * @param rcut A
 */
export async function surveyFrames(
  systems: readonly FrameSource[],
  rcut: number,
  breath: Breath,
  onProgress?: (done: number, total: number) => void,
): Promise<Survey> {
  const total = systems.reduce((n, s) => n + s.nframes, 0);
  const walk = steps(systems, rcut);
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
    onProgress?.(step.value, total);
    await breath.take();
  }
}

/** As surveyFrames, at once. */
export function surveyNow(systems: readonly FrameSource[], rcut: number): Survey {
  const walk = steps(systems, rcut);
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
  }
}
