// Words of the mapping card: which entry of the files became which label, in which unit and sign.
import { plural } from './parts';

export const mappingWords = {
  title: 'How the files were read',
  lead: 'Which entry became which label. Change a key, a unit or a sign here, and every number follows; what was read stays, and Undo takes it back.',
  source: (format: string, n: number, path: string, nfiles: number): string =>
    `${format === '' ? 'Frames' : format}: ${plural(n, 'frame')} of ${path}${nfiles > 1 ? ` and ${plural(nfiles - 1, 'more file')}` : ''}`,
  more: (n: number): string => `${n} more`,
  moreSources: (n: number): string => `Show ${n} more`,
  summary: (formats: string): string => `How the files were read (${formats})`,
  of: { energy: 'Energy', force: 'Forces', virial: 'Virial', length: 'Positions and cells' },
  columns: { label: 'label', key: 'entry in the files', unit: 'unit', sign: 'sign', now: 'first frame' },
  none: 'not in the files',
  how: {
    format: 'unit of the format',
    named: 'unit named in the file',
    usual: 'usual unit, not named in the file',
    guessed: 'guessed from the numbers: please check',
  },
  keyOf: (label: string): string => `Entry that is the ${label}`,
  unitOf: (label: string): string => `Unit of the ${label} in the files`,
  signOf: (label: string): string => `Sign of the ${label} in the files`,
  signs: {
    force: { plus: 'forces', minus: 'gradients (dE/dr)' },
    virial: { plus: 'as deepmd (compressed: +)', minus: 'opposite (tension: +)' },
    energy: { plus: '+', minus: 'opposite' },
  },
  asRead: (key: string, unit: string): string => `As read: ${key}, ${unit}`,
  changed: 'changed',
  drop: 'Do not use',
  dropped: 'not used',
  use: 'Use again',
  reset: 'Back to as read',
  done: {
    key: (label: string, key: string): string => `${label} taken from ${key}`,
    unit: (label: string, unit: string): string => `${label} in ${unit}`,
    sign: (label: string): string => `sign of ${label} changed`,
    reset: 'labels as they were read',
    drop: (label: string): string => `${label} not used`,
    use: (label: string): string => `${label} used again`,
  },
  units: { energy: 'eV/atom', force: 'eV/Å at most', virial: 'GPa', length: 'Å nearest' },
};
