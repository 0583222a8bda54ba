// What the charts cost: time of a redraw with 10^5 points per series, and the pace of a real run with and without them.
// node e2e/charts-cost.mjs [redraw|pace]... [--seconds 20] [--rounds 6]
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { buildPage } from '../scripts/lib/build.mjs';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';
import { buildPictures } from './pictures/build.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '20' }, rounds: { type: 'string', default: '6' } },
});
const wanted = (what) => positionals.length === 0 || positionals.includes(what);

const median = (list) => {
  const s = [...list].sort((a, b) => a - b);
  return s.length % 2 === 1 ? s[s.length >> 1] : (s[s.length / 2 - 1] + s[s.length / 2]) / 2;
};

/**
 * Seconds of CPU that the browser's processes have used so far: those below this one. Linux only, else NaN. On a software
 * adapter training is CPU time too, so what the charts take is seen here even where other programs disturb the pace.
 */
function cpuSeconds() {
  const parents = new Map();
  const used = new Map();
  try {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        parents.set(Number(entry), Number(fields[1]));
        used.set(Number(entry), (Number(fields[11]) + Number(fields[12])) / 100);
      } catch {
        // The process has ended meanwhile.
      }
    }
  } catch {
    return Number.NaN;
  }
  let sum = 0;
  for (const [pid, seconds] of used) {
    let at = parents.get(pid);
    while (at !== undefined && at > 1 && at !== process.pid) at = parents.get(at);
    if (at === process.pid) sum += seconds;
  }
  return sum;
}

async function open(url) {
  const executablePath = await findChromium();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: [...CHROMIUM_FLAGS],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  return { browser, page };
}

/** Milliseconds of rounds that draw all charts: the whole run, and while the zoom moves. */
async function redraw() {
  const dist = join(tmpdir(), `kalmium-charts-${process.pid}`);
  await buildPictures(dist);
  const served = await serve(dist);
  const { browser, page } = await open(`${served.url}e2e/pictures/index.html?charts=long`);
  try {
    await page.getByRole('button', { name: 'Train on Silicon', exact: true }).first().click();
    await page.waitForSelector('.js-plotly-plot');
    await page.waitForTimeout(1500);
    const times = await page.evaluate(async () => {
      const { clock, store } = globalThis.chartModel;
      const next = () =>
        new Promise((done) => {
          const end = clock.subscribe(() => {
            end();
            // The clock notes the time after its listeners.
            setTimeout(() => done(clock.cost), 0);
          });
        });
      const whole = [];
      const zoom = [];
      for (let k = 0; k < 15; k++) {
        const drawn = next();
        clock.now();
        whole.push(await drawn);
      }
      for (let k = 0; k < 15; k++) {
        const drawn = next();
        store.setState({ range: { from: 1000 * k, to: 100_000 - 3000 * k } });
        zoom.push(await drawn);
      }
      return { whole, zoom };
    });
    for (const [name, list] of Object.entries(times))
      console.log(`redraw, ${name}: median ${median(list).toFixed(1)} ms, worst ${Math.max(...list).toFixed(1)} ms`);
  } finally {
    await browser.close();
    await served.close();
    rmSync(dist, { recursive: true, force: true });
  }
}

/** Iterations per second with the charts on the screen and on a tab that has none, in turns. */
async function pace() {
  const served = await serve(buildPage());
  const { browser, page } = await open(served.url);
  try {
    await page.locator('[data-sample=si] button').last().click({ timeout: 120_000 });
    const shown = page.locator('[data-run=iteration]').first();
    const iteration = async () =>
      Number(/[\d,]+/.exec((await shown.textContent()) ?? '')?.[0].replaceAll(',', '') ?? 0);
    while ((await iteration().catch(() => 0)) < 5) await page.waitForTimeout(500);
    const seconds = Number(values.seconds);
    const per = { on: [], off: [] };
    const cpu = { on: [], off: [] };
    for (let k = 0; k < Number(values.rounds); k++)
      // The order alternates, so that a machine that slows down favours neither.
      for (const mode of k % 2 === 0 ? ['on', 'off'] : ['off', 'on']) {
        await page.keyboard.press(mode === 'on' ? '4' : '6');
        await page.waitForTimeout(2000);
        const [from, start, burnt] = [await iteration(), performance.now(), cpuSeconds()];
        await page.waitForTimeout(1000 * seconds);
        const done = (await iteration()) - from;
        // The run has ended.
        if (done <= 0) break;
        per[mode].push(done / ((performance.now() - start) / 1000));
        cpu[mode].push((cpuSeconds() - burnt) / done);
      }
    console.log(`iterations/s with charts ${per.on.map((v) => v.toFixed(2)).join(' ')}`);
    console.log(`iterations/s without     ${per.off.map((v) => v.toFixed(2)).join(' ')}`);
    console.log(
      `CPU s/iteration with charts ${cpu.on.map((v) => v.toFixed(3)).join(' ')}: median ${median(cpu.on).toFixed(3)}`,
    );
    console.log(
      `CPU s/iteration without     ${cpu.off.map((v) => v.toFixed(3)).join(' ')}: median ${median(cpu.off).toFixed(3)}`,
    );
    const ratios = per.on.slice(0, per.off.length).map((v, k) => v / per.off[k]);
    console.log(
      `ratio: median ${median(ratios).toFixed(3)}, of the sums ${(per.on.reduce((a, b) => a + b) / per.off.reduce((a, b) => a + b)).toFixed(3)}`,
    );
  } finally {
    await browser.close();
    await served.close();
  }
}

if (wanted('redraw')) await redraw();
if (wanted('pace')) await pace();
