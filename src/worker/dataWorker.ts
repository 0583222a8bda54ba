// The worker that reads data: all parsing happens here, so that the page never blocks.
import { createDataHandler } from './dataHandler';
import type { DataCommand } from './protocol';

const handle = createDataHandler((event) => self.postMessage(event));

self.addEventListener('message', (message: MessageEvent<DataCommand>) => void handle(message.data));
