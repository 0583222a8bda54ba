// Words of the Export tab.
import type { DataExportFormat, ExportKind } from '../../../worker/protocol';

export const exportWords = {
  title: 'Export',
  lead: 'The best model by validation force RMSE.',
  heading: (force: string | null, iteration: string | null): string =>
    force === null || iteration === null
      ? 'Take the model with you.'
      : `Take the model with you: ${force} meV/Å at iteration ${iteration}.`,
  groups: { out: 'From this run', data: 'The data', in: 'A model from elsewhere' },
  kinds: {
    model: ['Model, model.dp', 'For deepmd-kit, LAMMPS and ASE. Convert it once:'],
    bundle: ['Everything, .zip', 'Model, curves, input and a short how-to for deepmd-kit, LAMMPS and ASE.'],
    run: ['Settings and journal, run.json', 'Replays on the command line to the same bits:'],
    lcurve: ['Learning curve, lcurve.out', "The curves in deepmd-kit's columns; numpy reads it:"],
    input: ['input.json', 'The same settings for deepmd-kit:'],
    checkpoint: [
      'Checkpoint, .kal',
      'Weights, P and sampler: goes on exactly where it stands, here or on the command line:',
    ],
    elsewhere: [
      'Continue elsewhere, .zip',
      'Data as split here, input.json, the model and a script for one GPU or many:',
    ],
    project: [
      'Project, .zip',
      'The whole run with curves and journal, without the data: open it in another browser with Open a project.',
    ],
  } satisfies Record<ExportKind, readonly [string, string]>,
  /** How each file is used; none where there is nothing to type. */
  commands: {
    model: 'dp convert-backend model.dp model.pth',
    bundle: null,
    run: 'npm run kalmium -- train --replay run.json DATA',
    lcurve: 'np.genfromtxt("lcurve.out", names=True)',
    input: 'dp --pt train input.json',
    checkpoint: 'npm run kalmium -- train --continue checkpoint.kal DATA',
    elsewhere: 'GPUS=4 ./run.sh',
    project: null,
  } satisfies Record<ExportKind, string | null>,
  data: {
    'npy-zip': ['deepmd/npy, .zip', 'Systems with set.000, for dp train and dpdata. Excluded frames are left out.'],
    extxyz: ['Extended XYZ', 'For ASE, GPUMD, MACE. Excluded frames are left out.'],
  } satisfies Record<DataExportFormat, readonly [string, string]>,
  noData: 'No data set is open.',
  last: 'The latest model: this run has no validation frames.',
  none: 'A model can be saved after the first validation.',
  empty: 'Files of a run appear here once one was started or opened. Data can be saved at any time.',
  toStart: 'Go to Start',
  busy: 'Writing ...',
  save: 'Save',
  saveOf: (name: string): string => `Save ${name}`,
  saved: (size: string): string => `saved, ${size}`,
  copy: 'Copy',
  copyOf: (command: string): string => `Copy: ${command}`,
  copied: 'Copied',
  done: (name: string, size: string): string => `${name} saved, ${size}`,
  failed: 'The export did not work',
  verify: {
    title: 'Read back and compared',
    now: 'Check the file',
    busy: 'Reading it back ...',
    sound: (energy: string, force: string, n: number): string =>
      `Read again and evaluated in float64 on ${n} frames: within ${energy} meV/atom and ${force} meV/Å of this page.`,
    unsound: (energy: string, force: string): string =>
      `The file differs from this page by ${energy} meV/atom and ${force} meV/Å, more than float32 owes. Please keep the run and report it.`,
    ok: 'verified',
    bad: 'differs',
    none: 'not checked yet',
    failed: 'The file could not be checked',
    stale: (iteration: string): string => `checked for iteration ${iteration}`,
  },
  model: {
    lead: 'Choose a .dp: it is tested on the data that are open, and can be trained on from its weights. A .pth or .pb becomes a .dp with dp convert-backend; a .pb whose fitting net doubles its width from one layer to the next does not survive that.',
    choose: 'Choose a .dp',
    needsData: 'Open a data set first: the model is tested on it.',
    testing: (name: string): string => `Testing ${name}`,
    failed: (name: string): string => `${name} could not be tested`,
    facts: (weights: string, elements: string, rcut: string, nets: string): string =>
      `${weights} weights, ${elements}, rcut ${rcut} Å, nets ${nets}`,
    head: ['frames', 'E, meV/atom', 'F, meV/Å', 'V, meV/atom'],
    as: 'RMSE over all frames, as dp test counts them.',
    trainOn: 'Train on from it',
    trainOnWhy: 'Its nets, statistics and bias stay; filter, batch and length are those of Model.',
    filled: (name: string): string => `settings of ${name} taken`,
    forget: 'Close',
  },
  project: {
    choose: 'Open a project',
    why: 'A project .zip saved here or in another browser: its runs join the list.',
    done: (n: number): string => `${n} ${n === 1 ? 'run' : 'runs'} in the list`,
  },
};
