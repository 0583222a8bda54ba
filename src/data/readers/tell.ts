// What several readers say in the same words.
import type { ProblemLog } from '../problems';
import type { Problem } from '../types';

/** The output lacks the line that a finished run ends with. */
export const tellNotEnded = (log: ProblemLog, path: string, ending: string): void =>
  log.note(
    'not-ended',
    path,
    null,
    `the output does not end with ${ending}: the run was stopped, or goes on. Its whole steps were read.`,
    'Nothing to do if the run was stopped on purpose; otherwise copy the file again.',
  );

/**
 * A step that cannot be used. `unfinished`: it is the last one of a run that was stopped, which is so as a matter of course,
 * and no reason to hold a training back.
 */
export const tellStep = (
  log: ProblemLog,
  step: Pick<Problem, 'code' | 'path' | 'frame' | 'message' | 'fix'>,
  unfinished: boolean,
): void =>
  log.add({ ...step, severity: unfinished ? 'warning' : 'error', message: `${step.message} The step was left out.` });

/** Steps of a trajectory that came twice; nothing where there are none. */
export function tellRepeated(log: ProblemLog, path: string, repeated: number): void {
  if (repeated === 0) return;
  log.warn(
    'repeated-steps',
    path,
    null,
    `${repeated} steps stand in the file again, as after a restart; of each the last one was taken.`,
    'Nothing to do if the run was restarted; otherwise keep the trajectories of different runs in different files.',
  );
}
