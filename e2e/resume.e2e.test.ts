// A run on the page survives: a reload brings it back paused where it was saved, a lost GPU is recovered without the user.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWords } from '../src/studio/words';
import { openStudio, type Studio, shownNumber, until } from './harness';

declare global {
  // What the test keeps of the page's workers, by name.
  var kept: Map<string, Worker> | undefined;
}

let studio: Studio;

beforeAll(async () => {
  studio = await openStudio();
  await studio.page.addInitScript(() => {
    const Own = globalThis.Worker;
    globalThis.kept = new Map();
    globalThis.Worker = class extends Own {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        globalThis.kept?.set(options?.name ?? '', this);
      }
    };
  });
  await studio.page.reload();
});

afterAll(async () => {
  await studio?.close();
});

const iteration = async (): Promise<number> => (await shownNumber(studio.page, '[data-run=iteration]')) ?? 0;
const state = (kind: string, seconds = 120): Promise<boolean> =>
  until(`the run is ${kind}`, seconds, async () =>
    (await studio.page.locator(`[data-state=${kind}]`).count()) > 0 ? true : null,
  );

it('comes back after a reload and after a lost GPU', { timeout: 10 * 60_000 }, async () => {
  const { page } = studio;
  await page.getByRole('button', { name: startWords.trainOf(startWords.sampleNames.si) }).click({ timeout: 60_000 });
  await until('iteration 12', 240, async () => ((await iteration()) >= 12 ? true : null));
  await page.locator('body').press('s');
  await until('a checkpoint of now in storage', 60, async () =>
    Number((await page.locator('[data-status=saved]').getAttribute('data-iteration')) ?? 0) >= 12 ? true : null,
  );

  page.on('dialog', (d) => void d.accept());
  await page.reload();
  await state('paused');
  const resumedAt = await iteration();
  expect(resumedAt).toBeGreaterThanOrEqual(12);
  await page.locator('[data-action=primary]').click();
  await state('running');
  await until('it goes on', 120, async () => ((await iteration()) > resumedAt + 3 ? true : null));

  // As a driver reset would.
  await page.evaluate(() => globalThis.kept?.get('train')?.postMessage({ type: 'lose-device', id: 1_000_001 }));
  const before = await iteration();
  await until('it goes on after the loss', 240, async () =>
    (await page.locator('[data-state=running]').count()) > 0 && (await iteration()) > before + 5 ? true : null,
  );
  await until('the end', 420, async () => ((await page.locator('[data-state=finished]').count()) > 0 ? true : null));
  // The journal names both.
  await page.locator('body').press('4');
  const journal = (await page.locator('.tune-journal').textContent()) ?? '';
  expect(journal.toLowerCase()).toMatch(/recovered/);
  expect(studio.errors.filter((e) => !/device|lost/i.test(e))).toEqual([]);
});
