// Whether a run configuration can be used: lengths, batch, split, and the constants of its filter.
import { ConfigError } from '../model/config';
import type { RunConfig } from './config';

/** Intervals that a table may have; 0 is no table. */
export const isTable = (v: number): boolean => Number.isInteger(v) && (v === 0 || v >= 8);

/** Throws ConfigError unless every entry names a system, ascending, and a side. */
function checkSides(sides: unknown): void {
  const wrong = (found: unknown, at: string): ConfigError =>
    new ConfigError(
      'validation.sides',
      `expected systems in ascending order, each with the side train or validation, found ${JSON.stringify(found)}${at}.`,
      'Name each system once, by its position in the data.',
    );
  if (!Array.isArray(sides)) throw wrong(sides, '');
  let last = -1;
  sides.forEach((entry: unknown, k) => {
    const { system, side }: { readonly system?: unknown; readonly side?: unknown } = Object(entry);
    const sound = typeof system === 'number' && Number.isInteger(system) && system > last;
    if (!sound || (side !== 'train' && side !== 'validation')) throw wrong(entry, ` at place ${k}`);
    last = system;
  });
}

/** Throws ConfigError that names the key, what was expected and what was found. */
export function checkRun(run: RunConfig): void {
  const whole = (key: string, v: number): void => {
    if (!Number.isInteger(v) || v < 1)
      throw new ConfigError(key, `expected a positive whole number, found ${v}.`, 'Use 8, for instance.');
  };
  const within = (key: string, v: number, low: number, high: number, use: number): void => {
    if (!(v > low && v <= high))
      throw new ConfigError(key, `expected a number above ${low} and up to ${high}, found ${v}.`, `Use ${use}.`);
  };
  const atLeast = (key: string, v: number, low: number, use: number): void => {
    if (!(v >= low && Number.isFinite(v)))
      throw new ConfigError(key, `expected a number of ${low} or more, found ${v}.`, `Use ${use}.`);
  };
  whole('batch', run.batch);
  if (!isTable(run.table))
    throw new ConfigError('table', `expected 0 or a whole number from 8, found ${run.table}.`, 'Use 256.');
  if (run.table !== 0 && !(Number.isInteger(run.table) && run.table >= 8 && run.table <= 4096))
    throw new ConfigError('table', `expected 0 or a whole number from 8 to 4096, found ${run.table}.`, 'Use 256.');
  if (!(Number.isInteger(run.seed) && run.seed >= 0 && run.seed < 2 ** 32))
    throw new ConfigError('seed', `expected a whole number from 0 to 4294967295, found ${run.seed}.`, 'Use 1.');
  const bad = run.exclude.findIndex((f, k) => !(Number.isInteger(f) && f >= 0 && (k === 0 || f > run.exclude[k - 1])));
  if (bad >= 0)
    throw new ConfigError(
      'exclude',
      `expected positions of frames in ascending order, found ${run.exclude[bad]} at place ${bad}.`,
      'Sort them and name each once.',
    );
  whole('validation.every', run.validation.every);
  if (run.length.kind === 'iterations') whole('iterations', run.length.iterations);
  else within('epochs', run.length.epochs, 0, 1e9, 10);
  if (!(run.validation.fraction >= 0 && run.validation.fraction < 1))
    throw new ConfigError(
      'validation.fraction',
      `expected 0 <= fraction < 1, found ${run.validation.fraction}.`,
      'Use 0.2.',
    );
  const { split, stratify, sides } = run.validation;
  if (split !== 'random' && split !== 'blocks')
    throw new ConfigError(
      'validation.split',
      `expected random or blocks, found ${JSON.stringify(split)}.`,
      'Use blocks.',
    );
  if (typeof stratify !== 'boolean')
    throw new ConfigError(
      'validation.stratify',
      `expected true or false, found ${JSON.stringify(stratify)}.`,
      'Use true.',
    );
  checkSides(sides);
  const c = run.filter;
  if (c.kind === 'adam') {
    within('start_lr', c.start_lr, 0, 1, 1e-3);
    within('stop_lr', c.stop_lr, 0, c.start_lr, 3.51e-8);
    whole('decay_steps', c.decay_steps);
    return;
  }
  whole('blocksize', c.blocksize);
  within('lambda', c.lambda, 0, 1, 0.98);
  within('nu', c.nu, 0, 1, 0.9987);
  within('p0', c.p0, 0, 1e6, 1);
  within('step', c.step, 0, 10, 1);
  if (c.kind === 'fekf') {
    if (c.form !== 'sqrt' && c.form !== 'plain')
      throw new ConfigError('form', `expected sqrt or plain, found ${JSON.stringify(c.form)}.`, 'Use sqrt.');
    for (const key of ['start_pref_e', 'limit_pref_e', 'start_pref_f', 'limit_pref_f'] as const)
      atLeast(key, c[key], 0, 1);
    return;
  }
  whole('nf', c.nf);
  within('alpha_min', c.alpha_min, 0, 1, 0.3);
  within('alpha_decay', c.alpha_decay, 0, 1, 0.97);
  atLeast('late', c.late, 0, 200);
  within('kn', c.kn, 0, 100, 1);
  within('kn_end', c.kn_end, 0, 100, 0.3);
  within('kn_decay', c.kn_decay, 0, 1, 0.994);
  atLeast('q', c.q, 0, 1e-5);
  atLeast('q_end', c.q_end, 0, 1e-7);
  atLeast('uw', c.uw, 0, 1);
  if (c.damping !== 0) atLeast('damping', c.damping, 1, 3);
  within('reject', c.reject, 1, 1e30, 4);
  if (!(c.average >= 0 && c.average < 1))
    throw new ConfigError('average', `expected 0 <= average < 1, found ${c.average}.`, 'Use 0.9.');
}
