// What the training worker says in words: failures of every kind, and notices of what a run survived.
import { TrainingBreak } from '../engine/trainingBreak';
import { GpuError } from '../gpu/device';
import { ConfigError } from '../model/config';

export interface Failure {
  readonly message: string;
  readonly fix: string;
}

const fromFix = (e: Error & { readonly fix: string }): Failure => ({
  message: e.message.slice(0, e.message.length - e.fix.length).trim(),
  fix: e.fix,
});

/** An error as the page shows it: what happened, what to do. */
export function failureOf(e: unknown): Failure {
  if (e instanceof ConfigError || e instanceof TrainingBreak) return fromFix(e);
  if (e instanceof GpuError && e.why === 'memory')
    return { message: e.message, fix: 'Use a smaller net, block size or batch.' };
  return {
    message: e instanceof Error ? e.message : String(e),
    fix: 'Try again; if it happens again, use a smaller batch or net.',
  };
}

const gib = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.max(1, Math.round(bytes / 2 ** 20))} MiB`;

/** The list of what would need less memory. */
export const wouldFit = (asked: number, less: readonly { readonly what: string; readonly bytes: number }[]): string =>
  less.length === 0
    ? `The run asks for ${gib(asked)} on the device. Use a smaller net.`
    : `The run asks for ${gib(asked)} on the device; ${less.map((l) => `with ${l.what} it needs ${gib(l.bytes)}`).join(', ')}.`;

export const runWords = {
  noRun: (what: string): ConfigError => new ConfigError(what, 'there is no run at hand.', 'Start or open a run first.'),
  noSuchRun: (): ConfigError =>
    new ConfigError('run', 'it is not stored in this browser, or no checkpoint of it is sound.', 'Start it again.'),
  elsewhere: (name: string): ConfigError =>
    new ConfigError(
      'run',
      `"${name}" is open in another tab, and only one tab at a time may write it.`,
      'Go on in that tab, or close it and open the run here.',
    ),
  deleteElsewhere: (name: string): ConfigError =>
    new ConfigError('run', `"${name}" is open in another tab.`, 'Close that tab, then delete the run.'),
  deleteRunning: (name: string): ConfigError =>
    new ConfigError('run', `"${name}" is running.`, 'Stop it, then delete it.'),
  dataGone: (name: string): ConfigError =>
    new ConfigError('data', `the data set "${name}" is no longer stored in the browser.`, 'Import it again.'),
  otherData: (name: string): ConfigError =>
    new ConfigError(
      'data',
      `the stored data set "${name}" is not as it was when the run was trained on it.`,
      'Take back what was changed on Data since, or import the files that the run was started on.',
    ),
  cannotRevert: (): ConfigError =>
    new ConfigError(
      'revert',
      'no checkpoint from before this entry is kept: only changes have one, and the oldest make room for new ones.',
      'Revert to a later change, or set the old values again.',
    ),
  noBranch: (key: string): ConfigError =>
    new ConfigError(
      key,
      'errors before and after such a change could not be compared, not even in a branch.',
      'Start a new run with it.',
    ),
  failed: (): ConfigError =>
    new ConfigError('run', 'it has failed and cannot go on from here.', 'Open it again at its last checkpoint.'),
  notImported: (): ConfigError =>
    new ConfigError(
      'project',
      'the file holds no checkpoint of a run.',
      'Choose a project (.zip) or checkpoint (.kal) that Kalmium has written.',
    ),
  tooLarge: (bytes: number): ConfigError =>
    new ConfigError(
      'project',
      `the run has ${gib(bytes)}; a browser cannot make a zip of more than 1.5 GiB.`,
      'Export the checkpoint and run.json apart.',
    ),
  known: (name: string): ConfigError => new ConfigError('run', `the run id ${name} is taken.`, 'Use another id.'),
  /** Notices: text and detail. */
  damaged: (iteration: number) => ({
    text: 'The newest checkpoint of the run was damaged',
    detail: `It goes on from the one before, at iteration ${iteration}.`,
  }),
  storageFull: {
    text: 'Storage is full: the run goes on unsaved',
    detail:
      'A reload would lose what is trained from now on. Delete old runs or data sets, or export the run; saving goes on by itself once there is room.',
  },
  unsaved: (why: string) => ({
    text: 'The run could not be saved and goes on unsaved',
    detail: `${why} A reload would lose what is trained from now on.`,
  }),
  noStorage: {
    text: 'This browser gives the page no storage for runs',
    detail: 'Runs live in memory and are gone after a reload. Leave private browsing, or export what is to be kept.',
  },
  savedAgain: { text: 'The run is saved again', detail: '' },
  lost: (why: string, iteration: number) => ({
    text: `The GPU went away; the run was recovered at iteration ${iteration}`,
    detail: `${why || 'No reason was given'}: a driver was reset, the computer slept, or a step took too long.`,
  }),
  lostTwice: {
    message: 'The GPU went away twice within a minute.',
    fix: 'Open the run again, with a smaller batch if it goes on. Its last checkpoint is stored.',
  },
  lostForGood: (why: string): Failure => ({
    message: `The GPU went away and did not come back: ${why}`,
    fix: 'Reload the page and open the run again. Its last checkpoint is stored.',
  }),
  lostEarly: {
    message: 'The GPU went away while the run was being prepared.',
    fix: 'Start it again; with a smaller batch if it happens again.',
  },
} as const;
