// Names of data sets in a list: sets of one name are told apart by when they were stored.
import type { DatasetSummary } from '../../data/types';
import { formatStamp } from '../design/format';
import { startWords } from '../words';

export function nameAmong(dataset: DatasetSummary, all: readonly DatasetSummary[]): string {
  const name = startWords.nameOf(dataset);
  const alone = all.every((d) => d.id === dataset.id || startWords.nameOf(d) !== name);
  return alone ? name : `${name}, ${formatStamp(dataset.created)}`;
}
