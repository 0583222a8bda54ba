// Frames become systems: checked one by one, then grouped by composition, periodicity and labels.
import { spansVolume } from './nlist';
import type { ProblemLog } from './problems';
import type { Label, Origin, OtherLabel, System, Taken } from './types';

/** One configuration as a reader found it. Units as in System. */
export interface Frame {
  /** Position in its source, for messages and System.frame_index. */
  readonly index: number;
  /** [natoms] element of every atom. Frames that share the array need no comparison. */
  readonly names: readonly string[];
  /** [natoms, 3] */
  readonly coord: Float64Array;
  /** [3, 3] or null without a cell. */
  readonly box: Float64Array | null;
  readonly pbc: readonly [boolean, boolean, boolean];
  readonly energy: number | null;
  /** [natoms, 3] */
  readonly force: Float64Array | null;
  /** [3, 3] */
  readonly virial: Float64Array | null;
  /** Frames of one source share the object. */
  readonly origin?: Origin;
  /** Labels that could have been meant instead. */
  readonly others?: readonly FrameOther[];
}

/** A label that was not taken: one energy, [natoms, 3] forces or a [3, 3] virial, in eV and A. */
export interface FrameOther {
  readonly of: Label;
  readonly taken: Taken;
  readonly values: Float64Array;
}

/** What makes a frame unusable, in the words of a Problem. */
export interface Fault {
  readonly what: 'coord' | 'box' | 'energy' | 'force' | 'virial';
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

const AXES = 'xyz';
const DROPPED = 'The frame was left out.';

function atomFault(what: 'coord' | 'force', code: string, values: Float64Array, fix: string): Fault | null {
  const k = values.findIndex((v) => !Number.isFinite(v));
  if (k < 0) return null;
  const where = `${what === 'coord' ? 'coordinate' : 'force'} ${AXES[k % 3]} of atom ${Math.floor(k / 3)}`;
  return { what, code, message: `${where} is ${values[k]}; expected a finite number. ${DROPPED}`, fix };
}

const RECOMPUTE = 'Remove the frame from the data, or compute it again (a calculation that failed often writes NaN).';

/** First reason why a frame cannot be used: values that are not finite. Null where it is fine. */
export function frameFault(frame: Omit<Frame, 'names' | 'index'>): Fault | null {
  const { box, coord, energy, force, virial } = frame;
  if (energy !== null && !Number.isFinite(energy))
    return {
      what: 'energy',
      code: 'nan-label',
      message: `the energy is ${energy}; expected a finite number. ${DROPPED}`,
      fix: RECOMPUTE,
    };
  const bad =
    (force && atomFault('force', 'nan-label', force, RECOMPUTE)) ??
    atomFault('coord', 'nan-coord', coord, 'Remove the frame from the data, or write its positions again.');
  if (bad) return bad;
  const v = virial?.findIndex((x) => !Number.isFinite(x)) ?? -1;
  if (v >= 0)
    return {
      what: 'virial',
      code: 'nan-label',
      message: `the virial component ${v} of 9 is not a finite number. ${DROPPED}`,
      fix: RECOMPUTE,
    };
  if (!box) return null;
  if (box.some((x) => !Number.isFinite(x)))
    return {
      what: 'box',
      code: 'bad-cell',
      message: `the cell holds a value that is not a finite number. ${DROPPED}`,
      fix: 'Write the cell again: nine numbers, rows are the cell vectors in A.',
    };
  return null;
}

/** Arrays that contradict each other: a reader that lost count. */
function shapeFault(frame: Frame): Fault | null {
  const natoms = frame.names.length;
  const wrong = (
    [
      ['coord', frame.coord, 3 * natoms],
      ['force', frame.force, 3 * natoms],
      ['box', frame.box, 9],
      ['virial', frame.virial, 9],
    ] as const
  ).find(([, values, size]) => values !== null && values.length !== size);
  if (!wrong && natoms > 0) return null;
  return {
    what: wrong?.[0] ?? 'coord',
    code: 'wrong-natoms',
    message: wrong
      ? `expected ${wrong[2]} numbers in ${wrong[0]} (${natoms} atoms), found ${wrong[1]?.length}. ${DROPPED}`
      : `the frame has no atoms. ${DROPPED}`,
    fix: 'Write the frame again; part of it may be missing.',
  };
}

/** Signed volume of a cell [3, 3], A^3. */
export function determinant(h: ArrayLike<number>): number {
  return h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6]) + h[2] * (h[3] * h[7] - h[4] * h[6]);
}

/** A frame in a file. */
export interface Place {
  readonly path: string;
  readonly frame: number;
}

/**
 * Takes the frames of one source: those that cannot be used are told and left out, the others become systems. A cell
 * that spans no volume counts as missing: the frame stays, and the doctor asks what it is.
 */
export class FrameSink {
  readonly #path: string;
  readonly #log: ProblemLog;
  readonly #grouper: FrameGrouper;
  #names: readonly string[] = [];
  /** Frames taken so far. */
  taken = 0;

  /** `path`: the systems' and the problems'. `order`: as FrameGrouper. */
  constructor(path: string, log: ProblemLog, order: readonly string[] | null = null) {
    this.#path = path;
    this.#log = log;
    this.#grouper = new FrameGrouper(order);
  }

  /** Whether the frame was taken. `at`: where the source holds what is wrong, if not in one file. */
  add(frame: Frame, at: (what: Fault['what']) => Place = () => ({ path: this.#path, frame: frame.index })): boolean {
    const fault = shapeFault(frame) ?? frameFault(frame);
    if (fault) {
      const { path, frame: index } = at(fault.what);
      this.#log.error(fault.code, path, index, fault.message, fault.fix);
      return false;
    }
    // Frames of a trajectory share one list of names.
    const same = this.#names.length === frame.names.length && this.#names.every((n, a) => n === frame.names[a]);
    if (!same) this.#names = frame.names;
    const flat = frame.box !== null && !spansVolume(frame.box, frame.pbc);
    if (flat) {
      const { path, frame: index } = at('box');
      this.#log.warn(
        'bad-cell',
        path,
        index,
        `expected three cell vectors that span a volume, found ${Array.from(frame.box ?? []).join(' ')}; the frame is kept without a cell.`,
        'Give the cell, or say that the frame is not periodic.',
      );
    }
    this.#grouper.add({ ...frame, names: this.#names, box: flat ? null : frame.box });
    this.taken++;
    return true;
  }

  systems(): System[] {
    return this.#grouper.systems(this.#path);
  }
}

interface Group {
  readonly names: readonly string[];
  /** Positions of every element's atoms in the first frame. */
  readonly positions: ReadonlyMap<string, readonly number[]>;
  readonly frames: Frame[];
}

function positionsOf(names: readonly string[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  names.forEach((name, a) => {
    const list = positions.get(name);
    if (list) list.push(a);
    else positions.set(name, [a]);
  });
  return positions;
}

/** Collects frames of one source; a system per composition, periodicity, presence of a cell and set of labels. */
export class FrameGrouper {
  readonly #groups = new Map<string, Group>();
  readonly #compositions = new WeakMap<readonly string[], string>();
  readonly #order: readonly string[] | null;

  /** `order`: elements in the order wanted for type_map; default is the order of appearance. */
  constructor(order: readonly string[] | null = null) {
    this.#order = order;
  }

  add(frame: Frame): void {
    let composition = this.#compositions.get(frame.names);
    if (composition === undefined) {
      composition = [...positionsOf(frame.names)]
        .map(([name, at]) => `${name} ${at.length}`)
        .sort()
        .join(' ');
      this.#compositions.set(frame.names, composition);
    }
    const { box, energy, force, pbc, virial } = frame;
    const key = [composition, ...pbc, ...[box, energy, force, virial].map((x) => x !== null)].join(' ');
    const group = this.#groups.get(key);
    if (group) group.frames.push(frame);
    else this.#groups.set(key, { names: frame.names, positions: positionsOf(frame.names), frames: [frame] });
  }

  /** Systems in order of their first frames. The k-th atom of an element takes the k-th place of that element. */
  systems(path: string): System[] {
    return [...this.#groups.values()].map((g) => buildSystem(path, g, this.#order));
  }
}

function buildSystem(path: string, group: Group, order: readonly string[] | null): System {
  const { frames, names, positions } = group;
  const nframes = frames.length;
  const natoms = names.length;
  const present = [...positions.keys()];
  const type_map = order ? order.filter((name) => positions.has(name)) : present;
  const first = frames[0];
  const pick = (has: unknown, size: number): Float64Array | null => (has === null ? null : new Float64Array(size));
  const coord = new Float64Array(3 * natoms * nframes);
  const box = pick(first.box, 9 * nframes);
  const energy = pick(first.energy, nframes);
  const force = pick(first.force, 3 * natoms * nframes);
  const virial = pick(first.virial, 9 * nframes);
  frames.forEach((frame, f) => {
    const to = frame.names === names ? null : placesOf(frame.names, positions);
    place(coord, 3 * natoms * f, frame.coord, to);
    if (force && frame.force) place(force, 3 * natoms * f, frame.force, to);
    if (frame.box) box?.set(frame.box, 9 * f);
    if (frame.virial) virial?.set(frame.virial, 9 * f);
    if (energy && frame.energy !== null) energy[f] = frame.energy;
  });
  return {
    path,
    type_map,
    atype: Int32Array.from(names, (name) => type_map.indexOf(name)),
    natoms,
    nframes,
    pbc: first.pbc,
    coord,
    box,
    energy,
    force,
    virial,
    frame_index: Int32Array.from(frames, (f) => f.index),
    ...(first.origin ? { origin: first.origin } : {}),
    ...othersOf(frames, natoms, (frame) => (frame.names === names ? null : placesOf(frame.names, positions))),
  };
}

const sizeOf = (of: Label, natoms: number): number => (of === 'energy' ? 1 : of === 'virial' ? 9 : 3 * natoms);

/** Labels to choose from: those that every frame has. */
function othersOf(
  frames: readonly Frame[],
  natoms: number,
  places: (frame: Frame) => Int32Array | null,
): { readonly others?: readonly OtherLabel[] } {
  const is = (o: FrameOther) => (p: FrameOther) => o.of === p.of && o.taken.key === p.taken.key;
  const common = (frames[0].others ?? []).filter((o) => frames.every((f) => f.others?.some(is(o))));
  if (common.length === 0) return {};
  const others = common.map((o): OtherLabel => {
    const size = sizeOf(o.of, natoms);
    const values = new Float64Array(size * frames.length);
    frames.forEach((frame, f) => {
      const own = frame.others?.find(is(o));
      if (own) place(values, size * f, own.values, o.of === 'force' ? places(frame) : null);
    });
    return { of: o.of, taken: o.taken, values };
  });
  return { others };
}

/** [natoms] place of every atom of a frame in the order of the group. */
function placesOf(names: readonly string[], positions: ReadonlyMap<string, readonly number[]>): Int32Array {
  const seen = new Map<string, number>();
  return Int32Array.from(names, (name) => {
    const k = seen.get(name) ?? 0;
    seen.set(name, k + 1);
    return positions.get(name)?.[k] ?? 0;
  });
}

function place(into: Float64Array, offset: number, values: Float64Array, to: Int32Array | null): void {
  if (!to) into.set(values, offset);
  else for (let a = 0; a < to.length; a++) into.set(values.subarray(3 * a, 3 * a + 3), offset + 3 * to[a]);
}

/** The system with only the frames that `keep` (position in the system) accepts; null where none is left. */
export function keepFrames(system: System, keep: (frame: number) => boolean): System | null {
  const kept: number[] = [];
  for (let f = 0; f < system.nframes; f++) if (keep(f)) kept.push(f);
  if (kept.length === system.nframes) return system;
  if (kept.length === 0) return null;
  const rows = (values: Float64Array, size: number): Float64Array => {
    const out = new Float64Array(size * kept.length);
    kept.forEach((f, k) => {
      out.set(values.subarray(size * f, size * (f + 1)), size * k);
    });
    return out;
  };
  const { box, energy, force, virial, natoms, others } = system;
  return {
    ...system,
    ...(others ? { others: others.map((o) => ({ ...o, values: rows(o.values, sizeOf(o.of, natoms)) })) } : {}),
    nframes: kept.length,
    coord: rows(system.coord, 3 * natoms),
    box: box && rows(box, 9),
    energy: energy && rows(energy, 1),
    force: force && rows(force, 3 * natoms),
    virial: virial && rows(virial, 9),
    frame_index: Int32Array.from(kept, (f) => system.frame_index[f]),
  };
}
