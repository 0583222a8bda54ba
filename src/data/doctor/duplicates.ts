// Frames of equal geometry, whatever the order of their atoms, where the cell was cut and where its origin lies.
import type { FrameSource } from '../rdf';
import { type Shape, sameGeometry, shapeOf } from './sameGeometry';

type Wave = readonly [number, number, number];

/** Waves whose structure factors are compared: enough to tell frames apart that are all close to one crystal. */
const WAVES: readonly Wave[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 1],
  [2, 0, 0],
  [0, 2, 0],
  [0, 0, 2],
];

/**
 * A; what means over all atoms move by when each is rounded as in SAME_GEOMETRY. Less than that: the roundings of many
 * atoms never point the same way.
 */
const ROUNDING = 1e-5;

const along = (h: Float64Array, [x, y, z]: Wave): number =>
  Math.hypot(x * h[0] + y * h[3] + z * h[6], x * h[1] + y * h[4] + z * h[7], x * h[2] + y * h[5] + z * h[8]);

/** Waves along periodic directions only. */
const wavesOf = (periodic: Shape['periodic']): readonly Wave[] =>
  WAVES.filter((w) => w.every((n, k) => n === 0 || periodic[k]));

/**
 * Numbers that do not change when the frame is moved, wrapped or reordered: lengths in the cell; per kind of atoms the
 * structure factors, from 0 to 1, and along open directions spread and place about the centroid, A.
 */
function printOf(s: Shape, waves: readonly Wave[], nkinds: number): number[] {
  const { frac, h, kind, natoms, periodic } = s;
  const nw = waves.length;
  const [wx, wy, wz] = [0, 1, 2].map((k) => Int32Array.from(waves, (w) => w[k]));
  const re = new Float64Array(nkinds * nw);
  const im = new Float64Array(nkinds * nw);
  const count = new Float64Array(nkinds);
  const sum = new Float64Array(3 * nkinds);
  const square = new Float64Array(3 * nkinds);
  // Powers 0, 1 and 2 of exp(2 pi i x) along each axis.
  const cos = new Float64Array(9).fill(1);
  const sin = new Float64Array(9);
  for (let i = 0; i < natoms; i++) {
    const t = kind[i];
    count[t]++;
    for (let k = 0; k < 3; k++) {
      const x = frac[3 * i + k];
      if (periodic[k]) {
        const c = Math.cos(2 * Math.PI * x);
        const d = Math.sin(2 * Math.PI * x);
        cos[3 * k + 1] = c;
        sin[3 * k + 1] = d;
        cos[3 * k + 2] = c * c - d * d;
        sin[3 * k + 2] = 2 * c * d;
      } else {
        // From the first atom, so that places far from the origin keep their digits.
        const y = x - frac[k];
        sum[3 * t + k] += y;
        square[3 * t + k] += y * y;
      }
    }
    for (let w = 0; w < nw; w++) {
      const a = wx[w];
      const b = 3 + wy[w];
      const c = 6 + wz[w];
      const p = cos[a] * cos[b] - sin[a] * sin[b];
      const q = cos[a] * sin[b] + sin[a] * cos[b];
      re[t * nw + w] += p * cos[c] - q * sin[c];
      im[t * nw + w] += p * sin[c] + q * cos[c];
    }
  }
  const values = waves.map((w) => along(h, w));
  for (let t = 0; t < nkinds; t++) {
    for (let w = 0; w < nw; w++) values.push(Math.hypot(re[t * nw + w], im[t * nw + w]) / count[t]);
    for (let k = 0; k < 3; k++) {
      if (periodic[k]) continue;
      let all = 0;
      for (let u = 0; u < nkinds; u++) all += sum[3 * u + k];
      const mean = sum[3 * t + k] / count[t];
      values.push(Math.sqrt(Math.max(0, square[3 * t + k] / count[t] - mean * mean)), mean - all / natoms);
    }
  }
  return values;
}

/** How far rounding may move the numbers of printOf, in cells with heights of `height` A at least. */
function slackOf({ periodic }: Shape, nkinds: number, height: number): number[] {
  const waves = wavesOf(periodic);
  const open = periodic.filter((p) => !p).length;
  const slack = waves.map(() => 2 * ROUNDING);
  for (let t = 0; t < nkinds; t++) {
    for (const w of waves) slack.push((2 * Math.PI * (w[0] + w[1] + w[2]) * ROUNDING) / height);
    for (let k = 0; k < open; k++) slack.push(2 * ROUNDING, 2 * ROUNDING);
  }
  return slack;
}

/** Frames that may be equal: as many atoms of every name and the same periodic directions. */
interface Class {
  readonly nkinds: number;
  readonly frames: number[];
  readonly shapes: Shape[];
  readonly prints: number[][];
}

function classify(systems: readonly FrameSource[]): Class[] {
  const classes = new Map<string, Class>();
  let position = 0;
  for (const s of systems) {
    const names = [...new Set(Array.from(s.atype, (t) => s.type_map[t]))].sort();
    const kind = s.atype.map((t) => names.indexOf(s.type_map[t]));
    const counts = new Int32Array(names.length);
    for (const k of kind) counts[k]++;
    for (let f = 0; f < s.nframes; f++, position++) {
      const shape = shapeOf(s, kind, f);
      const key = JSON.stringify([names, [...counts], shape.periodic, s.pbc]);
      const own = classes.get(key) ?? { nkinds: names.length, frames: [], shapes: [], prints: [] };
      classes.set(key, own);
      own.frames.push(position);
      own.shapes.push(shape);
      own.prints.push(printOf(shape, wavesOf(shape.periodic), names.length));
    }
  }
  return [...classes.values()];
}

/** Marks the frames of a class that equal an earlier one: those whose numbers agree are compared atom by atom. */
function group({ frames, nkinds, prints, shapes }: Class, into: Int32Array): void {
  if (frames.length < 2) return;
  const height = shapes.reduce((m, s) => Math.min(m, ...s.height.filter((_, k) => s.periodic[k])), Infinity);
  const slack = slackOf(shapes[0], nkinds, height);
  // Equal frames differ by at most 1 in this mean, so that only neighbours in its order need to be compared.
  const key = Float64Array.from(prints, (p) => p.reduce((sum, v, k) => sum + v / slack[k], 0) / slack.length);
  const order = Int32Array.from(frames.keys()).sort((p, q) => key[p] - key[q] || p - q);
  /** Of the frames of each group, the one it is compared by; and the smallest of their positions. */
  const heads: { readonly at: number; position: number; readonly members: number[] }[] = [];
  let from = 0;
  for (const at of order) {
    while (from < heads.length && key[at] - key[heads[from].at] > 1) from++;
    let head: (typeof heads)[number] | undefined;
    for (let k = from; k < heads.length && !head; k++) {
      const other = heads[k].at;
      const near = prints[at].every((v, i) => Math.abs(v - prints[other][i]) <= slack[i]);
      if (near && sameGeometry(shapes[other], shapes[at])) head = heads[k];
    }
    if (!head) heads.push({ at, position: frames[at], members: [frames[at]] });
    else {
      head.position = Math.min(head.position, frames[at]);
      head.members.push(frames[at]);
    }
  }
  for (const { members, position } of heads) for (const f of members) into[f] = position;
}

/**
 * [nframes] frames of equal geometry have the same number, the position of the first of them. Equal is what differs by
 * no more than SAME_GEOMETRY after moving the frame as a whole, wrapping atoms into the cell, exchanging atoms of one
 * element and, where it has a cell, turning it with its cell. Depends on type names, coord, box and pbc alone; the same for the same input.
 */
export function duplicateGroups(systems: readonly FrameSource[]): Int32Array {
  const out = Int32Array.from({ length: systems.reduce((n, s) => n + s.nframes, 0) }, (_, f) => f);
  for (const c of classify(systems)) group(c, out);
  return out;
}

/** Frames of `b` that are the same geometry as one of `a`: [position in a (the first), position in b], by the latter. */
export function sameFrames(
  a: readonly FrameSource[],
  b: readonly FrameSource[],
): readonly (readonly [number, number])[] {
  const first = a.reduce((n, s) => n + s.nframes, 0);
  const groups = duplicateGroups([...a, ...b]);
  const pairs: (readonly [number, number])[] = [];
  for (let f = first; f < groups.length; f++) if (groups[f] < first) pairs.push([groups[f], f - first]);
  return pairs;
}
