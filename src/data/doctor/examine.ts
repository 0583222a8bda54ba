// Examines a data set: all checks, what the user accepted left away, the gravest first.
import type { System } from '../types';
import { checkArrays } from './arrays';
import { checkCells } from './cells';
import { checkClose } from './close';
import { checkCopies } from './copies';
import { checkEnergies } from './energies';
import type { Finding } from './finding';
import { checkForces } from './forces';
import { checkJumps } from './jumps';
import { checkLabels } from './labels';
import { checkLengths } from './lengths';
import { checkLevels } from './levels';
import { checkMixed } from './mixed';
import { checkNames } from './names';
import { type Context, Patient } from './patient';
import { checkPlaceholders } from './placeholders';
import { checkRepulsion } from './repulsion';
import { checkSettings } from './settings';
import type { Survey } from './survey';
import { checkVirials } from './virial';
import { checkWork } from './work';

/** In the order in which findings of one severity are told: what spoils all others comes first. */
const CHECKS: readonly ((patient: Patient) => Finding[])[] = [
  checkCells,
  checkNames,
  checkLengths,
  checkClose,
  checkMixed,
  checkCopies,
  checkLabels,
  checkPlaceholders,
  checkWork,
  checkJumps,
  checkRepulsion,
  checkVirials,
  checkForces,
  checkEnergies,
  checkLevels,
  checkSettings,
];

const GRAVITY = ['error', 'warning', 'note'] as const;

/** Ids are told once: systems with the same path and formula are counted. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((f) => {
    const n = (seen.get(f.id) ?? 0) + 1;
    seen.set(f.id, n);
    return n === 1 ? f : { ...f, id: `${f.id} ${n}` };
  });
}

/** Taking out all frames mends nothing: such an offer goes where there is another. */
function sensible(f: Finding, inUse: number): Finding {
  const offers = f.offers.filter(({ remedy }) => !(remedy.kind === 'exclude' && remedy.frames.length >= inUse));
  return offers.length > 0 ? { ...f, offers } : f;
}

/**
 * Everything that is wrong with a data set or worth a look, blockers first. `survey` is that of the same systems.
 * Frames that are excluded are not looked at; findings whose id or code is accepted are left away. Throws Cancelled where the
 * context's breath does.
 */
export async function examine(systems: readonly System[], survey: Survey, context: Context): Promise<Finding[]> {
  const left = new Uint8Array(survey.nframes);
  for (const f of context.excluded) left[f] = 1;
  const inUse = left.reduce((n, out) => n - out, survey.nframes);
  const findings = checkArrays(systems, left);
  const patient = new Patient(systems, survey, context, left);
  for (const [k, check] of CHECKS.entries()) {
    context.onProgress?.(k, CHECKS.length);
    await context.breath.take();
    findings.push(...check(patient));
  }
  context.onProgress?.(CHECKS.length, CHECKS.length);
  const accepted = new Set(context.accepted);
  const told = distinct(findings).filter((f) => !accepted.has(f.id) && !accepted.has(f.code));
  return GRAVITY.flatMap((severity) => told.filter((f) => f.severity === severity)).map((f) => sensible(f, inUse));
}
