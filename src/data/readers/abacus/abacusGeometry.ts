// Cell and positions as an ABACUS log prints them, step after step.
import { ANGSTROM_PER_BOHR } from '../../units';
import { parseNumber } from '../numbers';
import { fromDirect, type Stru } from './abacusStru';

/** Where the atoms are, A. */
export interface Placed {
  readonly box: Float64Array;
  readonly coord: Float64Array;
}

function inverse(h: Float64Array): Float64Array {
  const c = (i: number, j: number): number => {
    const [a, b] = [(i + 1) % 3, (i + 2) % 3];
    const [d, e] = [(j + 1) % 3, (j + 2) % 3];
    return h[3 * a + d] * h[3 * b + e] - h[3 * a + e] * h[3 * b + d];
  };
  const det = h[0] * c(0, 0) + h[1] * c(0, 1) + h[2] * c(0, 2);
  return Float64Array.from({ length: 9 }, (_, k) => c(k % 3, Math.floor(k / 3)) / det);
}

/** Whether a number has the six digits of C++'s default, so that more were cut off. */
const cutShort = (text: string): boolean =>
  text.split(/\s+/).some((word) => /^\d{6,8}$/.test(word.replace(/e.*/i, '').replace(/\D/g, '').replace(/^0+/, '')));

/** Follows what is printed; cells and positions come in any order, and only where they have changed. */
export class AbacusGeometry {
  readonly #stru: Stru | null;
  /** A */
  #constant: number | null = null;
  #box: Float64Array | null = null;
  #coord: Float64Array | null = null;
  #direct: Float64Array | null = null;
  #fresh = false;
  #printed: Float64Array | null = null;
  /** Whether a cell was taken that is printed with few digits. */
  rounded = false;

  /** `stru`: the structure the run began with, where it is at hand: it has more digits. */
  constructor(stru: Stru | null) {
    this.#stru = stru;
  }

  /** The lattice constant in Bohr, as printed. */
  constant(text: string): void {
    const printed = parseNumber(text) * ANGSTROM_PER_BOHR;
    const known = this.#stru?.constant;
    const same = known !== undefined && Math.abs(known / printed - 1) < 1e-5;
    this.#constant = same ? known : printed;
    this.rounded ||= !same && cutShort(text);
  }

  /** Cell vectors in units of the lattice constant; atoms keep their direct coordinates in a new cell. */
  cell(vectors: Float64Array, text: string): void {
    const before = this.#printed;
    if (before && vectors.every((v, k) => v === before[k])) return;
    this.#printed = vectors;
    const scale = this.#constant ?? Number.NaN;
    const box = vectors.map((v) => v * scale);
    const known = this.#stru?.box;
    // The log's six digits are those of the structure file, cut.
    const size = Math.hypot(...box);
    const same = before === null && known?.every((v, k) => Math.abs(v - box[k]) < 1e-5 * size) === true;
    if (this.#box && this.#coord) {
      this.#direct = fromDirect(this.#coord, inverse(this.#box));
      this.#coord = null;
      this.#fresh = true;
    }
    this.#box = same && known ? known : box;
    this.rounded ||= !same && cutShort(text);
  }

  /** Positions in units of `bohr` Bohr; direct ones where that is null. */
  positions(values: Float64Array, bohr: number | null): void {
    const known = this.#constant;
    const printed = (bohr ?? 0) * ANGSTROM_PER_BOHR;
    const scale = known !== null && Math.abs(known / printed - 1) < 1e-5 ? known : printed;
    this.#coord = bohr === null ? null : values.map((x) => x * scale);
    this.#direct = bohr === null ? values : null;
    this.#fresh = true;
  }

  /** Where the atoms are in the step that begins now; null where nothing was printed since the one before. */
  take(): Placed | null {
    const box = this.#box;
    const coord = this.#coord ?? (box && this.#direct && fromDirect(this.#direct, box));
    if (!this.#fresh || !box || !coord) return null;
    this.#fresh = false;
    return { box, coord };
  }
}
