// Reader of ASE trajectories (.traj): images with the results of their calculators.
import { numbersOf } from '../../files/looseJson';
import { openUlm, type UlmItem, ulmTag } from '../../files/ulm';
import { FrameSink } from '../../group';
import { DataError, type System } from '../../types';
import type { Claim, FileReader, ReadContext } from '../reader';
import { AseFrames, type AseRow } from './aseFrame';

const NAME = 'ase/traj';
const TAG = 'ASE-Trajectory';

/** What images share where they do not have it of their own: it stands in the first one. */
interface Common {
  readonly numbers: Float64Array | null;
  readonly pbc: Float64Array | null;
}

const commonOf = (item: UlmItem): Common => ({
  numbers: numbersOf(item.get('numbers')),
  pbc: numbersOf(item.get('pbc')),
});

function rowOf(item: UlmItem, common: Common): AseRow {
  const own = commonOf(item);
  const pbc = (own.numbers ? own : common).pbc;
  const results = item.child('calculator');
  const result = (name: string): Float64Array | null => numbersOf(results?.get(name));
  return {
    numbers: own.numbers ?? common.numbers,
    positions: numbersOf(item.get('positions')),
    cell: numbersOf(item.get('cell')),
    pbc: [pbc?.[0] === 1, pbc?.[1] === 1, pbc?.[2] === 1],
    energy: result('energy')?.[0] ?? null,
    free_energy: result('free_energy')?.[0] ?? null,
    forces: result('forces'),
    stress: result('stress'),
  };
}

async function read({ files: [file] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const ulm = openUlm(await file.read(), file.path);
  const frames = new AseFrames(file.path, NAME);
  const sink = new FrameSink(file.path, log);
  let common: Common | null = null;
  for (let k = 0; k < ulm.count; k++) {
    try {
      const item = ulm.item(k);
      common ??= commonOf(item);
      sink.add(frames.frame(rowOf(item, common), k));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      log.add(error.problem);
      // Without the first image nothing is known of the atoms of the others.
      if (k === 0) common = { numbers: null, pbc: null };
    }
    await progress((k + 1) / ulm.count);
  }
  return sink.systems();
}

/**
 * ASE's binary trajectories: energy, forces and stress of the calculators, in eV and A; virial = -V stress. The free
 * energy is taken where there is one, for the forces are its derivative; the other can be chosen instead. Constraints are
 * not applied to the forces. Images that are cut short or cannot be used are named and left out.
 */
export const aseTraj: FileReader = {
  kind: 'file',
  name: NAME,
  matches: ({ bytes }) => ulmTag(bytes) === TAG,
  read,
};
