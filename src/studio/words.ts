// All words of the interface, in one place.
import type { FilterKind } from '../engine/config';
import type { ExportKind, SampleName } from '../worker/protocol';
import type { FieldKey, PresetName } from './model/fields';

const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
const withUnit = (value: string | number, unit: string): string => (unit === '' ? `${value}` : `${value} ${unit}`);

export const frameWords = {
  name: 'Kalmium',
  steps: { start: 'Start', setup: 'Set up', train: 'Train' },
  stepsLabel: 'Steps',
  skip: 'Skip to the content',
  theme: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  keys: 'Keyboard shortcuts',
  close: 'Close',
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
    ['1, 2, 3', 'Start, Set up, Train'],
    ['?', 'this list'],
  ] as readonly (readonly [string, string])[],
  crash: 'Reload the page. Stored data sets are kept.',
};

export const startWords = {
  title: 'Train a Deep Potential in minutes, on this machine.',
  lead: 'Bring energies and forces, watch the error fall, leave with a model that deepmd-kit and LAMMPS run.',
  drop: 'Drop a folder, files or a .zip anywhere',
  dropNow: 'Let go to import',
  formats: 'deepmd/npy systems, extended XYZ, or a .zip of them',
  files: 'Choose files',
  folder: 'Choose a folder',
  privacy: 'Nothing is uploaded: files are read, stored and trained on in this browser.',
  samples: 'Or start from a sample',
  sampleNames: { si: 'Silicon', nacl: 'Rock salt', h2o: 'Water' } satisfies Record<SampleName, string>,
  /** Samples are stored under an id of their own and shown by their name. */
  nameOf: ({ id, name }: { readonly id: string; readonly name: string }): string => {
    const sample = (['si', 'nacl', 'h2o'] as const).find((s) => id === `sample-${s}`);
    return sample === undefined ? name : startWords.sampleNames[sample];
  },
  sampleFacts: (natoms: number, nframes: number): string => `${plural(natoms, 'atom')}, ${plural(nframes, 'frame')}`,
  sampleKelvin: (temperatures: readonly number[]): string => `DFT (PBE) at ${temperatures.join(', ')} K`,
  picture: (name: string, repeats: number, formula: string): string =>
    repeats > 1
      ? `${name}: first frame, ${repeats} x ${repeats} x ${repeats} cells of ${formula}`
      : `${name}: first frame, ${formula}`,
  train: 'Train',
  trainOf: (name: string): string => `Train on ${name}`,
  setup: 'Set up',
  setupOf: (name: string): string => `Set up a run on ${name}`,
  noDevice: 'Training needs WebGPU, which is missing here',
  importing: (name: string): string => `Reading ${name}`,
  listing: 'Looking through the files',
  progress: (what: string, done: number, total: number): string =>
    total > 0 ? `${what}, ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}` : what,
  stored: 'Your data sets',
  storedEmpty: 'Data sets that you import appear here and are still here after a reload.',
  open: 'Open',
  openOf: (name: string): string => `Open ${name}`,
  remove: 'Delete',
  removeOf: (name: string): string => `Delete ${name}`,
  removed: (name: string): string => `${name} deleted`,
  labels: { energy: 'energies', force: 'forces', virial: 'virials' } as const,
  frames: (n: number): string => plural(n, 'frame'),
  systems: (n: number): string => plural(n, 'system'),
  imported: (name: string): string => `${name} imported`,
  nothingRead: (name: string): string => `Nothing could be imported from ${name}`,
  nothingReadWhy: 'What was imported before is untouched.',
  emptyDrop: 'The drop held no files. Drop a folder, files or a .zip.',
  tooMany: (limit: number): string =>
    `The folder holds more than ${limit.toLocaleString('en-US')} files, so the import stopped. Drop the folder of the data alone.`,
  problemsOf: (name: string): string => `What was found in ${name}`,
  severity: { error: 'error', warning: 'check', note: 'note' } as const,
  frame: (n: number): string => `frame ${n}`,
  moreProblems: (n: number): string => `Show ${n} more`,
  dataFailed: 'The data worker refused',
};

export const gateWords = {
  title: {
    insecure: 'WebGPU is hidden: this address is not secure',
    'no-webgpu': 'WebGPU is missing in this browser',
    'no-adapter': 'WebGPU found no graphics adapter',
  },
  meanwhile: 'Training waits for that. Data can already be imported, checked and kept.',
  insecure: (origin: string): string =>
    `Browsers offer WebGPU only to pages from https or from localhost; this one came from ${origin}.`,
  insecureSteps: [
    'Open the page over https, or as http://localhost on the machine that serves it.',
    'From another machine, forward the port: ssh -L 4173:localhost:4173 HOST, then open http://localhost:4173.',
  ],
  noWebgpu: (browser: string, os: string): string => `${browser} on ${os} does not offer navigator.gpu to this page.`,
  noAdapter: (browser: string, os: string): string =>
    `${browser} on ${os} has WebGPU, but no adapter: the graphics driver is missing, too old, or on the browser's block list.`,
  steps: {
    chromeLinux: [
      'Start the browser with --enable-unsafe-webgpu --enable-features=Vulkan, or set both under chrome://flags (Unsafe WebGPU Support, Vulkan).',
      'Check that vulkaninfo lists your GPU: without a Vulkan driver (mesa-vulkan-drivers, or NVIDIA 535 and newer) there is no adapter.',
      'Open chrome://gpu: the line WebGPU says what the browser decided and why.',
    ],
    chrome: [
      'Update the browser to version 113 or newer, and the graphics driver to a current one.',
      'Turn on Use graphics acceleration when available under chrome://settings/system, then restart the browser.',
      'Open chrome://gpu: the line WebGPU says what the browser decided and why.',
    ],
    chromeAndroid: ['Update Chrome to version 121 or newer; it needs Android 12 and a recent GPU.'],
    firefox: [
      'Update Firefox: version 141 or newer on Windows, 145 or newer on macOS.',
      'Elsewhere set dom.webgpu.enabled to true under about:config and restart, or use Chrome or Edge.',
    ],
    safari: ['Update to Safari 26 (macOS 26, iOS 26), or use a current Chrome or Edge on macOS.'],
    other: ['Open this page in a current Chrome, Edge, Safari or Firefox.'],
  },
  again: 'Look again',
  copy: 'Copy diagnostics',
  copied: 'Copied',
  diagnostics: 'Diagnostics',
};

export const setupWords = {
  presets: 'Model preset',
  presetNames: { quick: 'Quick look', paper: 'Paper' } satisfies Record<PresetName, string>,
  presetWhy: {
    quick: 'Small net, rcut 5 Å: converges while you watch, even without a GPU.',
    paper: 'The published net: 25, 25, 25 / 16 / 50, 50, 50 at rcut 6 Å.',
  } satisfies Record<PresetName, string>,
  groups: {
    descriptor: 'Descriptor, se_e2_a',
    fitting: 'Fitting net',
    filter: 'Filter',
    run: 'Run',
    validation: 'Validation',
  },
  more: 'More constants of this filter',
  moreDescriptor: 'More of the descriptor and fitting net',
  resetAll: 'Reset all to defaults',
  reset: (value: string): string => `Double-click to reset to ${value}`,
  default: (value: string): string => `default ${value}`,
  safe: (low: number, high: number, unit: string): string => withUnit(`safe ${low} to ${high}`, unit),
  on: 'on',
  off: 'off',
  choices: {
    multistream: 'multistream',
    fekf: 'FEKF',
    adam: 'Adam',
    iterations: 'iterations',
    epochs: 'epochs',
    blocks: 'contiguous blocks',
    random: 'random frames',
    sqrt: 'square root of P',
    plain: 'plain P',
    frames: 'frames',
  } as Readonly<Record<string, string>>,
  filterWhy: {
    multistream: 'Every frame its own rows, one joint gain: fewest iterations and passes over P.',
    fekf: 'The published filter: five rank-1 updates an iteration. Batch 1 is RLEKF.',
    adam: 'The baseline without P: light, and many more iterations.',
  } satisfies Record<FilterKind, string>,
  cost: {
    title: 'What it costs',
    weights: 'weights',
    split: (e: string, f: string): string => `${e} embedding, ${f} fitting`,
    blocks: 'P, block by block',
    moments: "Adam's moments",
    blockFacts: (n: number, largest: string): string =>
      n === 1 ? `1 block of ${largest}²` : `${plural(n, 'block')}, the largest ${largest}²`,
    noBlocks: 'Adam keeps no P.',
    p: 'P on the device',
    device: 'Device memory',
    limit: (limit: string): string => `buffers up to ${limit}`,
    train: 'Train',
    valid: 'Validate',
    iterations: 'Iterations',
    perEpoch: (n: number): string => `${n.toLocaleString('en-US')} an epoch`,
    moved: 'P moved an iteration',
    sel: 'sel',
    selFacts: (max: number): string => `at most ${max} seen`,
    nearest: 'Nearest pair',
    waiting: 'Counting neighbours and memory ...',
    invalid: 'Mend the marked fields to see the cost.',
    failed: 'This configuration cannot be planned',
  },
  start: 'Start training',
  restart: 'Stop the run and start this one',
  blocked: 'Mend the marked fields first.',
  blockedPlan: 'Mend what is named below first.',
  starting: 'Starting ...',
  noData: 'Choose or import a data set on Start, and its run is set up here.',
  toStart: 'Go to Start',
};

export const formWords = {
  notNumber: (found: string): string => `Expected a number, found ${found === '' ? 'nothing' : `"${found}"`}.`,
  notInteger: (found: string): string => `Expected a whole number, found "${found}".`,
  outside: (min: number, max: number, unit: string, found: string, above: boolean): string =>
    `Expected ${above ? `more than ${min}` : `${min}`} ${above ? 'and at most' : 'to'} ${withUnit(max, unit)}, found ${found}.`,
  notWidths: (found: string): string =>
    `Expected layer widths from 1 to 2048, such as 25, 25, 25; found ${found === '' ? 'nothing' : `"${found}"`}.`,
  notSel: (found: string): string =>
    `Expected auto, auto:1.2 or one number per element; found ${found === '' ? 'nothing' : `"${found}"`}.`,
  notFlag: (found: string): string => `Expected true or false, found "${found}".`,
  notChoice: (options: readonly string[], found: string): string => `Expected ${options.join(', ')}; found "${found}".`,
  unusual: (low: number, high: number, unit: string): string =>
    `Unusual: ${withUnit(`${low} to ${high}`, unit)} is known to work.`,
};

const pref = (what: string, when: string): readonly [string, string] => [
  `${what} weight, ${when}`,
  `How much ${what.toLowerCase()} residuals count, ${when === 'start' ? 'in the first iteration' : 'in the last'}.`,
];

/** Name and one line of why for every knob. */
export const fieldWords: Readonly<Record<FieldKey, readonly [string, string]>> = {
  rcut: ['rcut', 'How far an atom sees. Cost grows with its cube.'],
  rcut_smth: ['rcut_smth', 'Where the switching to zero at rcut begins.'],
  sel: ['sel', 'Neighbour slots per element; auto takes them from the data with 10 % to spare.'],
  neuron: ['Embedding net', 'Widths of its layers; small is fast.'],
  axis_neuron: ['Axis neurons', 'Columns of the embedding kept on the second side; at most its last width.'],
  type_one_side: ['One net per neighbour element', 'Off: one net per pair of elements, more weights.'],
  resnet_dt: ['Time step in the embedding net', 'A learnt factor on every skip layer.'],
  set_davg_zero: ['Means set to zero', 'Empty slots then contribute nothing.'],
  fitting_neuron: ['Fitting net', 'Widths of its layers; most weights sit in the first.'],
  fitting_resnet_dt: ['Time step in the fitting net', 'A learnt factor on every skip layer.'],
  filter: ['Filter', 'How the weights learn.'],
  batch: ['Batch', 'Frames per iteration. Bigger is smoother and costs more.'],
  length: ['Length in', 'Iterations, or passes over the training frames.'],
  iterations: ['Iterations', 'Updates of the whole run.'],
  epochs: ['Epochs', 'Passes over the training frames.'],
  fraction: ['Validation share', 'Frames kept out of training to judge the model.'],
  split: ['Split by', 'Blocks keep neighbouring frames of a trajectory together: the honest choice.'],
  every: ['Validate every', 'Iterations between two passes over the whole validation set.'],
  seed: ['Seed', 'The same seed on the same device gives the same weights.'],
  'fekf.form': ['Form of P', 'Plain P loses positivity in float32 after some 2,500 updates; the square root does not.'],
  'fekf.blocksize': ['Block size of P', 'Weights that share a block; memory and time grow with its square.'],
  'fekf.lambda': ['λ at start', 'Forgetting: 1 keeps everything, less learns faster and noisier.'],
  'fekf.nu': ['ν', 'How fast λ goes to 1.'],
  'fekf.p0': ['P at start', 'Variance given to every weight before the first row.'],
  'fekf.start_pref_e': pref('Energy', 'start'),
  'fekf.limit_pref_e': pref('Energy', 'end'),
  'fekf.start_pref_f': pref('Force', 'start'),
  'fekf.limit_pref_f': pref('Force', 'end'),
  'multistream.nf': ['Force rows per frame', 'Random projections of the forces; more rows learn more from a frame.'],
  'multistream.blocksize': ['Block size of P', 'Weights that share a block; memory and time grow with its square.'],
  'multistream.kn': ['Energy against force, kn', '1 starts fastest; 0.25 to 0.5 end with better energies.'],
  'multistream.alpha_min': ['Noise factor, floor', 'R never falls below this share of the residual variance.'],
  'multistream.alpha_decay': ['Noise factor, decay', 'How fast R goes from the full variance to the floor.'],
  'multistream.late': ['End game from', 'After this iteration R grows and the process noise falls; 0 is never.'],
  'multistream.kn_end': [
    'kn at the end',
    'kn never falls below this; smaller gives energies more weight late in the run.',
  ],
  'multistream.kn_decay': ['kn, decay', 'How fast kn goes to its end.'],
  'multistream.q_end': ['Process noise, end', 'The process noise never falls below this.'],
  'multistream.q': ['Process noise', 'Added to the diagonal of P; float32 needs it.'],
  'multistream.uw': ['Underweighting', 'Calms the first steps; 0 is none.'],
  'multistream.uw_decay': ['Underweighting, decay', 'How fast it goes.'],
  'multistream.bias_step': ['Bias step', "After each update the output biases take up the batch's mean energy error."],
  'multistream.chord': ['Chord step', 'Corrects every step for what the linear model missed in the energies.'],
  'multistream.damping': ['Damping, start', 'First factor on R, led by how well steps are predicted; 0 is none.'],
  'multistream.reject': ['Take back', 'A step that makes the squared residuals this many times larger is taken back.'],
  'multistream.average': [
    'Weight average',
    'Weight of the past in the averaged weights that are validated and saved; 0 is none.',
  ],
  'multistream.p0': ['P at start', 'Variance given to every weight before the first row.'],
  'multistream.lambda': ['λ at start', 'Forgetting: 1 keeps everything.'],
  'multistream.nu': ['ν', 'How fast λ goes to 1.'],
  'multistream.pref_e': ['Energy weight', 'How much energy rows count.'],
  'multistream.pref_f': ['Force weight', 'How much force rows count.'],
  'adam.start_lr': ['Learning rate, start', 'Step size of the first iteration.'],
  'adam.stop_lr': ['Learning rate, end', 'Step size of the last iteration.'],
  'adam.decay_steps': ['Decay every', 'Iterations between two drops of the learning rate.'],
  'adam.start_pref_e': pref('Energy', 'start'),
  'adam.limit_pref_e': pref('Energy', 'end'),
  'adam.start_pref_f': pref('Force', 'start'),
  'adam.limit_pref_f': pref('Force', 'end'),
  'adam.start_pref_v': pref('Virial', 'start'),
  'adam.limit_pref_v': pref('Virial', 'end'),
};

export const trainWords = {
  pause: 'Pause',
  resume: 'Resume',
  step: 'Step',
  stop: 'Stop',
  again: 'Change and run again',
  run: 'Run',
  iteration: (i: string, n: string): string => `Iteration ${i} of ${n}`,
  left: (time: string, clock: string): string => `${time} left, done ${clock}`,
  measuring: 'measuring the pace',
  best: 'Best force RMSE',
  bestAt: (iteration: string): string => `at ${iteration}`,
  noBest: 'after the first validation',
  states: {
    idle: 'Ready to start.',
    preparing: 'Preparing',
    running: 'Training',
    paused: 'Paused. The filter waits where it is.',
    complete: 'Finished. The best model is kept for export.',
    stopped: 'Stopped. The best model is kept for export.',
    failed: 'Training ended',
  },
  starting: 'starting the device',
  headline: {
    force: 'Force RMSE, validation',
    energy: 'Energy RMSE, validation',
    batchForce: 'Force RMSE, batch',
    gap: 'Validation over batch, forces',
    pace: 'One iteration',
    seen: 'Frames seen',
    lambda: 'λ',
    none: 'no value yet',
  },
  units: { force: 'meV/Å', energy: 'meV/atom', frames: 'frames', times: '×' },
  plots: {
    force: 'Force RMSE',
    energy: 'Energy RMSE',
    x: 'iteration',
    batch: 'batch',
    valid: (n: number | null): string =>
      n === null ? 'validation, all frames' : `validation, all ${plural(n, 'frame')}`,
    logX: 'Log iterations',
    resetZoom: 'Reset zoom',
    empty: 'The first points appear here as soon as the first iteration is done.',
    loading: 'Loading the plots ...',
    failed: 'The plots could not be loaded; training goes on. Reload the page to see them.',
    summary: (name: string, unit: string, valid: string, batch: string, iteration: number): string =>
      `${name} in ${unit} against iteration, logarithmic. At iteration ${iteration}: validation ${valid}, batch ${batch}.`,
    table: 'Validation points as a table',
    tableHead: ['iteration', 'energy, meV/atom', 'force, meV/Å', 'seconds'],
  },
  announce: (iteration: number, force: string): string =>
    `Iteration ${iteration}, validation force ${force} meV per ångström`,
  title: (percent: number, force: string | null): string =>
    force === null ? `${percent} %` : `${percent} % · F ${force} meV/Å`,
  settings: 'This run',
  summary: {
    data: 'Data',
    filter: 'Filter',
    batch: 'Batch',
    nets: 'Nets',
    rcut: 'rcut',
    weights: 'Weights',
    memory: 'Device memory',
    split: 'Train, validate',
    frames: (train: string, valid: string): string => `${train}, ${valid} frames`,
    seed: 'Seed',
  },
  empty: 'The curves of a run appear here once it is started on Set up.',
  toSetup: 'Go to Set up',
};

export const exportWords = {
  title: 'Export',
  lead: 'The best model by validation force RMSE.',
  kinds: {
    bundle: ['Everything, .zip', 'Model, curves, input and a short how-to for deepmd-kit, LAMMPS and ASE.'],
    model: ['model.dp', 'For dp convert-backend and dp test.'],
    lcurve: ['lcurve.out', "The curves in deepmd-kit's columns."],
    input: ['input.json', 'The same settings for dp train.'],
  } satisfies Record<ExportKind, readonly [string, string]>,
  last: 'The latest model: this run has no validation frames.',
  none: 'A model can be saved after the first validation.',
  busy: 'Writing ...',
  done: (name: string, size: string): string => `${name} saved, ${size}`,
  failed: 'The export did not work',
};
