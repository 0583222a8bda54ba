// Keeps the address and the page the same: restores a view from its link, mirrors what changes, follows back and forward.
import type { FieldKey } from '../model/fields';
import { toForm } from '../model/form';
import type { Session } from '../state/session';
import type { StudioState } from '../state/store';
import { frameWords } from '../words';
import { decodeConfig } from './cfg';
import { fetchData } from './fetchData';
import { formatLink, type Link, parseLink } from './link';
import { type PageMemory, pageMemory } from './pageMemory';

/** Calls `then` once the stored data sets and the adapter are known. */
function whenKnown(session: Session, then: () => void): () => void {
  const known = (s: StudioState): boolean => s.datasets !== null && s.device.kind !== 'probing';
  if (known(session.store.getState())) {
    then();
    return () => {};
  }
  const stop = session.store.subscribe((state) => {
    if (!known(state)) return;
    stop();
    then();
  });
  return stop;
}

function takeConfig(session: Session, cfg: string): void {
  const words = frameWords.link;
  const config = decodeConfig(cfg);
  if (!config) session.notify('error', words.badConfig, words.badConfigFix);
  else session.settings.replace(toForm(config), words.taken);
}

/** Data set, run and frame of a link; the tab is the caller's. */
async function openLinked(session: Session, link: Link): Promise<void> {
  const words = frameWords.link;
  const { run } = session.store.getState();
  if (link.data !== null && !session.use(link.data)) session.notify('plain', words.dataGone, words.dataGoneFix);
  if (link.run !== null && link.run !== run?.id) {
    const busy = run !== null && (run.state.kind === 'running' || run.state.kind === 'preparing');
    if (busy) session.notify('plain', words.runBusy, words.runBusyFix);
    else await session.runs.open(link.run);
  }
  if (link.frame !== null && link.frame < session.frames.nframes) session.frames.show(link.frame);
}

function memoryOf(state: StudioState): PageMemory {
  const { form, defaults } = state;
  const touched = (Object.keys(form) as FieldKey[]).some((key) => form[key] !== defaults[key]);
  return { data: state.selected?.id ?? null, form: touched ? form : null, logX: state.logX };
}

/** Starts; returns what ends it. */
export function followLink(session: Session): () => void {
  const { store, frames } = session;
  const first = parseLink(location.hash);
  const memory = pageMemory.read();
  // Until then the address and the memory still hold what is to be restored.
  let following = false;

  const mirror = (): void => {
    if (!following) return;
    const state = store.getState();
    const old = parseLink(location.hash);
    const data = state.selected?.id ?? null;
    const link: Link = {
      tab: state.view,
      run: state.run?.id ?? null,
      data,
      frame: frames.dataset === data ? frames.active : null,
      cfg: null,
      rest: old.rest,
    };
    const hash = formatLink(link);
    if (hash === formatLink(old)) return;
    // Back leads to another tab or run, not through every frame that was looked at.
    const place = old.tab !== null && (old.tab !== link.tab || old.run !== link.run);
    history[place ? 'pushState' : 'replaceState'](null, '', `${location.pathname}${location.search}${hash}`);
  };
  const remember = (state: StudioState, before: StudioState): void => {
    const { selected, form, defaults, logX } = state;
    const same = selected === before.selected && form === before.form && defaults === before.defaults;
    if (following && !(same && logX === before.logX)) pageMemory.write(memoryOf(state));
  };
  const goBack = (): void => {
    const link = parseLink(location.hash);
    following = false;
    if (link.cfg !== null) takeConfig(session, link.cfg);
    void openLinked(session, link).finally(() => {
      session.go(link.tab ?? 'start');
      following = true;
      mirror();
    });
  };

  if (first.tab) session.go(first.tab);
  if (memory) store.setState({ logX: memory.logX, ...(memory.form ? { form: memory.form } : {}) });
  if (first.cfg !== null) takeConfig(session, first.cfg);
  const query = new URLSearchParams(location.search).get('data');
  const stopWaiting = whenKnown(session, () => {
    const before = store.getState().view;
    const data = first.data ?? (first.run === null && memory ? memory.data : null);
    // A remembered data set that was deleted since is no news.
    const gone = first.data === null && !store.getState().datasets?.some((d) => d.id === data);
    void openLinked(session, { ...first, data: gone ? null : data }).finally(() => {
      // Opening a run goes to Train; the link, or a click made meanwhile, decides.
      if (first.run !== null) session.go(before);
      following = true;
      mirror();
      if (query !== null) void fetchData(session, query);
    });
  });

  const stopStore = store.subscribe((state, before) => {
    if (state.view !== before.view || state.run?.id !== before.run?.id || state.selected !== before.selected) mirror();
    remember(state, before);
  });
  const stopFrames = frames.subscribe(mirror);
  window.addEventListener('popstate', goBack);
  return () => {
    stopWaiting();
    stopStore();
    stopFrames();
    window.removeEventListener('popstate', goBack);
  };
}
