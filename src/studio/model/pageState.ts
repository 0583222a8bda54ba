// What only the Model tab remembers: which view is open, texts being typed, the list of the last import.
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Spelling } from '../../exchange/writeInput';
import type { FormValues } from './form';
import type { ImportReport } from './importSettings';

export type ModelMode = 'form' | 'json' | 'deepmd';

/** A text that is being typed. `values` is the form it last gave; null while it cannot be used. */
export interface Draft {
  readonly text: string;
  readonly values: FormValues | null;
  /** The form when the typing began or last counted: tells changes made elsewhere. */
  readonly base: FormValues;
}

interface ModelPage {
  readonly mode: ModelMode;
  readonly spelling: Spelling;
  readonly drafts: Readonly<Partial<Record<Exclude<ModelMode, 'form'>, Draft>>>;
  readonly report: ImportReport | null;
  readonly reading: string | null;
}

export const modelPage = createStore<ModelPage>(() => ({
  mode: 'form',
  spelling: 'v3.1',
  drafts: {},
  report: null,
  reading: null,
}));

export const useModelPage = <T>(select: (state: ModelPage) => T): T => useStore(modelPage, select);

export function setDraft(mode: Exclude<ModelMode, 'form'>, draft: Draft | null): void {
  modelPage.setState(({ drafts: { [mode]: _, ...others } }) => ({
    drafts: draft === null ? others : { ...others, [mode]: draft },
  }));
}
