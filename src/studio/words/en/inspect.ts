// Words of the Inspect tab.
import { plural } from './parts';

const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const few = (n: number): string => SMALL[n] ?? n.toLocaleString('en-US');

export const inspectWords = {
  empty: 'Predictions beside references appear here once a run has trained.',
  toTrain: 'Go to Train',
  waiting: 'The first predictions appear here after the first validation.',
  noFrames: {
    valid: 'This run has no validation frames: look at the training frames, or give a share to validation on Model.',
    train: 'No training frame passes the filters.',
    all: 'No frame passes the filters.',
  },
  /** `rmse` in meV/A; `standing` null where there are too few frames to judge. */
  title: (rmse: string, standing: number | null): string =>
    standing === null
      ? `Forces are within ${rmse} meV/Å RMSE.`
      : `Forces are within ${rmse} meV/Å RMSE; ${
          standing === 0
            ? 'no frame stands out'
            : standing === 1
              ? 'one frame stands out'
              : `${few(standing)} frames stand out`
        }.`,
  titleWhy: (above: string | null): string =>
    `RMSE over every force component shown here. A frame stands out where its force RMSE lies more than 5 robust standard deviations above the median frame (1.4826 times the median absolute deviation)${
      above === null ? '' : `, here above ${above} meV/Å`
    }. Fewer than 10 frames are not judged.`,
  which: {
    label: 'Frames shown',
    valid: 'Validation',
    train: 'Training',
    all: 'All',
  },
  shownFrames: (n: number, which: 'valid' | 'train' | 'all'): string =>
    `${which === 'valid' ? 'validation, ' : which === 'train' ? 'training, ' : ''}${plural(n, 'frame')}`,
  iteration: (i: string): string => `iteration ${i}`,
  iterationWhy:
    'The weights that are validated and saved, as they were after this iteration. While a run trains, predictions follow each validation, at most every 3 s and for at most 5 % of the time.',
  refresh: 'Predict again',
  asking: 'Predicting',
  failed: 'No new predictions',
  retry: 'Try again',
  filters: {
    element: 'Element',
    system: 'System',
    every: 'every element',
    everySystem: 'every system',
    view: 'What is drawn',
    parity: 'Parity',
    residual: 'Residual',
    plots: 'Plots',
    all: 'All three',
    drag: 'Dragging',
    zoom: 'zooms',
    select: 'selects frames',
    dragWhy: 'Hold Shift while dragging for the other one.',
    centred: 'less composition mean',
    centredWhy:
      'Energies of different compositions lie electronvolts apart, and errors could not be seen beside that: the mean reference energy of each composition is taken off both axes. Errors stay as they are.',
  },
  quantity: { energy: 'Energy', force: 'Force', virial: 'Virial' },
  unit: { energy: 'eV/atom', force: 'eV/Å', virial: 'eV/atom' },
  milli: { energy: 'meV/atom', force: 'meV/Å', virial: 'meV/atom' },
  axis: {
    reference: (unit: string): string => `reference, ${unit}`,
    centred: (unit: string): string => `reference less mean, ${unit}`,
    predicted: (unit: string): string => `predicted, ${unit}`,
    residual: (unit: string): string => `predicted − reference, ${unit}`,
  },
  corner: { rmse: 'RMSE', mae: 'MAE', n: 'n' },
  noLabels: {
    energy: 'These frames have no energies.',
    force: 'These frames have no forces.',
    virial: 'These frames have no virials.',
  },
  plotHelp: 'Arrow keys step through the worst dots, + and − zoom, 0 shows all.',
  plotSummary: (
    quantity: string,
    how: string,
    n: string,
    rmse: string,
    mae: string,
    max: string,
    unit: string,
  ): string =>
    `${quantity}, ${how}: ${n} dots, RMSE ${rmse} ${unit}, MAE ${mae} ${unit}, largest error ${max} ${unit}.`,
  components: { force: ['x', 'y', 'z'], virial: ['xx', 'xy', 'xz', 'yx', 'yy', 'yz', 'zx', 'zy', 'zz'] },
  dot: (frame: number, atom: string, error: string, unit: string): string =>
    `frame ${frame}${atom}: ${error} ${unit} off`,
  dotAtom: (atom: number, element: string, component: string): string => `, ${element} ${atom}, ${component}`,
  dotVirial: (component: string): string => `, ${component}`,
  dotValues: (ref: string, pred: string, unit: string): string => `reference ${ref}, predicted ${pred} ${unit}`,
  rank: (k: number, n: number): string => `worst dot ${k} of ${n}`,
  table: {
    open: 'The plots as a table',
    head: ['', 'n', 'RMSE', 'MAE', 'largest', 'unit', 'worst dot'],
  },
  histogram: {
    title: { energy: 'Energy residuals', force: 'Force residuals', virial: 'Virial residuals' },
    unit: (unit: string): string => `predicted − reference, ${unit}`,
    summary: (mean: string, rmse: string, unit: string): string =>
      `Histogram of residuals: mean ${mean} ${unit}, RMSE ${rmse} ${unit}.`,
    mean: (mean: string, unit: string): string => `mean ${mean} ${unit}`,
    beyond: (n: string): string => `${n} beyond the ends`,
    normal: 'normal of the same RMSE',
    pick: 'Residuals of',
  },
  tables: {
    title: 'Errors',
    element: 'By element',
    groups: 'Rows',
    system: 'By system',
    composition: 'By composition',
    same: 'RMSE as dp test and the figures on Train count it: the root of the mean square error over all components of all frames, energies and virials per atom.',
    columns: {
      element: 'element',
      system: 'system',
      composition: 'composition',
      atoms: 'atoms',
      frames: 'frames',
      f_rmse: 'F RMSE',
      f_mae: 'F MAE',
      f_max: 'max',
      e_rmse: 'E RMSE',
      v_rmse: 'V RMSE',
    },
    units: 'F in meV/Å, E and V in meV/atom',
    only: (name: string): string => `Show only ${name}`,
  },
  worst: {
    title: 'Worst frames',
    by: 'Sorted by',
    frame: 'frame',
    columns: { rmse_f: 'F RMSE', max_f: 'F max', de: 'E error' },
    units: 'meV/Å, meV/atom',
    stands: 'stands out',
    excluded: 'excluded',
    more: (shown: number, all: string): string => `the ${shown} worst of ${all} frames`,
    selectAll: (n: number): string => `Select the ${few(n)} that stand out`,
    selectOne: 'Select the one that stands out',
    list: 'Worst frames; a row opens its frame',
  },
  frame: {
    title: (frame: number): string => `Frame ${frame}`,
    source: (path: string, at: number): string => `${path}, frame ${at} there`,
    atom: (atom: number, element: string, error: string): string => `${element} ${atom}: ${error} meV/Å off`,
    errors: (f: string, e: string): string => `F RMSE ${f} meV/Å, E error ${e} meV/atom`,
    part: { 0: 'trains', 1: 'validates', 2: 'excluded' } as Readonly<Record<number, string>>,
    any: 'Frame on show',
    noPrediction: 'no prediction of this frame among those shown',
    exclude: 'Exclude',
    include: 'Take back in',
    select: 'Select',
    unselect: 'Unselect',
    previous: 'Previous outlier',
    next: 'Next outlier',
    keys: 'previous, next outlier',
    loading: 'Loading the frame',
    failed: 'The frame could not be loaded',
    viewerFailed: 'The 3D view could not be loaded. Reload the page to see it; the figures below are complete.',
    none: 'Click a dot, and its frame appears here.',
  },
  pending: {
    text: (n: number): string => `${plural(n, 'exclusion')} ${n === 1 ? 'differs' : 'differ'} from what this run uses.`,
    why: 'Look at a frame before it goes: large errors are often the frames a model most needs. Validation frames that leave make the curve before and after hard to compare.',
    apply: 'Apply to the run',
    applied: 'The run will leave these frames out from its next iteration.',
  },
  otherData: {
    text: (name: string): string => `These predictions belong to ${name}; another data set is open.`,
    open: 'Open it',
  },
};
