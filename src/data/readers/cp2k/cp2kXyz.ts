// CP2K's trajectories in XYZ: positions or forces of each step, with step number and energy in the comment line.
import { Lines } from '../../files/lines';
import type { ProblemLog } from '../../problems';
import type { SourceFile } from '../../types';
import { endsCut } from '../cut';
import { parseNumber } from '../numbers';
import { tellStep } from '../tell';
import type { Periodicity } from './cp2kCell';

/** A step of a trajectory file. */
export interface XyzStep {
  /** Position in the file, from 0; broken steps count. */
  readonly index: number;
  readonly step: number;
  /** An MD run writes the time as well. */
  readonly timed: boolean;
  /** Hartree; null where the comment has none. */
  readonly energy: number | null;
  /** [3, 3] rows are the cell vectors, A; only extended XYZ has it. */
  readonly box: Float64Array | null;
  /** Null where it is not said; only extended XYZ has it. */
  readonly pbc: Periodicity | null;
  readonly names: readonly string[];
  /** [natoms, 3] in the file's unit. */
  readonly values: Float64Array;
}

const COUNT = /^\s*(\d+)\s*$/;
const NUMBER = '[-+]?[\\d.]+(?:[eEdD][-+]?\\d+)?';
const PLAIN = new RegExp(
  `^\\s*i\\s*=\\s*(\\d+)\\s*(?:,\\s*time\\s*=\\s*(${NUMBER}|\\S+?)\\s*)?(?:,\\s*E\\s*=\\s*(\\S+)\\s*)?$`,
);

/** Step, time and energy of a comment line; null where it is not one that CP2K writes. */
export function xyzComment(line: string): Pick<XyzStep, 'step' | 'timed' | 'energy' | 'box' | 'pbc'> | null {
  const plain = PLAIN.exec(line);
  if (plain)
    return {
      step: Number(plain[1]),
      timed: plain[2] !== undefined,
      energy: plain[3] === undefined ? null : parseNumber(plain[3]),
      box: null,
      pbc: null,
    };
  // Extended XYZ of CP2K 2025: Lattice="..." Properties=... pbc="T T T" Step=0 Time=0.000 Energy=-1.0
  const step = /\bStep=(\d+)/.exec(line);
  if (!step || !/\bTime=|\bEnergy=/.test(line)) return null;
  const energy = /\bEnergy=(\S+)/.exec(line);
  const pbc = /\bpbc="\s*([TF])\s+([TF])\s+([TF])\s*"/.exec(line);
  const lattice = /\bLattice="([^"]*)"/.exec(line)?.[1].trim().split(/\s+/).map(parseNumber);
  return {
    step: Number(step[1]),
    timed: /\bTime=/.test(line),
    energy: energy ? parseNumber(energy[1]) : null,
    box: lattice?.length === 9 ? Float64Array.from(lattice) : null,
    pbc: pbc && [pbc[1] === 'T', pbc[2] === 'T', pbc[3] === 'T'],
  };
}

/** Whether text from the beginning of a file holds steps of such a trajectory. */
export function isCp2kXyz(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.some((line, k) => COUNT.test(line) && xyzComment(lines[k + 1] ?? '') !== null);
}

/** The lines of one step; a text says what is wrong with them. */
async function takeStep(lines: Lines, index: number, names: readonly string[]): Promise<XyzStep | string> {
  const count = COUNT.exec((await lines.next()) ?? '');
  if (!count) return `expected the number of atoms on line ${lines.taken}`;
  const natoms = Number(count[1]);
  const comment = xyzComment((await lines.peek()) ?? '');
  if (!comment) return `expected "i = ..., E = ..." on line ${lines.taken + 1}`;
  await lines.next();
  const kinds: string[] = [];
  const values: number[] = [];
  for (let a = 0; a < natoms; a++) {
    const line = await lines.peek();
    if (line === undefined) return `the step announces ${natoms} atoms, but the file ends after ${a}`;
    const row = line.trim().split(/\s+/);
    if (row.length !== 4 || COUNT.test(line))
      return `expected a name and three numbers for atom ${a + 1} of ${natoms} on line ${lines.taken + 1}, found "${line.trim().slice(0, 60)}"`;
    kinds.push(row[0]);
    for (let x = 1; x < 4; x++) values.push(parseNumber(row[x]));
    await lines.next();
    if (a === natoms - 1 && endsCut(line) && (await lines.peek()) === undefined)
      return 'the file ends in the middle of a number';
  }
  if (natoms === 0) return 'the step has no atoms';
  const after = await lines.peek();
  if (after !== undefined && after.trim() !== '' && !COUNT.test(after))
    return `the step announces ${natoms} atoms, but more lines follow (line ${lines.taken + 1})`;
  const same = names.length === natoms && names.every((name, a) => name === kinds[a]);
  return { ...comment, index, names: same ? names : kinds, values: Float64Array.from(values) };
}

/** The steps of a file; those that are not whole are told and passed over. `progress` is called for each. */
export async function* xyzSteps(
  file: SourceFile,
  log: ProblemLog,
  progress: (fraction: number) => Promise<void>,
): AsyncGenerator<XyzStep> {
  const lines = new Lines(file);
  let names: readonly string[] = [];
  for (let index = 0; ; index++) {
    for (let line = await lines.peek(); line?.trim() === ''; line = await lines.peek()) await lines.next();
    if ((await lines.peek()) === undefined) return;
    const step = await takeStep(lines, index, names);
    if (typeof step === 'string') {
      const fix = 'Copy the file again; a run that was killed leaves its last step unfinished.';
      const ends = (await lines.peek()) === undefined;
      tellStep(log, { code: 'broken-step', path: file.path, frame: index, message: `${step}.`, fix }, ends);
      // On to where the next step begins.
      for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
        if (COUNT.test(line) && xyzComment((await lines.peek(1)) ?? '') !== null) break;
        await lines.next();
      }
    } else {
      names = step.names;
      yield step;
    }
    await progress(lines.fraction);
  }
}
