// Blockers: frames of one composition whose energies or lengths differ by just the factor between two units.
import { runsOf } from '../edits';
import { determinant } from '../group';
import { ANGSTROM_PER_BOHR, ENERGY_RATIOS, unitFactor } from '../units';
import type { Finding, Offer } from './finding';
import type { Part, Patient } from './patient';
import { median, near } from './stats';
import { count, exclude, figure, finding, mend, verb } from './tell';

/** A frame and a number of it. */
interface Entry {
  readonly part: Part;
  readonly frame: number;
  readonly value: number;
}

/**
 * Width of a group in the logarithm. Energies per atom of one composition differ by a few per cent at most (the atoms'
 * own energies outweigh their bonds), lengths per atom by 10 % from dense to dilute; molecules' shortest bonds by 20 %.
 */
const WIDTH = { energy: 0.05, cell: 0.1, bond: 0.2 } as const;
/** How near the ratio of two groups has to be to that of two units. */
const NEAR = { energy: 0.01, cell: 0.03, bond: 0.1 } as const;

interface Groups {
  readonly low: readonly Entry[];
  readonly high: readonly Entry[];
  /** high / low, from the middles. */
  readonly ratio: number;
}

/** Values in two groups no wider than `width` in the logarithm; null for anything else, and below three. */
function twoGroups(entries: readonly Entry[], width: number): Groups | null {
  if (entries.length < 3) return null;
  const sorted = [...entries].sort((a, b) => Math.abs(a.value) - Math.abs(b.value));
  const sign = Math.sign(sorted[0].value);
  if (sign === 0 || sorted.some((e) => Math.sign(e.value) !== sign || !Number.isFinite(e.value))) return null;
  const at = (k: number): number => Math.log(Math.abs(sorted[k].value));
  let cut = 1;
  for (let k = 2; k < sorted.length; k++) if (at(k) - at(k - 1) > at(cut) - at(cut - 1)) cut = k;
  const last = sorted.length - 1;
  if (at(cut - 1) - at(0) > width || at(last) - at(cut) > width) return null;
  const ratio = Math.exp((at(cut) + at(last) - at(0) - at(cut - 1)) / 2);
  return { low: sorted.slice(0, cut), high: sorted.slice(cut), ratio };
}

/** Frames in another unit than eV and A. */
interface Strangers {
  readonly entries: readonly Entry[];
  /** The other frames of the composition. */
  readonly rest: readonly Entry[];
  readonly unit: string;
  /** To eV or A. */
  readonly factor: number;
  readonly ratio: number;
}

/** "H2O1" for 8 water molecules too: energies and volumes per atom of these can be compared. */
export function reducedFormula({ system: s }: Part): string {
  const counts = s.type_map.map((_, t) => s.atype.reduce((n, a) => n + (a === t ? 1 : 0), 0));
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const common = counts.reduce(gcd, 0);
  return s.type_map
    .map((n, t) => `${n}${counts[t] / common}`)
    .sort()
    .join(' ');
}

const entriesOf = (parts: readonly Part[], value: (p: Part, f: number) => number): Entry[] =>
  parts.flatMap((part) => part.frames.map((frame) => ({ part, frame, value: value(part, frame) })));

function strangeEnergies(parts: readonly Part[]): Strangers | null {
  const groups = twoGroups(
    entriesOf(
      parts.filter((p) => p.system.energy !== null),
      ({ system: s }, f) => (s.energy?.[f] ?? 0) / s.natoms,
    ),
    WIDTH.energy,
  );
  const unit = groups && ENERGY_RATIOS.find(([, r]) => near(groups.ratio, r, NEAR.energy));
  if (!groups || !unit) return null;
  const factor = unitFactor('energy', unit[0]) ?? 1;
  // Numbers in units larger than eV are the smaller ones.
  const [entries, rest] = factor > 1 ? [groups.low, groups.high] : [groups.high, groups.low];
  return { entries, rest, unit: unit[0], factor, ratio: groups.ratio };
}

function strangeLengths({ survey }: Patient, parts: readonly Part[]): Strangers | null {
  const of = (width: number, tolerance: number, value: (p: Part, f: number) => number, own: Part[]): Groups | null => {
    const groups = twoGroups(entriesOf(own, value), width);
    return groups && near(groups.ratio, 1 / ANGSTROM_PER_BOHR, tolerance) ? groups : null;
  };
  const nearest = (p: Part, f: number): number => survey.nearest[p.first + f];
  const perAtom = ({ system: s }: Part, f: number): number =>
    Math.cbrt(Math.abs(determinant(s.box?.subarray(9 * f, 9 * f + 9) ?? [])) / s.natoms);
  const closed = of(
    WIDTH.cell,
    NEAR.cell,
    perAtom,
    parts.filter((p) => p.system.box !== null),
  );
  // Molecules may be any size, but their shortest bonds may not; two atoms may be pulled apart.
  const open = of(
    WIDTH.bond,
    NEAR.bond,
    nearest,
    parts.filter((p) => p.system.box === null && p.system.natoms > 2),
  );
  const groups = closed ?? open;
  if (!groups) return null;
  // Cells may be in another unit and positions not, or in vacuum of any size: bonds have to agree.
  const middle = (list: readonly Entry[]): number => median(list.map((e) => nearest(e.part, e.frame)));
  if (!near(middle(groups.high) / middle(groups.low), groups.ratio, 0.2)) return null;
  const { high: entries, low: rest, ratio } = groups;
  return { entries, rest, unit: 'bohr', factor: ANGSTROM_PER_BOHR, ratio };
}

const position = (e: Entry): number => e.part.first + e.frame;
const positions = (list: readonly Entry[]): Int32Array => Int32Array.from(list, position).sort();

/** Root mean square of a label over frames; NaN without it. */
function rms(list: readonly Entry[], of: 'force' | 'virial'): number {
  let [sum, n] = [0, 0];
  for (const { frame, part } of list) {
    const values = part.system[of];
    const size = of === 'force' ? 3 * part.system.natoms : 9;
    if (values) for (let k = size * frame; k < size * (frame + 1); k++, n++) sum += values[k] ** 2;
  }
  return Math.sqrt(sum / n);
}

/** Which of the factors makes a label of the strangers as large as that of the rest; 1 where none clearly does. */
function likely(s: Strangers, of: 'force' | 'virial', factors: readonly number[]): number {
  const ratio = rms(s.rest, of) / rms(s.entries, of);
  if (!Number.isFinite(ratio) || ratio <= 0) return 1;
  const best = factors.reduce((a, b) => (Math.abs(Math.log(b / ratio)) < Math.abs(Math.log(a / ratio)) ? b : a));
  // Forces of two halves of one set differ by less than a factor of 2; the units by more.
  return near(best, ratio, 1) ? best : 1;
}

function offersFor(energy: Strangers | null, length: Strangers | null): Offer[] {
  const all = energy ?? length;
  if (!all) return [];
  const e = energy?.factor ?? 1;
  // Atomic units of energy come with Bohr, the others with A.
  const force = energy ? likely(energy, 'force', [1, e > 1 ? e / ANGSTROM_PER_BOHR : e]) : 1;
  const units = [length ? 'Bohr' : null, energy ? energy.unit : null].filter((u) => u !== null).join(' and ');
  const fewer = all.entries.length <= all.rest.length ? all.entries : all.rest;
  return [
    mend(`Convert ${count(all.entries.length, 'frame')} from ${units}`, {
      kind: 'convert',
      frames: runsOf(positions(all.entries)),
      length: length?.factor ?? 1,
      energy: e,
      force,
      virial: likely(all, 'virial', [1, e]),
    }),
    exclude(positions(fewer)),
  ];
}

function tell(formula: string, energy: Strangers | null, length: Strangers | null): Finding | null {
  const s = energy ?? length;
  if (!s) return null;
  const first = s.entries.reduce((a, b) => (position(b) < position(a) ? b : a));
  const differ = [
    energy && `energies differ by a factor of ${energy.ratio.toFixed(3)}, as eV and ${energy.unit} do`,
    length && `lengths differ by a factor of ${length.ratio.toFixed(3)}, as A and Bohr do`,
  ].filter((t) => t !== null);
  const kind = energy && length ? 'both' : energy ? 'energy' : 'length';
  return finding('mixed-units', `${kind} ${formula}`, { part: first.part, frame: first.frame }, positions(s.entries), {
    severity: 'error',
    message: `${count(s.entries.length, 'frame')} of ${s.entries.length + s.rest.length} of this composition ${verb(s.entries.length, 'is', 'are')} in other units than the rest: their ${differ.join(', their ')}${energy ? ` (here ${figure(first.value, 6)} per atom)` : ''}.`,
    why: 'The fit would try to explain the factor between the units by the positions of the atoms.',
    fix: 'Convert them (--mend does it) or leave them out.',
    offers: offersFor(energy, length),
  });
}

export function checkMixed(patient: Patient): Finding[] {
  return patient
    .by((p) => `${reducedFormula(p)} ${p.system.box !== null}`)
    .flatMap((parts): Finding[] => {
      const formula = reducedFormula(parts[0]);
      const energy = strangeEnergies(parts);
      const length = strangeLengths(patient, parts);
      const same = energy && length && positions(energy.entries).join() === positions(length.entries).join();
      const told = same ? [tell(formula, energy, length)] : [tell(formula, energy, null), tell(formula, null, length)];
      return told.filter((f) => f !== null);
    });
}
