// Reader of PWmat's MOVEMENT (MD, relaxation, NEB; also as pwdata writes it) and of final.config and OUT.MLMD.
import { Lines } from '../../files/lines';
import { determinant, type Frame, FrameSink } from '../../group';
import type { ProblemLog } from '../../problems';
import { DataError, type Origin, type System, type Taken } from '../../types';
import { virialUnit } from '../../units';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import { signOf } from '../virialSign';
import { blockOf, isEnd, isHeader, type Printed, takeFrame } from './movementFrame';

function matches({ text }: Head): boolean {
  const lines = text.split(/\r\n|\n|\r/);
  const header = lines.findIndex((line) => isHeader(line) && /Iteration|Etot|\bEp\b/i.test(line) && line.includes('='));
  return header >= 0 && lines.slice(header).some((line) => blockOf(line) === 'lattice');
}

/** Steps of the self-consistency that PWmat allows by default, for the first step of a run and for all others. */
const limitOf = (p: Printed): number => (p.iteration !== null && p.iteration <= 0 ? 100 : 40);

/** Frames that can be used; the others are told. */
function usable(printed: readonly Printed[], path: string, log: ProblemLog): Printed[] {
  const forces = printed.some((p) => p.gradient);
  const energies = printed.some((p) => p.energy);
  const whole = printed.filter((p) => {
    const missing = !p.gradient && forces ? 'block Force' : !p.energy && energies ? 'energy in its first line' : null;
    if (missing === null) return true;
    log.error(
      p.ended ? 'movement-blocks' : 'movement-truncated',
      path,
      p.index,
      `the frame has no ${missing}, others of the file have. The frame was left out.`,
      'Write the frame again, or remove it.',
    );
    return false;
  });
  const open = whole.filter((p) => p.scf !== null && p.scf >= limitOf(p));
  if (open.length > 0) {
    const shown = open.slice(0, 5).map((p) => p.index);
    log.warn(
      'unconverged',
      path,
      open[0].index,
      `${open.length} of ${whole.length} frames used all electronic steps that PWmat allows by default (SCF = ${open[0].scf}; 40, in the first step of a run 100) and are taken as not converged (frames ${shown.join(', ')}${open.length > 5 ? ', ...' : ''}). They were left out.`,
      'Compute them again with more steps. If the run allowed more (SCF_ITER1 in etot.input) and they did converge, remove ", SCF = ..." from the first lines of these frames.',
    );
  }
  if (whole.length > 0 && !energies)
    log.warn(
      'no-energy',
      path,
      null,
      'the frames have no energy in their first lines (Etot,Ep,Ek = ...).',
      'Write the energies, or train on forces only.',
    );
  return whole.filter((p) => !open.includes(p));
}

/** Sign of the printed stress as a virial, and how it is known. */
function stressSign(frames: readonly Printed[], path: string, log: ProblemLog): Pick<Taken, 'how' | 'sign'> {
  const pressed = frames.flatMap(({ box, names, stress }) => (stress ? [{ names, box, virial: stress }] : []));
  return signOf(pressed, path, log, () => {
    const own = frames.some((f) => f.stress && f.pressure && f.stress[0] * f.pressure[0] < 0);
    log.warn(
      'virial-sign',
      path,
      null,
      `the stress beside the lattice is taken as the virial with the sign that is printed${own ? ', although the block Pressure Internal of this file has the opposite sign' : ''}. PWmat itself prints the opposite of a virial; files that were converted from VASP have the sign of one.`,
      'Compare with a stress or an equation of state that you know, and turn the sign of the virial on the mapping card if needed.',
    );
  });
}

function originOf(frames: readonly Printed[], virial: Pick<Taken, 'how' | 'sign'>): Origin {
  const energy = frames.find((f) => f.energy)?.energy;
  const stress = frames.find((f) => f.stress);
  return {
    format: 'pwmat/movement',
    energy: energy ? { key: energy.key, unit: 'eV', how: energy.named ? 'named' : 'format', sign: 1 } : null,
    force: frames.some((f) => f.gradient) ? { key: 'Force', unit: 'eV/A', how: 'format', sign: -1 } : null,
    virial: stress ? { key: stress.stressKey, unit: 'eV', ...virial } : null,
    length: { key: 'Lattice vector', unit: 'A', how: 'format', sign: 1 },
  };
}

const ETOT: Taken = { key: 'Etot', unit: 'eV', how: 'format', sign: 1 };
const PRESSURE: Taken = { key: 'Pressure Internal', unit: 'hartree/bohr^3', how: 'named', sign: 1 };
/** eV/A^3 */
const PRESSURE_UNIT = virialUnit(PRESSURE.unit)?.factor ?? Number.NaN;

/** Without -0, which would be another number to readers of the data. */
const negated = (values: Float64Array): Float64Array => values.map((x) => 0 - x);

/** The frame in deepmd's signs. `total`: whether Etot is offered as another energy. */
function frameOf(p: Printed, origin: Origin, total: boolean): Frame {
  const volume = Math.abs(determinant(p.box));
  const others = [
    ...(total && p.total !== null ? [{ of: 'energy' as const, taken: ETOT, values: Float64Array.of(p.total) }] : []),
    ...(p.pressure
      ? [{ of: 'virial' as const, taken: PRESSURE, values: p.pressure.map((x) => x * PRESSURE_UNIT * volume) }]
      : []),
  ];
  return {
    index: p.index,
    names: p.names,
    coord: p.coord,
    box: p.box,
    pbc: [true, true, true],
    energy: p.energy?.value ?? null,
    force: p.gradient && negated(p.gradient),
    virial: p.stress && origin.virial?.sign === -1 ? negated(p.stress) : p.stress,
    origin,
    others,
  };
}

/** All frames that are whole; the others go to the log. */
async function takeAll(lines: Lines, path: string, { log, progress }: ReadContext): Promise<Printed[]> {
  const printed: Printed[] = [];
  let index = 0;
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    if (isHeader(line)) {
      try {
        const frame = await takeFrame(lines, path, index);
        // Frames of a run share one list of names.
        const before = printed.at(-1)?.names;
        const same = before?.length === frame.names.length && before.every((n, a) => n === frame.names[a]);
        printed.push(same ? { ...frame, names: before } : frame);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        const cut = error.problem.code === 'movement-truncated' && (await lines.peek()) === undefined;
        // The last frame of a run that was killed is unfinished as a matter of course.
        log.add(cut ? { ...error.problem, severity: 'warning' } : error.problem);
      }
    } else if (/\S/.test(line) && !isEnd(line)) {
      log.error(
        'movement-header',
        path,
        index,
        `expected a first line like "72 atoms,Iteration ... Etot,Ep,Ek (eV) = ...", found "${line.trim().slice(0, 40)}" (line ${lines.taken + 1}). The lines up to the next frame were left out.`,
        'Write the frame again, or cut off what comes before its first line.',
      );
      for (let l = await lines.peek(); l !== undefined && !isHeader(l); l = await lines.peek()) {
        await lines.next();
        if (isEnd(l)) break;
      }
    } else {
      await lines.next();
      continue;
    }
    index++;
    await progress(lines.fraction);
  }
  return printed;
}

async function read({ files: [file] }: Claim, context: ReadContext): Promise<System[]> {
  const { log } = context;
  const printed = await takeAll(new Lines(file), file.path, context);
  const last = printed.at(-1);
  // final.config ends without dashes, but is one frame.
  if (last && !last.ended && (printed.length > 1 || !last.usedLast || !last.gradient))
    log.warn(
      'movement-truncated',
      file.path,
      last.index,
      'the file ends before the line of dashes that ends a frame. What is needed of the last frame is there.',
      'Copy the file again if it should be longer; nothing to do for a final.config, or if the run was stopped.',
    );
  const frames = usable(printed, file.path, log);
  const origin = originOf(frames, stressSign(frames, file.path, log));
  const total = frames.some((f) => f.total !== null && f.energy?.key === 'Ep' && f.total !== f.energy.value);
  const sink = new FrameSink(file.path, log);
  for (const frame of frames) sink.add(frameOf(frame, origin, total));
  return sink.systems();
}

/**
 * pwmat/movement: Ep, forces = -(block Force), positions from fractions, the stress beside the lattice as virial. Its sign
 * is that which is printed, unless the frames themselves show that it is the opposite. A broken frame is named and left out.
 */
export const pwmatMovement: FileReader = { kind: 'file', name: 'pwmat/movement', matches, read };
