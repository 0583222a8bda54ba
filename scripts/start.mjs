// `npm start`: builds the page where needed, serves it on this machine and opens the browser where there is one.
import { spawn, spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { buildPage } from './lib/build.mjs';
import { serve } from './lib/serve.mjs';

// Always the same port where it is free: the browser keeps data sets per address.
const PORT = 4173;

function openBrowser(url) {
  if (process.env.CI) return;
  const graphical = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (!graphical) return;
  if (process.platform === 'linux' && spawnSync('which', ['xdg-open']).status !== 0) return;
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  // Without a browser this fails, and the printed address is enough.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'no-open': { type: 'boolean' },
      force: { type: 'boolean' },
    },
  });
  const port = values.port === undefined ? PORT : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`--port ${values.port} is no port number (0 to 65535).`);
  const dist = buildPage({ force: values.force === true });
  const served = await serve(dist, { port, ...(values.host === undefined ? {} : { host: values.host }) });
  if (port !== 0 && served.port !== port) {
    console.log(`Port ${port} is taken. Data sets imported under another address are not seen under this one.`);
  }
  console.log(`Kalmium is at ${served.url} (Ctrl-C stops it)`);
  if (!values['no-open']) openBrowser(served.url);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void served.close().then(() => process.exit(0)));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
