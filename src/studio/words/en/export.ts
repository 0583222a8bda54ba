// Words of the Export tab.
import type { ExportKind } from '../../../worker/protocol';

export const exportWords = {
  title: 'Export',
  lead: 'The best model by validation force RMSE.',
  kinds: {
    bundle: ['Everything, .zip', 'Model, curves, input and a short how-to for deepmd-kit, LAMMPS and ASE.'],
    model: ['model.dp', 'For dp convert-backend and dp test.'],
    lcurve: ['lcurve.out', "The curves in deepmd-kit's columns."],
    input: ['input.json', 'The same settings for dp train.'],
    run: ['run.json', 'Settings, journal and curves: replays on the command line to the same bits.'],
    checkpoint: ['Checkpoint', 'Weights, P and sampler: goes on exactly where it stands.'],
    elsewhere: ['Continue elsewhere', 'Data, input.json, model and a run script for deepmd-kit.'],
    project: ['Project', 'The whole run in one file, to open in another browser.'],
  } satisfies Record<ExportKind, readonly [string, string]>,
  last: 'The latest model: this run has no validation frames.',
  none: 'A model can be saved after the first validation.',
  busy: 'Writing ...',
  done: (name: string, size: string): string => `${name} saved, ${size}`,
  failed: 'The export did not work',
};
