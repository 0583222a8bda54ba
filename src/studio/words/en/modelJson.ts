// Words of the Model tab's text views, of the import of settings and of what was not understood.
import type { FieldKind } from '../../model/fields';
import { plural } from './parts';

const found = (what: string): string =>
  what === '' ? 'the end of the text' : what.trim() === '' ? 'a line break' : what;

export const jsonWords = {
  views: 'Show the settings as',
  viewNames: { form: 'Form', json: 'JSON', deepmd: 'input.json' },
  title: { json: 'Settings as JSON', deepmd: 'Settings as deepmd-kit reads them' },
  why: {
    json: 'The same settings as the form. Edits count as soon as they can be used.',
    deepmd:
      'What deepmd-kit would train. Edits count as soon as they can be used; what it has no word for stays as it is.',
  },
  noMultistream:
    'deepmd-kit has no multistream filter: its LKF is written in its place, with the same block size and weights.',
  paths: 'Systems carry their names here; point them at your folders.',
  spelling: 'Spelling of the optimizer',
  spellings: { 'v3.1': 'deepmd-kit 3.1', 'v3.2': 'deepmd-kit 3.2' },
  save: 'Save input.json',
  copy: 'Copy',
  copied: 'Copied',
  applied: 'The form shows these settings.',
  unapplied: (n: number): string =>
    `Not in use yet: ${plural(n, 'line')} to mend. The form keeps the last settings that could be used.`,
  moved: 'The form has changed since this was typed.',
  discard: 'Discard the text and show the form',
  line: (n: number): string => `line ${n}`,
  fault: (expected: string, what: string): string => `Expected ${expected}; found ${found(what)}.`,
  notObject: 'Expected an object: { ... }.',
  expected: (kind: string, what: string): string => `Expected ${kind}; found ${what}.`,
  kinds: {
    number: 'a number',
    integer: 'a whole number',
    widths: 'a list of layer widths, such as [25, 25, 25]',
    sel: '"auto", "auto:1.2" or a list of one number per element',
    flag: 'true or false',
    choice: 'a text in double quotes',
  } satisfies Record<FieldKind['kind'], string>,
  notGroup: 'Expected an object: { ... }.',
  unknown: (near: string | null): string =>
    near === null ? 'No setting has this name under the present choices.' : `No setting has this name; ${near} has.`,
  formFirst: 'The form holds values that cannot be used: mend them, and the input.json appears here.',
};

export const importWords = {
  open: 'From a .dp or input.json',
  why: "A model's or an input's settings, as far as they can be used here. Drop the file on this button, or choose it.",
  pick: 'Choose a .dp or input.json',
  reading: (name: string): string => `Reading ${name}`,
  failed: (name: string): string => `${name} could not be used`,
  taken: (name: string): string => `The form now holds what ${name} says.`,
  all: 'Everything in it was understood.',
  some: (n: number): string => `${plural(n, 'entry', 'entries')} not taken as written:`,
  columns: ['Entry', 'Value', 'Here instead'],
  dismiss: 'Close this list',
  refused: (fix: string): string => `left out. ${fix}`,
  defaults: 'left out of the file',
  tooLarge: (name: string, size: string): string =>
    `${name} has ${size}; models and inputs are smaller. Choose another file.`,
  unknownFile: 'Expected a .dp model of deepmd-kit 3 or an input.json.',
  typeMap: (data: string): string => `the elements of the data, in their order: ${data}`,
  selAuto: (missing: string): string => `auto: the file has no number for ${missing}`,
  selOrder: (sel: string): string => `${sel}, in the order of the data`,
  systems: 'the data set that is open here',
  weights: 'the net and geometry of the model; its weights are not used by a fresh run',
};
