// Paths on the command line -> examined systems; problems go to stderr, errors end the command.
import { Breath } from '../data/breath';
import { examine } from '../data/doctor/examine';
import { asProblem, type Finding } from '../data/doctor/finding';
import type { Other } from '../data/doctor/patient';
import { type Survey, surveyFrames } from '../data/doctor/survey';
import { treat } from '../data/doctor/treat';
import { nodeFiles } from '../data/files/nodeFiles';
import { readAll } from '../data/read';
import type { Problem, ReadResult, System } from '../data/types';
import { UsageError } from './args';

/** A; distances that are looked at where no model says otherwise. */
export const RCUT = 6;

/** Times that what is left after mending is examined and mended again. */
const ROUNDS = 6;

const where = (p: Problem): string => `${p.path}${p.frame === null ? '' : `, frame ${p.frame}`}`;
const line = (p: Problem): string => `${where(p)}: ${p.message} ${p.fix}`;

async function readPaths(paths: readonly string[]): Promise<ReadResult> {
  if (paths.length === 0) throw new UsageError('expected at least one path to a data set, found none.');
  const { files, problems } = await nodeFiles(paths);
  // Nothing to read and the reason told: the readers have no more to say.
  if (files.length === 0 && problems.some((p) => p.severity === 'error')) return { systems: [], problems };
  const result = await readAll(files);
  return { systems: result.systems, problems: [...problems, ...result.problems] };
}

async function look(
  systems: readonly System[],
  rcut: number,
  other: Other | null,
): Promise<{ readonly survey: Survey; readonly findings: Finding[] }> {
  const breath = new Breath();
  const survey = await surveyFrames(systems, rcut, breath);
  const findings = await examine(systems, survey, {
    rcut,
    sel: null,
    excluded: new Int32Array(0),
    accepted: [],
    valid: null,
    splitHow: null,
    other,
    breath,
  });
  return { survey, findings };
}

export interface Examined extends ReadResult {
  readonly survey: Survey;
}

/**
 * Everything found under the paths, with the problems of reading and what the doctor has to say. Throws UsageError
 * without a path.
 */
export async function readExamined(paths: readonly string[], rcut = RCUT): Promise<Examined> {
  const { problems, systems } = await readPaths(paths);
  const { findings, survey } = await look(systems, rcut, null);
  return { systems, survey, problems: [...problems, ...findings.map(asProblem)] };
}

export interface SoundOptions {
  /** A; reach of the neighbours that are counted. */
  readonly rcut?: number;
  /** Do what is offered first about every blocker that needs no input. */
  readonly mend?: boolean;
  /** Frames that train need energies and forces: mending leaves out those without. */
  readonly trains?: boolean;
  /** Systems that validate: frames that are in both are told. */
  readonly validate?: readonly System[];
}

/**
 * As readExamined, for commands that need sound data: warnings are shown; errors end the command with all of them named,
 * unless mending takes care of them, which is said.
 */
export async function readSound(paths: readonly string[], options: SoundOptions = {}): Promise<System[]> {
  const { mend = false, rcut = RCUT, trains = false, validate } = options;
  const { problems, systems: read } = await readPaths(paths);
  const other = validate
    ? { dataset: 'validation', name: 'the validation data', systems: validate, excluded: new Int32Array(0) }
    : null;
  const isTreated = (f: Finding): boolean => f.severity === 'error' || (trains && f.code === 'no-labels');
  let systems = read;
  let { findings } = await look(systems, rcut, other);
  for (let round = 0; mend && round < ROUNDS; round++) {
    const { done, systems: treated } = treat(systems, findings, isTreated);
    if (done.length === 0) break;
    for (const { finding, offer } of done)
      process.stderr.write(`mended: ${where(asProblem(finding))}: ${finding.message} ${offer.label}.\n`);
    systems = treated;
    ({ findings } = await look(systems, rcut, other));
  }
  const all: Problem[] = [...problems, ...findings];
  for (const p of all) if (p.severity !== 'error') process.stderr.write(`${p.severity}: ${line(p)}\n`);
  const errors = all.filter((p) => p.severity === 'error');
  if (errors.length > 0) throw new UsageError(errors.map(line).join('\nerror: '));
  if (systems.length === 0)
    throw new UsageError(
      `${paths.join(', ')}: expected frames, found none. Give a deepmd/npy folder or an extended XYZ file.`,
    );
  return systems;
}
