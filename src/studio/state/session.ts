// What the page can do: turns clicks into commands for the two workers, and their answers into state.
import type { DatasetSummary } from '../../data/types';
import type { RunConfig } from '../../engine/config';
import type { DataClient, TrainClient } from '../../worker/client';
import type { DataExportFormat, DroppedFile, SampleName } from '../../worker/protocol';
import { sentence } from '../design/format';
import type { FieldKey, PresetName } from '../model/fields';
import { type FormValues, parseForm, toForm } from '../model/form';
import { applyPreset, startingRun } from '../model/presets';
import type { RunSeries } from '../train/series';
import { exportWords, framesWords, frameWords, setupWords, startWords } from '../words';
import { DataEdits } from './dataEdits';
import { Doctor } from './doctor';
import { examineSettings, healthOf } from './examineSettings';
import { failureWords } from './failure';
import { FormHistory } from './formHistory';
import { FrameMarks } from './frames';
import { Imports } from './imports';
import { PageHooks } from './pageHooks';
import { Planning } from './planning';
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
  readonly imports: Imports;
  /** What the user changed about the data set at hand besides. */
  readonly edits: DataEdits;
  readonly doctor: Doctor;
  readonly runs: RunActions;
  readonly planning: Planning;
  /** Settings, with every change undoable. */
  readonly settings = new FormHistory(this.undoStack, {
    get: () => this.store.getState().form,
    put: (form) => {
      this.store.setState({ form });
      this.planning.soon();
      this.#examine();
    },
  });
  readonly hooks = new PageHooks();
  readonly #data: DataClient;
  readonly #train: TrainClient;
  readonly #around: Surroundings;
  readonly #deletions = new Map<string, ReturnType<typeof setTimeout>>();
  #said = 0;
  #noticeId = 0;

  constructor(data: DataClient, train: TrainClient, around: Surroundings) {
    this.#data = data;
    this.#train = train;
    this.#around = around;
    this.planning = new Planning({
      store: this.store,
      train,
      delayMs: around.planDelayMs,
      wanted: () => this.#config(),
    });
    this.runs = new RunActions(train, {
      store: this.store,
      notify: (tone, text, detail) => this.notify(tone, text, detail),
      wanted: () => this.#config(),
      planNow: () => this.planning.now(),
      save: (file) => this.#around.save(file),
      useDataset: (id) => this.use(id),
    });
    const { store, undoStack: undo } = this;
    this.imports = new Imports({
      store,
      data,
      notify: (tone, text, detail) => this.notify(tone, text, detail),
      list: () => this.#list(),
      sampleUrl: around.sampleUrl,
    });
    this.edits = new DataEdits({
      data,
      undo,
      kept: (dataset, summary) => this.#kept(dataset, summary),
      refused: (error) => this.notify('error', startWords.dataFailed, failureWords(error).message),
    });
    this.doctor = new Doctor(data);
    this.doctor.onFound = (findings) => store.setState({ health: healthOf(findings) });
    this.frames.onExcluded = (dataset, excluded) => {
      this.planning.soon();
      this.edits.keep(dataset, (edits) => ({ ...edits, excluded: Int32Array.from(excluded).sort() }));
    };
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
      this.planning.soon();
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

  /** Imports what `collect` finds and opens it on Data. */
  async importFiles(name: string, collect: () => Promise<readonly DroppedFile[]>): Promise<void> {
    const imported = await this.imports.files(name, collect);
    if (!imported?.dataset) return;
    this.notify('plain', startWords.imported(startWords.nameOf(imported.dataset)));
    this.select(imported.dataset, 'data');
  }

  /** Imports what `collect` finds and leaves the page where it is; null where nothing could be read. */
  async takeIn(name: string, collect: () => Promise<readonly DroppedFile[]>): Promise<DatasetSummary | null> {
    return (await this.imports.files(name, collect))?.dataset ?? null;
  }

  /** Imports a sample and goes on: to its settings, or straight to training. */
  async takeSample(sample: SampleName, then: 'model' | 'train'): Promise<void> {
    const dataset = await this.imports.sample(sample);
    if (!dataset) return;
    if (then === 'train') this.resetAll();
    this.select(dataset);
    if (then === 'train') await this.runs.start();
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
    this.edits.load(dataset.id);
    this.doctor.leave();
    void this.#loadEdits(dataset);
    this.planning.soon();
    this.#examine();
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

  async #loadEdits(dataset: DatasetSummary): Promise<void> {
    try {
      const edits = await this.#data.edits(dataset.id);
      if (this.frames.dataset !== dataset.id) return;
      this.edits.load(dataset.id, edits);
      if (edits.excluded.length === 0) return;
      this.frames.load(dataset.id, dataset.nframes, edits.excluded);
      this.planning.soon();
    } catch (error) {
      this.notify('error', startWords.dataFailed, failureWords(error).message);
    }
  }

  /** The worker has kept a change of the data. */
  #kept(id: string, summary: DatasetSummary | null): void {
    const { selected, datasets } = this.store.getState();
    if (summary) {
      this.store.setState({ datasets: (datasets ?? []).map((d) => (d.id === id ? summary : d)) });
      if (selected?.id === id) this.store.setState({ selected: summary });
    }
    // Another set that validates may have changed too.
    if (selected?.id === id || this.edits.now.validation === id) {
      this.planning.soon();
      this.#examine();
    }
  }

  /** Sends the doctor to the data set at hand. */
  #examine(): void {
    const { selected, form } = this.store.getState();
    if (selected) this.doctor.ask(selected.id, examineSettings(form, selected.type_map));
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
    if (this.frames.dataset !== id) return;
    this.frames.load(null, 0);
    this.edits.load(null);
    this.doctor.leave();
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
    if (notice.step !== null) {
      this.dismiss(notice.id);
      if (this.undoStack.next.undo === notice.step) this.stepBack('undo');
    }
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
    if (!config) return null;
    const { sides, validation } = this.edits.now;
    // One that was deleted since validates no more.
    const there = this.store.getState().datasets?.some((d) => d.id === validation) ?? false;
    return {
      dataset: selected,
      validation: there ? validation : null,
      config: { ...config, exclude, validation: { ...config.validation, sides } },
    };
  }

  // Plots and notices

  toggleLogX(): void {
    this.store.setState((s) => ({ logX: !s.logX }));
  }

  resetZoom(): void {
    this.store.setState((s) => ({ zoomResets: s.zoomResets + 1 }));
  }

  /** Says what was done last, with Undo. */
  tellStep(): void {
    const step = this.undoStack.next.undo;
    if (step === null) return;
    this.dismiss(this.#said);
    this.#said = this.notify('plain', sentence(step), '', null, step);
  }

  notify(
    tone: Notice['tone'],
    text: string,
    detail = '',
    undo: string | null = null,
    step: string | null = null,
  ): number {
    const id = ++this.#noticeId;
    this.store.setState((s) => ({ notices: [...s.notices, { id, tone, text, detail, undo, step }] }));
    // Errors stay until they are dismissed; the rest goes by itself (an undo goes with its deletion).
    if (tone === 'plain' && undo === null) setTimeout(() => this.dismiss(id), step === null ? 5000 : 8000);
    return id;
  }

  dismiss(id: number): void {
    this.store.setState((s) => ({ notices: s.notices.filter((n) => n.id !== id) }));
  }
}
