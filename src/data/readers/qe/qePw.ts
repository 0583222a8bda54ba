// Reader of Quantum ESPRESSO's pw.x output: single points, relaxations and MD, with the digits of the input beside it.

import { atomicNumber } from '../../elements';
import { Lines } from '../../files/lines';
import { determinant, type Frame, type FrameOther, FrameSink } from '../../group';
import type { ProblemLog } from '../../problems';
import type { Origin, SourceFile, System, Taken } from '../../types';
import { unitFactor } from '../../units';
import { kindName, tellKinds } from '../kinds';
import { headText, wholeText } from '../look';
import { baseName, type Claim, type FileReader, type Head, type Look, type ReadContext } from '../reader';
import { tellNotEnded, tellStep } from '../tell';
import { isQeInput, parseQeInput, qeCell, qePositions } from './qeInput';
import { NO_POSITIONS, newPwFacts, type PwFacts, type PwStep, pwSteps, type Reference } from './qePwSteps';

const factor = (quantity: 'energy' | 'force' | 'stress', unit: string): number =>
  unitFactor(quantity, unit) ?? Number.NaN;

const taken = (key: string, unit: string): Taken => ({ key, unit, how: 'named', sign: 1 });
const ENERGY = taken('!    total energy', 'rydberg');
const FORCE = taken('Forces acting on atoms', 'rydberg/bohr');
const STRESS = taken('total stress (kbar)', 'kbar');
const FINER = taken('total stress (Ry/bohr**3)', 'rydberg/bohr^3');

/** Frames with the same labels share their origin. */
function originOf(force: boolean, virial: boolean, known: Map<string, Origin>): Origin {
  const key = `${force} ${virial}`;
  const origin: Origin = known.get(key) ?? {
    format: 'qe/pw',
    energy: ENERGY,
    force: force ? FORCE : null,
    virial: virial ? STRESS : null,
    length: taken('positions', 'bohr'),
  };
  known.set(key, origin);
  return origin;
}

/** Frame of a step that has an energy. */
function frameOf(step: PwStep, energy: number, names: readonly string[], origins: Map<string, Origin>): Frame {
  const perForce = factor('force', FORCE.unit);
  const volume = Math.abs(determinant(step.box));
  // A broken cell is told as such.
  const stress = Number.isFinite(volume) ? step.stress : null;
  const virial = stress?.kbar.map((x) => x * volume * factor('stress', STRESS.unit)) ?? null;
  const others: FrameOther[] = [...step.otherEnergies].map(([name, value]) => ({
    of: 'energy',
    taken: taken(name, ENERGY.unit),
    values: Float64Array.of(value * factor('energy', ENERGY.unit)),
  }));
  if (stress)
    others.push({
      of: 'virial',
      taken: FINER,
      values: stress.ry.map((x) => x * volume * factor('stress', FINER.unit)),
    });
  return {
    index: step.index,
    names,
    coord: step.coord,
    box: step.box,
    pbc: [true, true, true],
    energy: energy * factor('energy', ENERGY.unit),
    force: step.force?.map((x) => x * perForce) ?? null,
    virial,
    origin: originOf(step.force !== null, virial !== null, origins),
    others,
  };
}

const some = (steps: readonly number[]): string =>
  `${steps.slice(0, 10).join(', ')}${steps.length > 10 ? ', ...' : ''}`;

/** What is said once about the file. */
function tell(
  path: string,
  {
    bare,
    keptBare,
    total,
    unconverged,
  }: {
    readonly bare: readonly number[];
    readonly keptBare: boolean;
    readonly total: number;
    readonly unconverged: readonly number[];
  },
  facts: PwFacts,
  log: ProblemLog,
): void {
  if (unconverged.length > 0)
    log.warn(
      'unconverged',
      path,
      null,
      `the SCF of ${unconverged.length} of ${total} steps did not converge; they were left out (${some(unconverged)}).`,
      'Nothing to do; or compute these steps again with a larger electron_maxstep.',
    );
  if (bare.length > 0)
    log.warn(
      'no-forces',
      path,
      null,
      keptBare
        ? 'the output holds energies, but no forces.'
        : `${bare.length} of ${total} steps have no forces and were left out (${some(bare)}).`,
      keptBare
        ? 'Set tprnfor = .true. in the input to have forces printed.'
        : 'Nothing to do if the run was stopped there.',
    );
  if (total === 0)
    log.error(
      'no-energies',
      path,
      null,
      'expected lines "!    total energy", found none.',
      'The calculation may have failed before its first energy; look at the end of the output.',
    );
  if (!facts.ended) tellNotEnded(log, path, 'JOB DONE');
}

/** Larger files are no inputs, and more of them in a folder are not looked into. */
const LARGEST_INPUT = 1 << 24;
const MANY = 100;

/** The input of an output: called as it says, or as it is called itself, or the only one of the folder. */
async function companions({ name, text }: Head, folder: readonly SourceFile[], look: Look): Promise<SourceFile[]> {
  const said = baseName(/^\s*Reading input from (\S+)\s*$/m.exec(text)?.[1] ?? '');
  const stem = (of: string): string => of.replace(/\.[^.]*$/, '');
  const small = folder.filter((f) => f.size <= LARGEST_INPUT);
  const inputsOf = async (files: readonly SourceFile[]): Promise<SourceFile[]> => {
    const texts = await Promise.all(files.map((file) => headText(file, look)));
    return files.filter((_, k) => isQeInput(texts[k]));
  };
  const named = await inputsOf(small.filter((f) => baseName(f.path) === said || stem(baseName(f.path)) === stem(name)));
  const own = named.find((f) => baseName(f.path) === said);
  if (own) return [own];
  const inputs = named.length > 0 || small.length > MANY ? named : await inputsOf(small);
  return inputs.length === 1 ? inputs : [];
}

/** Geometry of an input; null where it has none that can be used. */
async function referenceOf(file: SourceFile | undefined): Promise<Reference | null> {
  if (!file) return null;
  const input = parseQeInput(await wholeText(file), file.path);
  const box = qeCell(input);
  if (typeof box === 'string') return null;
  const { coord, labels } = qePositions(input, box);
  return labels.length > 0 && coord.every(Number.isFinite) ? { labels, coord, box } : null;
}

async function read({ files: [file, input] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const lines = new Lines(file);
  const facts = newPwFacts();
  const sink = new FrameSink(file.path, log);
  const kinds = new Map<string, string | undefined>();
  const origins = new Map<string, Origin>();
  const unconverged: number[] = [];
  const bare: Frame[] = [];
  let [total, withForces] = [0, 0];
  const leave = (step: PwStep, code: string, message: string): void =>
    tellStep(
      log,
      {
        code,
        path: file.path,
        frame: step.index,
        message,
        fix:
          code === NO_POSITIONS
            ? 'Add the input of the run to the folder: some versions of pw.x print no positions.'
            : 'Copy the output again, or let the run finish.',
      },
      code === 'unfinished' || code === 'truncated',
    );
  for await (const step of pwSteps(lines, facts, await referenceOf(input))) {
    total++;
    await progress(lines.fraction);
    // Forces are only computed behind an SCF that ended well.
    const converged = step.converged ?? step.force !== null;
    if (step.converged === false) unconverged.push(step.index);
    else if (step.broken) leave(step, step.broken.code, step.broken.message);
    else if (!converged || step.energy === null)
      leave(step, 'unfinished', 'the output ends before the SCF of this step has converged.');
    else {
      const names = step.labels.map((label) => {
        const element = facts.species.get(label);
        const name = kindName(label, element);
        if (atomicNumber(name) === undefined || (element !== undefined && name !== element)) kinds.set(name, element);
        return name;
      });
      const frame = frameOf(step, step.energy, names, origins);
      if (frame.force === null) bare.push(frame);
      else {
        withForces++;
        sink.add(frame);
      }
    }
  }
  // Energies without forces are frames where no step has forces; else one was cut off.
  const keptBare = withForces === 0;
  if (keptBare) for (const frame of bare) sink.add(frame);
  tell(file.path, { bare: bare.map((f) => f.index), keptBare, total, unconverged }, facts, log);
  tellKinds(file.path, kinds, log);
  return sink.systems();
}

const matches = ({ text }: Head): boolean => /^\s*Program PWSCF\b/m.test(text);

/**
 * pw.x: scf, relax, vc-relax and md. A frame per converged SCF with the geometry before it; energy = "!    total energy"
 * (F with smearing); virial = +V stress (positive under compression), from the kbar columns. SCF that did not converge
 * are left out and counted. Labels of species that are no element stay. Where the input lies beside it, cell and first
 * positions have its digits.
 */
export const qePw: FileReader = { kind: 'file', name: 'qe/pw', matches, companions, read };
