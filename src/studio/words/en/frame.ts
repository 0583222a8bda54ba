// Words of the frame: rail, bars, palette, keys, notices.

export const frameWords = {
  name: 'Kalmium',
  steps: { start: 'Start', data: 'Data', model: 'Model', train: 'Train', inspect: 'Inspect', export: 'Export' },
  stepsLabel: 'Steps',
  skip: 'Skip to the content',
  theme: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  keys: 'Keyboard shortcuts',
  close: 'Close',
  resetTo: (value: string): string => `Double-click to reset to ${value}`,
  undo: 'Undo',
  dismiss: 'Dismiss',
  device: {
    probing: 'Looking for a GPU',
    missing: 'No WebGPU',
    software: 'Software adapter: slow',
    softwareWhy: 'WebGPU runs on the processor here. Everything works, but a GPU is 10 to 1,000 times faster.',
    ready: 'Adapter that computes',
    limits: (buffer: string, binding: string): string => `largest buffer ${buffer}, largest binding ${binding}`,
  },
  shortcuts: [
    ['Space', 'run or pause'],
    ['.', 'one iteration'],
    ['L', 'logarithmic iteration axis on or off'],
    ['R', 'reset the zoom of both plots'],
    ['1 to 6', 'Start, Data, Model, Train, Inspect, Export'],
    ['?', 'this list'],
  ] as readonly (readonly [string, string])[],
  crash: 'Reload the page. Stored data sets are kept.',
};
