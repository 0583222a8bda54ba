// What the checks look at: the systems with the frames that are in use, their survey and what the user decided.
import type { Breath } from '../breath';
import { originKey } from '../edits';
import { formulaOf } from '../summary';
import type { System } from '../types';
import { duplicateGroups } from './duplicates';
import { type Step, stepsBetween } from './steps';
import type { Survey } from './survey';

/** A data set that validates. */
export interface Other {
  /** Its id. */
  readonly dataset: string;
  readonly name: string;
  readonly systems: readonly System[];
  /** Frames taken out of it, positions. */
  readonly excluded: Int32Array;
}

export interface Context {
  /** A */
  readonly rcut: number;
  /** Slots per element that the model has; null where they follow from the data. */
  readonly sel: Readonly<Record<string, number>> | null;
  /** Frames taken out, positions: not examined. */
  readonly excluded: Int32Array;
  /** Ids of findings (or codes) that the user accepts: not told again. */
  readonly accepted: readonly string[];
  /** Frames that validate, positions; null where nothing is split yet. */
  readonly valid: Int32Array | null;
  readonly splitHow: 'random' | 'blocks' | null;
  readonly other: Other | null;
  /** originKey of every system as it was read, where edits have changed them since: label edits name it. */
  readonly origins?: readonly string[];
  readonly breath: Breath;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A system and its frames that are examined. */
export interface Part {
  readonly system: System;
  /** Position of the system. */
  readonly index: number;
  /** Position in the data set of its first frame. */
  readonly first: number;
  /** "H16O8" */
  readonly formula: string;
  /** originKey as it was read. */
  readonly origin: string;
  /** Frames of the system, ascending. */
  readonly frames: readonly number[];
}

export class Patient {
  readonly systems: readonly System[];
  readonly survey: Survey;
  readonly context: Context;
  /** Systems with frames to examine. */
  readonly parts: readonly Part[];
  #groups: Int32Array | null = null;
  readonly #steps = new Map<Part, readonly Step[]>();

  /** `left`: [nframes] 1 for frames that are not examined. */
  constructor(systems: readonly System[], survey: Survey, context: Context, left: Uint8Array) {
    this.systems = systems;
    this.survey = survey;
    this.context = context;
    let first = 0;
    this.parts = systems.flatMap((system, index): Part[] => {
      const from = first;
      first += system.nframes;
      const frames: number[] = [];
      for (let f = 0; f < system.nframes; f++) if (left[from + f] === 0) frames.push(f);
      if (frames.length === 0) return [];
      const origin = context.origins?.[index] ?? originKey(system);
      return [{ system, index, first: from, formula: formulaOf(system), origin, frames }];
    });
  }

  /** Frames examined. */
  get nframes(): number {
    return this.parts.reduce((n, p) => n + p.frames.length, 0);
  }

  /** [nframes of the data set] duplicateGroups, found once. */
  get groups(): Int32Array {
    this.#groups ??= duplicateGroups(this.systems);
    return this.#groups;
  }

  /** Changes between neighbouring frames of a part, found once. */
  steps(part: Part): readonly Step[] {
    const known = this.#steps.get(part);
    if (known) return known;
    const steps = stepsBetween(part.system, part.frames);
    this.#steps.set(part, steps);
    return steps;
  }

  /** Parts by what `key` says of them, in order of appearance. */
  by(key: (part: Part) => string): Part[][] {
    const groups = new Map<string, Part[]>();
    for (const part of this.parts) {
      const k = key(part);
      const group = groups.get(k);
      if (group) group.push(part);
      else groups.set(k, [part]);
    }
    return [...groups.values()];
  }
}

/** Positions in the data set of frames of a part. */
export const positionsOf = (part: Part, frames: Iterable<number>): Int32Array =>
  Int32Array.from(frames, (f) => part.first + f);

/** Positions of all examined frames of the parts. */
export const allOf = (parts: readonly Part[]): Int32Array =>
  Int32Array.from(parts.flatMap((p) => p.frames.map((f) => p.first + f)));
