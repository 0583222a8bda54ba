// An input.json taken as far as it can be: what this program cannot honour is left out and listed instead of refused.
import { ConfigError } from '../model/config';
import { type InputJson, type InputNote, readInputJson } from './inputJson';
import { describe } from './json';

type Tree = { readonly [key: string]: unknown };

const isTree = (v: unknown): v is Tree => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Where checks of the finished model look for what they name. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  rcut: ['model.descriptor.rcut'],
  rcut_smth: ['model.descriptor.rcut_smth', 'model.descriptor.rcut'],
  sel: ['model.descriptor.sel'],
  axis_neuron: ['model.descriptor.axis_neuron', 'model.descriptor.n_axis_neuron', 'model.descriptor.neuron'],
  'descriptor.neuron': ['model.descriptor.neuron'],
  'fitting_net.neuron': ['model.fitting_net.neuron', 'model.fitting_net.n_neuron'],
};

function valueAt(tree: unknown, path: readonly string[]): unknown {
  let at = tree;
  for (const key of path) at = isTree(at) ? at[key] : undefined;
  return at;
}

function without(tree: Tree, [head, ...rest]: readonly string[]): Tree {
  const { [head]: inner, ...others } = tree;
  return rest.length > 0 && isTree(inner) ? { ...others, [head]: without(inner, rest) } : others;
}

export interface LooseInput {
  readonly input: InputJson;
  /** Everything that has no effect here: what was left out, and the reader's own notes. */
  readonly notes: readonly InputNote[];
}

/** Reads like readInputJson, but leaves out what it would refuse. Throws ConfigError where the text is no JSON object. */
export function readInputLoosely(text: string, path = 'input.json'): LooseInput {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (e) {
    throw new ConfigError(path, `is not JSON (${e instanceof Error ? e.message : e}).`, 'Check commas and quotes.');
  }
  if (!isTree(parsed)) throw new ConfigError(path, `expected an object, found ${describe(parsed)}.`, 'Write { ... }.');
  const left: InputNote[] = [];
  let tree: Tree = parsed;
  for (;;) {
    try {
      const input = readInputJson(tree, path);
      return { input, notes: [...left, ...input.notes] };
    } catch (e) {
      if (!(e instanceof ConfigError)) throw e;
      const places = [e.key, ...(PLACES[e.key] ?? [])];
      const place = places.find((key) => valueAt(tree, key.split('.')) !== undefined);
      if (place === undefined) throw e;
      const value = valueAt(tree, place.split('.'));
      left.push({ key: place, value: describe(value), instead: e.fix, refused: true });
      tree = without(tree, place.split('.'));
    }
  }
}
