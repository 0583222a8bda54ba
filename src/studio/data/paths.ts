// Paths as they are told apart where room is short.

/** Characters of a long name that always show: names of one set differ at their end (run-0012.xml). */
const TAIL = 10;

/** A name in two parts, of which only the first may be cut short. */
export const headAndTail = (name: string): readonly [string, string] =>
  name.length > 2 * TAIL ? [name.slice(0, -TAIL), name.slice(-TAIL)] : [name, ''];

/** The names of paths, without the folder that all share, in two parts as by headAndTail. */
export function shortNames(paths: readonly string[]): (readonly [string, string])[] {
  const shared = sharedFolder(paths);
  return paths.map((p) => headAndTail(p.slice(shared)));
}

/** Characters of the folder that all paths share, to be left out; 0 where they share none. */
export function sharedFolder(paths: readonly string[]): number {
  const [first = '', ...others] = paths;
  let shared = first.lastIndexOf('/') + 1;
  for (const path of others)
    while (shared > 0 && !path.startsWith(first.slice(0, shared))) shared = first.lastIndexOf('/', shared - 2) + 1;
  return shared;
}
