// Lengths in Bohr or nm: bonds of all frames of a system are too long or too short by just that factor.
import { originOf } from '../edits';
import type { Origin } from '../types';
import { unitFactor } from '../units';
import { lengthUnit } from './bonds';
import { type Cure, cureMends, curesFor, explain } from './cures';
import type { Finding, Offer } from './finding';
import { rmsForce, USUAL_FORCE } from './forceSize';
import { allOf, type Part, type Patient } from './patient';
import { median, near, Slope } from './stats';
import { ACCEPT, count, exclude, figure, finding, mend } from './tell';
import { addWork, BELONG, ENOUGH } from './work';

/** Without a trajectory to tell: energies and forces in the units that go with the lengths, or lengths alone. */
function usual(cures: readonly Cure[], origin: Origin, unit: 'bohr' | 'nm'): Cure[] {
  return cures.filter(({ as }) => {
    if (as.force && as.force.sign !== origin.force?.sign) return false;
    return as.energy && as.force ? as.force.unit.endsWith(`/${unit}`) : !as.energy && !as.force;
  });
}

/** Cures whose forces are so near in the logarithm are as likely as each other: Hartree and Rydberg, a factor of 2 apart. */
const AS_LIKELY = 0.7;

/** Of cures that explain as much, those first that leave forces of usual size. */
function byForce(cures: readonly Cure[], origin: Origin, rms: number): Cure[] {
  const off = ({ as }: Cure): number => {
    const [was, now] = [origin.force?.unit, as.force?.unit ?? origin.force?.unit].map((u) =>
      unitFactor('force', u ?? ''),
    );
    return Math.abs(Math.log((rms * (now ?? 1)) / (was ?? 1) / USUAL_FORCE));
  };
  const group = (c: Cure): number => Number(off(c) > Math.min(...cures.map(off)) + AS_LIKELY);
  return rms > 0 ? [...cures].sort((a, b) => group(a) - group(b)) : [...cures];
}

function tell(patient: Patient, unit: 'bohr' | 'nm', parts: readonly Part[], whole: boolean): Finding {
  const { survey } = patient;
  const frames = allOf(parts);
  const nearest = median(Float64Array.from(frames, (f) => survey.nearest[f]));
  const bonds = median(Float64Array.from(frames, (f) => survey.bonds[f]).filter((b) => Number.isFinite(b)));
  const work = new Slope();
  for (const p of parts) addWork(work, patient.steps(p), unitFactor('length', unit));
  const origin = originOf(parts[0].system);
  const all = curesFor(origin, unit);
  const told = work.n >= ENOUGH && Math.abs(work.correlation) >= BELONG ? explain(all, work.slope) : [];
  // Units that predict the same slope cannot be told apart by it.
  const open = told.length > 0 ? told.filter((c) => near(c.slope, told[0].slope, 1e-3)) : usual(all, origin, unit);
  const cures = [...byForce(open, origin, rmsForce(parts)), ...told.filter((c) => !open.includes(c))].slice(0, 3);
  const offers: Offer[] = cures.map((c) => mend(c.label, ...cureMends(c, parts, whole)));
  const name = unit === 'bohr' ? 'Bohr' : 'nm';
  return finding(
    'units-suspected',
    `${unit} ${parts[0].origin}`,
    { part: parts[0], frame: parts[0].frames[0] },
    frames,
    {
      severity: unit === 'nm' ? 'error' : 'warning',
      message:
        `the nearest atoms of ${count(frames.length, 'frame')} are ${figure(nearest)} A apart, ${bonds.toFixed(2)} times a usual bond: the lengths look like ${name}.` +
        (told.length > 0 ? ` The energy changes along the frames fit that: ${cures[0].what}.` : ''),
      why: 'The cutoff would reach too far or not far enough, and forces would not belong to the distances.',
      fix: `Say that the lengths are in ${name}, or write the data in A, eV and eV/A.`,
      offers: unit === 'nm' ? [...offers, exclude(frames)] : [...offers, ACCEPT],
    },
  );
}

export function checkLengths(patient: Patient): Finding[] {
  return patient
    .by((p) => p.origin)
    .flatMap((parts) => {
      const units = parts.map((p) => lengthUnit(patient, p));
      const known = new Set(units.filter((u) => u !== null));
      return (['bohr', 'nm'] as const).flatMap((unit) => {
        if (!known.has(unit)) return [];
        const whole = known.size === 1;
        return [tell(patient, unit, whole ? parts : parts.filter((_, k) => units[k] === unit), whole)];
      });
    });
}
