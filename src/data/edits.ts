// What a user changed about a data set. The frames stay as they were read: edits are applied when the set is opened, so
// that every one can be taken back.
import { determinant } from './group';
import type { Label, Origin, OtherLabel, Quantity, System, Taken } from './types';
import { unitFactor, virialUnit } from './units';

/** Frames, positions in the data set, as runs [first, last], both included. */
export type Runs = readonly (readonly [number, number])[];
export type Side = 'train' | 'validation';

/** What a quantity of the systems of one origin really is; null: as it was read. */
export interface LabelEdit {
  readonly kind: 'label';
  /** originKey of the systems. */
  readonly origin: string;
  readonly of: Quantity;
  /** Another label of the source (System.others). */
  readonly key: string | null;
  /** Unit of the numbers in the file (units.ts). */
  readonly unit: string | null;
  /** As Taken.sign. */
  readonly sign: 1 | -1 | null;
}

/** A change of the data themselves. `systems` are positions in Dataset.systems. */
export type Mend =
  | LabelEdit
  /** The systems go without this label. */
  | { readonly kind: 'drop'; readonly systems: readonly number[]; readonly of: Label }
  /** Frames in other units than their neighbours: factors on what they hold. */
  | {
      readonly kind: 'convert';
      readonly frames: Runs;
      readonly length: number;
      readonly energy: number;
      readonly force: number;
      readonly virial: number;
    }
  /** Periodic systems without a cell get this one, [3, 3] A. */
  | { readonly kind: 'cell'; readonly systems: readonly number[]; readonly box: readonly number[] }
  /** The systems are not periodic. */
  | { readonly kind: 'open'; readonly systems: readonly number[] }
  /** The third cell vector is reversed: left-handed cells become right-handed, the crystal stays what it is. */
  | { readonly kind: 'turn'; readonly frames: Runs }
  /** Atoms called `from` are `to`. */
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

/** Everything the user changed about a data set. */
export interface Edits {
  /** Frames taken out, positions in the data set, ascending. */
  readonly excluded: Int32Array;
  readonly mends: readonly Mend[];
  /** Systems that train or validate as a whole. */
  readonly sides: readonly { readonly system: number; readonly side: Side }[];
  /** Id of the data set that validates; null: a share of this one does. */
  readonly validation: string | null;
  /** Ids of findings that the user has looked at and accepts (doctor/finding.ts). */
  readonly accepted: readonly string[];
}

export const NO_EDITS: Edits = {
  excluded: new Int32Array(0),
  mends: [],
  sides: [],
  validation: null,
  accepted: [],
};

/** The mends with one more; what was said before about the same label of the same origin no longer counts. */
export const withMend = (mends: readonly Mend[], mend: Mend): readonly Mend[] => [
  ...(mend.kind === 'label'
    ? mends.filter((m) => !(m.kind === 'label' && m.origin === mend.origin && m.of === mend.of))
    : mends),
  mend,
];

/** Names what the mends do to positions, cells and elements: distances are the same where it is the same. */
export const geometryKey = (mends: readonly Mend[]): string =>
  JSON.stringify(mends.filter((m) => m.kind !== 'drop' && !(m.kind === 'label' && m.of !== 'length')));

/** Frames as runs; in any order, each once. */
export function runsOf(frames: Iterable<number>): Runs {
  const runs: [number, number][] = [];
  for (const f of [...frames].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && f <= last[1] + 1) last[1] = f;
    else runs.push([f, f]);
  }
  return runs;
}

const USUAL = (key: string, unit: string): Taken => ({ key, unit, how: 'usual', sign: 1 });

/** Where a system came from; for those that do not say, the usual units. */
export const originOf = (s: System): Origin =>
  s.origin ?? {
    format: '',
    energy: s.energy && USUAL('energy', 'eV'),
    force: s.force && USUAL('force', 'eV/A'),
    virial: s.virial && USUAL('virial', 'eV'),
    length: USUAL('coord', 'A'),
  };

/** Names an origin: systems of the same one were read in the same way, and are changed together. */
export function originKey(s: System): string {
  const { format, energy, force, virial, length } = originOf(s);
  return [format, energy, force, virial, length]
    .map((t) => (typeof t === 'string' ? t : t === null ? '-' : `${t.key} ${t.unit} ${t.sign}`))
    .join('|');
}

const scaled = (values: Float64Array, factor: number): Float64Array =>
  factor === 1 ? values : values.map((v) => v * factor);

/** Factor from the unit and sign a label was read with to those it has. */
function change(of: 'energy' | 'force' | 'length', was: Taken, now: Taken): number {
  const [a, b] = [unitFactor(of, was.unit), unitFactor(of, now.unit)];
  return a === undefined || b === undefined ? 1 : (b / a) * now.sign * was.sign;
}

/** Virials as they are in another unit and sign, in cells of another length unit. */
function changeVirial(s: System, values: Float64Array, was: Taken, now: Taken, length: number): Float64Array {
  const [a, b] = [virialUnit(was.unit), virialUnit(now.unit)];
  const { box } = s;
  if (!a || !b || ((a.perVolume || b.perVolume) && !box)) return values;
  const volume = (f: number): number => (box ? Math.abs(determinant(box.subarray(9 * f, 9 * f + 9))) : 1);
  const per = (f: number): number => {
    const raw = a.factor * (a.perVolume ? volume(f) : 1);
    return (b.factor * (b.perVolume ? volume(f) * length ** 3 : 1)) / raw;
  };
  const factors = Float64Array.from({ length: s.nframes }, (_, f) => per(f) * now.sign * was.sign);
  return values.map((v, k) => v * factors[Math.floor(k / 9)]);
}

/** The label of `of` under the wanted key, and what is then to choose from. */
function choose(s: System, of: Label, key: string | null): System {
  const wanted = key === null ? undefined : s.others?.find((o) => o.of === of && o.taken.key === key);
  if (!wanted) return s;
  const values = s[of];
  const was = originOf(s)[of];
  const back: OtherLabel[] = values && was ? [{ of, taken: was, values }] : [];
  return {
    ...s,
    [of]: wanted.values,
    origin: { ...originOf(s), [of]: wanted.taken },
    others: [...(s.others ?? []).filter((o) => o !== wanted), ...back],
  };
}

function relabel(s: System, edits: readonly LabelEdit[]): System {
  const own = edits.filter((e) => e.origin === originKey(s));
  if (own.length === 0) return s;
  let t = s;
  for (const { of, key } of own) if (of !== 'length') t = choose(t, of, key);
  const was = originOf(t);
  const as = (of: Quantity): Taken | null => {
    const taken = was[of];
    if (!taken) return null;
    const edit = own.find((e) => e.of === of);
    return { ...taken, unit: edit?.unit ?? taken.unit, sign: edit?.sign ?? taken.sign };
  };
  const now: Origin = {
    format: was.format,
    energy: as('energy'),
    force: as('force'),
    virial: as('virial'),
    length: as('length') ?? was.length,
  };
  const length = change('length', was.length, now.length);
  const { energy, force, virial } = t;
  return {
    ...t,
    coord: scaled(t.coord, length),
    box: t.box && scaled(t.box, length),
    energy: energy && was.energy && now.energy ? scaled(energy, change('energy', was.energy, now.energy)) : energy,
    force: force && was.force && now.force ? scaled(force, change('force', was.force, now.force)) : force,
    virial: virial && was.virial && now.virial ? changeVirial(t, virial, was.virial, now.virial, length) : virial,
    origin: now,
  };
}

/** Calls `each` for the frames of `runs` that lie in the system whose first frame is `first`. */
function framesIn(runs: Runs, first: number, nframes: number, each: (frame: number) => void): void {
  for (const [from, to] of runs)
    for (let f = Math.max(from, first); f <= Math.min(to, first + nframes - 1); f++) each(f - first);
}

const touches = (runs: Runs, first: number, nframes: number): boolean =>
  runs.some(([from, to]) => to >= first && from < first + nframes);

function scaleFrame(values: Float64Array | null, size: number, f: number, factor: number): void {
  if (values) for (let k = size * f; k < size * (f + 1); k++) values[k] *= factor;
}

function renamed(s: System, from: string, to: string): System {
  const at = s.type_map.indexOf(from);
  if (at < 0 || from === to) return s;
  const other = s.type_map.indexOf(to);
  if (other < 0) return { ...s, type_map: s.type_map.map((n) => (n === from ? to : n)) };
  const type_map = s.type_map.filter((n) => n !== from);
  return { ...s, type_map, atype: s.atype.map((t) => type_map.indexOf(t === at ? to : s.type_map[t])) };
}

function mendSystem(s: System, index: number, first: number, mend: Exclude<Mend, LabelEdit>): System {
  switch (mend.kind) {
    case 'drop':
      return mend.systems.includes(index) ? { ...s, [mend.of]: null } : s;
    case 'open':
      return mend.systems.includes(index) ? { ...s, box: null, pbc: [false, false, false] } : s;
    case 'cell': {
      if (!mend.systems.includes(index) || s.box) return s;
      const box = new Float64Array(9 * s.nframes);
      for (let f = 0; f < s.nframes; f++) box.set(mend.box, 9 * f);
      return { ...s, box };
    }
    case 'turn': {
      if (!s.box || !touches(mend.frames, first, s.nframes)) return s;
      const box = s.box.slice();
      framesIn(mend.frames, first, s.nframes, (f) => {
        for (let k = 9 * f + 6; k < 9 * f + 9; k++) box[k] = -box[k];
      });
      return { ...s, box };
    }
    case 'convert': {
      if (!touches(mend.frames, first, s.nframes)) return s;
      const copy = (a: Float64Array | null): Float64Array | null => a?.slice() ?? null;
      const t = {
        ...s,
        coord: s.coord.slice(),
        box: copy(s.box),
        energy: copy(s.energy),
        force: copy(s.force),
        virial: copy(s.virial),
      };
      framesIn(mend.frames, first, s.nframes, (f) => {
        scaleFrame(t.coord, 3 * s.natoms, f, mend.length);
        scaleFrame(t.box, 9, f, mend.length);
        scaleFrame(t.energy, 1, f, mend.energy);
        scaleFrame(t.force, 3 * s.natoms, f, mend.force);
        scaleFrame(t.virial, 9, f, mend.virial);
      });
      return t;
    }
    case 'rename':
      return renamed(s, mend.from, mend.to);
  }
}

/**
 * The systems as the user says they are: same systems, same frames, in the same order. Later mends see what earlier ones
 * did, except that what labels mean comes first. Arrays that no mend touches are shared with the input.
 */
export function applyMends(systems: readonly System[], mends: readonly Mend[]): readonly System[] {
  if (mends.length === 0) return systems;
  const labels = mends.filter((m) => m.kind === 'label');
  let first = 0;
  return systems.map((system, index) => {
    const from = first;
    first += system.nframes;
    let s = relabel(system, labels);
    for (const mend of mends) if (mend.kind !== 'label') s = mendSystem(s, index, from, mend);
    return s;
  });
}

/** Systems that were read in the same way: what the mapping card shows as one. */
export interface Source {
  /** originKey, by which LabelEdit names them. */
  readonly key: string;
  readonly origin: Origin;
  /** Labels to choose from, in every system of the source. */
  readonly others: readonly Pick<OtherLabel, 'of' | 'taken'>[];
  readonly paths: readonly string[];
  readonly nframes: number;
}

/** The sources of systems as they were read, in order of appearance. */
export function sourcesOf(systems: readonly System[]): Source[] {
  const groups = new Map<string, System[]>();
  for (const s of systems) {
    const key = originKey(s);
    const list = groups.get(key);
    if (list) list.push(s);
    else groups.set(key, [s]);
  }
  return [...groups].map(([key, own]) => ({
    key,
    origin: originOf(own[0]),
    others: (own[0].others ?? [])
      .filter((o) => own.every((s) => s.others?.some((p) => p.of === o.of && p.taken.key === o.taken.key)))
      .map(({ of, taken }) => ({ of, taken })),
    paths: [...new Set(own.map((s) => s.path))],
    nframes: own.reduce((n, s) => n + s.nframes, 0),
  }));
}
