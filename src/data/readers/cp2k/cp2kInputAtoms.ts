// The atoms of a CP2K input: those of its &COORD, or of the XYZ file that it names.
import { atomicNumber } from '../../elements';
import { unitFactor } from '../../units';
import { parseNumber } from '../numbers';
import { type Cp2kInput, keyword } from './cp2kInput';

/** Atoms in their order. */
export interface InputAtoms {
  /** Names of their kinds. */
  readonly labels: readonly string[];
  readonly elements: readonly string[];
  /** [natoms, 3] A. */
  readonly coord: Float64Array;
}

const TOPOLOGY = 'FORCE_EVAL/SUBSYS/TOPOLOGY/';

/** Element of a kind: what its &KIND names, or the letters it begins with; null where neither is one. */
function elementOf(label: string, input: Cp2kInput): string | null {
  const named = [...input.kinds].find(([kind]) => kind.toUpperCase() === label.toUpperCase())?.[1] ?? '';
  const letters = /^[A-Za-z]+/.exec(named === '' ? label : named)?.[0] ?? '';
  const element = letters.charAt(0).toUpperCase() + letters.slice(1).toLowerCase();
  return atomicNumber(element) === undefined ? null : element;
}

/** Whether a lone keyword is on: "SCALED", "SCALED T", ".TRUE.". */
const isOn = (value: string | undefined): boolean => value !== undefined && !/^\.?(F|FALSE|NO|OFF)\b/i.test(value);

/** Whether CP2K makes other atoms of those that are given, or puts them in another order. */
const isChanged = (input: Cp2kInput): boolean =>
  ['FORCE_EVAL/SUBSYS/CELL/', TOPOLOGY].some(
    (section) => !/^\s*(1\s+1\s+1)?\s*$/.test(keyword(input, `${section}MULTIPLE_UNIT_CELL`) ?? ''),
  ) || isOn(keyword(input, `${TOPOLOGY}GENERATE/REORDER`));

/** The XYZ file with the atoms of an input, by its name; null where they stand elsewhere. */
export function coordFile(input: Cp2kInput): string | null {
  const format = keyword(input, `${TOPOLOGY}COORD_FILE_FORMAT`) ?? keyword(input, `${TOPOLOGY}COORDINATE`) ?? '';
  const name = keyword(input, `${TOPOLOGY}COORD_FILE_NAME`)?.replace(/["']/g, '');
  return input.coord.length === 0 && name !== undefined && /^XYZ$/i.test(format.trim()) ? name : null;
}

/** Atoms of an input; `xyz` is the text of its coordFile, `box` [3, 3] A its cell. Null where they cannot be known. */
export function inputAtoms(input: Cp2kInput, xyz: string | null, box: Float64Array | null): InputAtoms | null {
  if (isChanged(input)) return null;
  const natoms = Number(/^\s*(\d+)\s*$/m.exec(xyz?.split('\n', 1)[0] ?? '')?.[1] ?? 0);
  const lines = xyz === null ? input.coord : xyz.split(/\r\n|\n|\r/).slice(2, 2 + natoms);
  const coordKey = 'FORCE_EVAL/SUBSYS/COORD/';
  const unit = (xyz === null ? keyword(input, `${coordKey}UNIT`) : undefined) ?? 'angstrom';
  const scaled = xyz === null && isOn(keyword(input, `${coordKey}SCALED`));
  const factor = unitFactor('length', unit.replace(/[[\]]/g, '').trim().toLowerCase());
  if (lines.length === 0 || (xyz !== null && lines.length !== natoms) || factor === undefined) return null;
  if (scaled && !box) return null;
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const labels = rows.map((row) => row[0]);
  const elements = labels.flatMap((label) => elementOf(label, input) ?? []);
  const numbers = Float64Array.from(rows.flatMap((row) => [1, 2, 3].map((k) => parseNumber(row[k] ?? ''))));
  if (elements.length !== labels.length || !numbers.every(Number.isFinite)) return null;
  const coord = numbers.map((x, k) => {
    if (!scaled || !box) return x * factor;
    const [a, axis] = [k - (k % 3), k % 3];
    return numbers[a] * box[axis] + numbers[a + 1] * box[3 + axis] + numbers[a + 2] * box[6 + axis];
  });
  return { labels, elements, coord };
}
