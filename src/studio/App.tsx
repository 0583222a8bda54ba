// The page: a bar, the run, and one of six tabs.
import { useEffect } from 'react';
import './design/tokens.css';
import './design/base.css';
import './frame/frame.css';
import { DataDesk } from './data/DataDesk';
import { ExportView } from './export/ExportView';
import { Keys } from './frame/Keys';
import { Notices } from './frame/Notices';
import { TopBar } from './frame/TopBar';
import { startTheme } from './frame/theme';
import { useKeys } from './frame/useKeys';
import { useTabGuard } from './frame/useTabGuard';
import { useWindowDrop } from './frame/useWindowDrop';
import { InspectView } from './inspect/InspectView';
import { ModelView } from './model/ModelView';
import { StartView } from './start/StartView';
import { SessionContext, useStudio } from './state/hooks';
import type { Session } from './state/session';
import { RunBar } from './train/RunBar';
import { TrainView } from './train/TrainView';
import { frameWords, startWords } from './words';

function Page() {
  const view = useStudio((s) => s.view);
  const hasRun = useStudio((s) => s.run !== null);
  const over = useWindowDrop();
  useKeys();
  useTabGuard();
  useEffect(() => {
    // Each screen begins at its top.
    if (view) window.scrollTo(0, 0);
  }, [view]);
  return (
    <>
      <a className="skip" href="#content">
        {frameWords.skip}
      </a>
      <TopBar />
      {hasRun && <RunBar />}
      <main id="content" className="content" tabIndex={-1}>
        {view === 'start' && <StartView />}
        {view === 'data' && <DataDesk />}
        {view === 'model' && <ModelView />}
        {view === 'train' && <TrainView />}
        {view === 'inspect' && <InspectView />}
        {view === 'export' && <ExportView />}
      </main>
      <Notices />
      <Keys />
      {over && <div className="over">{startWords.dropNow}</div>}
    </>
  );
}

export function App({ session }: { readonly session: Session }) {
  useEffect(startTheme, []);
  return (
    <SessionContext value={session}>
      <Page />
    </SessionContext>
  );
}
