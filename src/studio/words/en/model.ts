// Words of the Model tab and of its form.
import type { FilterKind } from '../../../engine/config';
import type { FitOffer } from '../../../engine/fit';
import type { PresetName } from '../../model/fields';
import { plural, withUnit } from './parts';

export const setupWords = {
  presets: 'Model preset',
  presetNames: {
    quick: 'Quick look',
    paper: 'Paper',
    stock: 'deepmd stock, Adam',
    stockLkf: 'deepmd stock, FEKF',
  } satisfies Record<PresetName, string>,
  presetWhy: {
    quick: 'Small net, rcut 5 Å: converges while you watch, even without a GPU.',
    paper: 'The published net 25, 25, 25 / 16 / 50, 50, 50 with the multistream filter.',
    stock: "deepmd-kit's example 25, 50, 100 / 16 / 240, 240, 240: many cheap steps.",
    stockLkf: 'The same large net under the Kalman filter, block size 5120.',
  } satisfies Record<PresetName, string>,
  presetCost: (weights: string, bytes: string, adam: boolean): string =>
    `${weights} weights, ${adam ? 'moments' : 'P'} ${bytes}`,
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
    blockLimit: (side: string): string => `one buffer here holds ${side}²`,
    noBlocks: 'Adam keeps no P.',
    time: 'Time',
    iteration: 'An iteration',
    epoch: 'An epoch',
    epochNote: (frames: string): string => `${frames} frames`,
    whole: 'The whole run',
    wholeNote: (n: string): string => `${n} iterations, with validation`,
    basis: {
      estimate:
        'Rough estimate from the bandwidth and arithmetic measured on this device; measured after 20 iterations.',
      measured: 'Measured in a run of this configuration.',
    },
    checkpoint: 'A checkpoint',
    train: 'Train',
    valid: 'Validate',
    moved: 'P moved an iteration',
    sel: 'sel',
    selFacts: (max: number): string => `at most ${max} seen`,
    nearest: 'Nearest pair',
    proposal: (batch: number, nf: number): string => `batch ${batch}, ${nf} force rows a frame`,
    proposed: 'Suits this device',
    proposedWhy: 'From its measured bandwidth and arithmetic, P and the data.',
    useProposal: 'Use',
    proposalUsed: 'as set',
    waiting: 'Counting neighbours and memory ...',
    invalid: 'Mend the marked fields to see the cost.',
    failed: 'This configuration cannot be planned',
  },
  memory: {
    title: 'Device memory',
    p: 'P',
    scratch: 'update',
    rest: 'batch and rows',
    largest: (bytes: string, limit: string): string => `Largest block ${bytes}; one buffer may hold ${limit}.`,
  },
  offers: {
    title: 'What fits this adapter',
    name: (c: FitOffer['changes']): string =>
      [
        c.neuron ? `net ${c.neuron.join(', ')} / ${c.axis_neuron ?? ''} / ${(c.fitting_neuron ?? []).join(', ')}` : '',
        c.fitting_neuron && !c.neuron ? `fitting net ${c.fitting_neuron.join(', ')}` : '',
        c.blocksize === undefined ? '' : `block size ${c.blocksize.toLocaleString('en-US')}`,
        c.batch === undefined ? '' : `batch ${c.batch}`,
        c.nf === undefined ? '' : plural(c.nf, 'force row a frame', 'force rows a frame'),
      ]
        .filter((part) => part !== '')
        .join(', '),
    takes: (bytes: string): string => `${bytes} in all`,
    use: 'Use',
    takeOf: (name: string): string => `Use ${name}`,
  },
  giveUp: {
    title: 'What you give up by going small',
    columns: ['Force error, eV/Å', '240³', '20³', ''],
    more: (percent: number): string => `+${percent < 1 ? percent.toFixed(1) : percent.toFixed(0)} %`,
    source: 'Fitting nets of two sizes; deepmd-kit, doc/troubleshooting/howtoset_netsize.md.',
  },
  start: 'Start training',
  restart: 'Stop the run and start this one',
  blocked: 'Mend the marked fields first.',
  blockedData: (n: number): string =>
    `The data have ${n === 1 ? 'a blocker' : `${n} blockers`}: mend ${n === 1 ? 'it' : 'them'} on Data first.`,
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
  notTable: (found: string): string => `Expected 0, or 8 to 4096 intervals; found ${found}.`,
  unusual: (low: number, high: number, unit: string): string =>
    `Unusual: ${withUnit(`${low} to ${high}`, unit)} is known to work.`,
};
