// The page: bars, rail, the run, and one of six tabs.
import { Tooltip } from '@base-ui/react/tooltip';
import { lazy, Suspense, useEffect } from 'react';
import './design/tokens.css';
import './design/base.css';
import './frame/frame.css';
import { followLink } from './frame/followLink';
import { Help } from './frame/Help';
import { Notices } from './frame/Notices';
import { PaletteDialog } from './frame/PaletteDialog';
import { Rail } from './frame/Rail';
import { StatusLine } from './frame/StatusLine';
import { TabGuard } from './frame/TabGuard';
import { TopBar } from './frame/TopBar';
import { Tour } from './frame/Tour';
import { startTheme } from './frame/theme';
import { useKeys } from './frame/useKeys';
import { useTabGuard } from './frame/useTabGuard';
import { useWindowDrop } from './frame/useWindowDrop';
import { DeviceDialog } from './start/DeviceDialog';
import { StartView } from './start/StartView';
import { SessionContext, useSession, useStudio } from './state/hooks';
import type { Session } from './state/session';
import { RunBar } from './train/RunBar';
import { frameWords, startWords } from './words';

// Start comes with the page; the other tabs follow at once in the background, so that opening one waits for nothing.
const loads = {
  data: () => import('./data/DataDesk').then((m) => ({ default: m.DataDesk })),
  model: () => import('./model/ModelView').then((m) => ({ default: m.ModelView })),
  train: () => import('./train/TrainView').then((m) => ({ default: m.TrainView })),
  inspect: () => import('./inspect/InspectView').then((m) => ({ default: m.InspectView })),
  export: () => import('./export/ExportView').then((m) => ({ default: m.ExportView })),
};
const DataDesk = lazy(loads.data);
const ModelView = lazy(loads.model);
const TrainView = lazy(loads.train);
const InspectView = lazy(loads.inspect);
const ExportView = lazy(loads.export);

function Page() {
  const session = useSession();
  const view = useStudio((s) => s.view);
  const over = useWindowDrop();
  useKeys();
  useTabGuard();
  useEffect(() => followLink(session), [session]);
  useEffect(() => {
    // A tab whose file cannot be had says so when it is opened.
    const timer = setTimeout(() => Object.values(loads).forEach((load) => void load().catch(() => undefined)), 3000);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    // Each tab begins at its top.
    if (view) window.scrollTo(0, 0);
  }, [view]);
  return (
    <>
      <button type="button" className="skip" onClick={skip}>
        {frameWords.skip}
      </button>
      <TopBar />
      <Rail />
      <div className="stage">
        <RunBar />
        <main id="content" className="content" tabIndex={-1}>
          <TabGuard view={view}>
            <Suspense fallback={<p className="mute">{frameWords.loadingTab}</p>}>
              {view === 'start' && <StartView />}
              {view === 'data' && <DataDesk />}
              {view === 'model' && <ModelView />}
              {view === 'train' && <TrainView />}
              {view === 'inspect' && <InspectView />}
              {view === 'export' && <ExportView />}
            </Suspense>
          </TabGuard>
        </main>
      </div>
      <StatusLine />
      <Notices />
      <Help />
      <PaletteDialog />
      <DeviceDialog />
      <Tour />
      {over && <div className="over">{startWords.dropNow}</div>}
    </>
  );
}

/** No link to #content: the address holds the view. */
function skip(): void {
  document.getElementById('content')?.focus();
}

export function App({ session }: { readonly session: Session }) {
  useEffect(startTheme, []);
  return (
    <SessionContext value={session}>
      <Tooltip.Provider>
        <Page />
      </Tooltip.Provider>
    </SessionContext>
  );
}
