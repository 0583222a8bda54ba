// Frames of equal geometry: with different labels, twice in the set, or on both sides of the split.
import { duplicateGroups } from './duplicates';
import type { Finding } from './finding';
import type { Other, Part, Patient } from './patient';
import { ACCEPT, count, exclude, figure, finding, verb } from './tell';

/**
 * The same calculation done twice agrees to 1e-5 eV per atom and 1e-3 eV/A at least, rounding in files included; other
 * settings move energies by 1 meV per atom and more, which is what models are asked to reach.
 */
const SAME_ENERGY = 1e-3;
const SAME_FORCE = 0.05;

interface Member {
  readonly part: Part;
  readonly frame: number;
  /** Position in the data set. */
  readonly at: number;
}

/** Groups of examined frames of equal geometry, two at least each. */
function groupsOf(patient: Patient): Member[][] {
  const groups = new Map<number, Member[]>();
  for (const part of patient.parts)
    for (const frame of part.frames) {
      const at = part.first + frame;
      const member = { part, frame, at };
      const own = groups.get(patient.groups[at]);
      if (own) own.push(member);
      else groups.set(patient.groups[at], [member]);
    }
  return [...groups.values()].filter((g) => g.length > 1);
}

/** [natoms] sizes of the forces, by names and sizes: the same for frames whose atoms are in another order. */
function sizes({ frame, part }: Member): Float64Array | null {
  const { atype, force, natoms, type_map } = part.system;
  if (!force) return null;
  const at = 3 * natoms * frame;
  const size = Float64Array.from({ length: natoms }, (_, i) =>
    Math.hypot(...force.subarray(at + 3 * i, at + 3 * i + 3)),
  );
  const names = [...type_map].sort();
  const place = Int32Array.from(atype, (t) => names.indexOf(type_map[t]));
  const order = [...size.keys()].sort((a, b) => place[a] - place[b] || size[a] - size[b]);
  return Float64Array.from(order, (i) => size[i]);
}

/** How far the labels of two frames differ: eV per atom and eV/A; 0 where one has none. */
function difference(a: Member, b: Member): { readonly energy: number; readonly force: number } {
  const [ea, eb] = [a, b].map(({ frame, part }) => part.system.energy?.[frame]);
  const [fa, fb] = [sizes(a), sizes(b)];
  return {
    energy: ea === undefined || eb === undefined ? 0 : Math.abs(ea - eb) / a.part.system.natoms,
    force: fa && fb ? fa.reduce((m, x, i) => Math.max(m, Math.abs(x - fb[i])), 0) : 0,
  };
}

const positions = (members: readonly Member[]): Int32Array => Int32Array.from(members, (m) => m.at).sort();
const place = (m: Member): { readonly part: Part; readonly frame: number } => ({ part: m.part, frame: m.frame });
const named = ({ frame, part }: Member): string => `${part.system.path} frame ${part.system.frame_index[frame]}`;

function tellConflicts(groups: readonly Member[][]): Finding {
  const members = groups.flat();
  let worst = { group: groups[0], energy: 0, force: 0 };
  for (const group of groups)
    for (const m of group.slice(1)) {
      const d = difference(group[0], m);
      if (d.energy / SAME_ENERGY + d.force / SAME_FORCE > worst.energy / SAME_ENERGY + worst.force / SAME_FORCE)
        worst = { group: [group[0], m], ...d };
    }
  const copies = positions(groups.flatMap((g) => g.slice(1)));
  const [first, second] = worst.group;
  return finding('conflicting-labels', '', place(second), positions(members), {
    severity: 'error',
    message: `${groups.length === 1 ? 'one geometry occurs' : `${groups.length} geometries occur`} with different labels (${count(members.length, 'frame')}); the most by ${figure(worst.energy, 2)} eV per atom and ${figure(worst.force, 2)} eV/A, here and in ${named(first)}.`,
    why: 'No model can give two energies to one geometry: the fit ends in between.',
    fix: 'Keep one of each (--mend keeps the first), or leave all of them out if it is not known which is right.',
    offers: [
      {
        label: `Keep the first of each, exclude ${count(copies.length, 'frame')}`,
        remedy: { kind: 'exclude', frames: copies },
      },
      exclude(positions(members)),
    ],
  });
}

function tellDuplicates(groups: readonly Member[][], nframes: number): Finding {
  const copies = groups.flatMap((g) => g.slice(1));
  const frames = positions(copies);
  const [first, second] = groups[0];
  return finding('duplicate-frames', '', place(second), frames, {
    severity: 'warning',
    message: `${count(frames.length, 'frame')} of ${nframes} ${verb(frames.length, 'has', 'have')} a geometry that was there before; the first is also ${named(first)}.`,
    why: 'Copies weigh double, and leak from training into validation.',
    fix: 'Leave the copies out.',
    offers: [
      {
        label: `Keep the first of each, exclude ${count(frames.length, 'frame')}`,
        remedy: { kind: 'exclude', frames },
      },
      ACCEPT,
    ],
  });
}

/** Geometries that train and validate within one set. */
function tellLeak(groups: readonly Member[][], valid: Int32Array): Finding[] {
  const validates = new Set(valid);
  const leaks = groups.filter((g) => g.some((m) => validates.has(m.at)) && g.some((m) => !validates.has(m.at)));
  if (leaks.length === 0) return [];
  const members = leaks.flatMap((g) => g.filter((m) => validates.has(m.at)));
  const frames = positions(members);
  return [
    finding('leak', 'split', place(members[0]), frames, {
      severity: 'warning',
      message: `${count(frames.length, 'frame')} of ${valid.length} that validate ${verb(frames.length, 'has', 'have')} a geometry that trains too.`,
      why: 'Errors on frames that were trained on say nothing about new ones.',
      fix: 'Leave the copies out, or split the data so that copies stay together.',
      offers: [exclude(frames), ACCEPT],
    }),
  ];
}

/** Geometries that train here and validate in another set. */
function tellOther(patient: Patient, other: Other): Finding[] {
  const groups = duplicateGroups([...patient.systems, ...other.systems]);
  const first = patient.systems.reduce((n, s) => n + s.nframes, 0);
  const trains = new Map<number, Member>();
  for (const part of patient.parts)
    for (const frame of part.frames) {
      const at = part.first + frame;
      if (!trains.has(groups[at])) trains.set(groups[at], { part, frame, at });
    }
  const out = new Set(other.excluded);
  const validating: number[] = [];
  for (let f = 0; f < groups.length - first; f++) if (!out.has(f) && trains.has(groups[first + f])) validating.push(f);
  if (validating.length === 0) return [];
  const here = new Map(validating.map((f) => [groups[first + f], trains.get(groups[first + f])]));
  const members = [...here.values()].filter((m) => m !== undefined).sort((a, b) => a.at - b.at);
  const frames = Int32Array.from(validating);
  return [
    finding('leak', other.dataset, place(members[0]), positions(members), {
      severity: 'warning',
      message: `${count(frames.length, 'frame')} of ${other.name} ${verb(frames.length, 'has', 'have')} a geometry that trains here.`,
      why: 'Errors on frames that were trained on say nothing about new ones.',
      fix: `Take them out of ${other.name}.`,
      offers: [
        {
          label: `Exclude ${count(frames.length, 'frame')} of ${other.name}`,
          remedy: { kind: 'exclude-validation', dataset: other.dataset, frames },
        },
        exclude(positions(members)),
        ACCEPT,
      ],
    }),
  ];
}

export function checkCopies(patient: Patient): Finding[] {
  const groups = groupsOf(patient);
  const differ = (g: readonly Member[]): boolean =>
    g.slice(1).some((m) => {
      const d = difference(g[0], m);
      return d.energy > SAME_ENERGY || d.force > SAME_FORCE;
    });
  const conflicts: Member[][] = [];
  const equal: Member[][] = [];
  for (const g of groups) (differ(g) ? conflicts : equal).push(g);
  const { other, valid } = patient.context;
  return [
    ...(conflicts.length > 0 ? [tellConflicts(conflicts)] : []),
    ...(equal.length > 0 ? [tellDuplicates(equal, patient.nframes)] : []),
    ...(valid && !other ? tellLeak(groups, valid) : []),
    ...(other ? tellOther(patient, other) : []),
  ];
}
