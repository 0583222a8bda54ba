// What a split does that one would not expect: frames left out of validation, elements that nothing trains.
import type { Problem, System } from '../data/types';
import type { Split } from './split';

/** Frames named in a message; the others are counted. */
const NAMED = 3;

/** Path and place of frames in their source, the first few of them. */
function named(systems: readonly System[], frames: Int32Array): string {
  const names = Array.from(frames.subarray(0, NAMED), (frame) => {
    let f = frame;
    for (const s of systems) {
      if (f < s.nframes) return `${s.path}, frame ${s.frame_index[f]}`;
      f -= s.nframes;
    }
    return `frame ${frame}`;
  });
  const more = frames.length - names.length;
  return `${names.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Elements of the systems that have one of these frames. */
function elementsOf(systems: readonly System[], frames: Int32Array): Set<string> {
  const sorted = frames.slice().sort();
  const out = new Set<string>();
  let first = 0;
  let k = 0;
  for (const s of systems) {
    const end = first + s.nframes;
    const has = k < sorted.length && sorted[k] < end;
    while (k < sorted.length && sorted[k] < end) k++;
    if (has) for (const t of new Set(s.atype)) out.add(s.type_map[t]);
    first = end;
  }
  return out;
}

/** Warnings about a split of the systems' frames as it is in use (withoutFrames). */
export function splitProblems(systems: readonly System[], split: Split): Problem[] {
  const { train, valid, leaks } = split;
  const problems: Problem[] = [];
  const warn = (code: string, message: string, fix: string): void => {
    problems.push({ severity: 'warning', code, path: 'validation', frame: null, message, fix });
  };
  if (leaks.length > 0) {
    const [some, are] = leaks.length === 1 ? ['frame equals', 'is'] : ['frames equal', 'are'];
    const rest = valid.length === 0 ? 'none is left to validate' : `${valid.length} validate`;
    warn(
      'leak',
      `${leaks.length} validation ${some} training frames and ${are} left out, ${rest}: ${named(systems, leaks)}.`,
      'Exclude the equal frames from one of the two sides.',
    );
  }
  const trained = elementsOf(systems, train);
  const unknown = [...elementsOf(systems, valid)].filter((e) => !trained.has(e));
  if (unknown.length > 0)
    warn(
      'untrained-element',
      `expected training frames with every element that validates, found none with ${unknown.join(', ')}: its nets would stay as they are.`,
      'Let frames with this element train, or leave them out of validation.',
    );
  return problems;
}
