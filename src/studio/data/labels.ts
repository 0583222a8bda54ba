// How many frames carry which label, for sets in which not all do.
import type { FrameTable } from '../../data/frameTable';

export interface LabelCounts {
  readonly energy: number;
  readonly force: number;
}

const finite = (values: ArrayLike<number>): number => {
  let n = 0;
  for (let f = 0; f < values.length; f++) if (!Number.isNaN(values[f])) n++;
  return n;
};

export const labelCounts = (table: FrameTable): LabelCounts => ({
  energy: finite(table.energy),
  force: finite(table.max_force),
});
