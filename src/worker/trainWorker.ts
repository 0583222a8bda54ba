// The training worker: one GPU device, one run at a time, driven by the typed commands of trainProtocol.ts.
import { listDatasets, loadDataset, loadExcluded, versionOf } from '../data/store';
import { readDp } from '../exchange/dpRead';
import { openOpfs } from './opfs';
import { predictionBuffers } from './predict';
import type { TrainCommand, TrainEvent } from './protocol';
import { WebLocks } from './runLocks';
import { TrainSession } from './trainSession';

const session = new TrainSession(
  (event: TrainEvent) => {
    if (event.type === 'exported') self.postMessage(event, { transfer: [event.bytes.buffer] });
    else if (event.type === 'predictions') self.postMessage(event, { transfer: predictionBuffers(event.predictions) });
    else self.postMessage(event);
  },
  {
    gpu: () => navigator.gpu,
    files: openOpfs,
    locks: new WebLocks(),
    data: { load: loadDataset, list: listDatasets, excluded: loadExcluded, version: versionOf },
    readModel: readDp,
  },
);

self.onmessage = (message: MessageEvent<TrainCommand>): void => {
  void session.handle(message.data);
};
