// Where the cell of each step of a CP2K trajectory stands: the .cell file, the input, or the main output.
import type { ProblemLog } from '../../problems';
import type { Periodicity } from './cp2kCell';
import type { Cp2kInput } from './cp2kInput';
import { type InputCell, inputCell } from './cp2kInputCell';
import type { RunLog } from './cp2kLog';
import type { RunFiles } from './cp2kRun';
import type { Series } from './cp2kSeries';
import type { XyzStep } from './cp2kXyz';

/** Cells of a run. */
export interface Cells {
  readonly pbc: Periodicity;
  /** [3, 3] of a step, A; null where there is none; undefined where the source has one of other steps only. */
  of(step: XyzStep): Float64Array | null | undefined;
}

const same = (a: Float64Array | null, b: Float64Array | null): boolean =>
  a === b || (a !== null && b !== null && a.every((x, k) => Math.abs(x - b[k]) < 1e-6));

/** The cell of the inputs, first that has one; inputs that differ have none. */
function ofInputs(inputs: readonly Cp2kInput[]): InputCell | null {
  const cells = inputs.map(inputCell);
  const known = cells.filter((cell) => cell.box !== null || !cell.pbc.includes(true));
  const [first] = known;
  if (!first) return cells[0] ?? null;
  if (known.every((cell) => same(cell.box, first.box))) return first;
  return { ...first, box: null, why: `${inputs.map((input) => input.path).join(' and ')} have different cells` };
}

const ASK = 'Give the cell on the page, or read the input file (or PROJECT-1.cell) together with the trajectory.';

/** Decides on the source of the cells and says what is missing. `path` names the run in messages. */
export function findCells(
  run: RunFiles,
  series: Series | null,
  log: RunLog,
  path: string,
  problems: ProblemLog,
): Cells {
  const input = ofInputs(run.inputs);
  const stated = input ?? ofInputs(run.restarts);
  const pbc = stated?.pbc ?? log.first?.pbc ?? [true, true, true];
  if (!pbc.includes(true)) return { pbc, of: () => null };
  if (series && series.rows.size > 0) {
    const rows = [...series.rows.values()].map((row) => Float64Array.from(row.slice(0, 9)));
    // A cell that stays may be written less often than the positions.
    const stays = !stated?.variable && rows.every((row) => same(row, rows[0])) ? rows[0] : undefined;
    return {
      pbc,
      of: ({ box, step }) => {
        const row = series.rows.get(step);
        return row ? Float64Array.from(row.slice(0, 9)) : (box ?? stays);
      },
    };
  }
  const variable = stated?.variable ?? false;
  // A cell that changes is never taken from the input.
  const fixed = variable ? null : (stated?.box ?? ofInputs(run.restarts)?.box ?? null);
  if (fixed) return { pbc, of: ({ box }) => box ?? fixed };
  const first = variable ? undefined : (log.first?.box ?? undefined);
  if (log.first?.box) return { pbc, of: ({ box, energy, step }) => box ?? log.find(step, energy)?.box ?? first };
  let told = false;
  return {
    pbc,
    // Extended XYZ brings the cell along.
    of: ({ box }) => {
      if (box === null && !told) problems.warn('no-cell', path, null, reason(run, stated), ASK);
      told ||= box === null;
      return box;
    },
  };
}

/** Why a periodic run has no cell. */
function reason(run: RunFiles, stated: InputCell | null): string {
  if (stated?.variable)
    return 'the cell changes along this run (NPT or CELL_OPT), and there is no file PROJECT-1.cell (MOTION / PRINT / CELL) with the cell of each step.';
  if (stated === null)
    return 'the trajectory holds no cell, and no input file with the PROJECT name of the run lies beside it.';
  return `the trajectory holds no cell, and the input has none that can be used (${[...run.inputs, ...run.restarts][0]?.path}: ${stated.why}).`;
}
