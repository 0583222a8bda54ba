// The sign of a stress whose file does not tell it, judged by how the pressure goes with the volume.
import { determinant } from '../group';
import type { ProblemLog } from '../problems';
import type { Taken } from '../types';

/** A frame with a virial whose sign is in doubt. */
export interface Pressed {
  readonly names: readonly string[];
  /** [3, 3] A */
  readonly box: Float64Array;
  /** [3, 3] eV */
  readonly virial: Float64Array;
}

interface Point {
  readonly volume: number;
  /** eV/A^3 */
  readonly pressure: number;
}

interface SignEvidence {
  /** Correlation of the pressure (trace of the virial / volume) with the volume. A stable material has a negative one. */
  readonly r: number;
  readonly nframes: number;
  /** (largest - smallest) / mean of the volumes. */
  readonly spread: number;
}

/** Fewer frames, or volumes that differ by less, say nothing. */
const FRAMES = 8;
const SPREAD = 0.005;
/** A weaker correlation may come from the temperature or from another phase. */
const CLEAR = 0.6;

/** Pressures and volumes of the frames by composition. Frames that share the list of names need no comparison. */
function pointsOf(frames: readonly Pressed[]): Iterable<Point[]> {
  const compositions = new Map<readonly string[], string>();
  const groups = new Map<string, Point[]>();
  for (const { names, box, virial } of frames) {
    const composition = compositions.get(names) ?? [...names].sort().join(' ');
    compositions.set(names, composition);
    const volume = Math.abs(determinant(box));
    const pressure = (virial[0] + virial[4] + virial[8]) / volume;
    if (!Number.isFinite(pressure)) continue;
    const group = groups.get(composition);
    if (group) group.push({ volume, pressure });
    else groups.set(composition, [{ volume, pressure }]);
  }
  return groups.values();
}

/** Correlation of pressure and volume over the largest set of frames that can be compared; null without one. */
function signEvidence(frames: readonly Pressed[]): SignEvidence | null {
  let best: SignEvidence | null = null;
  for (const points of pointsOf(frames)) {
    const nframes = points.length;
    if (nframes < FRAMES || nframes <= (best?.nframes ?? 0)) continue;
    const volume = points.map((p) => p.volume);
    const mean = volume.reduce((a, b) => a + b, 0) / nframes;
    const spread = (volume.reduce((a, b) => Math.max(a, b)) - volume.reduce((a, b) => Math.min(a, b))) / mean;
    const r = correlation(
      volume,
      points.map((p) => p.pressure),
    );
    if (spread > SPREAD && r !== null) best = { r, nframes, spread };
  }
  return best;
}

/**
 * The sign that makes the given virials those of deepmd, and how it is known: 'guessed' by the frames themselves, which is
 * told as a note; 'usual' where they say nothing: then it is 1, and `ask` has to tell what is in doubt.
 */
export function signOf(
  frames: readonly Pressed[],
  path: string,
  log: ProblemLog,
  ask: () => void,
): Pick<Taken, 'how' | 'sign'> {
  const evidence = signEvidence(frames);
  if (evidence === null || Math.abs(evidence.r) <= CLEAR) {
    if (frames.length > 0) ask();
    return { how: 'usual', sign: 1 };
  }
  const { r, nframes, spread } = evidence;
  log.note(
    'virial-sign',
    path,
    null,
    `over ${nframes} frames whose volumes differ by ${(100 * spread).toPrecision(2)} % the stress as it is given, read as a virial, ${r > 0 ? 'rises' : 'falls'} with the volume (correlation ${r.toFixed(3)}); the pressure of a stable material falls. The sign was ${r > 0 ? 'turned' : 'kept'}.`,
    'Nothing to do; the mapping card can change the sign.',
  );
  return { how: 'guessed', sign: r < 0 ? 1 : -1 };
}

function correlation(x: readonly number[], y: readonly number[]): number | null {
  const n = x.length;
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let k = 0; k < n; k++) {
    const [a, b] = [x[k] - mx, y[k] - my];
    xx += a * a;
    xy += a * b;
    yy += b * b;
  }
  const r = xy / Math.sqrt(xx * yy);
  return Number.isFinite(r) ? r : null;
}
