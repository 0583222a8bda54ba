// Paths of the reference material beside the repository (../shared), for the tests that use it where it is there.
import type { TestContext } from 'vitest';

type NodeProcess = typeof globalThis.process;

// Looked up at run time: these tests also load in a browser, which has no files.
const node: NodeProcess | undefined =
  typeof process === 'object' && 'getBuiltinModule' in process ? process : undefined;

/** Path of `parts` under ../shared (or env KALMIUM_SHARED); null where it is absent, and always in a browser. */
export function sharedPath(...parts: readonly string[]): string | null {
  if (!node) return null;
  const { existsSync } = node.getBuiltinModule('node:fs');
  const { join } = node.getBuiltinModule('node:path');
  const { fileURLToPath } = node.getBuiltinModule('node:url');
  const root = node.env.KALMIUM_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  const path = join(root, ...parts);
  return existsSync(path) ? path : null;
}

/** As sharedPath, but skips the running test, saying why, where the path is absent. */
export function sharedOrSkip(context: Pick<TestContext, 'skip'>, ...parts: readonly string[]): string {
  const path = sharedPath(...parts);
  if (path !== null) return path;
  const why = node ? 'is not there (set KALMIUM_SHARED to where it is)' : 'cannot be read in a browser';
  return context.skip(`../shared/${parts.join('/')} ${why}`);
}
