// Options of a race: for all data sets on the command line, for one in its suffix (`NAME:rcut=4,fekf.batch=8`), per filter.
import { parseArgs, UsageError, wholePositive } from '../src/cli/args';
import { valueLike } from '../src/cli/constants';
import { checkRun, isTable } from '../src/engine/checkRun';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterConfig, type FilterKind, type RunConfig } from '../src/engine/config';
import { FILTERS, netOptions, numberOf } from './net';

/** Who may race: the engine's filters, and deepmd-kit's for `peers`. */
export const CONTENDERS: Readonly<Record<string, FilterKind>> = { ...FILTERS, 'dp-lkf': 'fekf', 'dp-adam': 'adam' };

/** Whose settings a contender takes where it has none of its own. */
const LIKE: Readonly<Record<string, string>> = {
  rlekf: 'fekf',
  'fekf-plain': 'fekf',
  'dp-lkf': 'fekf',
  'dp-adam': 'adam',
};

const ITERATIONS: Readonly<Record<FilterKind, number>> = { fekf: 900, multistream: 400, adam: 3000 };

/** Keys that a data set may have of its own. */
const SET_KEYS = [
  'net',
  'neuron',
  'axis',
  'fitting',
  'rcut',
  'rcut_smth',
  'blocksize',
  'nf',
  'batch',
  'iterations',
  'frames',
  'valid',
  'split',
  'every',
];
const COMMON = [...SET_KEYS, 'filters', 'seeds', 'split-seed', 'set', 'targets', 'out', 'resume', 'list-only'];
/** Options without a value. */
const FLAGS = ['--resume', '--list-only'];

export interface SetOptions {
  /** As given, without the suffix. */
  readonly path: string;
  /** The value for this data set: its own, else the command line's; with a contender, that one's first. */
  get(key: string, contender?: string): string | null;
}

export interface RaceOptions {
  readonly sets: readonly SetOptions[];
  readonly filters: readonly string[];
  readonly seeds: readonly number[];
  readonly splitSeed: number;
  /** Force RMSE to reach, eV/A; null: from the results. */
  readonly targets: readonly number[] | null;
  readonly out: string;
  readonly resume: boolean;
  readonly listOnly: boolean;
  /** Options that only one bench has. */
  text(name: string): string | null;
}

const seed = (v: number): boolean => Number.isInteger(v) && v >= 0 && v < 2 ** 32;

/** "fekf.kn" -> its parts, checked: a contender, and a constant of its filter or batch or iterations. Throws UsageError. */
function checkDotted(key: string): void {
  const [name, constant] = key.split(/\.(.*)/s);
  if (!Object.hasOwn(CONTENDERS, name))
    throw new UsageError(`"${key}": expected one of ${Object.keys(CONTENDERS).join(', ')} before the dot.`);
  const known = Object.keys(DEFAULT_FILTERS[CONTENDERS[name]]).filter((k) => k !== 'kind');
  if (!['batch', 'iterations', ...known].includes(constant))
    throw new UsageError(`"${key}": ${name} has batch, iterations, ${known.join(', ')}.`);
}

/** `key=value,key=value`; a plain word stands for the last key's list only where `bare` names the key it means. */
function pairs(text: string, bare: string | null, where: string): [string, string][] {
  return text.split(',').map((part) => {
    const [key, value] = part.split(/=(.*)/s);
    if (value !== undefined) return [key.trim(), value.trim()];
    if (bare === null) throw new UsageError(`${where} expects KEY=VALUE, found "${part}".`);
    return [bare, part.trim()];
  });
}

/** A data set argument: the path, and what follows its last colon where that is KEY=VALUE. */
export function splitSetArgument(word: string): { path: string; own: Map<string, string> } {
  const m = /^(.*):([A-Za-z_.-]+=.*)$/s.exec(word);
  if (!m) return { path: word, own: new Map() };
  const own = new Map(pairs(m[2], null, word));
  for (const key of own.keys()) {
    if (key.includes('.')) checkDotted(key);
    else if (!SET_KEYS.includes(key))
      throw new UsageError(`"${word}": ${key} is not known here; expected ${SET_KEYS.join(', ')} or FILTER.CONSTANT.`);
  }
  return { path: m[1], own };
}

/** Looks a key up: of the contender, of the one it is like, plain; the data set's own first. */
function lookup(layers: readonly ReadonlyMap<string, string>[], key: string, contender?: string): string | null {
  const names = contender === undefined ? [] : [contender, ...(LIKE[contender] ? [LIKE[contender]] : [])];
  for (const layer of layers)
    for (const name of [...names.map((n) => `${n}.${key}`), key]) {
      const value = layer.get(name);
      if (value !== undefined) return value;
    }
  return null;
}

/** Parses a race's command line. `extra` are options of one bench; `filters` its default contenders. Throws UsageError. */
export function parseRace(
  words: readonly string[],
  filters: readonly string[],
  out: string,
  extra: readonly string[] = [],
): RaceOptions {
  const flags = new Set(words.filter((w) => FLAGS.includes(w)));
  const args = parseArgs(
    words.filter((w) => !FLAGS.includes(w)),
    [...COMMON, ...extra],
  );
  if (args.paths.length === 0) throw new UsageError('expected at least one data set, found none.');
  const common = new Map<string, string>();
  for (const key of SET_KEYS) {
    const text = args.text(key);
    if (text === null) continue;
    if (key !== 'batch' && key !== 'iterations') common.set(key, text);
    else
      for (const [name, value] of pairs(text, '', `--${key}`)) common.set(name === '' ? key : `${name}.${key}`, value);
  }
  for (const [key, value] of args.text('set') === null ? [] : pairs(args.text('set') ?? '', null, '--set'))
    common.set(key, value);
  for (const key of common.keys()) if (!SET_KEYS.includes(key)) checkDotted(key);
  const chosen = (args.text('filters') ?? filters.join(',')).split(',');
  for (const name of chosen)
    if (!filters.includes(name) && !Object.hasOwn(FILTERS, name))
      throw new UsageError(
        `--filters expects some of ${[...new Set([...filters, ...Object.keys(FILTERS)])].join(', ')}, found "${name}".`,
      );
  const numbers = (name: string, text: string, check: (v: number) => boolean, expected: string): number[] =>
    text.split(',').map((t) => numberOf(`--${name}`, t, check, expected));
  const targets = args.text('targets');
  return {
    sets: args.paths.map((word) => {
      const { path, own } = splitSetArgument(word);
      return { path, get: (key, contender) => lookup([own, common], key, contender) };
    }),
    filters: chosen,
    seeds: numbers('seeds', args.text('seeds') ?? '0,1', seed, 'whole numbers from 0'),
    splitSeed: numberOf('--split-seed', args.text('split-seed') ?? '0', seed, 'a whole number from 0'),
    targets: targets === null ? null : numbers('targets', targets, (v) => v > 0, 'force RMSE in eV/A, above 0'),
    out: args.text('out') ?? out,
    resume: flags.has('--resume'),
    listOnly: flags.has('--list-only'),
    text: (name) => args.text(name),
  };
}

/** The run of one contender on one data set. Frames are split beforehand, so validation.fraction only records the share. */
export function configure(set: SetOptions, contender: string, runSeed: number): RunConfig {
  const kind = CONTENDERS[contender];
  const base = DEFAULT_FILTERS[kind];
  const own: Record<string, number | boolean | string> = contender === 'fekf-plain' ? { form: 'plain' } : {};
  for (const [key, like] of Object.entries(base)) {
    if (key === 'kind') continue;
    const text = set.get(key, contender);
    if (text !== null) own[key] = valueLike(`${contender}.${key}`, text, like);
  }
  if (contender === 'fekf-plain') own.form = 'plain';
  const whole = (key: string, text: string): number =>
    numberOf(`${contender}.${key}`, text, wholePositive, 'a positive whole number');
  const split = set.get('split') ?? DEFAULT_RUN.validation.split;
  if (split !== 'random' && split !== 'blocks')
    throw new UsageError(`--split expects random or blocks, found "${split}".`);
  const run: RunConfig = {
    model: netOptions((key) => set.get(key)),
    filter: { ...base, ...own } as FilterConfig,
    batch: contender === 'rlekf' ? 1 : whole('batch', set.get('batch', contender) ?? '16'),
    length: {
      kind: 'iterations',
      iterations: whole('iterations', set.get('iterations', contender) ?? String(ITERATIONS[kind])),
    },
    seed: runSeed,
    exclude: [],
    table: numberOf(
      'table',
      set.get('table', contender) ?? String(DEFAULT_RUN.table),
      isTable,
      '0 or a whole number from 8',
    ),
    validation: {
      fraction: numberOf('--valid', set.get('valid') ?? '0.2', (v) => v > 0 && v < 1, 'a fraction between 0 and 1'),
      split,
      stratify: false,
      sides: [],
      every: whole('every', set.get('every') ?? '10'),
    },
  };
  checkRun(run);
  return run;
}
