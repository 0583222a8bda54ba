// What the page can do: turns clicks into commands for the two workers, and their answers into state.
import type { DatasetSummary } from '../../data/types';
import type { RunConfig } from '../../engine/config';
import {
  type DataClient,
  type Imported,
  type Progress,
  type RunEvent,
  type TrainClient,
  WorkerFailure,
} from '../../worker/client';
import type { DroppedFile, ExportKind, SampleName } from '../../worker/protocol';
import type { FieldKey, PresetName } from '../model/fields';
import { parseForm, toForm } from '../model/form';
import { applyPreset, startingRun } from '../model/presets';
import { advance, type Run } from '../train/run';
import { RunSeries } from '../train/series';
import { exportWords, frameWords, setupWords, startWords, trainWords } from '../words';
import { createStudioStore, type Notice, type Store, type View } from './store';

/** Things of the browser that the session needs; tests give their own. */
export interface Surroundings {
  /** Absolute address of a sample's file. */
  sampleUrl(name: SampleName): string;
  save(file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string }): void;
  readonly planDelayMs: number;
  readonly undoMs: number;
}

const words = (error: unknown): { readonly message: string; readonly fix: string } => {
  if (error instanceof WorkerFailure) return { message: error.message, fix: error.fix };
  return { message: error instanceof Error ? error.message : String(error), fix: frameWords.crash };
};

export class Session {
  readonly store: Store = createStudioStore();
  readonly series = new RunSeries();
  readonly #data: DataClient;
  readonly #train: TrainClient;
  readonly #around: Surroundings;
  readonly #deletions = new Map<string, ReturnType<typeof setTimeout>>();
  #planTimer: ReturnType<typeof setTimeout> | undefined;
  #planAsked = 0;
  #noticeId = 0;

  constructor(data: DataClient, train: TrainClient, around: Surroundings) {
    this.#data = data;
    this.#train = train;
    this.#around = around;
    train.listen((event) => this.#onRun(event));
  }

  /** First look around: stored data sets and the adapter. */
  async open(): Promise<void> {
    await Promise.all([this.#list(), this.probe()]);
  }

  async probe(): Promise<void> {
    this.store.setState({ device: { kind: 'probing' } });
    try {
      const probe = await this.#train.probe();
      if (probe.kind === 'missing') {
        this.store.setState({ device: { kind: 'missing', why: probe.why, message: probe.message } });
        return;
      }
      const before = this.store.getState();
      const defaults = toForm(startingRun(probe.device.software));
      // A form nobody has touched follows the device.
      const form = before.form === before.defaults ? defaults : before.form;
      this.store.setState({ device: { kind: 'ready', info: probe.device }, defaults, form });
      this.#replan();
    } catch (error) {
      this.store.setState({ device: { kind: 'failed', ...words(error) } });
    }
  }

  go(view: View): void {
    this.store.setState({ view });
  }

  // Data

  async #list(): Promise<void> {
    try {
      this.store.setState({ datasets: await this.#data.list() });
    } catch (error) {
      this.store.setState({ datasets: [] });
      this.notify('error', startWords.dataFailed, words(error).message);
    }
  }

  /** Imports what `collect` finds; opens it on Set up when it was read without trouble. */
  async importFiles(name: string, collect: () => Promise<readonly DroppedFile[]>): Promise<void> {
    const imported = await this.#importing(name, startWords.listing, async (progress) => {
      const files = await collect();
      if (files.length === 0) throw new WorkerFailure(startWords.emptyDrop);
      return this.#data.importFiles(name, files, progress);
    });
    if (!imported?.dataset) return;
    this.notify('plain', startWords.imported(startWords.nameOf(imported.dataset)));
    if (imported.problems.every((p) => p.severity === 'note')) this.select(imported.dataset);
  }

  /** Imports a sample and goes on: to its settings, or straight to training. */
  async takeSample(sample: SampleName, then: 'setup' | 'train'): Promise<void> {
    const name = startWords.sampleNames[sample];
    const url = this.#around.sampleUrl(sample);
    const imported = await this.#importing(name, '', (progress) => this.#data.importSample(sample, url, progress));
    if (!imported?.dataset) return;
    if (then === 'train') this.store.setState({ form: this.store.getState().defaults });
    this.select(imported.dataset);
    if (then === 'train') await this.start();
  }

  async #importing(
    name: string,
    what: string,
    work: (progress: Progress) => Promise<Imported>,
  ): Promise<Imported | null> {
    if (this.store.getState().importing) return null;
    this.store.setState({ importing: { name, what, done: 0, total: 0 }, findings: null });
    try {
      const imported = await work((done, total, now) =>
        this.store.setState({ importing: { name, what: now, done, total } }),
      );
      const { problems, dataset } = imported;
      if (problems.length > 0) this.store.setState({ findings: { name, taken: dataset !== null, problems } });
      if (dataset === null && problems.length === 0)
        this.notify('error', startWords.nothingRead(name), startWords.nothingReadWhy);
      await this.#list();
      return imported;
    } catch (error) {
      this.notify('error', startWords.nothingRead(name), words(error).message);
      return null;
    } finally {
      this.store.setState({ importing: null });
    }
  }

  select(dataset: DatasetSummary): void {
    this.store.setState({ selected: dataset, view: 'setup', plan: { kind: 'none' } });
    this.#replan();
  }

  dismissFindings(): void {
    this.store.setState({ findings: null });
  }

  /** Takes a data set out of sight; it goes for good when the notice goes. */
  remove(dataset: DatasetSummary): void {
    const { id } = dataset;
    if (this.#deletions.has(id)) return;
    this.store.setState((s) => ({
      leaving: [...s.leaving, id],
      selected: s.selected?.id === id ? null : s.selected,
      plan: s.selected?.id === id ? { kind: 'none' } : s.plan,
    }));
    const notice = this.notify('plain', startWords.removed(startWords.nameOf(dataset)), '', id);
    this.#deletions.set(
      id,
      setTimeout(() => void this.#removeNow(id, notice), this.#around.undoMs),
    );
  }

  undo(notice: Notice): void {
    if (notice.undo === null) return;
    const id = notice.undo;
    clearTimeout(this.#deletions.get(id));
    this.#deletions.delete(id);
    this.store.setState((s) => ({ leaving: s.leaving.filter((l) => l !== id) }));
    this.dismiss(notice.id);
  }

  async #removeNow(id: string, notice: number): Promise<void> {
    this.#deletions.delete(id);
    this.dismiss(notice);
    try {
      const datasets = await this.#data.remove(id);
      this.store.setState({ datasets });
    } catch (error) {
      this.notify('error', startWords.dataFailed, words(error).message);
    }
    this.store.setState((s) => ({ leaving: s.leaving.filter((l) => l !== id) }));
  }

  // Settings

  edit(key: FieldKey, value: string): void {
    this.store.setState((s) => ({ form: { ...s.form, [key]: value } }));
    this.#replan();
  }

  reset(key: FieldKey): void {
    this.edit(key, this.store.getState().defaults[key]);
  }

  resetAll(): void {
    this.store.setState((s) => ({ form: s.defaults }));
    this.#replan();
  }

  preset(name: PresetName): void {
    this.store.setState((s) => ({ form: applyPreset(s.form, name) }));
    this.#replan();
  }

  /** Takes the batch and rows per frame that the plan proposes. */
  takeProposal(): void {
    const { plan } = this.store.getState();
    const proposal = plan.kind === 'ready' ? plan.plan.proposal : null;
    if (!proposal) return;
    this.edit('batch', String(proposal.batch));
    this.edit('multistream.nf', String(proposal.nf));
  }

  #config(): { readonly dataset: DatasetSummary; readonly config: RunConfig } | null {
    const { selected, form } = this.store.getState();
    if (!selected) return null;
    const { config } = parseForm(form, selected.type_map);
    return config ? { dataset: selected, config } : null;
  }

  /** Asks the worker for the plan a moment after the last change; the newest answer wins. */
  #replan(): void {
    clearTimeout(this.#planTimer);
    this.#planAsked++;
    const wanted = this.#config();
    if (!wanted) {
      this.store.setState({ plan: { kind: 'none' } });
      return;
    }
    const { plan } = this.store.getState();
    const last = plan.kind === 'ready' ? plan.plan : plan.kind === 'waiting' ? plan.last : null;
    this.store.setState({ plan: { kind: 'waiting', last } });
    this.#planTimer = setTimeout(() => void this.#plan(), this.#around.planDelayMs);
  }

  async #plan(): Promise<void> {
    clearTimeout(this.#planTimer);
    const wanted = this.#config();
    if (!wanted) return;
    const asked = ++this.#planAsked;
    try {
      const plan = await this.#train.plan(wanted.dataset.id, wanted.config);
      if (asked === this.#planAsked) this.store.setState({ plan: { kind: 'ready', plan } });
    } catch (error) {
      if (asked === this.#planAsked) this.store.setState({ plan: { kind: 'failed', ...words(error) } });
    }
  }

  // Training

  /** Starts what the form says on the selected data; the worker stops a run in progress first. */
  async start(): Promise<void> {
    const wanted = this.#config();
    if (!wanted || this.store.getState().device.kind !== 'ready') return;
    if (this.store.getState().plan.kind !== 'ready') await this.#plan();
    const { plan } = this.store.getState();
    if (plan.kind === 'failed') return;
    if (plan.kind === 'ready' && plan.plan.problems.some((p) => p.severity === 'error')) return;
    this.series.clear();
    const planned = plan.kind === 'ready' ? plan.plan : null;
    const next: Run = {
      dataset: wanted.dataset.id,
      name: startWords.nameOf(wanted.dataset),
      config: wanted.config,
      plan: planned,
      state: { kind: 'preparing', what: trainWords.starting, done: 0, total: 0 },
      iteration: 0,
      iterations: planned?.iterations ?? 0,
      secondsLeft: null,
    };
    this.store.setState({ run: next, view: 'train' });
    this.#train.start(wanted.dataset.id, wanted.config);
  }

  control(command: 'pause' | 'resume' | 'step' | 'stop'): void {
    this.#train.control(command);
  }

  #onRun(event: RunEvent): void {
    const { run } = this.store.getState();
    if (event.type === 'refused') {
      if (run?.state.kind === 'preparing') {
        const state = { kind: 'failed', message: event.message, fix: event.fix } as const;
        this.store.setState({ run: { ...run, state } });
      } else this.notify('error', event.message, event.fix);
      return;
    }
    if (!run) return;
    if (event.type === 'metrics') this.series.append(event.train, event.valid);
    // The last points of the run before may arrive after the new one was asked for.
    else if (event.state.kind === 'preparing' && this.series.version > 0) this.series.clear();
    this.store.setState({ run: advance(run, event) });
  }

  async export(kind: ExportKind): Promise<void> {
    if (this.store.getState().exporting) return;
    this.store.setState({ exporting: kind });
    try {
      const file = await this.#train.export(kind);
      this.#around.save(file);
    } catch (error) {
      const { message, fix } = words(error);
      this.notify('error', exportWords.failed, `${message} ${fix}`.trim());
    } finally {
      this.store.setState({ exporting: null });
    }
  }

  // Plots and notices

  toggleLogX(): void {
    this.store.setState((s) => ({ logX: !s.logX }));
  }

  resetZoom(): void {
    this.store.setState((s) => ({ zoomResets: s.zoomResets + 1 }));
  }

  notify(tone: Notice['tone'], text: string, detail = '', undo: string | null = null): number {
    const id = ++this.#noticeId;
    this.store.setState((s) => ({ notices: [...s.notices, { id, tone, text, detail, undo }] }));
    // Errors stay until they are dismissed; the rest goes by itself (an undo goes with its deletion).
    if (tone === 'plain' && undo === null) setTimeout(() => this.dismiss(id), 5000);
    return id;
  }

  dismiss(id: number): void {
    this.store.setState((s) => ({ notices: s.notices.filter((n) => n.id !== id) }));
  }

  /** Why Start is not possible now, in words; null when it is. */
  static blocked(state: ReturnType<Store['getState']>): string | null {
    if (state.device.kind !== 'ready') return startWords.noDevice;
    if (!state.selected) return setupWords.noData;
    if (!parseForm(state.form, state.selected.type_map).config) return setupWords.blocked;
    const { plan } = state;
    const bad =
      plan.kind === 'failed' || (plan.kind === 'ready' && plan.plan.problems.some((p) => p.severity === 'error'));
    return bad ? setupWords.blockedPlan : null;
  }
}
