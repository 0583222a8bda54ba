// Reading a CP2K input with the files it includes.
import type { SourceFile } from '../../types';
import { wholeText } from '../look';
import { baseName } from '../reader';
import { type Cp2kInput, parseCp2kInput } from './cp2kInput';

/** Bytes; larger files are no inputs. */
export const LARGEST_INPUT = 1 << 26;

/** An input with the files it includes, as far as they lie in its folder. */
export async function readInput(file: SourceFile, folder: readonly SourceFile[]): Promise<Cp2kInput> {
  const text = await wholeText(file);
  const included = new Map<string, string>();
  for (;;) {
    const input = parseCp2kInput(text, file.path, (name) => included.get(baseName(name)));
    const more = input.uses
      .map(baseName)
      .filter((name) => !included.has(name))
      .flatMap((name) => folder.find((f) => baseName(f.path) === name && f.size <= LARGEST_INPUT) ?? []);
    if (more.length === 0) return input;
    for (const f of more) included.set(baseName(f.path), await wholeText(f));
  }
}
