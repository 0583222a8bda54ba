// Energies to look at: far from others of their composition, with few digits; and compositions that leave the bias open.
import type { Finding } from './finding';
import type { Part, Patient } from './patient';
import { spreadOf } from './stats';
import {
  ACCEPT,
  type Case,
  count,
  exclude,
  figure,
  finding,
  framesOf,
  inSystems,
  listed,
  perSystem,
  verb,
} from './tell';

/** Deviations from the middle, in robust standard deviations; sound sets reach 6.4. */
const FAR = 10;
/** eV per atom; nearer energies are not told, however narrow the set is. */
const SMALL = 0.05;
/** Outliers are few, as with forces. */
const FEW = 0.05;
/** Frames of a composition from which its spread is known. */
const ENOUGH = 16;

function checkOutliers(patient: Patient): Finding[] {
  const cases: (Case & { readonly what: string })[] = [];
  const labelled = patient.by((p) => `${p.formula} ${p.system.pbc.join()} ${p.system.energy !== null}`);
  for (const parts of labelled) {
    const perAtom = ({ system: s }: Part, f: number): number => (s.energy?.[f] ?? Number.NaN) / s.natoms;
    const all = parts.flatMap((p) => p.frames.map((f) => perAtom(p, f)));
    if (all.length < ENOUGH || parts[0].system.energy === null) continue;
    const { middle, spread } = spreadOf(all);
    const off = (p: Part, f: number): number => Math.abs(perAtom(p, f) - middle);
    const isFar = (p: Part, f: number): boolean => off(p, f) > Math.max(SMALL, FAR * spread);
    const far = parts.map((part) => ({ part, frames: part.frames.filter((f) => isFar(part, f)) }));
    if (far.reduce((n, { frames }) => n + frames.length, 0) > Math.max(1, FEW * all.length)) continue;
    for (const { frames, part } of far) {
      if (frames.length === 0) continue;
      const worst = frames.reduce((w, f) => (off(part, f) > off(part, w) ? f : w));
      const what = `${figure(perAtom(part, worst), 6)} eV per atom, where ${figure(middle, 6)} are usual for ${part.formula}`;
      cases.push({ part, frames, worst, badness: off(part, worst), what });
    }
  }
  return perSystem('energy-outliers', cases, (some, worst) => ({
    severity: 'warning',
    message: `${count(framesOf(some).length, 'frame')}${inSystems(some)} ${verb(framesOf(some).length, 'has an energy', 'have energies')} far from the others of their composition; the farthest is ${worst.what}.`,
    why: 'A calculation that did not converge, or with other settings, pulls the energies of all frames.',
    fix: 'Look at these frames first. Leave out what did not converge; a smaller error is no reason.',
    offers: [{ ...ACCEPT, label: 'Looked at: keep them' }, exclude(framesOf(some))],
  }));
}

/** eV per atom; finer steps between energies do not matter: a third of what models are asked to reach. */
const FINE = 3e-4;
/** Energies that are all numbers of single precision by chance: none, from so many frames on. */
const CHANCE = 8;

/** Energies that were once in single precision: of large ones only a few digits are left for what differs. */
function checkDigits(patient: Patient): Finding[] {
  const cases = patient.parts.flatMap((part): (Case & { readonly step: number })[] => {
    const { energy, natoms } = part.system;
    if (!energy || part.frames.length < CHANCE || !part.frames.every((f) => Math.fround(energy[f]) === energy[f]))
      return [];
    const largest = part.frames.reduce((m, f) => Math.max(m, Math.abs(energy[f])), 0);
    const step = 2 ** (Math.floor(Math.log2(largest)) - 23) / natoms;
    const { frames } = part;
    return step > FINE ? [{ part, frames, worst: frames[0], badness: step, step }] : [];
  });
  return perSystem('coarse-energies', cases, (some, worst) => ({
    severity: 'note',
    message: `the energies of ${count(framesOf(some).length, 'frame')}${inSystems(some)} are in single precision: so large ones have steps of ${figure(1000 * worst.step, 2)} meV per atom.`,
    why: 'No model can come closer to these energies than the steps between them.',
    fix: 'Write the data again with energies in double precision.',
    offers: [ACCEPT],
  }));
}

/** Number of independent rows, by elimination; entries are small whole numbers. */
function rank(rows: readonly (readonly number[])[]): number {
  const m = rows.map((r) => [...r]);
  let found = 0;
  for (let c = 0; c < (m[0]?.length ?? 0) && found < m.length; c++) {
    const pivot = m.slice(found).reduce((b, r, k) => (Math.abs(r[c]) > Math.abs(m[found + b][c]) ? k : b), 0) + found;
    if (Math.abs(m[pivot][c]) < 1e-9) continue;
    [m[found], m[pivot]] = [m[pivot], m[found]];
    for (let r = found + 1; r < m.length; r++) {
      const q = m[r][c] / m[found][c];
      for (let k = c; k < m[r].length; k++) m[r][k] -= q * m[found][k];
    }
    found++;
  }
  return found;
}

/** One energy per element cannot be told from compositions that always go together. */
function checkBias(patient: Patient): Finding[] {
  const parts = patient.parts.filter((p) => p.system.energy !== null);
  const elements = [...new Set(parts.flatMap((p) => p.system.type_map))];
  const rows = new Map<string, number[]>();
  for (const { system: s } of parts) {
    const counts = elements.map((e) => s.atype.reduce((n, t) => n + (s.type_map[t] === e ? 1 : 0), 0) / s.natoms);
    rows.set(counts.map((c) => c.toFixed(9)).join(), counts);
  }
  const found = rank([...rows.values()]);
  if (elements.length < 2 || found >= elements.length) return [];
  const free = elements.length - found;
  return [
    finding('degenerate-bias', '', { part: parts[0], frame: null }, new Int32Array(0), {
      severity: 'note',
      message: `${rows.size === 1 ? 'all frames have one composition' : `the ${count(rows.size, 'composition')} fix only ${found} energies`}, so the energies of single ${listed(elements)} atoms are not determined (${free} of ${elements.length} stay free; the smallest are taken, as deepmd-kit does).`,
      why: 'Within these compositions nothing is lost. Energies of other compositions will be shifted by a constant.',
      fix: 'Nothing to do, unless the model is meant for other compositions too: then add frames of these.',
      offers: [ACCEPT],
    }),
  ];
}

export const checkEnergies = (patient: Patient): Finding[] => [
  ...checkOutliers(patient),
  ...checkDigits(patient),
  ...checkBias(patient),
];
