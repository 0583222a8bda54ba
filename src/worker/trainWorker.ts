// The training worker: one GPU device, one run at a time, driven by the typed commands of protocol.ts.
import { predictionBuffers } from './predict';
import type { TrainCommand, TrainEvent } from './protocol';
import { TrainSession } from './trainSession';

const session = new TrainSession((event: TrainEvent) => {
  if (event.type === 'exported') self.postMessage(event, { transfer: [event.bytes.buffer] });
  else if (event.type === 'predictions') self.postMessage(event, { transfer: predictionBuffers(event.predictions) });
  else self.postMessage(event);
});

self.onmessage = (message: MessageEvent<TrainCommand>): void => {
  void session.handle(message.data);
};
