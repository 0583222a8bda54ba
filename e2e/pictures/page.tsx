// The page over scripted workers; `?device=..&run=..&data=..` choose the script. For pictures, never in the product.
import '@fontsource-variable/inter';
import { createRoot } from 'react-dom/client';
import { App } from '../../src/studio/App';
import { Session } from '../../src/studio/state/session';
import { chartsOf } from '../../src/studio/train/charts/model';
import { createDataClient, createTrainClient } from '../../src/worker/client';
import { fakeData, fakeTrain, type TrainScript } from './fakes';

const query = new URLSearchParams(location.search);
const pick = <T extends string>(name: string, values: readonly T[]): T | undefined =>
  values.find((v) => v === query.get(name));

const device = pick('device', ['gpu', 'software', 'insecure', 'no-webgpu', 'no-adapter'] as const) ?? 'gpu';
const run = pick('run', ['preparing', 'running', 'paused', 'finished', 'failed'] as const);
const data = pick('data', ['empty', 'problems', 'slow', 'more', 'faulty'] as const);
const charts = pick('charts', ['journal', 'seam', 'long'] as const);
const train: TrainScript = {
  device,
  planFails: query.has('planFails'),
  stored: query.has('stored'),
  tight: query.has('tight'),
  ...(run === undefined ? {} : { run }),
  ...(charts === undefined ? {} : { charts }),
};

const saved: { readonly name: string; readonly bytes: Uint8Array }[] = [];
const session = new Session(
  createDataClient(
    fakeData({
      empty: data === 'empty',
      problems: data === 'problems',
      slow: data === 'slow',
      more: data === 'more',
      faulty: data === 'faulty',
    }),
  ),
  createTrainClient(fakeTrain(train)),
  { sampleUrl: (name) => `samples/${name}.xyz`, save: (file) => saved.push(file), planDelayMs: 0, undoMs: 60_000 },
);
void session.open();
// The page itself reads `?data=` as an address to fetch.
history.replaceState(null, '', `${location.pathname}${location.hash}`);
// Tests and measurements draw by its clock, read what it took, and look at the files.
Object.assign(globalThis, { chartModel: chartsOf(session), savedFiles: saved });

const root = document.getElementById('root');
if (!root) throw new Error('the page of pictures lost its #root');
createRoot(root).render(<App session={session} />);
