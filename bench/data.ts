// Data of a race: a fixed draw of a set's frames, split once, so that every filter, seed and program has the same ones.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../src/cli/args';
import { readSound } from '../src/cli/read';
import { duplicateGroups } from '../src/data/doctor/duplicates';
import type { System } from '../src/data/types';
import { requireLabels } from '../src/engine/dataset';
import { splitFrames } from '../src/engine/split';
import { RandomStream } from '../src/model/random';

export interface RaceData {
  readonly name: string;
  readonly train: readonly System[];
  readonly valid: readonly System[];
  readonly elements: readonly string[];
  /** Atoms per frame, smallest and largest. */
  readonly natoms: readonly [number, number];
  readonly ntrain: number;
  readonly nvalid: number;
  /** Hash of the frames and of how they are split. */
  readonly print: string;
}

/** The listed frames of a system, in that order. */
export function takeFrames(s: System, frames: readonly number[]): System {
  const rows = (a: Float64Array | null, width: number): Float64Array | null => {
    if (a === null) return null;
    const out = new Float64Array(frames.length * width);
    frames.forEach((f, k) => {
      out.set(a.subarray(width * f, width * (f + 1)), width * k);
    });
    return out;
  };
  return {
    ...s,
    nframes: frames.length,
    coord: rows(s.coord, 3 * s.natoms) ?? new Float64Array(0),
    box: rows(s.box, 9),
    energy: rows(s.energy, 1),
    force: rows(s.force, 3 * s.natoms),
    virial: rows(s.virial, 9),
    frame_index: Int32Array.from(frames, (f) => s.frame_index[f]),
  };
}

/** Frames numbered through all systems -> the systems with these frames only; systems without any are left out. */
export function takeAll(systems: readonly System[], frames: ArrayLike<number>): System[] {
  const wanted = Array.from(frames).sort((a, b) => a - b);
  let first = 0;
  return systems.flatMap((s) => {
    const own = wanted.filter((f) => f >= first && f < first + s.nframes).map((f) => f - first);
    first += s.nframes;
    return own.length > 0 ? [takeFrames(s, own)] : [];
  });
}

function fingerprint(train: readonly System[], valid: readonly System[]): string {
  const hash = createHash('sha256');
  for (const [side, systems] of [
    ['train', train],
    ['valid', valid],
  ] as const)
    for (const s of systems) {
      hash.update(JSON.stringify([side, s.type_map, Array.from(s.atype), s.nframes, s.pbc]));
      for (const a of [s.coord, s.box, s.energy, s.force]) if (a) hash.update(a);
    }
  return hash.digest('hex').slice(0, 16);
}

/** Draws at most `frames` frames (null: all) and splits them, both by `seed`. */
export function splitSet(
  name: string,
  systems: readonly System[],
  frames: number | null,
  fraction: number,
  how: 'random' | 'blocks',
  seed: number,
): RaceData {
  requireLabels(systems);
  const n = systems.reduce((k, s) => k + s.nframes, 0);
  const drawn =
    frames === null || frames >= n
      ? systems
      : takeAll(systems, new RandomStream(seed, 'race frames').permutation(n).subarray(0, frames));
  const split = splitFrames({
    systems: drawn.map((s) => s.nframes),
    fraction,
    how,
    stratify: false,
    sides: [],
    seed,
    twins: duplicateGroups(drawn),
  });
  const train = takeAll(drawn, split.train);
  const valid = takeAll(drawn, split.valid);
  const sizes = drawn.map((s) => s.natoms);
  return {
    name,
    train,
    valid,
    elements: [...new Set(drawn.flatMap((s) => s.type_map))],
    natoms: [Math.min(...sizes), Math.max(...sizes)],
    ntrain: split.train.length,
    nvalid: split.valid.length,
    print: fingerprint(train, valid),
  };
}

/** A path as it is, or the name of a set in the folder of shared data beside the repository (or env KALMIUM_SHARED). */
function findSet(path: string, root: string): string {
  const places = [path, ...(process.env.KALMIUM_SHARED ? [join(process.env.KALMIUM_SHARED, 'data', path)] : [])];
  for (const up of ['.', '..']) places.push(join(root, up, 'shared', 'data', path));
  const found = places.find((p) => existsSync(p));
  if (found === undefined)
    throw new UsageError(`${path}: expected a data set, found nothing there nor in the shared data. Check the path.`);
  return found;
}

/** The systems of a path, or of a set in the shared data. */
export const readSystems = (path: string, root: string): Promise<System[]> => readSound([findSet(path, root)]);

/** Reads, draws and splits. `root` is the repository. Throws UsageError and what the readers throw. */
export async function readSet(
  path: string,
  root: string,
  frames: number | null,
  fraction: number,
  how: 'random' | 'blocks',
  seed: number,
): Promise<RaceData> {
  const systems = await readSystems(path, root);
  return splitSet(basename(path.replace(/\/+$/, '')), systems, frames, fraction, how, seed);
}
