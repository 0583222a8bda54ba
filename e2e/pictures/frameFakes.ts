// Stored runs for the pictures of the frame and of Start.
import { DEFAULT_RUN } from '../../src/engine/config';
import type { RunRecord, RunSummary, TrainCommand, TrainEvent } from '../../src/worker/protocol';

const run = (id: string, name: string, more: Partial<RunSummary>): RunSummary => ({
  id,
  name,
  dataset: 'a',
  datasetName: 'tio2',
  validation: null,
  created: Date.UTC(2026, 10, 20, 9, 30),
  updated: Date.UTC(2026, 10, 20, 13, 58),
  state: 'paused',
  iteration: 372,
  iterations: 600,
  best: { iteration: 360, rmse_e: 0.31, rmse_f: 16.4 },
  config: DEFAULT_RUN,
  device: 'nvidia ampere',
  parent: null,
  nweights: 55_802,
  ntrain: 1136,
  nvalid: 284,
  bytes: 412 * 2 ** 20,
  ...more,
});

export const RUNS: readonly RunSummary[] = [
  run('r3', 'tio2, 600 iterations', {}),
  run('r2', 'tio2, branch', { state: 'complete', iteration: 600, parent: { run: 'r3', iteration: 240 } }),
  run('r1', 'Silicon', { dataset: 'b', datasetName: 'Silicon', state: 'failed', iteration: 93, best: null }),
];

/** Answers what the frame asks about stored runs; false where the command is another's. */
export function answerRuns(c: TrainCommand, send: (event: TrainEvent) => void, stored: boolean): boolean {
  if (c.type === 'runs') send({ type: 'runs', id: c.id, runs: stored ? RUNS : [] });
  else if (c.type === 'rename-run')
    send({ type: 'runs', id: c.id, runs: RUNS.map((r) => (r.id === c.run ? { ...r, name: c.name } : r)) });
  else if (c.type === 'delete-run') send({ type: 'runs', id: c.id, runs: RUNS.filter((r) => r.id !== c.run) });
  else if (c.type === 'record') {
    const summary = RUNS.find((r) => r.id === c.run);
    if (!summary) send({ type: 'failed', id: c.id, message: `No run ${c.run} is stored here.`, fix: '' });
    else {
      const record: RunRecord = { summary, started: DEFAULT_RUN, journal: [], train: [], valid: [] };
      send({ type: 'record', id: c.id, record });
    }
  } else if (c.type === 'open-run') {
    send({ type: 'done', id: c.id });
    send({ type: 'state', run: c.run, state: { kind: 'paused' }, iteration: 372, iterations: 600 });
    send({ type: 'saved', saved: { run: c.run, iteration: 372, time: Date.now() - 6000, bytes: 412 * 2 ** 20 } });
  } else return false;
  return true;
}
