// The data against the settings: slots for neighbours, and a split that neighbours in time see through.
import type { Finding } from './finding';
import { allOf, type Part, type Patient } from './patient';
import { median } from './stats';
import { movedBetween } from './steps';
import { ACCEPT, type Case, count, figure, finding, framesOf, inSystems, listed, perSystem, verb } from './tell';

/** Slots for so many neighbours: a tenth more, in steps of 4. deepmd-kit's "auto:1.1" (docs of `sel`), as model/statistics.ts has it. */
const slotsFor = (n: number): number => 4 * Math.floor((Math.trunc(n * 1.1) + 3) / 4);

function checkSel(patient: Patient): Finding[] {
  const { rcut, sel } = patient.context;
  const { survey } = patient;
  // Another cutoff was counted: nothing to compare with.
  if (!sel || survey.rcut !== rcut) return [];
  const all = allOf(patient.parts);
  const most = new Map(
    survey.elements.map((e, t) => [e, all.reduce((m, f) => Math.max(m, survey.neighbors[t][f]), 0)]),
  );
  const short = Object.keys(sel).filter((e) => (most.get(e) ?? 0) > sel[e]);
  if (short.length === 0) return [];
  const frames = all.filter((f) =>
    short.some((e) => (survey.neighbors[survey.elements.indexOf(e)]?.[f] ?? 0) > sel[e]),
  );
  const part = patient.parts.find((p) => frames[0] >= p.first && frames[0] < p.first + p.system.nframes);
  const text = Object.entries(sel)
    .map(([e, n]) => (short.includes(e) ? slotsFor(most.get(e) ?? 0) : n))
    .join(', ');
  return [
    finding('sel', '', part ? { part, frame: frames[0] - part.first } : null, frames, {
      severity: 'warning',
      message: `atoms see up to ${listed(short.map((e) => `${most.get(e)} ${e} within ${rcut} A, and sel has ${sel[e]}`))}.`,
      why: 'Neighbours beyond sel are dropped, the farthest first: energies and forces jump when one comes in or leaves.',
      fix: `Set sel to ${text}, or to auto.`,
      offers: [{ label: `Set sel to ${text}`, remedy: { kind: 'sel', sel: text } }, ACCEPT],
    }),
  ];
}

/** Frames looked at for how fast a trajectory forgets. */
const SAMPLES = 60;
/** Frames later with which the next frame is compared; two, for sets in which every tenth frame begins anew. */
const LATER = [6, 11] as const;
/** Frames from which that can be told. */
const ENOUGH = 12;
/**
 * Mean squared displacement of one frame over that of frames LATER: 1 where frames do not depend on each other, 0.16 and
 * less in trajectories of molecular dynamics.
 */
const FORGETS = 0.5;
/** A^2; atoms that move less in some steps, or in one, have no motion to forget: crystals strained as a whole. */
const STILL = 1e-4;
const STANDS = 1e-6;

/** A^2; middle of the mean squared displacements of atoms over `lag` frames, without drift, across the cell. */
function displacement({ frames, system: s }: Part, lag: number): number {
  const n = s.natoms;
  const pairs = frames.length - lag;
  const stride = Math.max(1, pairs / SAMPLES);
  const values: number[] = [];
  for (let k = 0; k < pairs; k += stride) {
    const d = movedBetween(s, frames[Math.floor(k)], frames[Math.floor(k) + lag]);
    if (!d) continue;
    const mean = [0, 0, 0];
    d.forEach((x, i) => {
      mean[i % 3] += x / n;
    });
    values.push(d.reduce((sum, x, i) => sum + (x - mean[i % 3]) ** 2, 0) / n);
  }
  return median(values);
}

function checkCorrelated(patient: Patient): Finding[] {
  if (patient.context.splitHow !== 'random') return [];
  const cases = patient.parts.flatMap((part): (Case & { readonly ratio: number })[] => {
    if (part.frames.length < ENOUGH || part.system.natoms < 2) return [];
    const later = Math.max(...LATER.map((lag) => displacement(part, Math.min(lag, part.frames.length >> 1))));
    const next = displacement(part, 1);
    const ratio = next / later;
    if (!(ratio < FORGETS) || later < STILL || next < STANDS) return [];
    return [{ part, frames: part.frames, worst: part.frames[0], badness: -ratio, ratio }];
  });
  return perSystem('correlated-frames', cases, (some, worst) => ({
    severity: 'warning',
    message: `${count(framesOf(some).length, 'frame')}${inSystems(some)} ${verb(framesOf(some).length, 'is a step', 'are steps')} of a trajectory (from one to the next atoms move ${figure(100 * Math.sqrt(worst.ratio), 2)} % of what they move in ${LATER[1]} steps), and frames that validate are drawn at random.`,
    why: 'Validation frames have neighbours in time that train: their errors look better than those of new structures.',
    fix: 'Draw validation in contiguous blocks.',
    offers: [{ label: 'Validate on blocks', remedy: { kind: 'blocks' } }, ACCEPT],
  }));
}

export const checkSettings = (patient: Patient): Finding[] => [...checkSel(patient), ...checkCorrelated(patient)];
