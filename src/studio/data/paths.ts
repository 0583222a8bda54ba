// Paths as they are told apart where room is short.

/** Characters of the folder that all paths share, to be left out; 0 where they share none. */
export function sharedFolder(paths: readonly string[]): number {
  const [first = '', ...others] = paths;
  let shared = first.lastIndexOf('/') + 1;
  for (const path of others)
    while (shared > 0 && !path.startsWith(first.slice(0, shared))) shared = first.lastIndexOf('/', shared - 2) + 1;
  return shared;
}
