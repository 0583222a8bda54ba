// The Train tab: the numbers and the curves on the left, what can be set on the right.
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { frameWords, trainWords } from '../words';
import { Announcer } from './Announcer';
import { Headline } from './Headline';
import { KnobsPanel } from './knobs/KnobsPanel';
import { RunSummary } from './RunSummary';
import './train.css';

// The charts and their library are not needed to start a run.
const Charts = lazy(() => import('./charts/Charts'));

export function TrainView() {
  const session = useSession();
  const run = useStudio((s) => s.run);
  const software = useStudio((s) => s.device.kind === 'ready' && s.device.info.software);
  const side = useSide();
  if (!run)
    return (
      <div className="empty">
        <p>{trainWords.empty}</p>
        <Button look="primary" onClick={() => session.go('model')}>
          {trainWords.toSetup}
        </Button>
      </div>
    );
  return (
    <div className="train">
      <div className="train-main">
        {run.state.kind === 'failed' && (
          <div className="trouble" role="alert">
            <b>{trainWords.states.failed}</b>
            <p>{run.state.message}</p>
            <p className="mute">{run.state.fix}</p>
          </div>
        )}
        <div className="train-top">
          <Headline />
          <button
            type="button"
            className="button side-open"
            ref={side.opener}
            aria-expanded={side.open}
            aria-controls="train-side"
            onClick={side.toggle}
          >
            {trainWords.charts.side}
          </button>
        </div>
        <Suspense fallback={<p className="mute charts-wait">{trainWords.charts.loading}</p>}>
          <Charts />
        </Suspense>
      </div>
      <aside className={side.open ? 'train-side open' : 'train-side'} id="train-side" ref={side.panel} tabIndex={-1}>
        <div className="side-head">
          <Button look="plain" icon="close" aria-label={trainWords.charts.closeSide} onClick={side.toggle} />
        </div>
        <KnobsPanel run={run} />
        <RunSummary run={run} />
        {software && <p className="small software">{frameWords.device.softwareWhy}</p>}
      </aside>
      <Announcer />
    </div>
  );
}

/** Where the window is narrow the right column is a drawer; Escape closes it and gives the focus back. */
function useSide() {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return;
    panel.current?.focus();
    const back = opener.current;
    const onKey = (e: KeyboardEvent): void => {
      if (e.key === 'Escape' && !e.defaultPrevented) setOpen(false);
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      back?.focus();
    };
  }, [open]);
  return { open, opener, panel, toggle: () => setOpen((o) => !o) };
}
