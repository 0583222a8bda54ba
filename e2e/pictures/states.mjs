// The states of the page that e2e/screens.mjs takes pictures of, and how each is reached.

const click = (name) => (page) => page.getByRole('button', { name, exact: true }).first().click();
const importFile = (page) =>
  page.setInputFiles('[data-pick="files"]', {
    name: 'tio2.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('x'),
  });
const startRun = async (page) => {
  await click('Train on Silicon')(page);
  await page.waitForSelector('[data-state]');
  await page.waitForTimeout(1200);
};

/** Trains on a data set that is stored, and goes to Inspect. */
const inspect =
  (name, then = async () => {}) =>
  async (page) => {
    if (name === 'tio2') {
      await click('Open tio2')(page);
      await page
        .getByRole('button', { name: /^Start/ })
        .last()
        .click();
      await page.waitForSelector('[data-state]');
    } else await startRun(page);
    await click('Inspect')(page);
    await page.waitForSelector('.inspect, .empty');
    await page.waitForTimeout(1500);
    await then(page);
    await page.waitForTimeout(600);
  };
/** Opens a data set on Data, and waits for its frame in 3D. */
const openData = (name) => async (page) => {
  await click(`Open ${name}`)(page);
  await click('Data')(page);
  await page.waitForSelector('.viewer-host canvas');
  await page.waitForTimeout(900);
};
/** Mouse at a share of a chart's plot. */
const onChart = async (page, id, share) => {
  const box = await page.locator(`[data-plot=${id}] .overlay`).boundingBox();
  return [box.x + share * box.width, box.y + box.height / 2];
};
const compareRuns = async (page, names) => {
  await page.locator('[data-compare]').click();
  for (const name of names) await page.getByRole('checkbox', { name: new RegExp(name) }).click();
  await page.waitForTimeout(400);
};

/** name -> [query, what to do before the picture]. */
export const STATES = {
  start: ['', async () => {}],
  'start-runs': ['stored', async () => {}],
  'start-rename': ['stored', click('Rename tio2, branch')],
  'start-run-undo': ['stored', click('Delete tio2, branch')],
  'start-paste': ['', click('Paste text')],
  'start-device': ['', click('Details')],
  'gate-device': ['device=no-adapter', click('Details')],
  help: ['', click('Help')],
  palette: [
    'stored',
    async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForSelector('[cmdk-item]');
    },
  ],
  tour: [
    'data=empty',
    async (page) => {
      await click('Take the tour')(page);
      await page.waitForTimeout(400);
      await click('Next')(page);
      await click('Next')(page);
      await page.waitForTimeout(300);
    },
  ],
  'run-opened': ['stored', click('Open tio2, 600 iterations')],
  'run-menu': [
    'run=running',
    async (page) => {
      await startRun(page);
      await click('More for this run')(page);
    },
  ],
  'start-empty': ['data=empty&device=software', async () => {}],
  'start-import': ['data=slow', importFile],
  'start-problems': ['data=problems', importFile],
  'start-undo': ['', click('Delete tio2')],
  'gate-insecure': ['device=insecure', async () => {}],
  'gate-no-adapter': ['device=no-adapter', async () => {}],
  'setup-software': ['device=software', click('Set up a run on Silicon')],
  setup: ['', click('Open tio2')],
  'setup-errors': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      await page.fill('input[name="rcut"]', '0');
      await page.fill('input[name="neuron"]', '25, x');
      await page.fill('input[name="batch"]', '64');
    },
  ],
  'model-json': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      await page.click('[data-mode="json"]');
      await page.waitForSelector('.editor textarea');
      const text = await page.inputValue('.editor textarea');
      await page.fill('.editor textarea', text.replace('"rcut": 6', '"rcut": 66').replace('"batch"', '"batc"'));
    },
  ],
  'model-input': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      await page.click('[data-mode="deepmd"]');
      await page.waitForSelector('.editor textarea');
    },
  ],
  'model-import': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      const input = {
        model: {
          type_map: ['O', 'Ti'],
          descriptor: { type: 'se_e2_a', sel: [92, 46], rcut: 6, neuron: [25, 50, 100] },
        },
        optimizer: { type: 'LKF', kf_blocksize: 2048 },
        training: { training_data: { systems: ['../data'], batch_size: 'auto' }, numb_steps: 4000, savefreq: 7 },
      };
      await page.setInputFiles('[data-pick="settings"]', {
        name: 'input.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(input)),
      });
      await page.waitForSelector('[data-report]');
    },
  ],
  'model-clipped': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      await page.fill('input[name="sel"]', '60, 92');
      await page.waitForSelector('[data-action="mend-sel"]');
    },
  ],
  'model-tight': ['tight', click('Open tio2')],
  'setup-plan-failed': ['planFails', click('Open tio2')],
  'data-empty': ['data=empty', click('Data')],
  'data-choose': ['data=more', click('Data')],
  data: ['', openData('Silicon')],
  'data-selected': [
    'data=more',
    async (page) => {
      await openData('Rock salt')(page);
      await page.fill('[data-filter]', 'maxF > 1.2');
      await click('Select all shown')(page);
      await page.getByRole('button', { name: /^Exclude \d+$/ }).click();
      await page.fill('[data-filter]', '');
      await page.getByRole('columnheader', { name: /max/ }).getByRole('button').click();
      await page.getByLabel('2 x 2 x 2 cells').click();
      await page.getByLabel('Bonds').click();
      await page.fill('.atom-box input', '3');
      await page.press('.atom-box input', 'Enter');
      await page.waitForTimeout(700);
    },
  ],
  'data-water': ['data=more', openData('Water')],
  'data-large': ['data=more', openData('md')],
  'data-faulty': ['data=faulty', openData('run')],
  'data-menu': [
    'data=faulty',
    async (page) => {
      await openData('run')(page);
      await page.locator('[data-finding=unknown-element]').getByRole('button', { name: /ways/ }).click();
      await page.waitForTimeout(300);
    },
  ],
  'data-mended': [
    'data=faulty',
    async (page) => {
      await openData('run')(page);
      for (let n = 0; n < 8 && (await page.locator('.finding.error [data-remedy]').count()) > 0; n++) {
        await page.locator('.finding.error [data-remedy]').first().click();
        await page.waitForTimeout(900);
      }
      await page.waitForTimeout(900);
    },
  ],
  'data-mapping': [
    'data=faulty',
    async (page) => {
      await openData('run')(page);
      await page.locator('.mapping summary').first().click();
      await page.waitForTimeout(300);
    },
  ],
  'data-failed': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      await click('Data')(page);
      await page.waitForTimeout(400);
    },
  ],
  'train-preparing': ['run=preparing', startRun],
  train: ['run=running', startRun],
  'train-software': ['run=running&device=software', startRun],
  'train-log': [
    'run=paused',
    async (page) => {
      await startRun(page);
      await page.keyboard.press('l');
      await page.waitForTimeout(600);
    },
  ],
  charts: [
    'charts=journal',
    async (page) => {
      await startRun(page);
      await compareRuns(page, ['batch 8']);
      await page.keyboard.press('Escape');
      await page.mouse.click(...(await onChart(page, 'force', 0.2)));
      await page.mouse.click(...(await onChart(page, 'force', 0.55)));
      await page.mouse.move(...(await onChart(page, 'force', 0.44)));
    },
  ],
  'charts-seam': [
    'charts=seam',
    async (page) => {
      await startRun(page);
      await page.getByRole('button', { name: 'Show |Δw| large' }).click();
      await page.waitForTimeout(400);
    },
  ],
  'charts-compare': [
    'charts=journal',
    async (page) => {
      await startRun(page);
      await compareRuns(page, ['batch 8', 'forces up', 'long']);
    },
  ],
  'charts-long': ['charts=long', startRun],
  'charts-table': [
    'charts=journal',
    async (page) => {
      await startRun(page);
      await page.getByLabel('Horizontal axis').selectOption('active');
      await page
        .locator('[data-plot=force]')
        .getByRole('button', { name: /^Downloads/ })
        .click();
      await page.locator('[data-menu=table]').click();
      await page
        .locator('[data-plot=energy]')
        .getByRole('button', { name: /^Downloads/ })
        .click();
      await page.waitForTimeout(400);
    },
  ],
  'train-finished': ['run=finished', startRun],
  'knobs-staged': [
    'run=running&knobs=journal',
    async (page) => {
      await startRun(page);
      await page.fill('input[name="tune-batch"]', '32');
    },
  ],
  'knobs-journal': [
    'run=running&knobs=journal',
    async (page) => {
      await startRun(page);
      await page.click('[data-entry="4"] .tune-link');
    },
  ],
  'knobs-hints': [
    'run=running&knobs=hints',
    async (page) => {
      await startRun(page);
      await page.locator('[data-action="stage-hint"]').first().click();
    },
  ],
  'knobs-folds': [
    'run=running',
    async (page) => {
      await startRun(page);
      for (const fold of await page.locator('.tune > .tune-fold > summary').all()) await fold.click();
      await page.fill('input[name="tune-multistream.blocksize"]', '1024');
      await page.fill('input[name="tune-rcut"]', '6.5');
      await page.fill('input[name="tune-multistream.q"]', 'x');
    },
  ],
  'knobs-over': [
    'run=running&knobs=over',
    async (page) => {
      await startRun(page);
      await page.fill('input[name="tune-batch"]', '64');
      await page.waitForTimeout(600);
    },
  ],
  'knobs-branch': [
    'run=running&knobs=journal',
    async (page) => {
      await startRun(page);
      await page.getByText('Another model, as a branch').click();
      await page.fill('input[name="tune-neuron"]', '8, 16');
      await page.fill('input[name="tune-axis_neuron"]', '4');
      await page.click('[data-action="branch"]');
      await page.waitForTimeout(600);
    },
  ],
  'knobs-presets': [
    'run=running',
    async (page) => {
      await startRun(page);
      await page.click('[data-action="tune-presets"]');
    },
  ],
  'knobs-append': [
    'run=paused&knobs=seam',
    async (page) => {
      await startRun(page);
      await page.getByText('Online learning').click();
      await page.selectOption('.tune-append select', 'a');
    },
  ],
  'inspect-empty': ['', click('Inspect')],
  inspect: ['run=running', inspect('tio2')],
  'inspect-silicon': ['run=finished', inspect('si')],
  'inspect-residual': [
    'run=paused',
    inspect('tio2', async (page) => {
      await click('Residual')(page);
      await page.locator('.inspect-tools').getByRole('button', { name: 'Force' }).click();
      await page.locator('[data-plot="force"] .parity-box').focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(300);
    }),
  ],
  'inspect-excluded': ['run=running', inspect('tio2', click('Exclude'))],
  'train-failed': ['run=failed', startRun],
};
