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

export class PickIndex {
  readonly points: Points;
  readonly bounds: Bounds;
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
    this.#sx = b.x1 > b.x0 ? side / (b.x1 - b.x0) : 0;
    this.#sy = b.y1 > b.y0 ? side / (b.y1 - b.y0) : 0;
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
    return this.#clamp((x - this.bounds.x0) * this.#sx);
  }

  #row(y: number): number {
    return this.#clamp((y - this.bounds.y0) * this.#sy);
  }

  #visit(box: Bounds, see: (i: number) => void): void {
    const { x0, x1, y0, y1 } = this.bounds;
    if (this.points.n === 0 || box.x1 < x0 || box.x0 > x1 || box.y1 < y0 || box.y0 > y1) return;
    const [c0, c1] = [this.#column(box.x0), this.#column(box.x1)];
    const [r0, r1] = [this.#row(box.y0), this.#row(box.y1)];
    for (let r = r0; r <= r1; r++) {
      // Cells of a row lie side by side.
      const to = this.#first[r * this.#side + c1 + 1];
      for (let at = this.#first[r * this.#side + c0]; at < to; at++) see(this.#order[at]);
    }
  }

  /** The dot nearest to (x, y), at most one radius away (an ellipse: rx, ry in data units are the same number of pixels); -1 if none. */
  nearest(x: number, y: number, rx: number, ry: number): number {
    let best = -1;
    let least = 1;
    const p = this.points;
    this.#visit({ x0: x - rx, x1: x + rx, y0: y - ry, y1: y + ry }, (i) => {
      const d = ((p.x[i] - x) / rx) ** 2 + ((p.y[i] - y) / ry) ** 2;
      if (d < least || (d === least && (best < 0 || i < best))) {
        least = d;
        best = i;
      }
    });
    return best;
  }

  /** Calls `see` with every dot in the box, edges included. */
  inside(box: Bounds, see: (i: number) => void): void {
    const { x, y } = this.points;
    this.#visit(box, (i) => {
      if (x[i] >= box.x0 && x[i] <= box.x1 && y[i] >= box.y0 && y[i] <= box.y1) see(i);
    });
  }
}
