// Frames by composition: how many, how they are used, how their energies and forces spread.
import type { FrameTable } from '../../data/frameTable';

export interface Composition {
  readonly formula: string;
  /** Positions in the data set. */
  readonly frames: Int32Array;
  /** Frames that train, validate, are excluded. */
  readonly uses: readonly [number, number, number];
  /** eV/atom over the frames in use; NaN without energies, the spread also of a single one. */
  readonly energy: number;
  readonly spread: number;
  /** eV/A; NaN without forces. */
  readonly max_force: number;
}

/** Compositions by number of frames, the largest first. `uses`: [nframes] index into USES. */
export function compositions(table: FrameTable, uses: Uint8Array): Composition[] {
  const lists = new Map<string, number[]>();
  for (let f = 0; f < table.nframes; f++) {
    const { formula } = table.systems[table.system[f]];
    const list = lists.get(formula);
    if (list) list.push(f);
    else lists.set(formula, [f]);
  }
  const rows = [...lists].map(([formula, list]): Composition => {
    const counts: [number, number, number] = [0, 0, 0];
    let [n, sum, square, force] = [0, 0, 0, Number.NaN];
    // Around the first value: energies are large and their spread is small.
    const from = table.energy[list.find((f) => !Number.isNaN(table.energy[f])) ?? list[0]];
    for (const f of list) {
      counts[uses[f]]++;
      if (uses[f] === 2) continue;
      if (!Number.isNaN(table.max_force[f]))
        force = Number.isNaN(force) ? table.max_force[f] : Math.max(force, table.max_force[f]);
      const e = table.energy[f] - from;
      if (Number.isNaN(e)) continue;
      n++;
      sum += e;
      square += e * e;
    }
    const mean = sum / n;
    return {
      formula,
      frames: Int32Array.from(list),
      uses: counts,
      energy: from + mean,
      spread: n > 1 ? Math.sqrt(Math.max(0, square / n - mean * mean)) : Number.NaN,
      max_force: force,
    };
  });
  return rows.sort((a, b) => b.frames.length - a.frames.length || (a.formula < b.formula ? -1 : 1));
}
