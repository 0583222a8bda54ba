// Which ball a ray meets first, and what there is to say about an atom.
import type { FrameView } from '../../data/frameTable';
import { at3, dot, nearestImage, norm, sub, type Vec3 } from './cell';
import type { Scene } from './scene';

/** Index of the drawn ball that the ray meets first; null where it meets none. `direction` has length 1. */
export function pickBall(scene: Scene, origin: Vec3, direction: Vec3, slack = 0): number | null {
  let found: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < scene.radius.length; k++) {
    const d = sub(at3(scene.coord, k), origin);
    const along = dot(d, direction);
    const r = scene.radius[k] + slack;
    const miss = dot(d, d) - along * along;
    if (miss > r * r) continue;
    const hit = along - Math.sqrt(r * r - miss);
    if (hit > 0 && hit < least) {
      least = hit;
      found = k;
    }
  }
  return found;
}

export interface AtomFacts {
  readonly element: string;
  readonly position: Vec3;
  /** eV/A; null where there are none. */
  readonly reference: Vec3 | null;
  readonly predicted: Vec3 | null;
  /** |F_predicted - F_reference|, eV/A. */
  readonly error: number | null;
}

/** Everything about one atom of a frame; null where the frame has no such atom. */
export function atomFacts(
  frame: FrameView,
  predicted: Float64Array | Float32Array | null,
  atom: number,
): AtomFacts | null {
  if (!Number.isInteger(atom) || atom < 0 || atom >= frame.natoms) return null;
  const reference = frame.force && at3(frame.force, atom);
  const model = predicted && predicted.length === 3 * frame.natoms ? at3(predicted, atom) : null;
  return {
    element: frame.type_map[frame.atype[atom]],
    position: at3(frame.coord, atom),
    reference,
    predicted: model,
    error: reference && model ? norm(sub(model, reference)) : null,
  };
}

/** Distance between two atoms, nearest images, A. */
export const distance = (frame: FrameView, a: number, b: number): number =>
  norm(nearestImage(frame.box, frame.pbc, sub(at3(frame.coord, b), at3(frame.coord, a))));
