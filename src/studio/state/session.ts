// What the page can do: turns clicks into commands for the two workers, and their answers into state.
import type { DatasetSummary } from '../../data/types';
import type { RunConfig } from '../../engine/config';
import { type DataClient, type Imported, type Progress, type TrainClient, WorkerFailure } from '../../worker/client';
import type { DataExportFormat, DroppedFile, SampleName } from '../../worker/protocol';
import type { FieldKey, PresetName } from '../model/fields';
import { type FormValues, parseForm, toForm } from '../model/form';
import { applyPreset, startingRun } from '../model/presets';
import type { RunSeries } from '../train/series';
import { exportWords, framesWords, frameWords, setupWords, startWords } from '../words';
import { failureWords } from './failure';
import { FormHistory } from './formHistory';
import { FrameMarks } from './frames';
import { PageHooks } from './pageHooks';
import { RunActions, type Wanted } from './runActions';
import { createStudioStore, type Notice, type Store, type View } from './store';
import { UndoStack } from './undo';

/** Things of the browser that the session needs; tests give their own. */
export interface Surroundings {
  /** Absolute address of a sample's file. */
  sampleUrl(name: SampleName): string;
  save(file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string }): void;
  readonly planDelayMs: number;
  readonly undoMs: number;
}

export class Session {
  readonly store: Store = createStudioStore();
  readonly undoStack = new UndoStack();
  /** Selection and exclusion of frames of the data set at hand. */
  readonly frames = new FrameMarks(this.undoStack, framesWords);
  readonly runs: RunActions;
  /** Settings, with every change undoable. */
  readonly settings = new FormHistory(this.undoStack, {
    get: () => this.store.getState().form,
    put: (form) => {
      this.store.setState({ form });
      this.#replan();
    },
  });
  readonly hooks = new PageHooks();
  readonly #data: DataClient;
  readonly #train: TrainClient;
  readonly #around: Surroundings;
  readonly #deletions = new Map<string, ReturnType<typeof setTimeout>>();
  #said = 0;
  #planTimer: ReturnType<typeof setTimeout> | undefined;
  #planAsked = 0;
  #noticeId = 0;

  constructor(data: DataClient, train: TrainClient, around: Surroundings) {
    this.#data = data;
    this.#train = train;
    this.#around = around;
    this.runs = new RunActions(train, {
      store: this.store,
      notify: (tone, text, detail) => this.notify(tone, text, detail),
      wanted: () => this.#config(),
      planNow: () => this.#plan(),
      save: (file) => this.#around.save(file),
      useDataset: (id) => this.use(id),
    });
    this.frames.onExcluded = (dataset, excluded) => void this.#keepExcluded(dataset, excluded);
  }

  /** First look around: stored data sets and the adapter. */
  async open(): Promise<void> {
    await Promise.all([this.#list(), this.runs.list(), this.probe()]);
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
      this.store.setState({ device: { kind: 'failed', ...failureWords(error) } });
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
      this.notify('error', startWords.dataFailed, failureWords(error).message);
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

  /** Imports what `collect` finds and leaves the page where it is; null where nothing could be read. */
  async takeIn(name: string, collect: () => Promise<readonly DroppedFile[]>): Promise<DatasetSummary | null> {
    const imported = await this.#importing(name, startWords.listing, async (progress) =>
      this.#data.importFiles(name, await collect(), progress),
    );
    return imported?.dataset ?? null;
  }

  /** Imports a sample and goes on: to its settings, or straight to training. */
  async takeSample(sample: SampleName, then: 'model' | 'train'): Promise<void> {
    const name = startWords.sampleNames[sample];
    const url = this.#around.sampleUrl(sample);
    const imported = await this.#importing(name, '', (progress) => this.#data.importSample(sample, url, progress));
    if (!imported?.dataset) return;
    if (then === 'train') this.resetAll();
    this.select(imported.dataset);
    if (then === 'train') await this.runs.start();
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
      this.notify('error', startWords.nothingRead(name), failureWords(error).message);
      return null;
    } finally {
      this.store.setState({ importing: null });
    }
  }

  /** The worker that reads, for panels that look into data. */
  get data(): DataClient {
    return this.#data;
  }

  /** Hands a file to the browser's downloads. */
  saveFile(file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string }): void {
    this.#around.save(file);
  }

  /** Curves of the run at hand. */
  get series(): RunSeries {
    return this.runs.series;
  }

  /** Makes a data set the one at hand and shows where its run is set up. */
  select(dataset: DatasetSummary, view: View = 'model'): void {
    this.#take(dataset);
    this.store.setState({ view });
  }

  #take(dataset: DatasetSummary): void {
    this.store.setState({ selected: dataset, plan: { kind: 'none' } });
    this.frames.load(dataset.id, dataset.nframes);
    void this.#loadMarks(dataset);
    this.#replan();
  }

  /** Makes a stored data set the one at hand and stays where the page is; false where it is gone. */
  use(id: string): boolean {
    const { datasets, selected } = this.store.getState();
    const found = datasets?.find((d) => d.id === id);
    if (found && selected?.id !== id) this.#take(found);
    return found !== undefined;
  }

  /** Saves a data set as a file; resolves to its size in bytes, null where it did not work. */
  async exportData(dataset: string, format: DataExportFormat): Promise<number | null> {
    try {
      const file = await this.#data.exportData(dataset, format);
      this.#around.save(file);
      return file.bytes.length;
    } catch (error) {
      this.notify('error', exportWords.failed, failureWords(error).message);
      return null;
    }
  }

  async #loadMarks(dataset: DatasetSummary): Promise<void> {
    try {
      const { excluded } = await this.#data.marks(dataset.id);
      if (this.frames.dataset !== dataset.id || excluded.length === 0) return;
      this.frames.load(dataset.id, dataset.nframes, excluded);
      this.#replan();
    } catch (error) {
      this.notify('error', startWords.dataFailed, failureWords(error).message);
    }
  }

  async #keepExcluded(dataset: string, excluded: ReadonlySet<number>): Promise<void> {
    this.#replan();
    try {
      await this.#data.setMarks({ dataset, excluded: Int32Array.from(excluded).sort() });
    } catch (error) {
      this.notify('error', startWords.dataFailed, failureWords(error).message);
    }
  }

  dismissFindings(): void {
    this.store.setState({ findings: null });
  }

  /** Takes a data set out of sight; it goes for good when the notice goes. */
  remove(dataset: DatasetSummary): void {
    const { id } = dataset;
    this.removeLater(id, startWords.removed(startWords.nameOf(dataset)), async () => {
      try {
        this.store.setState({ datasets: await this.#data.remove(id) });
      } catch (error) {
        this.notify('error', startWords.dataFailed, failureWords(error).message);
      }
    });
    this.store.setState((s) => (s.selected?.id === id ? { selected: null, plan: { kind: 'none' } } : {}));
    if (this.frames.dataset === id) this.frames.load(null, 0);
  }

  /** Hides what has the id, with a notice that can undo it; `remove` does it for good when the notice goes. */
  removeLater(id: string, text: string, remove: () => Promise<void>): void {
    if (this.#deletions.has(id)) return;
    this.store.setState((s) => ({ leaving: [...s.leaving, id] }));
    const notice = this.notify('plain', text, '', id);
    const now = async (): Promise<void> => {
      this.#deletions.delete(id);
      this.dismiss(notice);
      await remove();
      this.store.setState((s) => ({ leaving: s.leaving.filter((l) => l !== id) }));
    };
    this.#deletions.set(
      id,
      setTimeout(() => void now(), this.#around.undoMs),
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

  /** Takes back the last selection, exclusion or setting, or does it again; a notice names it. */
  stepBack(way: 'undo' | 'redo'): void {
    const step = way === 'undo' ? this.undoStack.undo() : this.undoStack.redo();
    this.dismiss(this.#said);
    this.#said = this.notify('plain', step ? frameWords.stepped[way](step.label) : frameWords.noStep[way]);
  }

  // Settings

  edit(key: FieldKey, value: string): void {
    this.settings.edit(key, value);
  }

  /** Several settings in one step; `label` says what was done, for the undo. */
  editAll(changes: Partial<FormValues>, label: string): void {
    this.settings.replace({ ...this.store.getState().form, ...changes }, label);
  }

  reset(key: FieldKey): void {
    this.edit(key, this.store.getState().defaults[key]);
  }

  resetAll(): void {
    this.settings.replace(this.store.getState().defaults, frameWords.resetAll);
  }

  preset(name: PresetName): void {
    this.settings.replace(
      applyPreset(this.store.getState().form, name),
      frameWords.presetTaken(setupWords.presetNames[name]),
    );
  }

  /** Takes the batch and rows per frame that the plan proposes. */
  takeProposal(): void {
    const { plan, form } = this.store.getState();
    const proposal = plan.kind === 'ready' ? plan.plan.proposal : null;
    if (!proposal) return;
    const taken = { ...form, batch: String(proposal.batch), 'multistream.nf': String(proposal.nf) };
    this.settings.replace(taken, frameWords.proposalTaken);
  }

  /** What the form says on the data at hand; null where it cannot be used. */
  currentConfig(): RunConfig | null {
    const { form, selected } = this.store.getState();
    return parseForm(form, selected?.type_map ?? null).config;
  }

  #config(): Wanted | null {
    const { selected, form } = this.store.getState();
    if (!selected) return null;
    const { config } = parseForm(form, selected.type_map);
    const exclude = [...this.frames.excluded].sort((a, b) => a - b);
    return config ? { dataset: selected, validation: null, config: { ...config, exclude } } : null;
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
      const plan = await this.#train.plan(wanted.dataset.id, wanted.validation, wanted.config);
      if (asked === this.#planAsked) this.store.setState({ plan: { kind: 'ready', plan } });
    } catch (error) {
      if (asked === this.#planAsked) this.store.setState({ plan: { kind: 'failed', ...failureWords(error) } });
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
