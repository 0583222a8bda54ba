// Blockers of the arrays themselves: lengths that do not fit, numbers that are none. Readers leave such frames out.
import { formulaOf } from '../summary';
import type { Label, System } from '../types';
import type { Finding } from './finding';
import { count, exclude, mend, verb } from './tell';

const LABELS: readonly Label[] = ['energy', 'force', 'virial'];

/** Numbers per frame of what a system holds. */
const sizes = (s: System): readonly (readonly [keyof System & string, Float64Array | null, number])[] => [
  ['coord', s.coord, 3 * s.natoms],
  ['box', s.box, 9],
  ['energy', s.energy, 1],
  ['force', s.force, 3 * s.natoms],
  ['virial', s.virial, 9],
];

const isLabel = (name: string): name is Label => LABELS.some((l) => l === name);

function shapes(s: System, index: number, first: number): Finding | null {
  const wrong = sizes(s).find(([, values, size]) => values !== null && values.length !== size * s.nframes);
  const types = s.atype.length !== s.natoms || s.atype.some((t) => s.type_map[t] === undefined);
  if (!wrong && !types) return null;
  const frames = Int32Array.from({ length: s.nframes }, (_, f) => first + f);
  const [name, values, size] = wrong ?? ['atype', s.atype, 0];
  const label = wrong && isLabel(name) ? name : null;
  return {
    severity: 'error',
    code: 'wrong-shape',
    id: `wrong-shape ${s.path} ${index}`,
    path: s.path,
    frame: null,
    message: wrong
      ? `expected ${size * s.nframes} numbers in ${name} (${count(s.nframes, 'frame')} of ${count(s.natoms, 'atom')}), found ${values?.length}.`
      : `expected a type of ${s.type_map.join(', ')} for each of ${count(s.natoms, 'atom')}, found others.`,
    why: 'Numbers would be taken for those of other atoms or frames.',
    fix: 'Read the data again; leave the system out if it stays so.',
    frames,
    worst: null,
    offers: [
      ...(label ? [mend(`Go without ${label}`, { kind: 'drop', systems: [index], of: label })] : []),
      exclude(frames),
    ],
  };
}

/** Frames of a system with a number that is not finite, and the array that holds it. */
function notFinite(s: System): { readonly frames: number[]; readonly what: string } {
  const bad = new Set<number>();
  let what = '';
  for (const [name, values, size] of sizes(s))
    if (values)
      for (let k = 0; k < values.length; k++)
        if (!Number.isFinite(values[k])) {
          if (bad.size === 0) what = name;
          bad.add(Math.floor(k / size));
        }
  return { frames: [...bad].sort((a, b) => a - b), what };
}

/** Examines all frames that are not yet `left` out, and marks those that cannot be examined further. */
export function checkArrays(systems: readonly System[], left: Uint8Array): Finding[] {
  const findings: Finding[] = [];
  let first = 0;
  systems.forEach((s, index) => {
    const from = first;
    first += s.nframes;
    const out = left.subarray(from, first);
    if (out.every((x) => x === 1)) return;
    const shape = shapes(s, index, from);
    if (shape) {
      findings.push(shape);
      out.fill(1);
      return;
    }
    const { frames, what } = notFinite(s);
    const told = Int32Array.from(frames.filter((f) => out[f] === 0));
    if (told.length === 0) return;
    for (const f of told) out[f] = 1;
    const positions = told.map((f) => from + f);
    findings.push({
      severity: 'error',
      code: 'not-finite',
      id: `not-finite ${s.path} ${formulaOf(s)}`,
      path: s.path,
      frame: s.frame_index[told[0]],
      message: `${count(told.length, 'frame')} of ${s.nframes} ${verb(told.length, 'holds', 'hold')} values that are not finite numbers, first in ${what}.`,
      why: 'One such number makes all weights of the model NaN.',
      fix: 'Leave the frames out; calculations that failed often write NaN.',
      frames: positions,
      worst: positions[0],
      offers: [exclude(positions)],
    });
  });
  return findings;
}
