// Inputs of Quantum ESPRESSO: namelists and cards, and the cell they describe.
import { ANGSTROM_PER_BOHR } from '../../units';
import { numbersIn, parseNumber } from '../numbers';
import { latticeVectors } from './qeLattice';
import { cardFactor, cardUnit } from './qeTables';

/** A card with its lines, without comments. */
interface Card {
  readonly unit: string;
  readonly lines: string[];
}

/** An input as it is written. */
export interface QeInput {
  readonly path: string;
  /** Values of all namelists by name in lower case, without quotes. */
  readonly values: ReadonlyMap<string, string>;
  readonly cards: ReadonlyMap<string, Card>;
}

const CARDS =
  /^(ATOMIC_SPECIES|ATOMIC_POSITIONS|CELL_PARAMETERS|K_POINTS|OCCUPATIONS|CONSTRAINTS|ATOMIC_VELOCITIES|ATOMIC_FORCES|REF_CELL_PARAMETERS|HUBBARD|AUTOPILOT|PLOT_WANNIER|ADDITIONAL_K_POINTS|SOLVENTS)\b/i;

/** Whether text from the beginning of a file is an input of pw.x or cp.x. */
export const isQeInput = (text: string): boolean =>
  /^\s*&(CONTROL|SYSTEM)\b/im.test(text) && /^\s*ATOMIC_SPECIES\b/im.test(text);

export function parseQeInput(text: string, path: string): QeInput {
  const values = new Map<string, string>();
  const cards = new Map<string, Card>();
  let inList = false;
  let card: Card | null = null;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.replace(/[!#].*$/, '').trim();
    if (line === '') continue;
    const title = CARDS.exec(line);
    if (line.startsWith('&')) inList = true;
    else if (line === '/') inList = false;
    else if (title && !inList) {
      card = { unit: cardUnit(line), lines: [] };
      cards.set(title[1].toUpperCase(), card);
    } else if (inList)
      for (const [, name, quoted, plain] of line.matchAll(
        /([A-Za-z_]\w*(?:\(\s*\d+\s*\))?)\s*=\s*(?:["']([^"']*)["']|([^,\s]+))/g,
      ))
        values.set(name.replace(/\s/g, '').toLowerCase(), quoted ?? plain);
    else card?.lines.push(line);
    if (inList && line.endsWith('/') && !line.includes("'") && !line.includes('"')) inList = false;
  }
  return { path, values, cards };
}

const numberOf = (input: QeInput, name: string): number => parseNumber(input.values.get(name) ?? '');

/** Bohr; NaN where the input names none. */
function alatOf(input: QeInput): number {
  const celldm = numberOf(input, 'celldm(1)');
  return Number.isFinite(celldm) ? celldm : numberOf(input, 'a') / ANGSTROM_PER_BOHR;
}

/** Ratios and cosines celldm(2) to celldm(6), from A, B, C and the cosines where they are given instead. */
function celldm(input: QeInput, ibrav: number): number[] {
  const given = [1, 2, 3, 4, 5, 6].map((k) => numberOf(input, `celldm(${k})`));
  if (Number.isFinite(given[0])) return given.map((x) => (Number.isFinite(x) ? x : 0));
  const [a, b, c, ab, ac, bc] = ['a', 'b', 'c', 'cosab', 'cosac', 'cosbc'].map((name) => {
    const x = numberOf(input, name);
    return Number.isFinite(x) ? x : 0;
  });
  const cosines = ibrav === 14 ? [bc, ac, ab] : ibrav === -12 || ibrav === -13 ? [0, ac, 0] : [ab, 0, 0];
  return [a / ANGSTROM_PER_BOHR, b / a, c / a, ...cosines];
}

/** [3, 3] rows are the cell vectors, A; a text says what is missing. */
export function qeCell(input: QeInput): Float64Array | string {
  const ibrav = numberOf(input, 'ibrav');
  if (!Number.isInteger(ibrav)) return 'ibrav is missing';
  if (ibrav !== 0) {
    const vectors = latticeVectors(ibrav, celldm(input, ibrav));
    if (!vectors?.every(Number.isFinite)) return `ibrav = ${ibrav} with its celldm or A, B, C makes no cell`;
    return vectors.map((x) => x * ANGSTROM_PER_BOHR);
  }
  const card = input.cards.get('CELL_PARAMETERS');
  const rows = (card?.lines ?? []).slice(0, 3).map(numbersIn);
  if (!card || rows.length < 3 || rows.some((row) => row.length < 3))
    return 'ibrav = 0 without three lines of CELL_PARAMETERS';
  const alat = alatOf(input);
  // Without a unit: multiples of alat where there is one, else Bohr.
  const factor = cardFactor(card.unit || (Number.isFinite(alat) ? 'alat' : 'bohr'), alat);
  const box = Float64Array.from(
    rows.flatMap((row) => row.slice(0, 3)),
    (x) => x * factor,
  );
  return box.every(Number.isFinite) ? box : `CELL_PARAMETERS (${card.unit}) makes no cell`;
}

/** Labels of the species in the order of ATOMIC_SPECIES, with the element that the pseudopotential's file names. */
export function qeSpecies(input: QeInput): Map<string, string | undefined> {
  const lines = input.cards.get('ATOMIC_SPECIES')?.lines ?? [];
  return new Map(
    lines.map((line) => {
      const [label, , file] = line.split(/\s+/);
      return [label, /^([A-Z][a-z]?)(?![a-z])/.exec(file ?? '')?.[1]];
    }),
  );
}

/** Labels and positions (A) of ATOMIC_POSITIONS; NaN where their unit is not known. */
export function qePositions(
  input: QeInput,
  box: Float64Array | null,
): { readonly labels: readonly string[]; readonly coord: Float64Array } {
  const card = input.cards.get('ATOMIC_POSITIONS');
  const natoms = numberOf(input, 'nat');
  const rows = (card?.lines ?? [])
    .slice(0, Number.isInteger(natoms) ? natoms : undefined)
    .map((line) => line.split(/\s+/));
  const unit = card?.unit || 'alat';
  const factor = cardFactor(unit, alatOf(input));
  const coord = rows.flatMap((row) => {
    const p = row.slice(1, 4).map(parseNumber);
    if (unit !== 'crystal') return p.map((x) => x * factor);
    return [0, 1, 2].map((x) => (box ? p[0] * box[x] + p[1] * box[3 + x] + p[2] * box[6 + x] : Number.NaN));
  });
  return { labels: rows.map((row) => row[0]), coord: Float64Array.from(coord) };
}
