// Reader of deepmd/npy and deepmd/npy/mixed: a folder with type.raw and set.*/*.npy for every system.
import { readNpy } from '../../files/npy';
import { FrameSink } from '../../group';
import { fail } from '../../problems';
import { DataError, type SourceFile, type System } from '../../types';
import { baseName, type Claim, dirName, type GroupReader, type ReadContext } from '../reader';
import { KNOWN, MIXED, readSet, type SetSource } from './deepmdSet';
import { noteIgnored, readFolder, shownDir } from './deepmdTypes';

const NAME = 'deepmd/npy';

/** "data/set.000" -> "data"; undefined where the folder is not a set. */
function systemOfSet(dir: string): string | undefined {
  return /^set\./.test(baseName(dir)) ? dirName(dir) : undefined;
}

async function detect(files: readonly SourceFile[]): Promise<Claim[]> {
  const systems = new Set<string>();
  for (const { path } of files) {
    const name = baseName(path);
    const dir = dirName(path);
    if (name === 'type.raw') systems.add(dir);
    else if (name === 'coord.npy') systems.add(systemOfSet(dir) ?? dir);
  }
  const members = new Map<string, SourceFile[]>([...systems].sort().map((dir) => [dir, []]));
  for (const file of files) {
    const dir = dirName(file.path);
    const set = systemOfSet(dir);
    const name = baseName(file.path);
    if (set !== undefined && name.endsWith('.npy')) members.get(set)?.push(file);
    else if (/\.(raw|npy)$|^nopbc$/.test(name)) members.get(dir)?.push(file);
  }
  // The text files of deepmd/raw are another format; they often lie beside the sets made from them.
  const raw = (claimed: readonly SourceFile[]): boolean =>
    claimed.every((f) => !f.path.endsWith('.npy')) && claimed.some((f) => baseName(f.path) === 'coord.raw');
  return [...members].filter(([, claimed]) => !raw(claimed)).map(([path, claimed]) => ({ path, files: claimed }));
}

/** The arrays of a set that lie in .npy files. */
const setSource = (set: string, files: ReadonlyMap<string, SourceFile>): SetSource => ({
  path: set,
  load: async (name) => {
    const file = files.get(name);
    return file ? readNpy(await file.read(), file.path) : null;
  },
  at: (name) => files.get(name)?.path ?? `${set}/${name}`,
});

async function read(claim: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const top = new Map<string, SourceFile>();
  const sets = new Map<string, Map<string, SourceFile>>();
  for (const file of claim.files) {
    const dir = dirName(file.path);
    if (dir === claim.path) top.set(baseName(file.path), file);
    else sets.set(dir, (sets.get(dir) ?? new Map()).set(baseName(file.path), file));
  }
  if (sets.size === 0 && top.has('type.raw'))
    return fail(
      'no-sets',
      shownDir(claim.path),
      null,
      'expected folders set.000, set.001, ... with .npy files beside type.raw, found none.',
      'Drop the whole folder of the system, with its set.* folders.',
    );
  const mixed = [...sets.values()].some((files) => files.has(MIXED));
  const folder = await readFolder(claim.path, top, 'the sets', mixed, log);
  const sink = new FrameSink(claim.path, log, [...new Set(folder.names)]);
  const order = [...sets.keys()].sort();
  let offset = 0;
  for (const [k, set] of order.entries()) {
    try {
      offset += await readSet(setSource(set, sets.get(set) ?? new Map()), NAME, folder, offset, sink, log);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      log.add(error.problem);
    }
    await progress((k + 1) / order.length);
  }
  const names = [...sets.values()].flatMap((files) => [...files.keys()]);
  noteIgnored(shownDir(claim.path), new Set(names.filter((n) => !KNOWN.has(n))), log);
  const systems = sink.systems();
  return systems;
}

/**
 * deepmd/npy: coord, box, energy, force, virial of all sets in the order of their names, any number type, as deepmd-kit
 * reads them. Frames with values that are not finite are left out and named; a set with a broken array is
 * left out as a whole, the other sets are still read. A set without box.npy (and no nopbc) is kept without a cell.
 */
export const deepmdNpy: GroupReader = { kind: 'group', name: NAME, detect, read };
