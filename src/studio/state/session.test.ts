// The session: from a click to the commands of the workers, and from their answers to what the page shows.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_EDITS } from '../../data/edits';
import type { DatasetSummary } from '../../data/types';
import { type RunConfig, SMALL_MODEL } from '../../engine/config';
import { trainPoint } from '../../testing/points';
import { type DataClient, type RunEvent, type TrainClient, WorkerFailure } from '../../worker/client';
import type { DeviceInfo, RunPlan } from '../../worker/protocol';
import { blocked } from './blocked';
import { Session } from './session';

const SI: DatasetSummary = {
  id: 'si',
  name: 'Silicon',
  created: 0,
  nframes: 165,
  type_map: ['Si'],
  labels: ['energy', 'force'],
  systems: [{ path: 'si.xyz', formula: 'Si8', natoms: 8, nframes: 165, pbc: true }],
  problems: [],
};
const DEVICE: DeviceInfo = {
  name: 'SwiftShader',
  vendor: 'google',
  architecture: 'swiftshader',
  description: '',
  software: true,
  maxBindingBytes: 1,
  maxBufferBytes: 1,
};
const planOf = (config: RunConfig): RunPlan => ({
  type_map: ['Si'],
  sel: [88],
  max_neighbors: [79],
  min_distance: 2.2,
  nweights: 1,
  nweights_embedding: 1,
  nweights_fitting: 0,
  blocks: [1],
  pBytes: 4,
  deviceBytes: 4,
  ntrain: 132,
  nvalid: 33,
  iterations: config.length.kind === 'iterations' ? config.length.iterations : 0,
  iterationsPerEpoch: 17,
  pBytesMovedPerIteration: 1,
  proposal: { batch: 4, nf: 16, rows: 68, seconds: 0.01, moving: 0.005, arithmetic: 0.004 },
  estimate: null,
  facts: null,
  offers: [],
  problems: [],
});

const unasked = (): never => {
  throw new WorkerFailure('not asked for in these tests');
};

class Workers {
  /** Id of the run that was started last. */
  run = '';
  stored: DatasetSummary[] = [SI];
  readonly said: string[] = [];
  readonly started: RunConfig[] = [];
  planFails = false;
  emit: (event: RunEvent) => void = () => {};
  readonly saved: string[] = [];

  readonly data: DataClient = {
    list: async () => this.stored,
    remove: async (id) => {
      this.said.push(`remove ${id}`);
      this.stored = this.stored.filter((d) => d.id !== id);
      return this.stored;
    },
    importFiles: async (name, files) => {
      this.said.push(`import ${name} ${files.length}`);
      return {
        dataset: null,
        problems: [{ severity: 'error', code: 'x', path: 'a', frame: null, message: 'm', fix: 'f' }],
      };
    },
    frame: unasked,
    frames: unasked,
    rdf: unasked,
    neighbors: unasked,
    edits: async () => NO_EDITS,
    setEdits: async (_dataset, edits) => ({ edits, summary: null }),
    sources: async () => [],
    examine: async (dataset, { rcut }) => ({
      dataset,
      rcut,
      findings: [],
      nearest: new Float64Array(0),
      neighbors: [],
    }),
    exportData: unasked,
    importSample: async (sample, url) => {
      this.said.push(`sample ${sample} ${url}`);
      return { dataset: SI, problems: [] };
    },
  };

  readonly train: TrainClient = {
    probe: async () => ({ kind: 'device', device: DEVICE }),
    plan: async (_dataset, _validation, config) => {
      this.said.push('plan');
      if (this.planFails) throw new WorkerFailure('P is too large', 'Use a smaller net.');
      return planOf(config);
    },
    start: ({ run, dataset, config }) => {
      this.run = run;
      this.said.push(`start ${dataset}`);
      this.started.push(config);
    },
    openRun: async () => {},
    checkpoint: async () => {},
    change: async () => {},
    revert: async () => {},
    branch: async () => {},
    append: async () => {},
    runs: async () => [],
    record: unasked,
    renameRun: async () => [],
    deleteRun: async () => [],
    predict: unasked,
    verify: unasked,
    importProject: async () => [],
    testModel: unasked,
    loseDevice: async () => {},
    control: (command) => this.said.push(command),
    export: async (kind) => ({ name: `${kind}.bin`, bytes: new Uint8Array(1), mime: '' }),
    listen: (listener) => {
      this.emit = listener;
      return () => {};
    },
  };
}

let workers: Workers;
let session: Session;

beforeEach(async () => {
  vi.useFakeTimers();
  workers = new Workers();
  session = new Session(workers.data, workers.train, {
    sampleUrl: (name) => `http://localhost/samples/${name}.xyz`,
    save: (f) => workers.saved.push(f.name),
    planDelayMs: 250,
    undoMs: 8000,
  });
  await session.open();
});
afterEach(() => {
  vi.useRealTimers();
});

const state = () => session.store.getState();

describe('a sample', () => {
  it('trains after one click, with the small net on a software adapter', async () => {
    await session.takeSample('si', 'train');
    expect(workers.said).toEqual(['sample si http://localhost/samples/si.xyz', 'plan', 'start si']);
    expect(workers.started[0]).toMatchObject({ model: SMALL_MODEL, batch: 8, filter: { kind: 'multistream' } });
    expect(state()).toMatchObject({ view: 'train', run: { state: { kind: 'preparing' }, iterations: 150 } });
  });

  it('shows the trouble on Model instead where the plan fails', async () => {
    workers.planFails = true;
    await session.takeSample('si', 'train');
    expect(workers.started).toEqual([]);
    expect(state()).toMatchObject({ view: 'model', plan: { kind: 'failed', message: 'P is too large' } });
    expect(blocked(state())).not.toBeNull();
  });
});

describe('the proposal of the plan', () => {
  it('is taken into the form by one call', async () => {
    await session.takeSample('si', 'model');
    await vi.advanceTimersByTimeAsync(2000);
    expect(state().plan.kind).toBe('ready');
    session.takeProposal();
    expect(state().form).toMatchObject({ batch: '4', 'multistream.nf': '16' });
  });
});

describe('imports', () => {
  it('keep what was there and show what was found', async () => {
    await session.importFiles('bad', async () => [{ path: 'a', file: new File([], 'a') }]);
    expect(state()).toMatchObject({ findings: { taken: false }, datasets: [SI], importing: null, view: 'start' });
  });

  it('say when a drop was empty or could not be walked', async () => {
    await session.importFiles('none', async () => []);
    await session.importFiles('much', () => Promise.reject(new Error('too many')));
    expect(state().notices.map((n) => n.detail)).toEqual([expect.stringContaining('no files'), 'too many']);
    expect(workers.said).toEqual([]);
  });
});

describe('deletion', () => {
  it('waits for its undo', async () => {
    session.remove(SI);
    expect(state().leaving).toEqual(['si']);
    session.undo(state().notices[0]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(state()).toMatchObject({ leaving: [], notices: [], datasets: [SI] });
    expect(workers.said).toEqual([]);
  });

  it('then happens', async () => {
    session.select(SI);
    session.remove(SI);
    await vi.advanceTimersByTimeAsync(8000);
    expect(workers.said).toContain('remove si');
    expect(state()).toMatchObject({ leaving: [], notices: [], datasets: [], selected: null });
  });
});

describe('settings', () => {
  it('are planned once a moment after the last of many changes', async () => {
    session.select(SI);
    for (const rcut of ['5', '5.', '5.5']) session.edit('rcut', rcut);
    expect(state().plan).toEqual({ kind: 'waiting', last: null });
    await vi.advanceTimersByTimeAsync(250);
    expect(workers.said).toEqual(['plan']);
    expect(state().plan.kind).toBe('ready');
    session.edit('rcut', 'x');
    expect(state().plan).toEqual({ kind: 'none' });
    expect(blocked(state())).not.toBeNull();
    session.reset('rcut');
    expect(state().form.rcut).toBe(state().defaults.rcut);
  });
});

describe('a run', () => {
  const iterations = 150;

  beforeEach(() => session.takeSample('si', 'train'));

  it('fills the curves and follows the state', () => {
    workers.emit({ type: 'state', run: workers.run, state: { kind: 'running' }, iteration: 0, iterations });
    workers.emit({
      type: 'metrics',
      run: workers.run,
      train: [trainPoint(1), trainPoint(2)],
      valid: [],
      secondsLeft: 9,
    });
    expect(session.series.train.length).toBe(2);
    expect(state().run).toMatchObject({ iteration: 2, secondsLeft: 9, state: { kind: 'running' } });
  });

  it('starts the next with empty curves, whatever the one before still sends', async () => {
    workers.emit({ type: 'state', run: workers.run, state: { kind: 'running' }, iteration: 0, iterations });
    workers.emit({ type: 'metrics', run: workers.run, train: [trainPoint(1)], valid: [], secondsLeft: 9 });
    const before = workers.run;
    await session.runs.start();
    workers.emit({ type: 'metrics', run: before, train: [trainPoint(2)], valid: [], secondsLeft: 9 });
    workers.emit({
      type: 'state',
      run: workers.run,
      state: { kind: 'preparing', what: 'data', done: 0, total: 1 },
      iteration: 0,
      iterations,
    });
    expect(session.series.train.length).toBe(0);
    workers.emit({ type: 'metrics', run: workers.run, train: [trainPoint(1)], valid: [], secondsLeft: 9 });
    expect(session.series.train.length).toBe(1);
  });

  it('fails in words when the worker refuses to start, and notices refusals later', () => {
    workers.emit({ type: 'refused', message: 'no memory', fix: 'smaller batch' });
    expect(state().run?.state).toEqual({ kind: 'failed', message: 'no memory', fix: 'smaller batch' });
    workers.emit({ type: 'refused', message: 'cannot step', fix: 'start first' });
    expect(state().notices.at(-1)).toMatchObject({ tone: 'error', text: 'cannot step', detail: 'start first' });
  });

  it('exports what the worker gives', async () => {
    await session.runs.export('model');
    expect(workers.saved).toEqual(['model.bin']);
    expect(state().exporting).toBeNull();
  });
});

describe('undo', () => {
  it('takes back the last change whatever it was, and names it', () => {
    session.select(SI);
    session.edit('batch', '3');
    session.frames.exclude([4, 5]);
    session.stepBack('undo');
    expect(session.frames.excluded.size).toBe(0);
    expect(state().notices.at(-1)?.text).toContain('2 frames excluded');
    session.stepBack('undo');
    expect(state().form.batch).toBe(state().defaults.batch);
    // One toast at a time.
    expect(state().notices).toHaveLength(1);
    session.stepBack('redo');
    expect(state().form.batch).toBe('3');
  });

  it('of a deleted run leaves it where it was', async () => {
    const remove = vi.fn(async () => {});
    session.removeLater('r1', 'Copper deleted', remove);
    expect(state().leaving).toEqual(['r1']);
    session.undo(state().notices[0]);
    await vi.advanceTimersByTimeAsync(20_000);
    session.removeLater('r2', 'Copper deleted', remove);
    await vi.advanceTimersByTimeAsync(8000);
    expect(remove).toHaveBeenCalledTimes(1);
    expect(state()).toMatchObject({ leaving: [], notices: [] });
  });
});

describe('checkpoints that cannot be stored', () => {
  it('are told until one is stored again', async () => {
    await session.takeSample('si', 'train');
    const saved = { run: workers.run, iteration: 3, time: 5, bytes: 7 };
    workers.emit({ type: 'saved', saved: { ...saved, problem: 'storage full' } });
    expect(state().run?.unsaved).toBe('storage full');
    workers.emit({ type: 'saved', saved: { run: workers.run, iteration: 5, time: 1, bytes: 1 } });
    expect(state().run).toMatchObject({ saved: { iteration: 5 } });
    expect(state().run?.unsaved).toBeUndefined();
  });
});
