// Steering a run between two iterations: live changes, reverting them, branching off, joining new frames.
import { checkRun } from '../engine/checkRun';
import type { RunConfig } from '../engine/config';
import { type Change, classOf, type JournalEntry, withChanges } from '../engine/journal';
import { steer } from '../engine/steer';
import { Trainer } from '../engine/trainer';
import type { SavedRun } from '../exchange/checkpointFile';
import { checkModelOptions, type Model } from '../model/config';
import { makeLayout } from '../model/layout';
import type { Autosave } from './autosave';
import { Hand, restoreTrainer } from './hand';
import type { RunLocks } from './runLocks';
import type { Runner } from './runner';
import { refOf, type TrainData, validatingLast } from './trainData';
import type { TrainDevice } from './trainDevice';
import type { AppendOptions, TrainEvent } from './trainProtocol';
import { failureOf, runWords } from './trainWords';

/** What steering works with. */
export interface Cockpit {
  readonly runner: Runner;
  readonly autosave: Autosave;
  readonly device: TrainDevice;
  readonly data: TrainData;
  readonly locks: RunLocks;
  readonly send: (event: TrainEvent) => void;
}

/** After a change of length or frames: a run that was complete may have more to do; the page hears of the new total. */
function goOn({ runner }: Cockpit, hand: Hand): void {
  const { state } = runner;
  runner.set(state.kind === 'finished' && !hand.trainer.finished ? { kind: 'paused' } : state);
}

/** The page excludes frames of the first data set; what is excluded of the others stays. */
function withOthers(hand: Hand, changes: readonly Change[]): readonly Change[] {
  const first = hand.datasets[0]?.nframes ?? 0;
  const others = hand.trainer.run.exclude.filter((f) => f >= first);
  if (others.length === 0) return changes;
  return changes.map((c) => {
    if (c.key !== 'exclude' || !Array.isArray(c.value)) return c;
    const all = new Set([...c.value.map(Number), ...others]);
    return { key: c.key, value: [...all].sort((a, b) => a - b) };
  });
}

/** Applies changes, all or none, with a checkpoint from before. Within a turn; rejects where they are refused. */
export async function change(c: Cockpit, asked: readonly Change[]): Promise<void> {
  const { runner, autosave } = c;
  const hand = runner.need('change');
  const { trainer } = hand;
  const changes = withOthers(hand, asked);
  // Refused ones cost no checkpoint.
  if (steer(trainer.run, changes).changed.size === 0) return;
  try {
    await runner.save(hand, trainer.journal.length);
    await trainer.apply(changes);
  } catch (e) {
    await throughLoss(c, hand, e);
  }
  c.send(hand.journal());
  goOn(c, hand);
  if (autosave.cheap || runner.state.kind !== 'running') await runner.save(hand);
}

/** A device that went away is recovered in a turn of its own; the command is refused all the same. */
async function throughLoss({ runner, device }: Cockpit, hand: Hand, e: unknown): Promise<never> {
  if (await device.wasLost(hand.gpu)) hand.broken = true;
  runner.flush(true);
  throw e;
}

/** First entry of those that were made together with entry `k`. */
function groupStart(journal: readonly JournalEntry[], k: number): number {
  let at = k;
  while (at > 0 && journal[at - 1].time === journal[k].time && journal[at - 1].iteration === journal[k].iteration) at--;
  return at;
}

/** Back to before entry `entry` of the journal, paused; what came after is gone. Within a turn. */
export async function revert(c: Cockpit, entry: number): Promise<void> {
  const { runner, autosave } = c;
  const { hand } = runner;
  if (!hand) throw runWords.noRun('revert');
  const { journal } = hand.trainer;
  const wanted = journal[entry];
  if (!wanted) throw runWords.cannotRevert();
  const start = groupStart(journal, entry);
  const store = await autosave.store();
  const saved = await store.before(hand.id, start);
  const fits = saved?.extra.journal.length === start && saved.extra.iteration === journal[start].iteration;
  if (!saved || !fits || (wanted.kind !== 'change' && wanted.kind !== 'append')) throw runWords.cannotRevert();
  try {
    await runner.rewind(hand, await c.device.open(), saved);
  } catch (e) {
    if (hand.broken) runner.fail(hand, failureOf(e), false);
    throw e;
  }
  const { iteration } = hand.trainer;
  hand.trainer.journal.push({ iteration, time: Date.now(), kind: 'revert', to: iteration });
  c.send(hand.journal());
  runner.set({ kind: 'paused' });
  if (await runner.save(hand)) await store.dropBefore(hand.id, start);
}

/** New frames join the run, with a checkpoint from before; it goes on unless it was paused. Within a turn. */
export async function append(c: Cockpit, dataset: string, options: AppendOptions): Promise<void> {
  const { runner } = c;
  const hand = runner.need('append');
  const before = runner.state;
  const all = await c.data.load([...hand.datasets.map((d) => d.id), dataset]);
  const joining = all[all.length - 1];
  const exclude = [...(await c.data.excluded(dataset))];
  try {
    await runner.save(hand, hand.trainer.journal.length);
    const own = exclude.length > 0 ? { exclude } : {};
    await hand.trainer.append(joining.systems, { ...options, ...own, name: joining.name });
  } catch (e) {
    await throughLoss(c, hand, e);
  }
  hand.datasets = [...hand.datasets, refOf(joining)];
  hand.systems = [...hand.systems, ...joining.systems];
  c.send(hand.journal());
  runner.flush(true);
  goOn(c, hand);
  await runner.save(hand);
  if (before.kind === 'finished') runner.resume();
}

/** The nets of a run under another configuration of the model; null where shapes or elements differ. */
async function netsFor(c: Cockpit, hand: Hand, run: RunConfig): Promise<Model | null> {
  const own = await hand.trainer.model('last');
  const config = await c.data.model(hand.systems, run);
  const same =
    config.type_map.join(' ') === own.config.type_map.join(' ') &&
    config.axis_neuron === own.config.axis_neuron &&
    shapeOf(config) === shapeOf(own.config);
  return same ? { ...own, config } : null;
}

const shapeOf = (m: Model['config']): string => {
  const { embedding, fitting, ndescrpt, n } = makeLayout(m, m.type_map.length);
  return JSON.stringify([embedding, fitting, ndescrpt, n]);
};

/**
 * A new run from where this one stands: with all its state where the changes leave the model alone, else from its nets
 * where shapes allow, else from fresh weights. The old run is stored and no longer at hand. Within a turn.
 */
export async function branch(c: Cockpit, id: string, name: string, asked: readonly Change[]): Promise<void> {
  const { runner, autosave, send } = c;
  const old = runner.need('branch');
  const changes = withOthers(old, asked);
  const classes = changes.map((v) => classOf(v.key));
  const barred = changes.find((_, k) => classes[k] === 'new-run');
  if (barred) throw runWords.noBranch(barred.key);
  const rebuilt = classes.includes('rebuild');
  const run = withChanges(old.trainer.run, changes);
  checkRun(run);
  checkModelOptions(run.model);
  if (!rebuilt) steer(old.trainer.run, changes);
  if ((await (await autosave.store()).card(id)) !== null) throw runWords.known(id);
  const { state } = runner;
  if (state.kind === 'running') runner.set({ kind: 'paused' });
  await runner.save(old);
  const saved: SavedRun = { checkpoint: await old.trainer.snapshot(), extra: old.extra('paused') };
  const nets = rebuilt ? await netsFor(c, old, run) : null;
  const weights = rebuilt ? (nets ? 'nets' : 'fresh') : 'state';
  const iteration = old.trainer.iteration;
  const release = await c.locks.take(id);
  if (!release) throw runWords.elsewhere(name);
  const { gpu, systems } = old;
  const anew = validatingLast(old.datasets, systems, run.exclude);
  // Two runs rarely fit a device side by side.
  old.broken = true;
  old.trainer.destroy();
  let made: Trainer | null = null;
  try {
    const onPrepare = runner.progress();
    const { validSystems } = anew;
    made = rebuilt
      ? await Trainer.create(
          gpu,
          anew.systems,
          { ...run, exclude: anew.exclude },
          { onPrepare },
          nets ? { init: nets, validSystems } : { validSystems },
        )
      : await restoreTrainer(gpu, systems, saved, onPrepare);
    const at = made.iteration;
    made.journal.push({ iteration: at, time: Date.now(), kind: 'branch', run: old.id, weights });
    if (!rebuilt) await made.apply(changes);
  } catch (e) {
    made?.destroy();
    release();
    old.replace(gpu, await restoreTrainer(gpu, systems, saved, runner.progress()));
    runner.set(state.kind === 'running' ? { kind: 'paused' } : state);
    throw e;
  }
  const data = rebuilt
    ? { datasets: anew.refs, systems: [...anew.systems, ...anew.validSystems] }
    : { datasets: old.datasets, systems };
  const origin = { kind: 'branch', run: old.id, weights } as const;
  const about = { id, name, created: Date.now(), origin, parent: { run: old.id, iteration }, datasets: data.datasets };
  const hand = new Hand(about, data.systems, gpu, made, release);
  hand.seen();
  old.release();
  runner.take(hand);
  autosave.begin(null);
  runner.announce(id, hand.trainer.finished ? { kind: 'finished', why: 'complete' } : { kind: 'paused' });
  await runner.save(hand);
  send(hand.journal());
}
