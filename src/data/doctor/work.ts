// Along a trajectory the energy changes by -F dx: a slope that is not 1 tells units, signs and energies that do not belong.
import { originOf } from '../edits';
import type { OtherLabel } from '../types';
import { unitFactor } from '../units';
import { lengthUnit } from './bonds';
import { type Cure, cureMends, curesFor, explain, labelEdit } from './cures';
import type { Finding, Offer } from './finding';
import { rmsForce, USUAL_FORCE } from './forceSize';
import { jumpsOf, leaps } from './jumps';
import { allOf, type Part, type Patient } from './patient';
import { Slope } from './stats';
import { type Step, stepsBetween } from './steps';
import { ACCEPT, count, figure, finding, mend, runsOfParts } from './tell';

/**
 * A; atoms may move so far between two frames that the trapezoidal rule still holds: to 1 % in the sets examined, to 15 %
 * where the stiffest bonds are pressed.
 */
const MOVED = 0.2;
/** Steps from which a slope is sure. */
export const ENOUGH = 8;
/** Slopes of sound sets lie between 0.98 and 1.07. */
const SOUND = [0.8, 1.25] as const;
/** Correlation of steps whose forces are those of the energies: 0.996 and more in sound sets. */
export const BELONG = 0.95;
/** Below, they do not belong together: shuffled forces of a slow trajectory, which hardly change, still reach 0.86. */
const APART = 0.9;
/** An energy that changes less than this share of what the forces say holds the kinetic energy too. */
const CONSERVED = 0.2;
/** Another energy of the source is preferred if it leaves less than half of what does not fit, */
const BETTER = 0.5;
/** and if more than this share of the changes does not fit. */
const MISFIT = 0.05;

/** Adds the steps within one cell that are short enough. `length`: A that a length of 1 stands for. */
export function addWork(slope: Slope, steps: readonly Step[], length = 1): void {
  for (const s of steps) if (s.strained === 0 && s.moved * length <= MOVED) slope.add(s.work, s.change);
}

/** -F dx against the energy in a part; null where there are too few steps. Single frames that do not fit are told apart. */
export function workOf(patient: Patient, part: Part): Slope | null {
  const slope = new Slope();
  const jumps = jumpsOf(part);
  addWork(
    slope,
    patient.steps(part).filter((s) => !leaps(jumps, s)),
  );
  return slope.n >= ENOUGH && slope.rmsX > 0 ? slope : null;
}

type Verdict =
  | { readonly kind: 'sound' }
  | { readonly kind: 'other'; readonly label: OtherLabel }
  /** `perAtom`: energies per atom would explain it too. */
  | { readonly kind: 'units'; readonly cures: readonly Cure[]; readonly perAtom: boolean }
  | { readonly kind: 'per-atom'; readonly cures: readonly Cure[] }
  | { readonly kind: 'conserved' }
  | { readonly kind: 'apart' };

interface Judged {
  readonly part: Part;
  readonly work: Slope;
  readonly verdict: Verdict;
}

/** An energy of the source that the forces belong to clearly better than to the one taken. */
function betterEnergy(part: Part, work: Slope): OtherLabel | null {
  if (work.misfit < MISFIT * work.rmsY) return null;
  let best: { readonly label: OtherLabel; readonly misfit: number } | null = null;
  for (const label of part.system.others ?? []) {
    if (label.of !== 'energy') continue;
    const slope = new Slope();
    addWork(slope, stepsBetween(part.system, part.frames, label.values));
    if (slope.misfit < BETTER * work.misfit && slope.misfit < (best?.misfit ?? Number.POSITIVE_INFINITY))
      best = { label, misfit: slope.misfit };
  }
  return best?.label ?? null;
}

/**
 * Whether the first cure is likelier than energies per atom, which explain the same: of 96 atoms as forces in kJ/mol/A do.
 * Not where forces that are of usual size would be made smaller or larger.
 */
function likelier(cures: readonly Cure[], { frames, system: s }: Part): boolean {
  if (cures.length === 0) return false;
  const [first] = cures;
  if (!first.as.force || !s.force) return true;
  const rms = rmsForce([{ frames: frames.slice(0, 100), system: s }]);
  const factor =
    (unitFactor('force', first.as.force.unit) ?? 1) / (unitFactor('force', originOf(s).force?.unit ?? '') ?? 1);
  return Math.abs(Math.log((rms * factor) / USUAL_FORCE)) < Math.abs(Math.log(rms / USUAL_FORCE));
}

function judge(part: Part, work: Slope): Verdict {
  const label = betterEnergy(part, work);
  if (label) return { kind: 'other', label };
  const r = work.rmsY === 0 ? 0 : work.correlation;
  if (Math.abs(r) >= BELONG) {
    if (work.slope > SOUND[0] && work.slope < SOUND[1]) return { kind: 'sound' };
    // A sign alone is the simplest of all, and as near as sound sets are.
    const opposite = -work.slope > SOUND[0] && -work.slope < SOUND[1];
    const cures = opposite
      ? curesFor(originOf(part.system), null).filter((c) => c.slope === -1)
      : explain(curesFor(originOf(part.system), null), work.slope);
    const perAtom = part.system.natoms > 1 && Math.abs(work.slope * part.system.natoms - 1) < 0.05;
    return perAtom && !likelier(cures, part) ? { kind: 'per-atom', cures } : { kind: 'units', cures, perAtom };
  }
  if (work.rmsY < CONSERVED * work.rmsX) return { kind: 'conserved' };
  return r < APART ? { kind: 'apart' } : { kind: 'sound' };
}

/** What parts with the same verdict share. */
const nameOf = (v: Verdict): string =>
  v.kind === 'other' ? `other ${v.label.taken.key}` : v.kind === 'units' ? `units ${v.cures[0]?.label ?? ''}` : v.kind;

function reason(v: Exclude<Verdict, { kind: 'sound' }>): string {
  switch (v.kind) {
    case 'other':
      return `the forces belong to ${v.label.taken.key} instead`;
    case 'units':
      return v.cures.length > 0
        ? v.cures
            .map((c) => c.what)
            .slice(0, 2)
            .join('; or ')
        : 'units or signs do not belong together';
    case 'per-atom':
      return 'the energies look like energies per atom';
    case 'conserved':
      return 'the energy may hold the kinetic energy of the atoms too';
    case 'apart':
      return 'the forces are not those of this energy';
  }
}

const multiply = (parts: readonly Part[]): Offer =>
  mend(
    'Multiply the energies by the number of atoms',
    ...parts.map((p) => ({
      kind: 'convert' as const,
      frames: runsOfParts([p]),
      length: 1,
      energy: p.system.natoms,
      force: 1,
      virial: 1,
    })),
  );

function offersFor(v: Verdict, parts: readonly Part[], whole: boolean): Offer[] {
  const units = (cures: readonly Cure[]): Offer[] =>
    cures.slice(0, 3).map((c) => mend(c.label, ...cureMends(c, parts, whole)));
  switch (v.kind) {
    case 'other':
      return [
        mend(
          `Take ${v.label.taken.key} as the energy`,
          labelEdit(parts[0], 'energy', v.label.taken, v.label.taken.key),
        ),
      ];
    case 'units':
      return [...units(v.cures), ...(v.perAtom ? [multiply(parts)] : [])];
    case 'per-atom':
      return [multiply(parts), ...units(v.cures)];
    default:
      return [];
  }
}

export function checkWork(patient: Patient): Finding[] {
  return patient
    .by((p) => p.origin)
    .flatMap((same) => {
      const judged = same.flatMap((part): Judged[] => {
        const work = workOf(patient, part);
        // Of lengths in another unit the finding about them tells what goes with them.
        if ((lengthUnit(patient, part) ?? 'A') !== 'A') return [];
        return work ? [{ part, work, verdict: judge(part, work) }] : [];
      });
      const names = [...new Set(judged.map((j) => nameOf(j.verdict)))];
      return names.flatMap((name): Finding[] => {
        const group = judged.filter((j) => nameOf(j.verdict) === name);
        const { verdict } = group[0];
        if (verdict.kind === 'sound') return [];
        const parts = group.map((j) => j.part);
        const whole = names.length === 1;
        const all = new Slope();
        for (const j of group) all.join(j.work);
        const r = all.rmsY === 0 ? 0 : all.correlation;
        return [
          finding('work', `${name} ${same[0].origin}`, { part: parts[0], frame: parts[0].frames[0] }, allOf(parts), {
            severity: 'warning',
            message: `between neighbouring frames the energy changes ${figure(all.slope)} times as much as the forces say (-F dx; ${count(all.n, 'step')}${parts.length > 1 ? ` of ${parts.length} systems` : ''}, correlation ${r.toFixed(3)}): ${reason(verdict)}.`,
            why: 'A model has one energy whose slope are the forces: it cannot fit both labels.',
            fix: 'Nothing was converted. Correct units, sign or the energy that is taken, and examine again.',
            offers: [...offersFor(verdict, parts, whole), ACCEPT],
          }),
        ];
      });
    });
}
