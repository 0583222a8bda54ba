// Builds the page over scripted workers into a folder, for pictures and for tests of the page alone.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Resolves when `outDir` holds e2e/pictures/index.html. */
export async function buildPictures(outDir) {
  // Its folder has no service worker to register.
  process.env.KALMIUM_NO_OFFLINE = '1';
  const { build } = await import('vite');
  await build({
    root,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, rolldownOptions: { input: join(root, 'e2e/pictures/index.html') } },
  });
}
