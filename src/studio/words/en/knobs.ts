// Words of the Train tab's right column: knobs of a live run, journal, hints, branch, new frames.
import type { FieldKey } from '../../model/fields';
import type { HintKind } from '../../train/knobs/hints';
import type { TunePreset } from '../../train/knobs/presets';
import type { Kept } from '../../train/knobs/staging';
import { plural, withUnit } from './parts';

const lambda = ['λ', 'Memory of the filter: 1 keeps everything, less learns faster and noisier.'] as const;
const nu = ['ν', 'How fast λ goes to 1: closer to 1 is slower.'] as const;
const step = [
  'Step scale',
  'Factor on every step of the weights; below 1 is calmer. 1 is the published filter.',
] as const;

export const knobWords = {
  title: 'Tune while it trains',
  staged: (n: number): string => `${n} staged`,
  none: 'nothing staged',
  stagedTag: 'staged',
  /** Knobs whose name or reason is another one while a run trains. */
  live: {
    'fekf.lambda': lambda,
    'multistream.lambda': lambda,
    'fekf.nu': nu,
    'multistream.nu': nu,
    'fekf.step': step,
    'multistream.step': step,
    iterations: ['Length', 'Iterations of the whole run; it cannot end before where it is.'],
    epochs: ['Length', 'Passes over the training frames; it cannot end before where it is.'],
    seed: [
      'Seed of the sampler',
      'Order of the frames and drawn directions from here on; weights are not drawn again.',
    ],
    'multistream.kn': ['Bound on energies, kn', '1 starts fastest; 0.25 to 0.5 end with better energies.'],
    'multistream.alpha_min': ['Noise floor, α', 'R never falls below this share of the residual variance.'],
    'multistream.pref_e': ['Energy weight', 'R follows it, so it tells through the bound that kn sets on energies.'],
    'multistream.pref_f': ['Force weight', 'R follows it, so it tells through the bound that kn sets on energies.'],
  } as Readonly<Partial<Record<FieldKey, readonly [string, string]>>>,
  weights: { e: 'Energy weight', f: 'Force weight', v: 'Virial weight' },
  balance: {
    title: 'Energy against forces',
    label: 'Balance of energy and force weight',
    why: {
      multistream:
        'Which residuals count more. R follows the weights; they tell through the bound kn sets on energies.',
      fekf: 'Which residuals count more. A weight p acts like noise divided by p².',
    },
    sides: { e: 'Energy', f: 'Force' },
    ratio: (ratio: string): string => `force over energy ${ratio}`,
    moving: (from: string, to: string): string => `runs from ${from} to ${to}; a value here holds it`,
  },
  folds: {
    more: 'More live knobs',
    advanced: 'Advanced constants',
    soft: 'Restart P',
    rebuild: 'Another model, as a branch',
  },
  foldWhy: {
    soft: 'Weights are kept; P restarts and the step size shifts.',
    rebuild: 'These change the model itself: the run stays as it is, and a branch takes the change.',
  },
  classes: { live: 'live', 'soft-reset': 'P restarts', rebuild: 'branch' },
  now: (value: string): string => `now ${value}`,
  facts: (value: string, safe: readonly [number, number] | null, unit: string): string =>
    safe === null ? `Default ${value}.` : `Default ${value}, safe ${withUnit(`${safe[0]} to ${safe[1]}`, unit)}.`,
  safe: (low: number, high: number, unit: string): string => withUnit(`safe ${low} to ${high}`, unit),
  reset: (value: string): string => `Double-click to go back to ${value}`,
  resetOf: (name: string, value: string): string => `${name}: back to ${value}`,
  slider: (name: string): string => `${name}, slider`,
  tooShort: (iteration: number): string =>
    `The run is at iteration ${iteration.toLocaleString('en-US')} already. Give more, or stop it.`,
  change: (name: string, from: string, to: string): string => `${name} ${from} → ${to}`,
  apply: (iteration: string): string => `Apply at iteration ${iteration}`,
  applyReset: (iteration: string): string => `Apply and restart P at ${iteration}`,
  applying: 'Applying ...',
  discard: 'Discard',
  keys: 'Enter applies, Esc discards',
  drag: 'Apply step scale and λ as I drag',
  dragWhy: 'Every pause of the drag is a journal entry with its checkpoint.',
  softChip: 'P restarts and the step size shifts',
  branchChip: (n: number): string => `${plural(n, 'change')} only as a branch`,
  ended: 'The run has ended. Branch from it to go on with these values.',
  preparing: 'Knobs can be applied once the first iteration is done.',
  wrong: (name: string): string => `${name} cannot be used as it stands.`,
  plan: {
    asking: 'Counting what it needs ...',
    fits: (bytes: string): string => `Needs ${bytes} of device memory`,
    failed: 'This change cannot be planned',
    over: 'This change does not fit the device',
    propose: (batch: number, nf: number): string => `Stage what fits: batch ${batch}, ${nf} force rows`,
  },
  undo: {
    staged: (name: string): string => `${name} staged`,
    many: (n: number): string => `${plural(n, 'knob')} staged`,
    discarded: 'Staged changes discarded',
    reset: (name: string): string => `${name} back to the run's value`,
  },
  presets: {
    title: 'Steer towards',
    names: { quick: 'Quick look', balanced: 'Balanced', polish: 'Final polish' } satisfies Record<TunePreset, string>,
    why: {
      quick: 'Small batches and few rows: the first answer soonest.',
      balanced: 'The default constants of this filter.',
      polish: 'λ to 1, half steps, forces up: for the last tenth of a run.',
    } satisfies Record<TunePreset, string>,
    same: 'as the run is',
  },
  hints: {
    title: 'What the curves suggest',
    stageOf: (edits: string): string => `Stage ${edits}`,
    dismiss: 'Not now',
    what: {
      closed: 'The filter has closed: let P open again, or stop here.',
      gap: 'Validation falls behind the batches: follow single batches less.',
      'too-sure': 'P is too sure of itself: residuals are larger than it expects.',
      'too-loose': 'P is wider than the residuals call for: forget less.',
      rejected: 'Many steps are taken back: take shorter ones.',
      energy: 'Forces are flat and energies still poor: let energies count more.',
    } satisfies Record<HintKind, string>,
    basis: {
      closed: (iterations: string, share: string): string =>
        `No gain in validation forces for ${iterations} iterations; mean P at ${share} of its largest.`,
      gap: (gap: string, before: string): string =>
        `Validation over batch, forces: ${gap}; five validations ago ${before}.`,
      'too-sure': (innovation: string, expected: string): string =>
        `Innovation² / S is ${innovation}; up to ${expected} is normal here.`,
      'too-loose': (innovation: string): string => `Innovation² / S is ${innovation}; near 1 is honest.`,
      rejected: (share: string, of: string): string => `${share} of the last ${of} steps.`,
      energy: (e: string, f: string): string => `Validation: ${e} meV/atom at ${f} meV/Å.`,
    },
  },
  journal: {
    title: 'Journal',
    copy: 'Copy as JSON',
    copied: 'Journal copied',
    copyFailed: 'The journal could not be copied',
    copyWhy: 'The browser did not allow the clipboard. Export the run instead: its journal is in it.',
    empty: 'Changes, seams and recoveries appear here with their iteration; each change can be taken back.',
    started: (seed: number, split: string): string => `started, seed ${seed}, split by ${split}`,
    here: 'now',
    branchHere: 'branch from here',
    change: (label: string, from: string, to: string): string => `${label} ${from} → ${to}`,
    length: 'Length',
    exclude: 'Excluded',
    frames: (n: number): string => plural(n, 'frame'),
    iterations: (n: number): string => plural(n, 'iteration'),
    epochs: (n: number): string => plural(n, 'epoch'),
    append: (frames: number): string => `${plural(frames, 'new frame')} joined`,
    inflate: (factor: number): string => `P made ${factor} times larger`,
    checkpoint: 'checkpoint',
    resumed: 'resumed from the checkpoint',
    recovered: 'device lost, recovered from the checkpoint',
    reverted: (from: number, to: number): string =>
      `taken back from ${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}: ${plural(from - to, 'iteration')} undone`,
    branched: 'branched off another run',
    undone: 'undone',
    revert: 'revert',
    revertOf: (iteration: number): string => `Revert to before the entry at iteration ${iteration}`,
    loses: (iterations: number, changes: number): string =>
      `Undoes ${plural(iterations, 'iteration')}${changes > 0 ? ` and ${plural(changes, 'later change')}` : ''}; the run pauses at the checkpoint before.`,
    doRevert: 'Revert',
    keep: 'Keep',
    at: (time: string): string => `at ${time}`,
  },
  branch: {
    open: 'Branch ...',
    title: 'Branch from here',
    lead: (name: string, iteration: string): string =>
      `A new run that begins where ${name} stands now, iteration ${iteration}. The old run is kept and drawn behind it.`,
    name: 'Name',
    changes: 'Changes',
    noChanges: 'None: an exact copy. Stage changes first to have them in the branch.',
    kept: {
      all: 'Weights and P are kept.',
      weights: 'Weights are kept; P starts again.',
      'fitting-shapes': 'Weights are kept where shapes allow, other nets start anew; P starts again.',
    } satisfies Record<Kept, string>,
    rcut: 'Neighbours and statistics are computed again.',
    start: 'Create the branch',
    busy: 'Branching ...',
    cancel: 'Cancel',
    wrong: 'Mend the marked knobs first.',
  },
  append: {
    title: 'Add new frames',
    open: 'Online learning: train on with more data',
    lead: 'The trained nets and statistics stay; training goes on with old and new frames together.',
    dataset: 'New frames',
    choose: 'choose a data set',
    import: 'Import frames',
    importing: (name: string): string => `Reading ${name} ...`,
    noOthers: 'No other data set is stored. Import the new frames here, or drop them on the page.',
    nothingRead: 'No frames could be read; Start says what was found.',
    option: (name: string, frames: number): string => `${name}, ${plural(frames, 'frame')}`,
    fields: {
      replay: ['Replay', 'Share of every batch drawn from the old frames, so that they are not forgotten.'],
      inflate: ['P inflation', 'Factor on P, so that the filter can move again. 1 leaves it.'],
      iterations: ['Iterations to add', 'Length of the run from here on.'],
      validation: ['Validation share', 'New frames kept out of training and judged apart.'],
    } as const,
    units: { replay: 'of a batch', inflate: '', iterations: 'iterations', validation: 'of the new' } as const,
    checksTitle: 'Checked',
    elements: (found: string): string => `Elements ${found} are all in the run's type map`,
    elementsWrong: (missing: string, has: string): string =>
      `Not in the run's type map (${has}): ${missing}. The nets know nothing of them; start a new run on both sets.`,
    labelNames: { energy: 'energies', force: 'forces' },
    and: ' and ',
    labels: 'Energies and forces are there',
    labelsWrong: (missing: string): string =>
      `There are no ${missing}: the filter has nothing to learn from. Add the labels and import again.`,
    frames: (train: number, valid: number): string =>
      `${plural(train, 'frame')} train, ${plural(valid, 'frame')} validate`,
    framesWrong: 'No frame would be left to train on. Lower the validation share.',
    own: 'These frames are in the run already. Choose another set.',
    later: 'Neighbours within rcut are counted against sel before the frames join; what does not fit is refused.',
    start: (iterations: number): string => `Add them and train ${plural(iterations, 'iteration')}`,
    starting: 'Checking the frames ...',
    notNow: 'Frames can be added once the first iteration is done.',
    after: 'Validation, old and new frames apart',
    head: ['frames', 'energy, meV/atom', 'force, meV/Å'] as const,
    old: 'old',
    fresh: 'new',
    seam: 'all, before the seam',
    none: '—',
  },
};
