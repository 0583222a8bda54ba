// What a data set is in memory: systems of frames with the same atoms, and the problems found on the way in.

export type Label = 'energy' | 'force' | 'virial';
/** What has a unit in the files. */
export type Quantity = Label | 'length';

/** What a quantity of a system was in its files. */
export interface Taken {
  /** As the file calls it: "REF_energy", "free energy TOTEN", "force.npy". */
  readonly key: string;
  /** Unit of the file, as units.ts names it: "eV", "hartree/bohr"; of virials that were stresses "GPa", "eV/A^3". */
  readonly unit: string;
  /** How the unit is known: the format has but one, the file names it, it is the usual one, or the numbers suggest it. */
  readonly how: 'format' | 'named' | 'usual' | 'guessed';
  /** -1: the file has the opposite sign (gradients; a stress that is positive under tension). */
  readonly sign: 1 | -1;
}

/** Format and labels of a system's source; null for labels it does not have. */
export interface Origin {
  /** Name of the reader: "extxyz", "vasp/outcar". */
  readonly format: string;
  readonly energy: Taken | null;
  readonly force: Taken | null;
  readonly virial: Taken | null;
  readonly length: Taken;
}

/** Values of a label under another key of the source, already in eV, eV/A or eV as `of` says. */
export interface OtherLabel {
  readonly of: Label;
  readonly taken: Taken;
  /** energy [nframes], force [nframes, natoms, 3], virial [nframes, 3, 3] */
  readonly values: Float64Array;
}

/** Frames that share one list of atoms (same elements, same order), the unit deepmd-kit calls a system. */
export interface System {
  /** Folder or file the frames came from, as the user named it. */
  readonly path: string;
  /** Element names; `atype` indexes into it. Only elements that occur. */
  readonly type_map: readonly string[];
  /** [natoms] element index of every atom. */
  readonly atype: Int32Array;
  readonly natoms: number;
  readonly nframes: number;
  /**
   * Periodicity along the three cell vectors. deepmd knows all true or all false. True without a box: the source says
   * periodic and has no usable cell; nothing can be computed before the user says what it is.
   */
  readonly pbc: readonly [boolean, boolean, boolean];
  /** [nframes, natoms, 3] Cartesian, A. */
  readonly coord: Float64Array;
  /** [nframes, 3, 3] rows are the cell vectors, A; null without a cell. */
  readonly box: Float64Array | null;
  /** [nframes] eV; null when the source has no energies. */
  readonly energy: Float64Array | null;
  /** [nframes, natoms, 3] eV/A. */
  readonly force: Float64Array | null;
  /** [nframes, 3, 3] eV, deepmd sign: -dE/d(strain). */
  readonly virial: Float64Array | null;
  /** [nframes] position of each frame in its source, for messages. */
  readonly frame_index: Int32Array;
  /** What its source was; systems that were made, and data sets stored long ago, have none. */
  readonly origin?: Origin;
  /** Labels of the source that were not taken, to choose from. */
  readonly others?: readonly OtherLabel[];
}

/** Something wrong or noteworthy in the input: what, where, why it matters, how to mend it. */
export interface Problem {
  /** error: the thing named was not taken in; warning: taken in, look at it; note: for information. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Short stable identifier, e.g. "npy-truncated". */
  readonly code: string;
  readonly path: string;
  /** Frame index in the file, null when the whole file is meant. */
  readonly frame: number | null;
  /** What was expected and what was found. */
  readonly message: string;
  /** What the user can do about it. */
  readonly fix: string;
}

/** A file offered to the readers: dropped, picked, unzipped, fetched or on disk (files/source.ts). Paths use '/'. */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  /** All of it. */
  read(): Promise<Uint8Array>;
  /** The first `n` bytes, fewer where there are no more. */
  head(n: number): Promise<Uint8Array>;
  /** All of it in pieces of about `piece` bytes; each call begins at the start. Leaving the loop early frees the file. */
  stream(piece?: number): AsyncIterable<Uint8Array>;
}

/** Result of reading a set of files. A problem with severity error never hides systems that were read. */
export interface ReadResult {
  readonly systems: System[];
  readonly problems: Problem[];
}

/** A stored data set: a named list of systems. */
export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly systems: readonly System[];
  readonly problems: readonly Problem[];
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/** What lists show without loading the frames. */
export interface DatasetSummary {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly nframes: number;
  readonly type_map: readonly string[];
  readonly labels: readonly Label[];
  /** e.g. [{formula: "H16O8", natoms: 24, nframes: 140, pbc: true}] */
  readonly systems: readonly { path: string; formula: string; natoms: number; nframes: number; pbc: boolean }[];
  readonly problems: readonly Problem[];
  /** Counts the changes of the data since they were read (edits.ts); absent before the first. */
  readonly version?: number;
}

/** Error with the words a user needs; carries the Problem that the interface shows. */
export class DataError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(
      `${problem.path}${problem.frame === null ? '' : ` (frame ${problem.frame})`}: ${problem.message} ${problem.fix}`,
    );
    this.name = 'DataError';
    this.problem = problem;
  }
}
