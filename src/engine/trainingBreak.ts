// The error that ends a run whose filter broke, and the words for a filter's status.
import type { FilterConfig } from './config';
import { FILTER_BREAK } from './filters/types';

/** The filter broke or the device went away; the weights kept are from before. */
export class TrainingBreak extends Error {
  readonly fix: string;
  constructor(message: string, fix: string) {
    super(`${message} ${fix}`);
    this.name = 'TrainingBreak';
    this.fix = fix;
  }
}

/** What a status of the filter other than 0 means. */
export const whyBroken = (status: number): string =>
  status === FILTER_BREAK.not_positive
    ? 'the covariance P is no longer positive'
    : status === FILTER_BREAK.negative_diagonal
      ? 'a diagonal entry of P turned negative'
      : 'a value was not finite';

/** What to do about a filter that broke. */
export const breakAdvice = (c: FilterConfig): string =>
  c.kind === 'fekf' && c.form === 'plain'
    ? 'Plain P is not sound in float32: use the square-root form.'
    : 'Lower the force prefactor, raise the batch, or look for outliers in the data.';
