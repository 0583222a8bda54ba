// Neighbour lists of one frame: every pair within rcut, periodic images included, in time linear in the number of atoms.

export interface NeighborList {
  /** [natoms + 1] pairs of centre i are first[i] .. first[i+1]. */
  readonly first: Int32Array;
  /** [npairs] index of the neighbour in the frame. */
  readonly j: Int32Array;
  /** [npairs, 3] r_j + image - r_i, A. */
  readonly d: Float64Array;
  /** d once more as whole cells, for storage: wrapped[j] + image . h - wrapped[i]. */
  readonly image: Int8Array;
  /** [natoms, 3] positions inside the cell along periodic directions, A. */
  readonly wrapped: Float64Array;
  /** [3, 3] cell vectors as rows; unit vectors along open directions, where `image` is 0. */
  readonly h: Float64Array;
}

/** The pairs alone. */
export type Neighbors = Pick<NeighborList, 'first' | 'j' | 'd'>;

/** Counted work, for checks of how the cost grows: distances looked at and bins made. */
export interface NeighborWork {
  candidates: number;
  bins: number;
}

type Flags = readonly [boolean, boolean, boolean];

/** Cell vectors (rows), their reciprocals (frac_k = r . inv[k]) and the distance between opposite faces. */
export interface Cell {
  readonly h: Float64Array;
  readonly inv: Float64Array;
  readonly height: readonly number[];
}

const cross = (a: ArrayLike<number>, b: ArrayLike<number>): number[] => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const norm = (a: ArrayLike<number>): number => Math.hypot(a[0], a[1], a[2]);
const scaled = (a: ArrayLike<number>, s: number): number[] => [a[0] * s, a[1] * s, a[2] * s];

/** Smallest ratio of cell volume to the product of the edges that still counts as a cell. */
const FLAT = 1e-9;

/** Whether the vectors along the periodic directions are finite and independent, so that neighbours can be listed. */
export function spansVolume(box: Float64Array, pbc: Flags): boolean {
  try {
    return makeCell(box, pbc).height.every((h) => h > 0);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Directions without periodicity get unit vectors at right angles to the others: their given vectors may be zero. Throws
 * RangeError for periodic vectors that span no volume.
 */
export function makeCell(box: Float64Array | null, pbc: Flags): Cell {
  const rows: (number[] | null)[] = [0, 1, 2].map((k) =>
    box !== null && pbc[k] ? Array.from(box.subarray(3 * k, 3 * k + 3)) : null,
  );
  for (let k = 0; k < 3; k++) {
    if (rows[k] !== null) continue;
    const given = rows.filter((r): r is number[] => r !== null);
    if (given.length === 2) {
      const n = cross(given[0], given[1]);
      rows[k] = scaled(n, 1 / norm(n));
    } else if (given.length === 1) {
      const a = scaled(given[0], 1 / norm(given[0]));
      // The axis least along the given vector spans a plane with it that is never flat.
      const least = [0, 1, 2].reduce((best, c) => (Math.abs(a[c]) < Math.abs(a[best]) ? c : best), 0);
      const n = cross(
        a,
        [0, 1, 2].map((c) => (c === least ? 1 : 0)),
      );
      rows[k] = scaled(n, 1 / norm(n));
    } else rows[k] = [k === 0 ? 1 : 0, k === 1 ? 1 : 0, k === 2 ? 1 : 0];
  }
  const h = Float64Array.from(rows.flatMap((r) => r ?? []));
  const [a, b, c] = [h.subarray(0, 3), h.subarray(3, 6), h.subarray(6, 9)];
  const normals = [cross(b, c), cross(c, a), cross(a, b)];
  const volume = dot(a, normals[0]);
  if (!(Math.abs(volume) > FLAT * norm(a) * norm(b) * norm(c)))
    throw new RangeError(`buildNeighborList: the cell vectors span no volume (${Array.from(h).join(' ')})`);
  return {
    h,
    inv: Float64Array.from(normals.flatMap((n) => scaled(n, 1 / volume))),
    height: normals.map((n) => Math.abs(volume) / norm(n)),
  };
}

/** Bins along the three directions: atoms sorted into them, and how many bins rcut reaches. */
interface Bins {
  readonly n: readonly number[];
  readonly reach: readonly number[];
  /** [natoms, 3] bin of every atom. */
  readonly bin: Int32Array;
  /** [nbins + 1] and [natoms]: atoms of bin b are atoms[start[b]] .. atoms[start[b+1]]. */
  readonly start: Int32Array;
  readonly atoms: Int32Array;
  /** [natoms, 3] cells to subtract to bring the atom into the cell; 0 along open directions. */
  readonly wrap: Int32Array;
}

function makeBins(coord: Float64Array, natoms: number, cell: Cell, periodic: Flags, rcut: number): Bins {
  const frac = new Float64Array(3 * natoms);
  const wrap = new Int32Array(3 * natoms);
  const low = [0, 0, 0];
  const span = [1, 1, 1];
  for (let k = 0; k < 3; k++) {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < natoms; i++) {
      const f =
        coord[3 * i] * cell.inv[3 * k] +
        coord[3 * i + 1] * cell.inv[3 * k + 1] +
        coord[3 * i + 2] * cell.inv[3 * k + 2];
      if (!Number.isFinite(f)) throw new RangeError(`buildNeighborList: the position of atom ${i} is not a number`);
      const cells = periodic[k] ? Math.floor(f) : 0;
      wrap[3 * i + k] = cells;
      frac[3 * i + k] = f - cells;
      min = Math.min(min, f);
      max = Math.max(max, f);
    }
    if (!periodic[k]) {
      low[k] = min;
      span[k] = Math.max(max - min, 1e-9);
    }
  }
  const length = span.map((s, k) => s * cell.height[k]);
  // Half of rcut: 125 small bins hold less than the 27 large ones. Never more bins than atoms can use (vacuum).
  const n = length.map((l) => Math.max(1, Math.min(1 << 20, Math.floor((2 * l) / rcut))));
  const most = 4 * natoms + 64;
  while (n[0] * n[1] * n[2] > most) {
    const widest = n.indexOf(Math.max(...n));
    n[widest] = Math.max(1, n[widest] >> 1);
  }
  const bin = new Int32Array(3 * natoms);
  const start = new Int32Array(n[0] * n[1] * n[2] + 1);
  const flat = new Int32Array(natoms);
  for (let i = 0; i < natoms; i++) {
    for (let k = 0; k < 3; k++) {
      const b = Math.floor(((frac[3 * i + k] - low[k]) / span[k]) * n[k]);
      bin[3 * i + k] = b < 0 ? 0 : b >= n[k] ? n[k] - 1 : b;
    }
    flat[i] = (bin[3 * i] * n[1] + bin[3 * i + 1]) * n[2] + bin[3 * i + 2];
    start[flat[i] + 1]++;
  }
  for (let b = 1; b < start.length; b++) start[b] += start[b - 1];
  const next = start.slice();
  const atoms = new Int32Array(natoms);
  for (let i = 0; i < natoms; i++) atoms[next[flat[i]]++] = i;
  // Rounding may put an atom on the wrong side of a face: a hair more than rcut is searched.
  const reach = length.map((l, k) => {
    const bins = Math.ceil((rcut * n[k]) / l + 1e-7);
    return periodic[k] ? bins : Math.min(bins, n[k] - 1);
  });
  return { n, reach, bin, start, atoms, wrap };
}

/**
 * All pairs of a frame with |r_j + image - r_i| <= rcut. An atom is not its own neighbour, its images are.
 * Ordered by centre; within a centre the order is fixed by the input.
 *
 * @param coord [natoms, 3] A; atoms may lie outside the cell.
 * @param box [3, 3] rows are the cell vectors, A; null: no periodicity, whatever `pbc` says.
 * @param rcut A, larger than 0.
 * @param work where given, the counted work is added to it.
 * Throws RangeError for cell vectors along periodic directions that span no volume, and for positions that are not finite.
 */
export function buildNeighborList(
  coord: Float64Array,
  natoms: number,
  box: Float64Array | null,
  pbc: Flags,
  rcut: number,
  work?: NeighborWork,
): NeighborList {
  if (!(rcut > 0)) throw new RangeError(`buildNeighborList: rcut must be larger than 0, found ${rcut}`);
  const first = new Int32Array(natoms + 1);
  if (natoms === 0) {
    const none = new Float64Array(0);
    return { first, j: new Int32Array(0), d: none, image: new Int8Array(0), wrapped: none, h: new Float64Array(9) };
  }
  const periodic: Flags = box === null ? [false, false, false] : pbc;
  const cell = makeCell(box, periodic);
  const { n, reach, bin, start, atoms, wrap } = makeBins(coord, natoms, cell, periodic, rcut);
  const { h } = cell;
  const rcut2 = rcut * rcut;
  let j = new Int32Array(64 * natoms);
  let d = new Float64Array(3 * j.length);
  let image = new Int8Array(3 * j.length);
  const wrapped = coord.map((x, k) => {
    const c = k % 3;
    return x - (wrap[k - c] * h[c] + wrap[k - c + 1] * h[3 + c] + wrap[k - c + 2] * h[6 + c]);
  });
  let np = 0;
  let candidates = 0;
  for (let i = 0; i < natoms; i++) {
    const xi = coord[3 * i];
    const yi = coord[3 * i + 1];
    const zi = coord[3 * i + 2];
    for (let ox = -reach[0]; ox <= reach[0]; ox++) {
      const bx = bin[3 * i] + ox;
      const sx = Math.floor(bx / n[0]);
      if (sx !== 0 && !periodic[0]) continue;
      for (let oy = -reach[1]; oy <= reach[1]; oy++) {
        const by = bin[3 * i + 1] + oy;
        const sy = Math.floor(by / n[1]);
        if (sy !== 0 && !periodic[1]) continue;
        const row = ((bx - sx * n[0]) * n[1] + (by - sy * n[1])) * n[2];
        for (let oz = -reach[2]; oz <= reach[2]; oz++) {
          const bz = bin[3 * i + 2] + oz;
          const sz = Math.floor(bz / n[2]);
          if (sz !== 0 && !periodic[2]) continue;
          const b = row + bz - sz * n[2];
          for (let q = start[b]; q < start[b + 1]; q++) {
            const k = atoms[q];
            // Whole cells between the positions as given, so that rounding does not depend on the wrapping.
            const ma = sx + wrap[3 * i] - wrap[3 * k];
            const mb = sy + wrap[3 * i + 1] - wrap[3 * k + 1];
            const mc = sz + wrap[3 * i + 2] - wrap[3 * k + 2];
            const dx = coord[3 * k] - xi + (ma * h[0] + mb * h[3] + mc * h[6]);
            const dy = coord[3 * k + 1] - yi + (ma * h[1] + mb * h[4] + mc * h[7]);
            const dz = coord[3 * k + 2] - zi + (ma * h[2] + mb * h[5] + mc * h[8]);
            candidates++;
            if (dx * dx + dy * dy + dz * dz > rcut2) continue;
            if (k === i && ma === 0 && mb === 0 && mc === 0) continue;
            if (np === j.length) {
              const grownJ = new Int32Array(2 * np);
              grownJ.set(j);
              j = grownJ;
              const grownD = new Float64Array(6 * np);
              grownD.set(d);
              d = grownD;
              const grownImage = new Int8Array(6 * np);
              grownImage.set(image);
              image = grownImage;
            }
            j[np] = k;
            d[3 * np] = dx;
            d[3 * np + 1] = dy;
            d[3 * np + 2] = dz;
            image[3 * np] = sx;
            image[3 * np + 1] = sy;
            image[3 * np + 2] = sz;
            np++;
          }
        }
      }
    }
    first[i + 1] = np;
  }
  if (work) {
    work.candidates += candidates;
    work.bins += start.length - 1;
  }
  return { first, j: j.slice(0, np), d: d.slice(0, 3 * np), image: image.slice(0, 3 * np), wrapped, h };
}
