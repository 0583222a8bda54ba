// The order of the atoms in cp.x's files: as in the input, or sorted by species, which older versions did.
import { type QeInput, qePositions, qeSpecies } from './qeInput';

const minImage = (dx: number, dy: number, dz: number, h: Float64Array, inverse: readonly number[]): number => {
  const s = [0, 1, 2].map((k) => dx * inverse[k] + dy * inverse[3 + k] + dz * inverse[6 + k]);
  const [a, b, c] = s.map((x) => x - Math.round(x));
  return Math.hypot(a * h[0] + b * h[3] + c * h[6], a * h[1] + b * h[4] + c * h[7], a * h[2] + b * h[5] + c * h[8]);
};

/** Inverse of a cell [3, 3]: fractional = Cartesian times it. */
export function inverse(h: Float64Array): number[] {
  const cross = (i: number, j: number): number[] => [
    h[3 * i + 1] * h[3 * j + 2] - h[3 * i + 2] * h[3 * j + 1],
    h[3 * i + 2] * h[3 * j] - h[3 * i] * h[3 * j + 2],
    h[3 * i] * h[3 * j + 1] - h[3 * i + 1] * h[3 * j],
  ];
  const columns = [cross(1, 2), cross(2, 0), cross(0, 1)];
  const volume = h[0] * columns[0][0] + h[1] * columns[0][1] + h[2] * columns[0][2];
  return [0, 1, 2].flatMap((x) => columns.map((column) => column[x] / volume));
}

/** Mean distance (A) of atoms to those of the input, of which atom k is `order[k]`. */
function distance(coord: Float64Array, reference: Float64Array, order: readonly number[], box: Float64Array): number {
  const inv = inverse(box);
  const sum = order.reduce((d, from, k) => {
    const [x, y, z] = [0, 1, 2].map((c) => coord[3 * k + c] - reference[3 * from + c]);
    return d + minImage(x, y, z, box, inv);
  }, 0);
  return sum / order.length;
}

/**
 * Labels of the atoms of a trajectory. Where the input does not list them species by species, its positions tell which
 * of the two orders the first frame (`coord`, A) has; a text says why they cannot.
 */
export function atomLabels(input: QeInput, coord: Float64Array, box: Float64Array | null): readonly string[] | string {
  const species = [...qeSpecies(input).keys()];
  const { coord: reference, labels } = qePositions(input, box);
  const natoms = coord.length / 3;
  if (labels.length !== natoms) return `its ATOMIC_POSITIONS name ${labels.length} atoms, the trajectory has ${natoms}`;
  const unknown = labels.find((label) => !species.includes(label));
  if (unknown !== undefined) return `the label ${unknown} is not among its ATOMIC_SPECIES`;
  const asGiven = labels.map((_, a) => a);
  const sorted = asGiven.toSorted((a, b) => species.indexOf(labels[a]) - species.indexOf(labels[b]) || a - b);
  if (sorted.every((a, k) => labels[a] === labels[k])) return labels;
  const [plain, bySpecies] = box
    ? [asGiven, sorted].map((order) => distance(coord, reference, order, box))
    : [Number.NaN, Number.NaN];
  // A liquid far from its start fits neither.
  if (plain < 1 && plain < 0.6 * bySpecies) return labels;
  if (bySpecies < 1 && bySpecies < 0.6 * plain) return sorted.map((a) => labels[a]);
  return 'it does not list the atoms species by species, and its positions do not tell whether cp.x kept that order or sorted them (older versions do)';
}
