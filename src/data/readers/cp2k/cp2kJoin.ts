// Joins the energies of a main output with what lies beside it: forces and stress in files of their own, the input's atoms.
import type { Lines } from '../../files/lines';
import type { ProblemLog } from '../../problems';
import type { SourceFile } from '../../types';
import { baseName } from '../reader';
import type { Beside } from './cp2kBeside';
import { BlockReading } from './cp2kBlocks';
import type { RunLog } from './cp2kLog';
import type { RunFiles } from './cp2kRun';
import { type OutputFacts, type OutputStep, outputSteps } from './cp2kSteps';
import { readForceTables, readStressTables, type TableFiles, type Tables } from './cp2kTableFiles';
import type { ForceTable, Table } from './cp2kTables';

/** Says that tables do not fit the run; true where there is one for each of its energies, in their order. */
function fits(tables: Tables<Table>, energies: number, log: ProblemLog): boolean {
  if (tables.inOrder.length === energies) return true;
  log.warn(
    'not-joined',
    tables.path,
    null,
    `expected one table for each of the ${energies} energies of the run, found ${tables.inOrder.length}; they were not used.`,
    'Keep only the files of this run in the folder, or print them to the main output (FORCE_EVAL / PRINT without FILENAME).',
  );
  return false;
}

function takeForces(step: OutputStep, table: ForceTable, name: string): void {
  // Older versions print the kinds beside the forces: of other atoms they are others.
  const kinds = step.atoms?.kinds;
  if (kinds?.length === table.kinds?.length && table.kinds?.some((kind, a) => kind !== kinds?.[a]))
    step.broken ??= { code: 'other-atoms', message: `the kinds of its atoms are others in ${name}.` };
  step.force = table;
}

/** Gives the steps of a run the tables of its files, where they have none of the kind themselves. */
export async function joinTables(steps: readonly OutputStep[], files: TableFiles, log: ProblemLog): Promise<void> {
  if (steps.every((step) => step.force === null)) {
    const force = await readForceTables(files.force, log);
    if (force && fits(force, steps.length, log))
      steps.forEach((step, k) => {
        takeForces(step, force.inOrder[k], baseName(force.path));
      });
  }
  if (steps.every((step) => step.stress === null)) {
    const stress = await readStressTables(files.stress, log);
    if (stress && fits(stress, steps.length, log))
      steps.forEach((step, k) => {
        step.stress = stress.inOrder[k];
      });
  }
}

/**
 * Gives a single point whose output has no positions (PRINT_LEVEL LOW) those of its input, where these are the atoms of
 * the output; says so.
 */
function takeAtoms(
  step: OutputStep,
  facts: OutputFacts,
  { atoms, input }: Beside,
  path: string,
  log: ProblemLog,
): void {
  const natoms = facts.natoms || (step.force?.values.length ?? 0) / 3;
  if (step.atoms || step.broken || atoms?.labels.length !== natoms) return;
  const elements = step.force?.elements;
  if (elements?.some((element, a) => element.toLowerCase() !== atoms.elements[a].toLowerCase())) return;
  const names = [...new Set(atoms.labels)];
  facts.kinds = new Map(names.map((name, k) => [k + 1, name]));
  const kinds = atoms.labels.map((label) => names.indexOf(label) + 1);
  step.atoms = { values: atoms.coord, unit: 'angstrom', kinds, elements: atoms.elements, key: '&COORD' };
  log.note(
    'positions-of-input',
    path,
    step.index,
    `the output has no positions; those of ${input} were taken, whose atoms are as many and of the same elements.`,
    'Nothing to do.',
  );
}

/**
 * The energies of an output in their order, with what lies beside it. Where that are tables or atoms, all energies are
 * held until the end to be joined.
 */
export async function* stepsWithBeside(
  file: SourceFile,
  lines: Lines,
  facts: OutputFacts,
  beside: Beside,
  log: ProblemLog,
): AsyncGenerator<OutputStep> {
  const { force, stress } = beside.tables;
  if (force.length + stress.length === 0 && !beside.atoms) {
    const reading = new BlockReading(beside.blocks);
    for await (const step of outputSteps(lines, facts)) {
      reading.take(step);
      yield step;
    }
    return;
  }
  const steps: OutputStep[] = [];
  for await (const step of outputSteps(lines, facts)) steps.push(step);
  await joinTables(steps, beside.tables, log);
  if (steps.length === 1) takeAtoms(steps[0], facts, beside, file.path, log);
  yield* steps;
}

/** Tables by the number of the MD step that they were printed at. */
export interface StepTables {
  readonly force: ReadonlyMap<number, ForceTable>;
  readonly stress: ReadonlyMap<number, Table>;
}

/**
 * Tables of a trajectory: files that are numbered by step ("PROJECT-forces-1_12.xyz") are taken by their number; those
 * of one file go to the energies of the outputs, in their order.
 */
export async function stepTables({ frc, tables }: RunFiles, output: RunLog, log: ProblemLog): Promise<StepTables> {
  const force = frc ? null : await readForceTables(tables.force, log);
  const stress = await readStressTables(tables.stress, log);
  const inFiles: TableFiles = {
    force: force?.bySteps === null ? tables.force : [],
    stress: stress?.bySteps === null ? tables.stress : [],
  };
  await joinTables(output.all, inFiles, log);
  return { force: force?.bySteps ?? new Map(), stress: stress?.bySteps ?? new Map() };
}
