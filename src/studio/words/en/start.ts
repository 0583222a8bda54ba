// Words of the Start tab and of imports.
import type { SampleName } from '../../../worker/protocol';
import { plural } from './parts';

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
