// What the page can do with runs: start, steer, keep, reopen, compare, export; and what their events mean for the page.
import type { DatasetSummary } from '../../data/types';
import type { RunConfig } from '../../engine/config';
import type { Change } from '../../engine/journal';
import type { RunEvent, TrainClient } from '../../worker/client';
import type {
  AppendOptions,
  ExportKind,
  ModelTest,
  Origin,
  Predictions,
  PredictWhich,
  RunPlan,
  RunRecord,
  Verification,
} from '../../worker/protocol';
import { advance, type Run } from '../train/run';
import { RunSeries } from '../train/series';
import { exportWords, startWords, trainWords } from '../words';
import { failureWords } from './failure';
import type { Notice, Store } from './store';

/** Settings on data: those that are split, and the id of others that validate (null: none). */
export interface Wanted {
  readonly dataset: DatasetSummary;
  readonly validation: string | null;
  readonly config: RunConfig;
}

/** What the actions need of the session. */
export interface RunHost {
  readonly store: Store;
  notify(tone: Notice['tone'], text: string, detail?: string): number;
  /** The checked settings on the selected data; null where they cannot run. */
  wanted(): Wanted | null;
  planNow(): Promise<void>;
  save(file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string }): void;
  /** Makes a stored run's data set the one at hand; false where it is gone. */
  useDataset(id: string): boolean;
}

/** crypto.randomUUID is missing where the page is not a secure context. */
const newId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

export class RunActions {
  readonly series = new RunSeries();
  readonly #train: TrainClient;
  readonly #host: RunHost;

  constructor(train: TrainClient, host: RunHost) {
    this.#train = train;
    this.#host = host;
    train.listen((event) => this.#on(event));
  }

  get #store(): Store {
    return this.#host.store;
  }

  /** Does something that may be refused and says so in a notice. Resolves to whether it worked. */
  async #try(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const { message, fix } = failureWords(error);
      this.#host.notify('error', what, `${message} ${fix}`.trim());
      return false;
    }
  }

  /** Stored runs, newest first, into the state. */
  async list(): Promise<void> {
    await this.#try(trainWords.runs.listFailed, async () => {
      this.#store.setState({ runs: await this.#train.runs() });
    });
  }

  /** Starts what the form says on the selected data; the worker stops a run in progress first. */
  async start(origin: Origin = { kind: 'fresh' }): Promise<void> {
    const wanted = this.#host.wanted();
    const { device } = this.#store.getState();
    if (!wanted || device.kind !== 'ready') return;
    if (this.#store.getState().plan.kind !== 'ready') await this.#host.planNow();
    const { plan } = this.#store.getState();
    if (plan.kind === 'failed') return;
    if (plan.kind === 'ready' && plan.plan.problems.some((p) => p.severity === 'error')) return;
    const before = this.#store.getState().run;
    this.series.clear();
    const planned = plan.kind === 'ready' ? plan.plan : null;
    const next: Run = {
      id: newId(),
      dataset: wanted.dataset.id,
      validation: wanted.validation,
      name: startWords.nameOf(wanted.dataset),
      config: wanted.config,
      started: wanted.config,
      plan: planned,
      nvalid: planned?.nvalid ?? null,
      state: { kind: 'preparing', what: trainWords.starting, done: 0, total: 0 },
      iteration: 0,
      iterations: planned?.iterations ?? 0,
      secondsLeft: null,
      journal: [],
      saved: null,
    };
    this.#store.setState((s) => ({ run: next, view: 'train', ghosts: before ? [before.id] : s.ghosts.slice(0, 1) }));
    const { id: run, name, dataset, validation, config } = next;
    this.#train.start({ run, name, dataset, validation, config, origin });
  }

  control(command: 'pause' | 'resume' | 'step' | 'stop'): void {
    this.#train.control(command);
  }

  /** Opens a stored run at its last checkpoint: curves, journal, settings; paused. */
  async open(id: string): Promise<boolean> {
    return this.#try(trainWords.runs.openFailed, async () => {
      const record = await this.#train.record(id);
      // Without a device the record alone is shown.
      const ready = this.#store.getState().device.kind === 'ready';
      const found = this.#host.useDataset(record.summary.dataset);
      const { summary, started, journal } = record;
      const run: Run = {
        id,
        dataset: summary.dataset,
        validation: summary.validation?.id ?? null,
        name: summary.name,
        config: summary.config,
        started,
        plan: null,
        nvalid: summary.nvalid,
        state: !ready
          ? { kind: 'failed', message: startWords.readOnly, fix: startWords.readOnlyFix }
          : found
            ? { kind: 'preparing', what: trainWords.starting, done: 0, total: 0 }
            : {
                kind: 'failed',
                message: trainWords.runs.dataGone(summary.datasetName),
                fix: trainWords.runs.dataGoneFix,
              },
        iteration: summary.iteration,
        iterations: summary.iterations,
        secondsLeft: null,
        journal,
        saved: null,
      };
      this.series.load(record);
      this.#store.setState({ run, view: 'train' });
      if (found && ready) await this.#train.openRun(id);
    });
  }

  record(id: string): Promise<RunRecord> {
    return this.#train.record(id);
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#try(trainWords.runs.listFailed, async () => {
      this.#store.setState({ runs: await this.#train.renameRun(id, name) });
      this.#store.setState((s) => (s.run?.id === id ? { run: { ...s.run, name } } : {}));
    });
  }

  async remove(id: string): Promise<void> {
    await this.#try(trainWords.runs.listFailed, async () => {
      this.#store.setState({ runs: await this.#train.deleteRun(id) });
      this.#store.setState((s) => ({ ghosts: s.ghosts.filter((g) => g !== id) }));
    });
  }

  /** Runs drawn behind the one at hand. */
  overlay(ids: readonly string[]): void {
    this.#store.setState({ ghosts: ids });
  }

  checkpoint(): Promise<boolean> {
    return this.#try(trainWords.runs.checkpointFailed, () => this.#train.checkpoint());
  }

  /** Applies changes before the next iteration; false where they were refused, and nothing has changed then. */
  change(changes: readonly Change[]): Promise<boolean> {
    return this.#try(trainWords.runs.changeFailed, () => this.#train.change(changes));
  }

  /** What the run at hand would need with another configuration. Rejects where that cannot be planned. */
  async planFor(config: RunConfig): Promise<RunPlan | null> {
    const { run } = this.#store.getState();
    return run ? this.#train.plan(run.dataset, run.validation, config) : null;
  }

  /** Back to before the journal's entry. */
  revert(entry: number): Promise<boolean> {
    return this.#try(trainWords.runs.revertFailed, () => this.#train.revert(entry));
  }

  /** A new run from where this one stands, with changes of any class that can be branched. */
  async branch(changes: readonly Change[] = [], called = ''): Promise<boolean> {
    const { run } = this.#store.getState();
    if (!run) return false;
    const id = newId();
    const name = called.trim() === '' ? trainWords.runs.branchName(run.name) : called.trim();
    return this.#try(trainWords.runs.branchFailed, async () => {
      await this.#train.branch(id, name, changes);
      await this.list();
      await this.open(id);
      this.overlay([run.id]);
    });
  }

  /** Adds the frames of another data set to the run. */
  append(dataset: string, options: AppendOptions): Promise<boolean> {
    return this.#try(trainWords.runs.appendFailed, () => this.#train.append(dataset, options));
  }

  predict(which: PredictWhich): Promise<Predictions> {
    return this.#train.predict(which);
  }

  /** Saves a file of the run; resolves to its name and size in bytes, null where it did not work. */
  async export(kind: ExportKind): Promise<{ readonly name: string; readonly size: number } | null> {
    if (this.#store.getState().exporting) return null;
    this.#store.setState({ exporting: kind });
    let saved: { readonly name: string; readonly size: number } | null = null;
    await this.#try(exportWords.failed, async () => {
      const file = await this.#train.export(kind);
      saved = { name: file.name, size: file.bytes.length };
      this.#host.save(file);
    });
    this.#store.setState({ exporting: null });
    return saved;
  }

  verify(): Promise<Verification> {
    return this.#train.verify();
  }

  testModel(name: string, bytes: Uint8Array<ArrayBuffer>, dataset: string): Promise<ModelTest> {
    return this.#train.testModel(name, bytes, dataset);
  }

  async importProject(file: File): Promise<void> {
    await this.#try(trainWords.runs.importFailed, async () => {
      this.#store.setState({ runs: await this.#train.importProject(file) });
    });
  }

  #on(event: RunEvent): void {
    const { run } = this.#store.getState();
    if (event.type === 'notice') {
      this.#host.notify(event.tone, event.text, event.detail);
      return;
    }
    if (event.type === 'refused') {
      if (run?.state.kind === 'preparing') {
        const state = { kind: 'failed', message: event.message, fix: event.fix } as const;
        this.#store.setState({ run: { ...run, state } });
      } else this.#host.notify('error', event.message, event.fix);
      return;
    }
    if (event.type === 'saved') {
      if (event.saved.run === run?.id) {
        const { unsaved: _, ...kept } = run;
        const { problem } = event.saved;
        const unsaved = problem === undefined ? {} : { unsaved: problem };
        this.#store.setState({ run: { ...kept, saved: event.saved, ...unsaved } });
      }
      return;
    }
    // The run before may still send its last points.
    if (!run || (event.run !== null && event.run !== run.id)) return;
    if (event.type === 'metrics') this.series.append(event.train, event.valid);
    else if (event.type === 'cut') this.series.cut(event.iteration);
    const next = advance(run, event);
    this.#store.setState({ run: next });
    // A run that has come to rest stands in the list as it is now.
    if (event.type === 'state' && next.state.kind !== run.state.kind && next.state.kind !== 'preparing')
      void this.list();
  }
}
