// Every command of the palette in the present state.
import type { Session } from '../state/session';
import { type StudioState, VIEWS } from '../state/store';
import { controlsFor } from '../train/run';
import { frameWords, startWords, trainWords } from '../words';
import { act } from './act';
import { encodeConfig } from './cfg';
import { canSave, type KeyAction } from './keyboard';
import { openPanel } from './panels';
import { setTheme, THEMES } from './theme';
import { startTour } from './tour';

export interface Command {
  readonly id: string;
  readonly group: keyof typeof frameWords.palette.groups;
  readonly label: string;
  readonly shortcut?: string;
  run(): void;
}

export function commandsOf(session: Session, state: StudioState): readonly Command[] {
  const { run, runs, datasets, leaving, device } = state;
  const words = frameWords.palette;
  const controls = run ? controlsFor(run.state) : null;
  const doing = (action: KeyAction) => () => act(session, action);
  const list: Command[] = VIEWS.map((view, k) => ({
    id: `go ${view}`,
    group: 'go',
    label: frameWords.steps[view],
    shortcut: String(k + 1),
    run: () => session.go(view),
  }));
  const add = (group: Command['group'], label: string, work: () => void, shortcut?: string): void => {
    list.push({ id: `${group} ${label}`, group, label, run: work, ...(shortcut === undefined ? {} : { shortcut }) });
  };
  const primary = controls?.primary ?? null;
  if (primary) add('run', trainWords[primary], doing({ kind: 'control', command: primary }), 'Space');
  if (controls?.step) add('run', trainWords.step, doing({ kind: 'control', command: 'step' }), '.');
  if (canSave(run)) {
    add('run', frameWords.run.checkpoint, doing({ kind: 'checkpoint' }), 'S');
    add('run', frameWords.run.branch, doing({ kind: 'branch' }), 'B');
  }
  if (controls?.stop) add('run', trainWords.stop, () => session.runs.control('stop'));
  add('edit', frameWords.undo, doing({ kind: 'step-back', way: 'undo' }), 'Z');
  add('edit', frameWords.redo, doing({ kind: 'step-back', way: 'redo' }), 'Shift Z');
  for (const sample of ['si', 'nacl', 'h2o'] as const) {
    const name = startWords.sampleNames[sample];
    if (device.kind === 'ready')
      add('samples', startWords.trainOf(name), () => void session.takeSample(sample, 'train'));
    add('samples', startWords.setupOf(name), () => void session.takeSample(sample, 'model'));
  }
  for (const d of datasets ?? []) {
    if (leaving.includes(d.id)) continue;
    const label = words.open(startWords.nameOf(d));
    list.push({ id: `data ${d.id}`, group: 'data', label, run: () => session.select(d, 'data') });
  }
  for (const r of runs ?? []) {
    if (leaving.includes(r.id) || r.id === run?.id) continue;
    list.push({ id: `run ${r.id}`, group: 'runs', label: words.open(r.name), run: () => void session.runs.open(r.id) });
  }
  for (const theme of THEMES) add('page', frameWords.theme[theme], () => setTheme(theme));
  add('page', words.link, () => void copyLink(session));
  add('page', frameWords.keys, () => openPanel('help'), '?');
  add('page', startWords.device.details, () => openPanel('device'));
  add('page', frameWords.tour.start, () => void startTour(session));
  return list;
}

async function copyLink(session: Session): Promise<void> {
  const words = frameWords.palette;
  const config = session.currentConfig();
  if (!config) return;
  const url = new URL(location.href);
  url.hash = `#tab=model&cfg=${encodeConfig(config)}`;
  try {
    await navigator.clipboard.writeText(url.href);
    session.notify('plain', words.linkCopied);
  } catch {
    session.notify('error', words.linkFailed, url.href);
  }
}
