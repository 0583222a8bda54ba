// What the Export tab knows: sizes of what was saved, whether the model file was read back, a model under test.
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_RUN } from '../../engine/config';
import type { DataExportFormat, ExportKind, ModelTest, Verification } from '../../worker/protocol';
import type { FormValues } from '../model/form';
import { toForm } from '../model/form';
import { failureWords } from '../state/failure';
import type { Session } from '../state/session';
import { exportWords } from '../words';

export type Check =
  | { readonly kind: 'none' | 'busy' }
  | { readonly kind: 'done'; readonly verification: Verification }
  | { readonly kind: 'failed'; readonly message: string };

export type Tested =
  | { readonly kind: 'none' }
  | { readonly kind: 'testing'; readonly name: string }
  | { readonly kind: 'done'; readonly test: ModelTest; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string; readonly fix: string };

export interface ExportState {
  /** Bytes of what was saved last, by kind, and of which iteration. */
  readonly sizes: Readonly<Partial<Record<ExportKind | DataExportFormat, number>>>;
  readonly check: Check;
  readonly tested: Tested;
  readonly savingData: DataExportFormat | null;
}

/** The settings of a model that training on from it must keep, as fields of the form. */
export function modelFields(test: ModelTest): Partial<FormValues> {
  const { config } = test;
  const all = toForm({ ...DEFAULT_RUN, model: { ...DEFAULT_RUN.model, ...config } });
  const { rcut, rcut_smth, sel, neuron, axis_neuron, type_one_side, resnet_dt, set_davg_zero } = all;
  const { fitting_neuron, fitting_resnet_dt } = all;
  const nets = { neuron, axis_neuron, type_one_side, resnet_dt, fitting_neuron, fitting_resnet_dt };
  return { rcut, rcut_smth, sel, set_davg_zero, ...nets };
}

export class ExportDesk {
  readonly store: StoreApi<ExportState> = createStore<ExportState>(() => ({
    sizes: {},
    check: { kind: 'none' },
    tested: { kind: 'none' },
    savingData: null,
  }));
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async save(kind: ExportKind): Promise<void> {
    const saved = await this.#session.runs.export(kind);
    if (saved) this.store.setState((s) => ({ sizes: { ...s.sizes, [kind]: saved.size } }));
  }

  async saveData(dataset: string, format: DataExportFormat): Promise<void> {
    if (this.store.getState().savingData) return;
    this.store.setState({ savingData: format });
    const size = await this.#session.exportData(dataset, format);
    this.store.setState((s) => ({
      savingData: null,
      sizes: size === null ? s.sizes : { ...s.sizes, [format]: size },
    }));
  }

  /** Writes the best model, reads it again, compares in float64. */
  async verify(): Promise<void> {
    if (this.store.getState().check.kind === 'busy') return;
    this.store.setState({ check: { kind: 'busy' } });
    try {
      this.store.setState({ check: { kind: 'done', verification: await this.#session.runs.verify() } });
    } catch (error) {
      this.store.setState({ check: { kind: 'failed', message: failureWords(error).message } });
    }
  }

  async test(file: File): Promise<void> {
    const dataset = this.#session.store.getState().selected;
    if (!dataset) return;
    this.store.setState({ tested: { kind: 'testing', name: file.name } });
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const test = await this.#session.runs.testModel(file.name, bytes.slice(), dataset.id);
      this.store.setState({ tested: { kind: 'done', test, bytes } });
    } catch (error) {
      this.store.setState({ tested: { kind: 'failed', name: file.name, ...failureWords(error) } });
    }
  }

  forget(): void {
    this.store.setState({ tested: { kind: 'none' } });
  }

  /** Starts a run from the tested model's weights. */
  async trainOn(): Promise<void> {
    const { tested } = this.store.getState();
    if (tested.kind !== 'done') return;
    this.#session.editAll(modelFields(tested.test), exportWords.model.filled(tested.test.name));
    await this.#session.runs.start({ kind: 'model', name: tested.test.name, bytes: tested.bytes.slice() });
  }
}

const desks = new WeakMap<Session, ExportDesk>();

/** The desk of a session: it outlives the tab's coming and going. */
export function exportDesk(session: Session): ExportDesk {
  let desk = desks.get(session);
  if (!desk) {
    desk = new ExportDesk(session);
    desks.set(session, desk);
  }
  return desk;
}
