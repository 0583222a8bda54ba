// Words of the Data tab, and of frames selected and excluded.
import { plural } from './parts';

export const framesWords = {
  selected: (n: number): string => `${plural(n, 'frame')} selected`,
  excluded: (n: number): string => `${plural(n, 'frame')} excluded`,
  included: (n: number): string => `${plural(n, 'frame')} taken back in`,
};

export const dataWords = {
  empty: 'Import a data set on Start, and its frames appear here.',
  toStart: 'Go to Start',
};
