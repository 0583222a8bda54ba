// What the doctor has to say about a data set: what, where, why it matters, and what mends it with one click.
import type { Mend } from '../edits';
import type { Problem } from '../types';

/** What a button of a finding does. */
export type Remedy =
  /** Frames (positions in the data set) are taken out. */
  | { readonly kind: 'exclude'; readonly frames: Int32Array }
  /** The data are changed, all in one step. */
  | { readonly kind: 'mend'; readonly mends: readonly Mend[] }
  /** Atoms of this name get another; `to` is proposed where it can be guessed. */
  | { readonly kind: 'rename'; readonly from: string; readonly to: string | null }
  /** Systems get a cell that the user enters. */
  | { readonly kind: 'enter-cell'; readonly systems: readonly number[] }
  /** The setting `sel` becomes this. */
  | { readonly kind: 'sel'; readonly sel: string }
  /** Validation is drawn in contiguous blocks. */
  | { readonly kind: 'blocks' }
  /** Frames of the validation data set that also train are taken out of it. */
  | { readonly kind: 'exclude-validation'; readonly dataset: string; readonly frames: Int32Array }
  /** The finding is right and nothing has to be done. */
  | { readonly kind: 'accept' };

export interface Offer {
  /** Words of the button, with what it does: "Exclude 3 frames", "Convert from Bohr and Hartree". */
  readonly label: string;
  readonly remedy: Remedy;
}

/**
 * A Problem with its remedies. severity error: a blocker, nothing should be trained before it is mended; warning: to be
 * reviewed; note: worth knowing.
 */
export interface Finding extends Problem {
  /** The same in every examination of the same data: accepted findings are remembered by it. */
  readonly id: string;
  /** What goes wrong if nothing is done. */
  readonly why: string;
  /** Frames concerned, positions in the data set, ascending; empty where all are, or none in particular. */
  readonly frames: Int32Array;
  /** The frame to look at first, a position in the data set; `frame` is its number in the file. Null where there is none. */
  readonly worst: number | null;
  /** The first is what most would do. */
  readonly offers: readonly Offer[];
}

/** A finding on the command line. */
export interface ExaminedProblem extends Problem {
  readonly why: string;
  /** How many frames are concerned; 0 where all are, or none in particular. */
  readonly frames: number;
}

export const asProblem = ({ severity, code, path, frame, message, fix, why, frames }: Finding): ExaminedProblem => ({
  severity,
  code,
  path,
  frame,
  message,
  fix,
  why,
  frames: frames.length,
});
