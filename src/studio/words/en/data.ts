// Words of the Data tab, and of frames selected and excluded.
import { plural, withUnit } from './parts';

export const framesWords = {
  selected: (n: number): string => `${plural(n, 'frame')} selected`,
  excluded: (n: number): string => `${plural(n, 'frame')} excluded`,
  included: (n: number): string => `${plural(n, 'frame')} taken back in`,
};

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

export const dataWords = {
  empty: 'Import a data set on Start, and its frames appear here.',
  choose: 'Open a data set to see its frames.',
  toStart: 'Go to Start',
  title: (n: number, name: string, least: number, most: number, labels: string): string =>
    `${plural(n, 'frame')} of ${name}, ${least === most ? '' : `${least.toLocaleString('en-US')} to `}${plural(most, 'atom')}${labels}.`,
  withLabels: (labels: readonly string[]): string => `, with ${listed(labels)}`,
  someLabels: (some: readonly (readonly [label: string, n: number])[]): string => {
    const same = some.length > 1 && some.every(([, n]) => n === some[0][1]);
    const parts = same ? [listed(some.map(([label]) => label))] : some.map(([label]) => label);
    return `, ${listed(parts.map((part, k) => `${part} in ${some[k][1].toLocaleString('en-US')}`))}`;
  },
  noLabels: ', without energies and forces',
  dataset: 'Data set',
  setUp: 'Set up a run',
  reading: 'Reading the frames',
  failed: 'The frames could not be read',
  again: 'Try again',
  systems: (n: number): string => plural(n, 'system'),
  systemsShow: (n: number): string => `Show ${plural(n, 'more system')}`,
  filesMore: (n: number): string => `and ${plural(n, 'more file')}`,
  inFolder: (folder: string, files: string): string => (folder === '' ? files : `in ${folder}: ${files}`),
  system: (path: string, n: number): string => `${path}, ${plural(n, 'frame')}`,
  problems: (n: number): string => `${plural(n, 'finding')} of the import`,

  histograms: 'Distributions over the frames in use',
  histogram: {
    energy: 'Energy',
    max_force: 'Largest |F|',
    volume: 'Volume',
    nearest: 'Nearest distance',
    neighbors: 'Most neighbours',
  },
  units: { energy: 'eV/atom', max_force: 'eV/Å', volume: 'Å³/atom', nearest: 'Å', neighbors: '' },
  within: (rcut: number): string => `within\u00a0${Number(rcut.toFixed(2))}\u00a0Å`,
  neighborsOf: 'Element whose neighbours are counted',
  composition: 'Compositions',
  compositionWhy: 'Energies per atom and forces of every composition; a click selects its frames.',
  compositionColumns: {
    formula: 'formula',
    frames: 'frames',
    used: 'train / validation / out',
    energy: 'mean E',
    spread: 'spread',
    force: 'max |F|',
  },
  compositionMore: (n: number): string => `Show ${plural(n, 'more composition')}`,
  selectComposition: (formula: string, n: number): string => `Select the ${plural(n, 'frame')} of ${formula}`,
  brush: (name: string, low: string, high: string, unit: string): string =>
    `${name}: from ${low} to ${withUnit(high, unit)}. Drag over bars to select their frames; arrow keys and Enter select one bar.`,
  all: (n: number): string => `the same in ${n === 1 ? 'the frame' : `all ${plural(n, 'frame')}`}`,
  bar: (low: string, high: string, unit: string, n: number): string =>
    `${low === high ? '' : `${low} to `}${withUnit(high, unit)}: ${plural(n, 'frame')}`,

  table: 'Frames',
  columns: {
    frame: 'frame',
    file: 'file',
    formula: 'formula',
    energy: 'E',
    max_force: 'max |F|',
    volume: 'volume',
    use: 'use',
  },
  select: 'selected',
  sortBy: (column: string): string => `Sort by ${column}`,
  missing: 'none',
  uses: { train: 'train', validation: 'validation', excluded: 'excluded' },
  filter: 'Filter frames',
  filterHint: 'maxF > 5, E < -5, file, excluded',
  filterWhy:
    'Conditions on E (eV/atom), maxF (eV/Å), V (Å³/atom) and frame; words look in file, formula and use. All must hold.',
  unread: (text: string): string => `"${text}" is not a condition: write a name, one of < <= > >= =, and a number.`,
  shown: (n: number, of: number): string =>
    n === of ? plural(n, 'frame') : `${n.toLocaleString('en-US')} of ${plural(of, 'frame')}`,
  selectedCount: (n: number): string => `${n.toLocaleString('en-US')} selected`,
  noneShown: 'No frame meets the filter.',
  selectShown: 'Select all shown',
  clear: 'Clear selection',
  exclude: (n: number): string => `Exclude ${n.toLocaleString('en-US')}`,
  excludeNone: 'Exclude',
  include: (n: number): string => `Include ${n.toLocaleString('en-US')}`,
  undo: 'Undo',
  undoOf: (what: string): string => `Undo: ${what}`,
  keys: 'Up and down move, Space selects, Shift extends, X excludes or includes, Ctrl+A selects all shown.',

  split: 'Training and validation',
  splitSays: (train: number, valid: number, excluded: number): string =>
    `${plural(train, 'frame')} train, ${valid === 1 ? '1 validates' : `${valid.toLocaleString('en-US')} validate`}${excluded > 0 ? `, ${excluded.toLocaleString('en-US')} excluded` : ''}.`,
  splitHow: {
    blocks: 'Validation is taken in blocks, since frames of one trajectory resemble their neighbours.',
    random: 'Validation is drawn at random. Frames of one trajectory resemble their neighbours: blocks test harder.',
  },
  splitOther: (name: string, own: number): string =>
    own === 0
      ? `All frames of this set train; ${name} validates.`
      : `${name} validates, and with it ${plural(own, 'frame')} of this set, chosen by system.`,
  splitCopies: (n: number): string => `${plural(n, 'frame')} stand more than once; all copies are on one side.`,
  splitLeaks: (n: number): string =>
    `${plural(n, 'frame')} would validate although an equal frame trains, and ${n === 1 ? 'is' : 'are'} left out.`,
  blocks: 'Blocks',
  random: 'Random',
  validateOn: 'Validate on',
  validateOwn: 'a share of this set',
  validateOther: (name: string, n: number): string => `${name}, ${plural(n, 'frame')}`,
  validationSet: 'validation set chosen',
  sides: (n: number): string => (n === 0 ? 'Choose by system' : `Choose by system (${n} set)`),
  sideOf: (path: string, formula: string): string => `Use of ${path}, ${formula}`,
  sideChoices: { share: 'by the share', train: 'trains', validation: 'validates' },
  sideSet: (path: string): string => `use of ${path} set`,
  splitBad: 'The share, split or seed on Model cannot be used as it stands; the default split is shown.',
  splitStrip: 'Use of the frames in the order of the data set',

  export: 'Download the data',
  exportWhy: 'Without the excluded frames; eV, Å and eV/Å.',
  npy: 'deepmd/npy (.zip)',
  xyz: 'Extended XYZ',
  exporting: 'Writing',
  exportFailed: 'The data were not exported',
};
