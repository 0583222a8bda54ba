// Reader of CP2K trajectories: PROJECT-pos-1.xyz with the forces, cells and stress of its companions, step by step.

import { atomicNumber } from '../../elements';
import { type Frame, FrameSink } from '../../group';
import { fail, type ProblemLog } from '../../problems';
import type { Origin, SourceFile, System, Taken } from '../../types';
import { kindName, tellKinds } from '../kinds';
import { baseName, type Claim, type GroupReader, headOf, type Look, type ReadContext } from '../reader';
import { tellRepeated } from '../tell';
import { findCells } from './cp2kCells';
import type { Cp2kInput } from './cp2kInput';
import { type StepTables, stepTables } from './cp2kJoin';
import {
  factorOf,
  forcesOf,
  type LabelSources,
  stressIsStatic,
  stressUnit,
  trajectoryUnit,
  virialOf,
} from './cp2kLabels';
import { RunLog } from './cp2kLog';
import { findRuns, type RunFiles } from './cp2kRun';
import { readSeries, type Series } from './cp2kSeries';
import { type XyzStep, xyzSteps } from './cp2kXyz';

type Progress = (fraction: number) => Promise<void>;
type Steps = ReadonlyMap<number, XyzStep>;

/** Steps of a trajectory by number; of a step that is repeated (after a restart) the last one counts. */
async function collect(file: SourceFile, log: ProblemLog, progress: Progress): Promise<Steps> {
  const steps = new Map<number, XyzStep>();
  let repeated = 0;
  for await (const step of xyzSteps(file, log, progress)) {
    if (steps.delete(step.step)) repeated++;
    steps.set(step.step, step);
  }
  tellRepeated(log, file.path, repeated);
  return steps;
}

/** What was read from the files of a run. */
interface RunData {
  readonly run: RunFiles;
  readonly pos: SourceFile;
  readonly steps: Steps;
  readonly forces: Steps | null;
  readonly cells: Series | null;
  readonly ener: Series | null;
  readonly stress: Series | null;
  readonly output: RunLog;
  readonly tables: StepTables;
}

async function load(run: RunFiles, pos: SourceFile, { log, progress }: ReadContext): Promise<RunData> {
  const all = [run.cell, run.ener, run.stress, ...run.outputs, pos, run.frc].flatMap((file) => file ?? []);
  const total = all.reduce((n, file) => n + file.size, 1);
  let before = 0;
  const done = async <T>(file: SourceFile, work: (progress: Progress) => Promise<T>): Promise<T> => {
    const result = await work((fraction) => progress((before + fraction * file.size) / total));
    before += file.size;
    return result;
  };
  const series = async (file: SourceFile | null, width: number): Promise<Series | null> =>
    file && done(file, (part) => readSeries(file, width, log, () => part(0)));
  const cells = await series(run.cell, 9);
  const ener = await series(run.ener, 3);
  const stress = await series(run.stress, 9);
  const output = new RunLog();
  for (const file of run.outputs) await done(file, (part) => output.read(file, run.frc === null, part));
  const steps = await done(pos, (part) => collect(pos, log, part));
  const { frc } = run;
  const forces = frc && (await done(frc, (part) => collect(frc, log, part)));
  const tables = await stepTables(run, output, log);
  return { run, pos, steps, forces, cells, ener, stress, output, tables };
}

/** Steps that were left out, counted by reason. */
class Left {
  readonly #of = new Map<string, { n: number; readonly code: string; readonly first: number; readonly fix: string }>();

  add(code: string, step: number, why: string, fix: string): void {
    const known = this.#of.get(why);
    if (known) known.n++;
    else this.#of.set(why, { n: 1, code, first: step, fix });
  }

  tell(path: string, log: ProblemLog): void {
    for (const [why, { code, first, fix, n }] of this.#of)
      log.warn(code, path, null, `steps left out: ${n}, because ${why} (the first is step ${first}).`, fix);
  }
}

const BOTH = 'Print positions and forces equally often, and copy both files again.';

/** Where labels come from; says where a stress cannot be one. */
function labelSources(
  data: RunData,
  inputs: readonly Cp2kInput[],
  boxOf: (step: XyzStep) => Float64Array | null | undefined,
  log: ProblemLog,
): LabelSources {
  const { ener, forces, output, run, steps, stress, tables } = data;
  const takeStress = stress !== null && stressIsStatic(stress, ener, steps.values(), boxOf);
  const better = tables.stress.size > 0 || output.all.some((step) => step.stress !== null);
  if (stress && !takeStress && !better)
    log.warn(
      'stress-of-motion',
      stress.path,
      null,
      'CP2K counts the motion of the atoms into this stress of an MD run, which is no part of a virial; it was not taken.',
      'Print FORCE_EVAL / PRINT / STRESS_TENSOR to the main output and read that too. The stress of this file can be chosen on the page.',
    );
  return {
    forceFile: baseName(run.frc?.path ?? ''),
    forces,
    force: trajectoryUnit(inputs, 'force'),
    stress,
    stressUnit: stressUnit(stress),
    takeStress,
    tables,
  };
}

/** Frames with the same sources share their origin. */
function originMaker(length: Taken): (energy: boolean, force: Taken | null, virial: Taken | null) => Origin {
  const known = new Map<string, Origin>();
  return (energy, force, virial) => {
    const key = `${energy} ${force?.key} ${virial?.key}`;
    const origin: Origin = known.get(key) ?? {
      format: 'cp2k/md',
      energy: energy ? { key: 'E', unit: 'hartree', how: 'format', sign: 1 } : null,
      force,
      virial,
      length,
    };
    known.set(key, origin);
    return origin;
  };
}

/** What is missing beside the positions. */
function tellMissing({ forces, pos, run, steps }: RunData, bare: number, log: ProblemLog): void {
  const spare = forces ? [...forces.keys()].filter((step) => !steps.has(step)) : [];
  if (spare.length > 0)
    log.warn(
      'no-partner',
      run.frc?.path ?? pos.path,
      null,
      `${spare.length} steps of the forces have no positions in ${baseName(pos.path)} and were left out (the first is step ${spare[0]}).`,
      BOTH,
    );
  if (bare === 0) return;
  log.warn(
    'no-forces',
    pos.path,
    null,
    `${bare} of ${steps.size} steps have energies but no forces: there is no file ${run.stem.replace(/-?(\d*)$/, '-frc-$1')}.xyz beside the positions.`,
    'Add the file of the forces (MOTION / PRINT / FORCES), or the main output if it holds them.',
  );
}

async function readRun(data: RunData, { log, progress }: ReadContext): Promise<System[]> {
  const { output, pos, run, steps } = data;
  const inputs = [...run.inputs, ...run.restarts];
  const cells = findCells(run, data.cells, output, pos.path, log);
  const sources = labelSources(data, inputs, cells.of, log);
  const length = trajectoryUnit(inputs, 'length');
  const [perLength, perEnergy] = [factorOf('length', length.unit), factorOf('energy', 'hartree')];
  const elements = new Map(inputs.flatMap((input) => [...input.kinds]));
  const kinds = new Map<string, string | undefined>();
  const namesOf = (labels: readonly string[]): string[] => {
    const atoms = output.atomsOf(labels);
    return labels.map((label, a) => {
      const element = atoms?.[a].element ?? (elements.get(label) || undefined);
      const name = kindName(atoms?.[a].kind ?? label, element);
      if (atomicNumber(name) === undefined || atoms) kinds.set(name, element);
      return name;
    });
  };
  const sink = new FrameSink(pos.path, log);
  const originOf = originMaker(length);
  const left = new Left();
  /** Frames without forces, held until it is clear whether others have some. */
  const bare: Frame[] = [];
  let withForces = false;
  let named: readonly string[] = [];
  let names: readonly string[] = [];
  for (const step of steps.values()) {
    await progress(1);
    const known = output.find(step.step, step.energy);
    const pbc = step.pbc ?? cells.pbc;
    const box = pbc.includes(true) ? cells.of(step) : null;
    const force = forcesOf(step, known, sources);
    if (known && !known.converged)
      left.add(
        'unconverged',
        step.step,
        'their SCF did not converge',
        'Nothing to do; or compute them again with more SCF steps.',
      );
    else if (box === undefined)
      left.add(
        'no-cell-of-step',
        step.step,
        `their cell is not in ${run.cell ? baseName(run.cell.path) : 'the main output'}`,
        'Print the cell as often as the positions.',
      );
    else if (typeof force === 'string') left.add('no-partner', step.step, force, BOTH);
    else {
      // Steps of a run share their list of names.
      if (named !== step.names) names = namesOf(step.names);
      named = step.names;
      const virial = virialOf(step, box, known, sources);
      const frame: Frame = {
        index: step.index,
        names,
        coord: step.values.map((x) => x * perLength),
        box,
        pbc,
        energy: step.energy === null ? null : step.energy * perEnergy,
        force: force?.values ?? null,
        virial: virial.values,
        origin: originOf(step.energy !== null, force?.taken ?? null, virial.taken),
        others: virial.others,
      };
      withForces ||= frame.force !== null;
      if (frame.force === null) bare.push(frame);
      else sink.add(frame);
    }
  }
  const stepOf = new Map([...steps.values()].map(({ index, step }) => [index, step]));
  for (const frame of bare)
    if (!withForces) sink.add(frame);
    else
      left.add(
        'no-forces',
        stepOf.get(frame.index) ?? frame.index,
        'they have energies but no forces',
        'Nothing to do: an optimization computes some energies without forces, its last one once more.',
      );
  left.tell(pos.path, log);
  if (!withForces && run.tables.force.length > 0)
    log.warn(
      'not-joined',
      run.tables.force[0].path,
      null,
      'forces in files of their own are known by step in MD runs only; an optimization numbers them otherwise. They were not used.',
      'Print them to the main output (FORCE_EVAL / PRINT / FORCES without FILENAME) and read that too, or with MOTION / PRINT / FORCES.',
    );
  tellMissing(data, withForces ? 0 : bare.length, log);
  tellKinds(pos.path, kinds, log);
  return sink.systems();
}

async function read(claim: Claim, context: ReadContext): Promise<System[]> {
  const [run] = await findRuns(claim.files, headOf);
  if (!run?.pos)
    return fail(
      'no-positions',
      claim.path,
      null,
      'these are forces or velocities of a CP2K run without its positions.',
      'Add PROJECT-pos-1.xyz, in XYZ format (.dcd and .pdb are not read).',
    );
  return readRun(await load(run, run.pos, context), context);
}

async function detect(files: readonly SourceFile[], look: Look): Promise<Claim[]> {
  const runs = await findRuns(files, look);
  return runs.map((run) => ({ path: (run.pos ?? run.frc ?? run.vel[0])?.path ?? run.stem, files: [...run.files] }));
}

/**
 * CP2K's trajectories: positions (A) and energies (hartree) of PROJECT-pos-1.xyz, forces of PROJECT-frc-1.xyz
 * (hartree/bohr) or of the main output, matched by step number; cell of PROJECT-1.cell, of the input or of the main
 * output; virial = +V stress. Steps without a partner and steps whose SCF did not converge are left out and counted.
 */
export const cp2kTrajectory: GroupReader = { kind: 'group', name: 'cp2k/md', detect, read };
