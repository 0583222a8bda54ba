// Virials of the wrong sign or in another unit: by what they ought to be, or because no matter has such a pressure.
import { originOf } from '../edits';
import type { Taken } from '../types';
import { UNIT_CHOICES, virialUnit } from '../units';
import { lengthUnit } from './bonds';
import { labelEdit } from './cures';
import type { Finding, Offer } from './finding';
import { allOf, type Part, type Patient } from './patient';
import { median, near } from './stats';
import { ACCEPT, count, figure, finding, mend, runsOfParts } from './tell';
import { type Evidence, evidenceFor, pressureOf, retaken } from './virialEvidence';

/** How near a proposed unit has to bring virials to what they ought to be: half of what is allowed, in the logarithm. */
const MENDED = 0.5;
/** Factor that evidence allows from which on it is a rough one. */
const ROUGHLY = 2;
/**
 * GPa. Warm dense matter reaches 3 TPa, so that nothing is impossible; but solids at bonds of their usual length hold less
 * than 100 GPa, and none holds a tension of 60 GPa.
 */
const ENORMOUS = 1500;
const LARGE = 100;
const TENSION = 60;
/** GPa; smaller pressures are no reading of numbers that stood for large ones. */
const NOTHING = 1e-3;
/** Distances over the sum of covalent radii from which bonds are as long as usual. */
const USUAL = 0.8;

type As = Pick<Taken, 'unit' | 'sign'>;

/** Other readings of the virials of these parts: the opposite sign first, then other units. */
function readings(parts: readonly Part[]): As[] {
  const was = originOf(parts[0].system).virial;
  if (!was) return [];
  const opposite = was.sign === 1 ? -1 : 1;
  // Stresses are what virials are mostly taken from by mistake.
  const stress = (unit: string): boolean => virialUnit(unit)?.perVolume === true;
  const units = UNIT_CHOICES.virial.filter((u) => u !== was.unit).sort((a, b) => Number(stress(b)) - Number(stress(a)));
  return [
    { unit: was.unit, sign: opposite },
    ...units.flatMap((unit): As[] => [
      { unit, sign: was.sign },
      { unit, sign: opposite },
    ]),
  ];
}

function labelOf(as: As, parts: readonly Part[]): string {
  const was = originOf(parts[0].system).virial;
  const sign = as.sign === was?.sign ? '' : ' with the opposite sign';
  return as.unit === was?.unit ? 'Reverse the sign of the virials' : `Take the virials as ${as.unit}${sign}`;
}

/** The reading as an edit of the origin; of only some of its systems, where the volume allows it, as factors. */
function offerOf(as: As, parts: readonly Part[], whole: boolean): Offer[] {
  if (whole) return [mend(labelOf(as, parts), labelEdit(parts[0], 'virial', as))];
  const converts = parts.map((p) => ({
    kind: 'convert' as const,
    frames: runsOfParts([p]),
    length: 1,
    energy: 1,
    force: 1,
    virial: retaken(p.system, p.frames[0], as.unit, as.sign),
  }));
  // One factor for all frames of a system: true unless a volume comes in that changes.
  const same = parts.every((p, k) =>
    p.frames.every((f) => Math.abs(retaken(p.system, f, as.unit, as.sign) / converts[k].virial - 1) < 1e-9),
  );
  return same ? [mend(labelOf(as, parts), ...converts)] : [];
}

const drop = (parts: readonly Part[]): Offer =>
  mend('Go without virials', { kind: 'drop', systems: parts.map((p) => p.index), of: 'virial' });

interface Judged {
  readonly parts: readonly Part[];
  readonly evidence: Evidence;
  readonly verdict: 'sound' | 'sign' | 'scale';
}

function judge(evidence: Evidence): Judged['verdict'] {
  if (!near(Math.abs(evidence.slope), 1, evidence.within - 1)) return 'scale';
  return evidence.slope > 0 ? 'sound' : 'sign';
}

const WHY = 'Virials of the wrong sign or size train a model whose cells collapse or fly apart.';

function tellEvidence(code: 'virial-sign' | 'virial-scale', group: readonly Judged[], whole: boolean): Finding {
  const parts = group.flatMap((j) => j.parts);
  const { evidence } = group[0];
  const off = (as: As): number =>
    Math.max(
      ...group.map(({ evidence: e }) => {
        const { slope } = e.with((p, f) => retaken(p.system, f, as.unit, as.sign));
        return slope > 0 ? Math.abs(Math.log(slope)) / Math.log(e.within) : Number.POSITIVE_INFINITY;
      }),
    );
  // What fits equally well stays in order: a tenth of what is allowed is noise. Where only the size is known roughly,
  // stresses come first, and other energies than that of the set are hardly ever met.
  const stress = (as: As): number =>
    evidence.within < ROUGHLY || as.unit === 'eV' ? 0 : Number(virialUnit(as.unit)?.perVolume !== true);
  const fits = readings(parts)
    .map((as) => ({ as, off: Math.round(10 * off(as)) }))
    .filter((c) => c.off <= 10 * MENDED)
    .sort((a, b) => stress(a.as) - stress(b.as) || a.off - b.off)
    .map((c) => c.as);
  const cures = code === 'virial-sign' ? readings(parts).slice(0, 1) : fits.slice(0, 3);
  const what =
    code === 'virial-sign'
      ? 'their sign is the opposite of deepmd-kit (-dE/d strain, positive when compressed)'
      : cures.length > 0
        ? `they look like ${cures.map((c) => c.unit).join(' or ')}${cures[0].sign === originOf(parts[0].system).virial?.sign ? '' : ' of the opposite sign'}`
        : 'their unit is not known';
  const times = Math.abs(Math.abs(evidence.slope) - 1) < 1e-9 ? '' : ` ${figure(evidence.slope)} times`;
  return finding(code, parts[0].origin, { part: parts[0], frame: parts[0].frames[0] }, allOf(parts), {
    severity: 'warning',
    message: `the virials are${times === '' ? ' the opposite of' : times} what they ought to be by ${evidence.by} (${count(evidence.n, 'number')} compared, correlation ${evidence.correlation.toFixed(3)}): ${what}.`,
    why: WHY,
    fix: 'Nothing was converted. Say what the file holds, or leave the virials out.',
    offers: [...cures.flatMap((c) => offerOf(c, parts, whole)), drop(parts), ACCEPT],
  });
}

/** Middle of the pressures of a part, GPa, as they are or with another reading; NaN where there is none. */
function pressure({ frames, system: s }: Part, as: As | null): number {
  if (!s.virial || !s.box || !s.pbc.every((p) => p)) return Number.NaN;
  return median(frames.map((f) => pressureOf(s, f) * (as ? retaken(s, f, as.unit, as.sign) : 1)));
}

function implausible(patient: Patient, part: Part): boolean {
  const p = pressure(part, null);
  const bonds = median(part.frames.map((f) => patient.survey.bonds[part.first + f]));
  return Math.abs(p) > ENORMOUS || p < -TENSION || (p > LARGE && bonds >= USUAL && Number.isFinite(bonds));
}

function tellPressure(parts: readonly Part[], whole: boolean): Finding {
  const usual = parts.map((p) => pressure(p, null));
  const worst = usual.reduce((w, p, k) => (Math.abs(p) > Math.abs(usual[w]) ? k : w), 0);
  const cures = readings(parts).filter((as) =>
    parts.every((p) => {
      const mended = pressure(p, as);
      return Math.abs(mended) > NOTHING && mended < LARGE && mended > -TENSION / 2;
    }),
  );
  const at = parts[worst];
  const odd =
    usual[worst] < 0
      ? 'no matter holds such a tension'
      : usual[worst] > ENORMOUS
        ? 'hardly any matter is pressed so much'
        : 'although bonds are as long as usual';
  return finding('virial-scale', `pressure ${at.origin}`, { part: at, frame: at.frames[0] }, allOf(parts), {
    severity: 'warning',
    message: `the pressure is ${figure(usual[worst])} GPa as a rule${parts.length > 1 ? ` in the worst of ${parts.length} systems` : ''}; ${odd}.`,
    why: WHY,
    fix: 'Nothing was converted. The stress may be in another unit, of the other sign, or already multiplied by the volume; leave the virials out if they cannot be trusted.',
    offers: [drop(parts), ...cures.slice(0, 4).flatMap((c) => offerOf(c, parts, whole)), ACCEPT],
  });
}

export function checkVirials(patient: Patient): Finding[] {
  return patient
    .by((p) => p.origin)
    .flatMap((all): Finding[] => {
      // Of lengths in another unit the finding about them tells what goes with them.
      const same = all.filter((p) => p.system.virial !== null && (lengthUnit(patient, p) ?? 'A') === 'A');
      if (same.length === 0) return [];
      const judged: Judged[] = [];
      const unknown: Part[] = [];
      // What one file or folder holds was written in one way.
      for (const path of new Set(same.map((p) => p.system.path))) {
        const parts = same.filter((p) => p.system.path === path);
        const evidence = evidenceFor(patient, parts);
        if (evidence) judged.push({ parts, evidence, verdict: judge(evidence) });
        else unknown.push(...parts);
      }
      const verdicts = new Set(judged.map((j) => j.verdict));
      const told = (['sign', 'scale'] as const).flatMap((v): Finding[] => {
        const group = judged.filter((j) => j.verdict === v);
        return group.length > 0 ? [tellEvidence(`virial-${v}`, group, verdicts.size === 1)] : [];
      });
      // What is known to be wrong explains odd pressures as well.
      const odd = told.length > 0 ? [] : unknown.filter((p) => implausible(patient, p));
      return odd.length > 0 ? [...told, tellPressure(odd, odd.length === same.length)] : told;
    });
}
