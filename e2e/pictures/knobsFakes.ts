// A run that answers to its knobs, for the pictures: journal, hints, a refused change, a seam. `?knobs=..` chooses. Never in the product.
import type { RunConfig } from '../../src/engine/config';
import { type JournalEntry, valueAt, withChanges } from '../../src/engine/journal';
import type { TrainCommand, TrainEvent, TrainPoint, ValidPoint } from '../../src/worker/protocol';

type Send = (event: TrainEvent) => void;

const TIME = Date.UTC(2026, 10, 25, 13, 2);
const AT = 186;

const change = (iteration: number, key: string, old: number, value: number, minutes: number): JournalEntry => ({
  iteration,
  time: TIME + 60_000 * minutes,
  kind: 'change',
  key,
  old,
  value,
});

const JOURNAL: readonly JournalEntry[] = [
  change(58, 'filter.pref_f', 1, 2, 0),
  change(58, 'batch', 4, 8, 0),
  { iteration: 91, time: TIME + 240_000, kind: 'recovered' },
  { iteration: 150, time: TIME + 400_000, kind: 'revert', to: 122 },
  change(131, 'filter.step', 1, 0.5, 8),
];

const noise = (i: number): number => Math.sin(12.9898 * i) * Math.cos(78.233 * i);

/** Forces and energies that have come to rest, with a covariance that has closed. */
function restingCurves(): { readonly train: TrainPoint[]; readonly valid: ValidPoint[] } {
  const f = (i: number): number => 31 + 500 * Math.exp(-i / 8);
  const train = Array.from({ length: AT }, (_, i) => ({
    iteration: i + 1,
    rmse_e: 6 * Math.exp(0.4 * noise(i)),
    rmse_f: 0.9 * f(i) * Math.exp(0.2 * noise(i + 0.5)),
    lambda: 1,
    ms: 118,
    innovation: 1.2 + 0.3 * noise(i + 3),
    dw: 0.4 * Math.exp(-i / 60),
    p_mean: Math.exp(-i / 30),
    r_f: 1e-3,
    r_e: 1e-5,
    mu: 1,
    rejected: 0,
  }));
  const valid = Array.from({ length: Math.floor(AT / 5) + 1 }, (_, k) => ({
    iteration: 5 * k,
    rmse_e: 5.4 + 60 * Math.exp(-k),
    rmse_f: f(5 * k) * (1 + 0.01 * noise(k + 0.7)),
    seconds: 0.6 * k,
    p_passes: 5 * k,
    best: k < 20,
  }));
  return { train, valid };
}

/** Points of a seam: old frames hold, new ones fall. */
const seamPoints = (): readonly ValidPoint[] =>
  [190, 195, 200].map((iteration, k) => ({
    iteration,
    rmse_e: 1.6,
    rmse_f: 34 - 2 * k,
    seconds: iteration / 8,
    p_passes: iteration,
    best: false,
    parts: {
      old: { nframes: 33, rmse_e: 1.31, rmse_f: 25.4 - 0.2 * k },
      fresh: { nframes: 12, rmse_e: 2.9 - 0.4 * k, rmse_f: 61 - 7 * k },
    },
  }));

/** Answers what the knobs ask; false for everything else, which the other fakes then answer. */
export function fakeKnobs(): (c: TrainCommand, send: Send) => boolean {
  const script = new URLSearchParams(location.search).get('knobs');
  let run = '';
  let config: RunConfig | null = null;
  let journal: readonly JournalEntry[] = [];
  const tell = (send: Send): void => {
    if (config) send({ type: 'journal', run, journal, config });
  };
  return (c, send) => {
    switch (c.type) {
      case 'start': {
        ({ run, config } = c);
        if (script === 'hints') {
          send({ type: 'state', run, state: { kind: 'running' }, iteration: AT, iterations: 300 });
          send({ type: 'metrics', run, ...restingCurves(), secondsLeft: 13 });
          return true;
        }
        if (script === 'journal' || script === 'seam')
          setTimeout(() => {
            config = config && withChanges(config, [{ key: 'filter.step', value: 0.5 }]);
            journal = JOURNAL;
            if (script === 'seam') {
              const options = { replay: 0.5, inflate: 2, iterations: 100, validation: 0.2 };
              journal = [
                ...journal,
                { iteration: AT, time: TIME + 600_000, kind: 'append', dataset: 'a', frames: 60, options },
              ];
              send({ type: 'metrics', run, train: [], valid: seamPoints(), secondsLeft: 4 });
            }
            tell(send);
          }, 100);
        return false;
      }
      case 'change':
        for (const { key, value } of c.changes) {
          if (!config) return false;
          const entry = { iteration: AT, time: TIME, kind: 'change', key, old: valueAt(config, key), value } as const;
          journal = [...journal, entry];
          config = withChanges(config, [{ key, value }]);
        }
        tell(send);
        send({ type: 'done', id: c.id });
        return true;
      case 'revert':
        journal = journal.slice(0, c.entry);
        tell(send);
        send({ type: 'done', id: c.id });
        return true;
      case 'plan':
        if (script !== 'over' || c.config.batch <= 32) return false;
        send({
          type: 'plan-failed',
          id: c.id,
          message: `${c.config.batch} frames need about 5,120 MiB in one buffer; this device allows 2,048 MiB.`,
          fix: 'Use a batch of at most 32, or narrower nets.',
        });
        return true;
      case 'branch':
      case 'append':
        send({ type: 'done', id: c.id });
        return true;
      default:
        return false;
    }
  };
}
