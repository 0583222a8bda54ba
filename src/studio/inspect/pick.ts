// Finds dots among a million: a grid over the data, built once per set of dots, asked at every zoom.
import type { Points } from './points';

export interface Bounds {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** Cells along each side for `n` dots; parity lies along a diagonal, so cells are many and most are empty. */
const sideFor = (n: number): number => Math.max(1, Math.min(1024, Math.ceil(2 * Math.sqrt(n))));

/** Smallest box around all dots; a point where there are none. */
export function boundsOf({ n, x, y }: Pick<Points, 'n' | 'x' | 'y'>): Bounds {
  if (n === 0) return { x0: 0, x1: 0, y0: 0, y1: 0 };
  let [x0, x1, y0, y1] = [x[0], x[0], y[0], y[0]];
  for (let i = 1; i < n; i++) {
    if (x[i] < x0) x0 = x[i];
    else if (x[i] > x1) x1 = x[i];
    if (y[i] < y0) y0 = y[i];
    else if (y[i] > y1) y1 = y[i];
  }
  return { x0, x1, y0, y1 };
}

/** Dots looked at to see where most are. */
const SAMPLE = 4096;

/** Where nearly all values lie: one that is far out must not press the others into a few cells. */
function middle(v: Float64Array, low: number, high: number): readonly [number, number] {
  if (v.length < 100) return [low, high];
  const step = Math.max(1, Math.floor(v.length / SAMPLE));
  const sample = Float64Array.from({ length: Math.floor(v.length / step) }, (_, i) => v[i * step]).sort();
  const [a, b] = [sample[Math.floor(0.005 * sample.length)], sample[Math.floor(0.995 * sample.length)]];
  return b > a ? [Math.max(low, a - (b - a) / 2), Math.min(high, b + (b - a) / 2)] : [low, high];
}

export class PickIndex {
  readonly points: Points;
  /** Of all dots. The cells lie where nearly all are; those farther out belong to the cells at the edge. */
  readonly bounds: Bounds;
  readonly #x0: number;
  readonly #y0: number;
  readonly #side: number;
  readonly #sx: number;
  readonly #sy: number;
  /** [side^2 + 1] where the dots of each cell begin in `order`. */
  readonly #first: Int32Array;
  readonly #order: Int32Array;

  constructor(points: Points) {
    this.points = points;
    const { n, x, y } = points;
    const b = boundsOf(points);
    this.bounds = b;
    const side = sideFor(n);
    this.#side = side;
    const [gx0, gx1] = middle(x, b.x0, b.x1);
    const [gy0, gy1] = middle(y, b.y0, b.y1);
    this.#x0 = gx0;
    this.#y0 = gy0;
    this.#sx = gx1 > gx0 ? side / (gx1 - gx0) : 0;
    this.#sy = gy1 > gy0 ? side / (gy1 - gy0) : 0;
    const cell = new Int32Array(n);
    const first = new Int32Array(side * side + 1);
    for (let i = 0; i < n; i++) {
      cell[i] = this.#column(x[i]) + side * this.#row(y[i]);
      first[cell[i] + 1]++;
    }
    for (let c = 0; c < side * side; c++) first[c + 1] += first[c];
    const next = first.slice(0, side * side);
    this.#order = new Int32Array(n);
    for (let i = 0; i < n; i++) this.#order[next[cell[i]]++] = i;
    this.#first = first;
  }

  #clamp(v: number): number {
    return v < 0 ? 0 : v >= this.#side ? this.#side - 1 : Math.floor(v);
  }

  #column(x: number): number {
    return this.#clamp((x - this.#x0) * this.#sx);
  }

  #row(y: number): number {
    return this.#clamp((y - this.#y0) * this.#sy);
  }

  #away(box: Bounds): boolean {
    const { x0, x1, y0, y1 } = this.bounds;
    return this.points.n === 0 || box.x1 < x0 || box.x0 > x1 || box.y1 < y0 || box.y0 > y1;
  }

  /** Cells of one row lie side by side. */
  #cells(r: number, c0: number, c1: number, see: (i: number) => void): void {
    const to = this.#first[r * this.#side + c1 + 1];
    for (let at = this.#first[r * this.#side + c0]; at < to; at++) see(this.#order[at]);
  }

  /** The dot nearest to (x, y), at most one radius away (an ellipse: rx, ry in data units are the same number of pixels); -1 if none. */
  nearest(x: number, y: number, rx: number, ry: number): number {
    const p = this.points;
    const box = { x0: x - rx, x1: x + rx, y0: y - ry, y1: y + ry };
    if (this.#away(box)) return -1;
    let best = -1;
    let least = 1;
    const see = (i: number): void => {
      const d = ((p.x[i] - x) / rx) ** 2 + ((p.y[i] - y) / ry) ** 2;
      if (d < least || (d === least && best >= 0 && i < best)) {
        least = d;
        best = i;
      }
    };
    const [c0, c1, r0, r1] = [this.#column(box.x0), this.#column(box.x1), this.#row(box.y0), this.#row(box.y1)];
    const [c, r] = [this.#column(x), this.#row(y)];
    // Width of a cell in radii; where all dots have one x or y, there is only one column or row.
    const cell = Math.min(1 / (this.#sx * rx), 1 / (this.#sy * ry));
    const rings = Math.max(c - c0, c1 - c, r - r0, r1 - r);
    for (let k = 0; k <= rings; k++) {
      // Rings from here on are at least k - 1 whole cells away.
      if (best >= 0 && ((k - 1) * cell) ** 2 > least && k > 1) break;
      const [left, right] = [Math.max(c0, c - k), Math.min(c1, c + k)];
      for (let row = Math.max(r0, r - k); row <= Math.min(r1, r + k); row++) {
        if (Math.abs(row - r) === k) this.#cells(row, left, right, see);
        else {
          if (c - k >= c0) this.#cells(row, c - k, c - k, see);
          if (c + k <= c1) this.#cells(row, c + k, c + k, see);
        }
      }
    }
    return best;
  }

  /** Calls `see` with every dot in the box, edges included. */
  inside(box: Bounds, see: (i: number) => void): void {
    const { x, y } = this.points;
    if (this.#away(box)) return;
    const [c0, c1] = [this.#column(box.x0), this.#column(box.x1)];
    for (let r = this.#row(box.y0); r <= this.#row(box.y1); r++)
      this.#cells(r, c0, c1, (i) => {
        if (x[i] >= box.x0 && x[i] <= box.x1 && y[i] >= box.y0 && y[i] <= box.y1) see(i);
      });
  }
}
