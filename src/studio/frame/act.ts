// Does what a key or a command of the palette means.
import type { Session } from '../state/session';
import { frameWords } from '../words';
import type { KeyAction } from './keyboard';
import { openPanel } from './panels';

export function act(session: Session, action: KeyAction): void {
  switch (action.kind) {
    case 'control':
      session.runs.control(action.command);
      break;
    case 'view':
      session.go(action.view);
      break;
    case 'frame':
      showFrame(session, action.by);
      break;
    case 'outlier': {
      const { outliers } = session.hooks;
      if (!outliers) session.notify('plain', frameWords.noOutliers);
      else if (action.by > 0) outliers.next();
      else outliers.previous();
      break;
    }
    case 'step-back':
      session.stepBack(action.way);
      break;
    case 'checkpoint':
      void session.runs.checkpoint();
      break;
    case 'branch':
      void session.runs.branch();
      break;
    case 'log-x':
      session.toggleLogX();
      break;
    case 'reset-zoom':
      session.resetZoom();
      break;
    case 'filter':
      focusFilter(session);
      break;
    case 'help':
    case 'palette':
      openPanel(action.kind);
      break;
  }
}

/** The next frame of the data set at hand, without going round. */
function showFrame({ frames }: Session, by: 1 | -1): void {
  if (frames.dataset === null || frames.nframes === 0) return;
  const next = frames.active === null ? 0 : frames.active + by;
  frames.show(Math.min(frames.nframes - 1, Math.max(0, next)));
}

/** The field with data-filter on the tab that is shown. */
function focusFilter(session: Session): void {
  const field = document.querySelector('#content [data-filter]');
  if (field instanceof HTMLElement) field.focus();
  else session.notify('plain', frameWords.noFilter);
}
