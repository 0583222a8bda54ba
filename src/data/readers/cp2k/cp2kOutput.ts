// Reader of CP2K's main output: energies with the geometry, forces and stress printed beside them.

import { atomicNumber } from '../../elements';
import { Lines } from '../../files/lines';
import { determinant, type Frame, FrameSink } from '../../group';
import type { ProblemLog } from '../../problems';
import type { Origin, System } from '../../types';
import { kindName, tellKinds } from '../kinds';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import { tellNotEnded, tellStep } from '../tell';
import { besideOutput, knownBeside } from './cp2kBeside';
import { printedAs } from './cp2kCell';
import type { InputCell } from './cp2kInputCell';
import { stepsWithBeside } from './cp2kJoin';
import { isCp2kOutput } from './cp2kMarks';
import { newFacts, type OutputFacts, type OutputStep } from './cp2kSteps';
import type { AtomTable, Table } from './cp2kTables';
import { cp2kUnit } from './cp2kUnits';

/** A table whose unit is not known, in the words of a Problem. */
class UnitError extends Error {}

function inUnit(
  quantity: 'force' | 'stress' | 'length' | 'energy',
  text: string,
): { readonly unit: string; readonly factor: number } {
  const unit = cp2kUnit(quantity, text === '' ? 'a.u.' : text);
  if (unit === null) throw new UnitError(`the unit "${text}" of the ${quantity} is not known`);
  return unit;
}

/** Names of the atoms: those of their kinds. */
function namesOf(atoms: AtomTable, facts: OutputFacts, kinds: Map<string, string | undefined>): string[] {
  return atoms.kinds.map((kind, a) => {
    const element = atomicNumber(atoms.elements[a]) === undefined ? undefined : atoms.elements[a];
    const name = kindName(facts.kinds.get(kind) ?? atoms.elements[a], element);
    kinds.set(name, element);
    return name;
  });
}

const scaled = (table: Table, factor: number): Float64Array => table.values.map((x) => x * factor);

/**
 * Frame of a step that has a geometry; `origin` is shared by frames of equal units. `given`: cell of the input, which has
 * more digits, and all that there is where the output prints none (PRINT_LEVEL LOW).
 */
function frameOf(
  step: OutputStep,
  atoms: AtomTable,
  names: readonly string[],
  given: InputCell | null,
  origins: Map<string, Origin>,
): Frame {
  const length = inUnit('length', atoms.unit);
  const energy = inUnit('energy', step.energyUnit);
  const force = step.force && inUnit('force', step.force.unit);
  const stress = step.stress && inUnit('stress', step.stress.unit);
  const fixed = given?.variable === false ? given : null;
  const pbc = step.box === null && fixed ? fixed.pbc : step.pbc;
  const taken = step.box ?? fixed?.box ?? null;
  const finer = taken && given?.box && printedAs(given.box, taken, step.rounding) ? given.box : taken;
  const box = pbc.includes(true) ? finer : null;
  const key = [length, energy, force, stress].map((u) => u?.unit ?? '').join(' ') + (atoms.key ?? '');
  const origin: Origin = origins.get(key) ?? {
    format: 'cp2k/output',
    energy: { key: 'ENERGY| Total FORCE_EVAL', unit: energy.unit, how: 'named', sign: 1 },
    force: force && { key: 'ATOMIC FORCES', unit: force.unit, how: 'named', sign: 1 },
    virial: stress && { key: 'STRESS TENSOR', unit: stress.unit, how: 'named', sign: 1 },
    length: { key: atoms.key ?? 'ATOMIC COORDINATES', unit: length.unit, how: 'named', sign: 1 },
  };
  origins.set(key, origin);
  return {
    index: step.index,
    names,
    coord: scaled(atoms, length.factor),
    box,
    pbc,
    energy: step.energy * energy.factor,
    force: step.force && force ? scaled(step.force, force.factor) : null,
    // A broken cell is told as such.
    virial:
      step.stress && stress && box?.every(Number.isFinite)
        ? scaled(step.stress, stress.factor * Math.abs(determinant(box)))
        : null,
    origin,
  };
}

/** Steps that could not become frames, counted by reason. */
interface Left {
  unconverged: number[];
  noPositions: number;
  noForces: number[];
  /** No step has forces, and those without were kept. */
  keptBare: boolean;
}

const some = (steps: readonly number[]): string =>
  `${steps.slice(0, 10).join(', ')}${steps.length > 10 ? ', ...' : ''}`;

/** What is said once about the file. */
function tellLeft(path: string, left: Left, total: number, taken: number, facts: OutputFacts, log: ProblemLog): void {
  const { unconverged, noForces, noPositions } = left;
  if (unconverged.length > 0)
    log.warn(
      'unconverged',
      path,
      null,
      `the SCF of ${unconverged.length} of ${total} steps did not converge; they were left out (${some(unconverged)}).`,
      'Nothing to do; or compute these steps again with more SCF steps.',
    );
  if (noPositions > 0) {
    const name = facts.project || 'PROJECT';
    const single = total === 1 && /^(ENERGY|FORCE)/.test(facts.run);
    log.add({
      severity: taken === 0 ? 'error' : 'warning',
      code: 'no-positions',
      path,
      frame: null,
      message: single
        ? 'this single point was printed without positions (PRINT_LEVEL LOW), and no input with the same atoms lies beside it.'
        : `${noPositions} of ${total} energies stand in this output without positions of their own: CP2K writes those of an MD run or an optimization to ${name}-pos-1.xyz, the forces to ${name}-frc-1.xyz.`,
      fix: single
        ? 'Add the input of the run to the folder, with the files that it names.'
        : 'Read these files together with this output and the input file (drop the folder of the run).',
    });
  }
  if (noForces.length > 0)
    log.warn(
      'no-forces',
      path,
      null,
      left.keptBare
        ? 'the output holds energies, but no forces.'
        : `${noForces.length} of ${total} steps have no forces and were left out (${some(noForces)}).`,
      'Switch on FORCE_EVAL / PRINT / FORCES in the input to have them printed.',
    );
  if (!facts.ended) tellNotEnded(log, path, 'PROGRAM ENDED');
}

/** Frames are held until the end only where the first ones have no forces: later ones may have them. */
async function read({ files: [file, ...others] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const beside = await knownBeside(file, others);
  const lines = new Lines(file);
  const facts = newFacts();
  const sink = new FrameSink(file.path, log);
  const kinds = new Map<string, string | undefined>();
  const origins = new Map<string, Origin>();
  const left: Left = { unconverged: [], noPositions: 0, noForces: [], keptBare: false };
  const bare: Frame[] = [];
  let total = 0;
  let withForces = 0;
  const leave = (step: { readonly index: number }, code: string, message: string, fix: string): void =>
    tellStep(log, { code, path: file.path, frame: step.index, message, fix }, code === 'truncated');
  for await (const step of stepsWithBeside(file, lines, facts, beside, log)) {
    total++;
    await progress(lines.fraction);
    if (!step.converged) left.unconverged.push(step.index);
    else if (step.broken)
      leave(step, step.broken.code, step.broken.message, 'Copy the output again; part of it is missing.');
    else if (!step.atoms) left.noPositions++;
    else if (step.force && step.force.values.length !== step.atoms.values.length)
      leave(
        step,
        'wrong-natoms',
        `expected forces on ${step.atoms.values.length / 3} atoms, found ${step.force.values.length / 3}.`,
        'Copy the output again; part of it is missing.',
      );
    else {
      try {
        const frame = frameOf(step, step.atoms, namesOf(step.atoms, facts, kinds), beside.cell, origins);
        if (frame.force === null) bare.push(frame);
        else {
          withForces++;
          sink.add(frame);
        }
      } catch (error) {
        if (!(error instanceof UnitError)) throw error;
        leave(
          step,
          'unknown-unit',
          `${error.message}.`,
          "Print it in CP2K's usual units (hartree, hartree/bohr, GPa or bar).",
        );
      }
    }
  }
  // An energy without forces is a frame where no step has forces, and else one that was cut off or not meant.
  left.noForces = bare.map((frame) => frame.index);
  left.keptBare = withForces === 0;
  const cut = !facts.ended && /FORCE|MD|OPT/.test(facts.run);
  if (withForces === 0)
    for (const frame of bare)
      if (cut && frame === bare.at(-1) && frame.index === total - 1)
        leave(
          frame,
          'truncated',
          'the output ends before the forces of this step.',
          'Copy the output again, or let the run finish.',
        );
      else sink.add(frame);
  if (total === 0)
    log.error(
      'no-energies',
      file.path,
      null,
      'expected lines "ENERGY| Total FORCE_EVAL", found none.',
      'The calculation may have failed before its first energy; look at the end of the output.',
    );
  tellLeft(file.path, left, total, sink.taken, facts, log);
  tellKinds(file.path, kinds, log);
  return sink.systems();
}

function matches({ text }: Head): boolean {
  return isCp2kOutput(text);
}

/**
 * CP2K's main output, versions 6 to 2026: a frame per energy whose positions were printed (single points; optimizations
 * that print them), with forces and stress where they were. virial = +V stress, which CP2K counts positive under
 * compression. Cell vectors are printed with three decimals: lengths, angles and the input beside it give more. Forces
 * and stress that were printed to files of their own are read along, and the positions of the input where a single point
 * printed none. Steps whose SCF did not converge are left out and counted.
 */
export const cp2kOutput: FileReader = { kind: 'file', name: 'cp2k/output', matches, companions: besideOutput, read };
