// The cell of a CP2K input: lengths and angles or vectors, in any unit, repeated, periodic or not.
import { unitFactor } from '../../units';
import { parseNumber } from '../numbers';
import { cellFromLengths, type Periodicity, periodicity } from './cp2kCell';
import { type Cp2kInput, keyword } from './cp2kInput';

/** What an input says about the cell; `why` says in words what is missing where there is no cell. */
export interface InputCell {
  /** [3, 3] rows are the cell vectors, A. */
  readonly box: Float64Array | null;
  readonly pbc: Periodicity;
  readonly why: string;
  /** The cell changes along the run, so that this is its first one. */
  readonly variable: boolean;
}

const CELL = 'FORCE_EVAL/SUBSYS/CELL/';

/** Three numbers behind an optional [unit]; lengths in A, angles in degrees. */
function three(text: string, angles: boolean): number[] | null {
  const parts = /^(?:\[\s*([^\]]*?)\s*\])?\s*(.*)$/.exec(text);
  const unit = (parts?.[1] ?? (angles ? 'deg' : 'angstrom')).toLowerCase();
  const factor = angles
    ? /^rad/.test(unit)
      ? 180 / Math.PI
      : /^deg/.test(unit)
        ? 1
        : undefined
    : unitFactor('length', unit);
  const values = (parts?.[2] ?? '').trim().split(/\s+/).map(parseNumber);
  if (factor === undefined || values.length !== 3 || values.some((x) => !Number.isFinite(x))) return null;
  return values.map((x) => x * factor);
}

/** Vectors of the cell as written, not yet repeated; a text says what is wrong. */
function vectors(input: Cp2kInput): Float64Array | string {
  const abc = keyword(input, `${CELL}ABC`);
  if (abc !== undefined) {
    const lengths = three(abc, false);
    const given = keyword(input, `${CELL}ALPHA_BETA_GAMMA`) ?? keyword(input, `${CELL}ANGLES`);
    const angles = given === undefined ? [90, 90, 90] : three(given, true);
    if (!lengths) return `ABC ${abc} is not three lengths`;
    return angles ? cellFromLengths(lengths, angles) : `ALPHA_BETA_GAMMA ${given} is not three angles`;
  }
  const rows = ['A', 'B', 'C'].map((key) => keyword(input, CELL + key));
  if (rows.every((row) => row === undefined)) {
    const file = keyword(input, `${CELL}CELL_FILE_NAME`);
    return file === undefined ? 'it has no &CELL with ABC or with A, B and C' : `the cell stands in ${file}`;
  }
  const numbers = rows.map((row) => (row === undefined ? null : three(row, false)));
  const bad = numbers.indexOf(null);
  return bad < 0
    ? Float64Array.from(numbers.flatMap((row) => row ?? []))
    : `the cell vector ${'ABC'[bad]} is not three numbers`;
}

/** The cell that the input describes. */
export function inputCell(input: Cp2kInput): InputCell {
  const letters = keyword(input, `${CELL}PERIODIC`) ?? 'XYZ';
  const pbc = periodicity(letters) ?? [true, true, true];
  const ensemble = keyword(input, 'MOTION/MD/ENSEMBLE') ?? '';
  const variable = /^(NP|NST)/i.test(ensemble) || /^CELL_OPT$/i.test(keyword(input, 'GLOBAL/RUN_TYPE') ?? '');
  if (!pbc.includes(true)) return { box: null, pbc, why: '', variable };
  const box = vectors(input);
  if (typeof box === 'string')
    return {
      box: null,
      pbc,
      why: input.missing.length > 0 ? `${box}; ${input.missing.join(' and ')} is missing` : box,
      variable,
    };
  const repeats = (keyword(input, `${CELL}MULTIPLE_UNIT_CELL`) ?? '1 1 1').trim().split(/\s+/).map(Number);
  if (repeats.length !== 3 || repeats.some((n) => !Number.isInteger(n) || n < 1))
    return { box: null, pbc, why: 'MULTIPLE_UNIT_CELL is not three numbers', variable };
  const whole = box.map((x, k) => x * repeats[Math.floor(k / 3)] + 0);
  return whole.every(Number.isFinite)
    ? { box: whole, pbc, why: '', variable }
    : { box: null, pbc, why: 'the lengths and angles make no cell', variable };
}
