// The session of the real page: its workers, and what it needs of the browser.
import { createDataClient, createTrainClient } from '../../worker/client';
import type { SampleName } from '../../worker/protocol';
import { Session, type Surroundings } from './session';

export const browserSurroundings: Surroundings = {
  sampleUrl: (name: SampleName) => new URL(`samples/${name}.xyz`, document.baseURI).href,
  save: ({ name, bytes, mime }) => {
    const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    // The download has begun by then; keeping the address would keep the bytes.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  },
  planDelayMs: 250,
  undoMs: 8000,
};

export function openSession(): Session {
  const data = new Worker(new URL('../../worker/dataWorker.ts', import.meta.url), { type: 'module', name: 'data' });
  const train = new Worker(new URL('../../worker/trainWorker.ts', import.meta.url), { type: 'module', name: 'train' });
  const session = new Session(createDataClient(data), createTrainClient(train), browserSurroundings);
  void session.open();
  return session;
}
