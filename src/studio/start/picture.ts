// Projects a frame onto paper: atoms as discs from back to front, bonds and the edges of the cell as lines.
import { radiusOf } from '../design/elements';
import type { SampleInfo } from './manifest';

export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly element: string;
  /** 0 at the back, 1 in front. */
  readonly near: number;
}

export interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly near: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Cells drawn along each axis. */
  readonly repeats: number;
  readonly atoms: readonly Disc[];
  readonly bonds: readonly Line[];
  readonly edges: readonly Line[];
}

type Vec = readonly [number, number, number];

// A view from above and to the side, so that no lattice plane hides behind another.
const TURN = (-24 * Math.PI) / 180;
const TILT = (17 * Math.PI) / 180;

function view([x, y, z]: Vec): Vec {
  const u = x * Math.cos(TURN) - y * Math.sin(TURN);
  const v = x * Math.sin(TURN) + y * Math.cos(TURN);
  return [u, -(z * Math.cos(TILT) + v * Math.sin(TILT)), v * Math.cos(TILT) - z * Math.sin(TILT)];
}

const vec = (a: readonly number[]): Vec => [a[0], a[1], a[2]];
const mix = (box: readonly Vec[], f: readonly number[]): Vec => [
  f[0] * box[0][0] + f[1] * box[1][0] + f[2] * box[2][0],
  f[0] * box[0][1] + f[1] * box[1][1] + f[2] * box[2][1],
  f[0] * box[0][2] + f[1] * box[1][2] + f[2] * box[2][2],
];
const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Fractional coordinates of r in the cell, wrapped into [0, 1). */
function wrapped(box: readonly Vec[], r: Vec): number[] {
  const volume = dot(box[0], cross(box[1], box[2]));
  return [cross(box[1], box[2]), cross(box[2], box[0]), cross(box[0], box[1])].map((n) => {
    const f = dot(r, n) / volume;
    return f - Math.floor(f);
  });
}

/** Draws the first frame into `width` x `height`; cells of few atoms are repeated so that the lattice shows. */
export function draw(
  info: Pick<SampleInfo, 'species' | 'coord' | 'box' | 'natoms'>,
  width: number,
  height: number,
): Picture {
  const box = info.box.map(vec);
  const repeats = info.natoms < 16 ? 2 : 1;
  const points: { r: Vec; element: string }[] = [];
  info.coord.forEach((c, i) => {
    const f = wrapped(box, vec(c));
    for (let a = 0; a < repeats; a++)
      for (let b = 0; b < repeats; b++)
        for (let d = 0; d < repeats; d++)
          points.push({ r: mix(box, [f[0] + a, f[1] + b, f[2] + d]), element: info.species[i] });
  });
  const corners: number[][] = [];
  for (let k = 0; k < 8; k++) corners.push([k & 1, (k >> 1) & 1, (k >> 2) & 1].map((v) => v * repeats));
  const cornerViews = corners.map((c) => view(mix(box, c)));
  const views = points.map((p) => view(p.r));
  const all = [...views, ...cornerViews];
  const range = (axis: 0 | 1 | 2): readonly [number, number] => {
    const v = all.map((p) => p[axis]);
    return [Math.min(...v), Math.max(...v)];
  };
  const [x0, x1] = range(0);
  const [y0, y1] = range(1);
  const [z0, z1] = range(2);
  const margin = 12;
  const scale = Math.min((width - 2 * margin) / (x1 - x0), (height - 2 * margin) / (y1 - y0));
  const px = (v: number): number => width / 2 + (v - (x0 + x1) / 2) * scale;
  const py = (v: number): number => height / 2 + (v - (y0 + y1) / 2) * scale;
  const near = (z: number): number => 1 - (z - z0) / (z1 - z0);
  const line = (p: Vec, q: Vec): Line => ({
    x1: px(p[0]),
    y1: py(p[1]),
    x2: px(q[0]),
    y2: py(q[1]),
    near: near((p[2] + q[2]) / 2),
  });

  // In compounds like atoms are not bonded, however close a salt packs them.
  const compound = new Set(info.species).size > 1;
  const bonds: Line[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      if (compound && points[i].element === points[j].element) continue;
      const reach = 1.2 * (radiusOf(points[i].element) + radiusOf(points[j].element));
      const d: Vec = [0, 1, 2].map((k) => points[i].r[k] - points[j].r[k]) as unknown as Vec;
      if (dot(d, d) < reach * reach) bonds.push(line(views[i], views[j]));
    }
  }
  const edges: Line[] = [];
  for (let i = 0; i < 8; i++)
    for (const bit of [1, 2, 4]) if ((i & bit) === 0) edges.push(line(cornerViews[i], cornerViews[i | bit]));
  const atoms = points
    .map((p, i) => ({
      x: px(views[i][0]),
      y: py(views[i][1]),
      r: (0.22 + 0.3 * radiusOf(p.element)) * scale,
      element: p.element,
      near: near(views[i][2]),
    }))
    .sort((a, b) => a.near - b.near);
  return { width, height, repeats, atoms, bonds, edges };
}
