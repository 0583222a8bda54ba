// Words of the Start tab and of imports.
import type { SampleName } from '../../../worker/protocol';
import { plural } from './parts';

export const startWords = {
  title: 'Train a Deep Potential in minutes, on this machine.',
  lead: 'Bring energies and forces, watch the error fall, leave with a model that deepmd-kit and LAMMPS run.',
  drop: 'Drop a folder, files or an archive anywhere',
  dropNow: 'Let go to import',
  formats:
    'deepmd (npy, raw, hdf5), extended XYZ, VASP, CP2K, Quantum ESPRESSO, PWmat, ABACUS, ASE, RuNNer, MTP, FitSNAP, npz',
  packed: 'plain or packed: .zip, .tar, .gz, .xz, .bz2, .zst; several kinds at once become one data set',
  stop: 'Cancel the import',
  files: 'Choose files',
  folder: 'Choose a folder',
  paste: 'Paste text',
  pasteTitle: 'Paste frames as text',
  pasteLead:
    'Extended XYZ, or any other text format that a file could hold: an OUTCAR, an output of CP2K, a .cfg and so on.',
  pasteLabel: 'Frames as text',
  pasteName: 'Name of the data set',
  pasteDefault: 'pasted',
  pasteImport: 'Import',
  cancel: 'Cancel',
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
  readOnly: 'Training needs WebGPU, which is missing here, so this run can only be read.',
  readOnlyFix: 'Curves, journal and settings are as they were kept. Start says what WebGPU lacks.',
  resume: 'Continue where you left off',
  runs: 'Stored runs',
  runStates: {
    running: (i: string, n: string): string => `paused at iteration ${i} of ${n}`,
    current: (i: string, n: string): string => `on this page, iteration ${i} of ${n}`,
    paused: (i: string, n: string): string => `paused at iteration ${i} of ${n}`,
    complete: (_: string, n: string): string => `finished, ${n} iterations`,
    stopped: (i: string, n: string): string => `stopped at iteration ${i} of ${n}`,
    failed: (i: string, n: string): string => `ended with an error at iteration ${i} of ${n}`,
  },
  runForce: (rmse: string): string => `force RMSE ${rmse} meV/Å`,
  runOn: (data: string): string => `on ${data}`,
  branchOf: (name: string, iteration: string): string => `branch of ${name} at ${iteration}`,
  branchGone: 'a deleted run',
  overlay: 'Draw behind the run at hand',
  overlayOf: (name: string): string => `Draw ${name} behind the run at hand`,
  overlayFull: (n: number): string => `${n} runs at most are drawn behind the run at hand.`,
  rename: 'Rename',
  renameOf: (name: string): string => `Rename ${name}`,
  runName: 'Name of the run',
  device: {
    ready: 'This GPU is ready',
    slow: 'Works on the processor, slowly',
    missing: 'Read only: no WebGPU',
    probing: 'Looking for a GPU',
    details: 'WebGPU diagnosis',
    open: 'Details',
    facts: (name: string, buffer: string, binding: string): string =>
      `${name}, buffers up to ${buffer}, bindings up to ${binding}`,
    missingFacts: 'Data can be browsed and stored runs opened; only training is off.',
    lead: 'What this browser offers, as the page finds it.',
  },
  importing: (name: string): string => `Reading ${name}`,
  calledOff: (name: string): string => `The import of ${name} was called off; nothing of it was kept`,
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
  emptyDrop: 'The drop held no files. Drop a folder, files or an archive.',
  tooMany: (limit: number): string =>
    `The folder holds more than ${limit.toLocaleString('en-US')} files, so the import stopped. Drop the folder of the data alone.`,
  problemsOf: (name: string): string => `What was found in ${name}`,
  severity: { error: 'error', warning: 'check', note: 'note' } as const,
  frame: (n: number): string => `frame ${n}`,
  moreProblems: (n: number): string => `Show ${n} more`,
  dataFailed: 'The data worker refused',
};
