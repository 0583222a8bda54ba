// Counts the neighbours of one frame after the other without making a list of them: each pair is looked at once.
import { type Cell, makeCell } from '../nlist';

type Flags = readonly [boolean, boolean, boolean];

const OPEN: Flags = [false, false, false];

/** Relative distance from rcut^2 within which rounding may decide whether a pair counts: twice as wide as it gets. */
const EDGE = 1e-9;

/** Bins beyond a face of the cell or of an open direction, in tables of one axis. */
interface Axis {
  /** Bin where bin b and offset o end, at b (2 reach + 1) + o + reach; -1 beyond an open end. */
  readonly bin: Int32Array;
  /** Cells crossed on the way. */
  readonly cells: Int32Array;
}

function makeAxis(n: number, reach: number, periodic: boolean): Axis {
  const width = 2 * reach + 1;
  const bin = new Int32Array(n * width);
  const cells = new Int32Array(n * width);
  for (let b = 0; b < n; b++)
    for (let o = -reach; o <= reach; o++) {
      const crossed = Math.floor((b + o) / n);
      const at = b * width + o + reach;
      bin[at] = crossed !== 0 && !periodic ? -1 : b + o - crossed * n;
      cells[at] = crossed;
    }
  return { bin, cells };
}

/** Bins of a cell and the half of the offsets between them that pairs can bridge. */
interface Grid {
  readonly n: readonly number[];
  readonly reach: readonly number[];
  readonly axes: readonly Axis[];
  /** [nsteps, 3] offsets, the first component that is not 0 being positive. */
  readonly steps: Int32Array;
}

function makeGrid(length: readonly number[], periodic: Flags, natoms: number, rcut: number): Grid {
  // Half of rcut, as in nlist.ts; never more bins than the atoms can use.
  const n = length.map((l) => Math.max(1, Math.min(1 << 20, Math.floor((2 * l) / rcut))));
  const most = 4 * natoms + 64;
  while (n[0] * n[1] * n[2] > most) {
    const widest = n.indexOf(Math.max(...n));
    n[widest] = Math.max(1, n[widest] >> 1);
  }
  const reach = length.map((l, k) => {
    const bins = Math.ceil((rcut * n[k]) / l + 1e-7);
    return periodic[k] ? bins : Math.min(bins, n[k] - 1);
  });
  const steps: number[] = [];
  for (let x = 0; x <= reach[0]; x++)
    for (let y = x === 0 ? 0 : -reach[1]; y <= reach[1]; y++)
      for (let z = x === 0 && y === 0 ? 1 : -reach[2]; z <= reach[2]; z++) steps.push(x, y, z);
  return { n, reach, axes: n.map((m, k) => makeAxis(m, reach[k], periodic[k])), steps: Int32Array.from(steps) };
}

/** What the atoms of a kind of frame see. One counter serves all frames of a system: its arrays are used again. */
export class PairCounter {
  /** Smallest distance within rcut, A; Infinity where there is none. */
  nearest = Number.POSITIVE_INFINITY;
  /** Smallest distance over the sum of the covalent radii; Infinity where there is none or no radius is known. */
  bonds = Number.POSITIVE_INFINITY;
  /** The two atoms that are nearest; -1 where there are none. */
  readonly pair = new Int32Array(2);
  /** [ntypes] most neighbours of each type that any atom has. */
  readonly most: Int32Array;

  readonly #natoms: number;
  readonly #ntypes: number;
  readonly #rcut: number;
  readonly #pbc: Flags;
  readonly #atype: Int32Array;
  /** [ntypes, ntypes] one over the squared sum of covalent radii. */
  readonly #bond: Float64Array;
  readonly #frac: Float64Array;
  readonly #wrap: Int32Array;
  readonly #flat: Int32Array;
  /** Sorted by bins: atom, type, position inside the cell and number of neighbours of each type. */
  readonly #atom: Int32Array;
  readonly #type: Int32Array;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #z: Float64Array;
  readonly #seen: Int32Array;
  #start = new Int32Array(2);
  #next = new Int32Array(2);
  #box = new Float64Array(0);
  #cell: Cell | null = null;
  #periodic: Flags = OPEN;
  #grid: Grid | null = null;

  /**
   * @param atype [natoms] types from 0; `radii` [ntypes] covalent radii, A.
   * @param rcut A, larger than 0.
   */
  constructor(atype: Int32Array, radii: readonly (number | undefined)[], pbc: Flags, rcut: number) {
    if (!(rcut > 0)) throw new RangeError(`PairCounter: rcut must be larger than 0, found ${rcut}`);
    const natoms = atype.length;
    this.#natoms = natoms;
    this.#ntypes = radii.length;
    this.#rcut = rcut;
    this.#pbc = pbc;
    this.#atype = atype;
    this.#bond = Float64Array.from(
      radii.flatMap((a) => radii.map((b) => (a === undefined || b === undefined ? Number.NaN : (a + b) ** -2))),
    );
    this.most = new Int32Array(radii.length);
    this.#frac = new Float64Array(3 * natoms);
    this.#wrap = new Int32Array(3 * natoms);
    this.#flat = new Int32Array(natoms);
    this.#atom = new Int32Array(natoms);
    this.#type = new Int32Array(natoms);
    this.#x = new Float64Array(natoms);
    this.#y = new Float64Array(natoms);
    this.#z = new Float64Array(natoms);
    this.#seen = new Int32Array(natoms * radii.length);
  }

  /**
   * Counts a frame. False, and nothing counted, where a position is not finite.
   *
   * @param coord [natoms, 3] A; atoms may lie outside the cell.
   * @param box [3, 3] A, rows are the cell vectors; null, or vectors that span no volume: without periodicity.
   */
  count(coord: Float64Array, box: Float64Array | null): boolean {
    this.nearest = Number.POSITIVE_INFINITY;
    this.bonds = Number.POSITIVE_INFINITY;
    this.pair.fill(-1);
    this.most.fill(0);
    if (this.#natoms === 0) return true;
    this.#setCell(box);
    const cell = this.#cell;
    const grid = cell && this.#sort(coord, cell);
    if (!cell || !grid) return false;
    this.#seen.fill(0);
    this.#pairs(coord, cell, grid);
    const nt = this.#ntypes;
    for (let k = 0; k < this.#seen.length; k++) {
      const t = k % nt;
      if (this.#seen[k] > this.most[t]) this.most[t] = this.#seen[k];
    }
    return true;
  }

  /** Frames of a trajectory mostly share their cell: what follows from it is kept. */
  #setCell(box: Float64Array | null): void {
    if (this.#cell && (box ? box.every((x, k) => x === this.#box[k]) : this.#box.length === 0)) return;
    this.#box = box ? box.slice() : new Float64Array(0);
    this.#grid = null;
    this.#periodic = box ? this.#pbc : OPEN;
    try {
      this.#cell = makeCell(box, this.#periodic);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#periodic = OPEN;
      this.#cell = makeCell(null, OPEN);
    }
  }

  /** Brings the atoms into the cell and sorts them into bins; null where a position is not finite. */
  #sort(coord: Float64Array, cell: Cell): Grid | null {
    const { h, inv } = cell;
    const periodic = this.#periodic;
    const n = this.#natoms;
    const frac = this.#frac;
    const wrap = this.#wrap;
    const low = [0, 0, 0];
    const span = [1, 1, 1];
    for (let k = 0; k < 3; k++) {
      let min = Number.POSITIVE_INFINITY;
      let max = Number.NEGATIVE_INFINITY;
      const [a, b, c] = [inv[3 * k], inv[3 * k + 1], inv[3 * k + 2]];
      for (let i = 0; i < n; i++) {
        const f = coord[3 * i] * a + coord[3 * i + 1] * b + coord[3 * i + 2] * c;
        if (!Number.isFinite(f)) return null;
        const cells = periodic[k] ? Math.floor(f) : 0;
        wrap[3 * i + k] = cells;
        frac[3 * i + k] = f - cells;
        if (f < min) min = f;
        if (f > max) max = f;
      }
      if (!periodic[k]) {
        low[k] = min;
        span[k] = Math.max(max - min, 1e-9);
      }
    }
    const closed = periodic[0] && periodic[1] && periodic[2];
    const length = span.map((s, k) => s * cell.height[k]);
    const grid = (closed ? this.#grid : null) ?? makeGrid(length, periodic, n, this.#rcut);
    this.#grid = grid;
    const [nx, ny, nz] = grid.n;
    const nbins = nx * ny * nz;
    if (this.#start.length < nbins + 1) {
      this.#start = new Int32Array(nbins + 1);
      this.#next = new Int32Array(nbins + 1);
    }
    const start = this.#start;
    start.fill(0, 0, nbins + 1);
    const flat = this.#flat;
    for (let i = 0; i < n; i++) {
      let at = 0;
      for (let k = 0; k < 3; k++) {
        const b = Math.floor(((frac[3 * i + k] - low[k]) / span[k]) * grid.n[k]);
        at = at * grid.n[k] + (b < 0 ? 0 : b >= grid.n[k] ? grid.n[k] - 1 : b);
      }
      flat[i] = at;
      start[at + 1]++;
    }
    for (let b = 1; b <= nbins; b++) start[b] += start[b - 1];
    const next = this.#next;
    next.set(start.subarray(0, nbins + 1));
    for (let i = 0; i < n; i++) {
      const q = next[flat[i]]++;
      const [ma, mb, mc] = [wrap[3 * i], wrap[3 * i + 1], wrap[3 * i + 2]];
      this.#atom[q] = i;
      this.#type[q] = this.#atype[i];
      this.#x[q] = coord[3 * i] - (ma * h[0] + mb * h[3] + mc * h[6]);
      this.#y[q] = coord[3 * i + 1] - (ma * h[1] + mb * h[4] + mc * h[7]);
      this.#z[q] = coord[3 * i + 2] - (ma * h[2] + mb * h[5] + mc * h[8]);
    }
    return grid;
  }

  #pairs(coord: Float64Array, { h }: Cell, grid: Grid): void {
    const { axes, n, reach, steps } = grid;
    const [ax, ay, az] = axes;
    const [wx, wy, wz] = reach.map((r) => 2 * r + 1);
    const start = this.#start;
    const [x, y, z] = [this.#x, this.#y, this.#z];
    for (let bx = 0, b = 0; bx < n[0]; bx++)
      for (let by = 0; by < n[1]; by++)
        for (let bz = 0; bz < n[2]; bz++, b++) {
          const [from, to] = [start[b], start[b + 1]];
          if (from === to) continue;
          for (let p = from; p < to; p++) this.#with(coord, h, p, p + 1, to, x[p], y[p], z[p], 0, 0, 0);
          for (let s = 0; s < steps.length; s += 3) {
            const ix = bx * wx + steps[s] + reach[0];
            const iy = by * wy + steps[s + 1] + reach[1];
            const iz = bz * wz + steps[s + 2] + reach[2];
            const [tx, ty, tz] = [ax.bin[ix], ay.bin[iy], az.bin[iz]];
            if (tx < 0 || ty < 0 || tz < 0) continue;
            const t = (tx * n[1] + ty) * n[2] + tz;
            if (start[t] === start[t + 1]) continue;
            const [sx, sy, sz] = [ax.cells[ix], ay.cells[iy], az.cells[iz]];
            const dx = sx * h[0] + sy * h[3] + sz * h[6];
            const dy = sx * h[1] + sy * h[4] + sz * h[7];
            const dz = sx * h[2] + sy * h[5] + sz * h[8];
            for (let p = from; p < to; p++)
              this.#with(coord, h, p, start[t], start[t + 1], x[p] - dx, y[p] - dy, z[p] - dz, sx, sy, sz);
          }
        }
    this.nearest = Math.sqrt(this.nearest);
    this.bonds = Math.sqrt(this.bonds);
  }

  /** Pairs of sorted atom p, moved to (px, py, pz), with the sorted atoms from .. to, `sx sy sz` cells on. */
  #with(
    coord: Float64Array,
    h: Float64Array,
    p: number,
    from: number,
    to: number,
    px: number,
    py: number,
    pz: number,
    sx: number,
    sy: number,
    sz: number,
  ): void {
    const x = this.#x;
    const y = this.#y;
    const z = this.#z;
    const type = this.#type;
    const seen = this.#seen;
    const bond = this.#bond;
    const nt = this.#ntypes;
    const tp = type[p];
    const rcut2 = this.#rcut * this.#rcut;
    const outer = rcut2 * (1 + EDGE);
    const inner = rcut2 * (1 - EDGE);
    for (let q = from; q < to; q++) {
      const dx = x[q] - px;
      const dy = y[q] - py;
      const dz = z[q] - pz;
      const d2 = dx * dx + dy * dy + dz * dz;
      if (d2 > outer || (d2 > inner && !this.#within(coord, h, p, q, sx, sy, sz))) continue;
      seen[p * nt + type[q]]++;
      seen[q * nt + tp]++;
      // Squared until all pairs are seen.
      if (d2 < this.nearest) {
        this.nearest = d2;
        this.pair[0] = this.#atom[p];
        this.pair[1] = this.#atom[q];
      }
      const ratio = d2 * bond[tp * nt + type[q]];
      if (ratio < this.bonds) this.bonds = ratio;
    }
  }

  /** Whether a pair at rcut counts, in the arithmetic of buildNeighborList, so that both agree on perfect crystals. */
  #within(coord: Float64Array, h: Float64Array, p: number, q: number, sx: number, sy: number, sz: number): boolean {
    const [i, k, wrap] = [3 * this.#atom[p], 3 * this.#atom[q], this.#wrap];
    const ma = sx + wrap[i] - wrap[k];
    const mb = sy + wrap[i + 1] - wrap[k + 1];
    const mc = sz + wrap[i + 2] - wrap[k + 2];
    const dx = coord[k] - coord[i] + (ma * h[0] + mb * h[3] + mc * h[6]);
    const dy = coord[k + 1] - coord[i + 1] + (ma * h[1] + mb * h[4] + mc * h[7]);
    const dz = coord[k + 2] - coord[i + 2] + (ma * h[2] + mb * h[5] + mc * h[8]);
    return dx * dx + dy * dy + dz * dz <= this.#rcut * this.#rcut;
  }
}
