// Drives the run at hand: one thing at a time, iterations and commands in turn; its state; recovery of a lost device.
import type { Progress } from '../engine/dataset';
import { TrainingBreak } from '../engine/trainingBreak';
import type { SavedRun } from '../exchange/checkpointFile';
import type { Autosave } from './autosave';
import { type Hand, restoreTrainer, storedState } from './hand';
import type { TrainDevice } from './trainDevice';
import type { TrainEvent, TrainState } from './trainProtocol';
import { type Failure, failureOf, runWords } from './trainWords';

/** Metrics reach the page at most this often. */
const METRICS_MS = 200;
/** A device lost twice within this time is not tried again. */
const PATIENCE_MS = 60_000;

export class Runner {
  readonly #send: (event: TrainEvent) => void;
  readonly #device: TrainDevice;
  readonly #autosave: Autosave;
  #hand: Hand | null = null;
  #run = '';
  #state: TrainState = { kind: 'idle' };
  #wish: 'run' | 'pause' | 'stop' = 'pause';
  #turns: Promise<unknown> = Promise.resolve();
  #loop: Promise<void> | null = null;
  #sent = 0;
  #lastLoss = Number.NEGATIVE_INFINITY;

  readonly #clock: () => number;

  /** `clock`: milliseconds, for how long ago the device was lost before. */
  constructor(
    send: (event: TrainEvent) => void,
    device: TrainDevice,
    autosave: Autosave,
    clock = () => performance.now(),
  ) {
    this.#clock = clock;
    this.#send = send;
    this.#device = device;
    this.#autosave = autosave;
    device.onLost = (why) => {
      if (this.#hand) this.#hand.broken = true;
      void this.turn(() => this.#recover(why));
    };
  }

  get hand(): Hand | null {
    return this.#hand;
  }

  get state(): TrainState {
    return this.#state;
  }

  /** Whether nothing uses the device. */
  get free(): boolean {
    return this.#loop === null && this.#state.kind !== 'preparing';
  }

  /** Work between two iterations, in the order in which it was asked for. */
  turn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turns.then(work);
    this.#turns = done.catch(() => undefined);
    return done;
  }

  /** The run at hand, sound and between two iterations; for work within a turn. Throws ConfigError where there is none. */
  need(what: string): Hand {
    if (!this.#hand) throw runWords.noRun(what);
    if (this.#hand.broken || this.#state.kind === 'failed') throw runWords.failed();
    return this.#hand;
  }

  /** Names the run whose events come next. */
  announce(run: string, state: TrainState): void {
    this.#run = run;
    this.set(state);
  }

  set(state: TrainState): void {
    this.#state = state;
    const { iteration = 0, total: iterations = 0 } = this.#hand?.id === this.#run ? this.#hand.trainer : {};
    this.#send({ type: 'state', run: this.#run, state, iteration, iterations });
  }

  /** Another run is at hand. */
  take(hand: Hand): void {
    this.#hand = hand;
    this.#run = hand.id;
    this.#wish = 'pause';
  }

  /** Ends the iterations and stores where the run stands; it is no longer at hand then. Not within a turn. */
  async leave(): Promise<void> {
    await this.pause();
    await this.turn(async () => {
      const hand = this.#hand;
      if (!hand) return;
      if (!hand.broken && this.#state.kind !== 'failed') await this.save(hand).catch(() => undefined);
      this.#hand = null;
      hand.close();
    });
  }

  /** Stores where the run stands with its state of now; `before`: the journal entry that comes next. */
  async save(hand: Hand, before: number | null = null): Promise<boolean> {
    const saved = await this.#autosave.save(hand, storedState(this.#state), before);
    this.flush(true);
    return saved;
  }

  resume(): void {
    const hand = this.#hand;
    const { kind } = this.#state;
    if (!hand || hand.broken || hand.trainer.finished || this.#loop || kind === 'preparing' || kind === 'failed')
      return;
    this.#wish = 'run';
    this.#noteReopened(hand);
    this.set({ kind: 'running' });
    this.#loop = this.#iterate(hand).finally(() => {
      this.#loop = null;
    });
  }

  /** A run from storage goes on for the first time. */
  #noteReopened(hand: Hand): void {
    if (!hand.reopened) return;
    hand.reopened = false;
    hand.note('resumed');
    this.#send(hand.journal());
  }

  /** Resolves when the iteration at hand is done and the run is stored. */
  async pause(): Promise<void> {
    if (this.#wish === 'run') this.#wish = 'pause';
    await this.#loop;
  }

  async stop(): Promise<void> {
    this.#wish = 'stop';
    if (this.#loop) return this.#loop;
    await this.turn(async () => {
      const hand = this.#hand;
      if (!hand || this.#state.kind !== 'paused') return;
      this.set({ kind: 'finished', why: 'stopped' });
      await this.save(hand);
    });
  }

  async step(): Promise<void> {
    await this.turn(async () => {
      const hand = this.#hand;
      if (!hand || hand.broken || hand.trainer.finished || this.#loop || this.#state.kind !== 'paused') return;
      try {
        this.#noteReopened(hand);
        await hand.trainer.step();
        await hand.trainer.drain();
        this.flush(true);
        this.set(hand.trainer.finished ? { kind: 'finished', why: 'complete' } : { kind: 'paused' });
        if (hand.trainer.finished || this.#autosave.due) await this.save(hand);
      } catch (e) {
        await this.trouble(hand, e);
      }
    });
  }

  async #iterate(hand: Hand): Promise<void> {
    const { trainer } = hand;
    const goes = (): boolean =>
      this.#hand === hand && hand.trainer === trainer && !hand.broken && this.#wish === 'run' && !trainer.finished;
    while (goes()) {
      await this.turn(async () => {
        if (!goes()) return;
        try {
          await trainer.step();
          this.flush(false);
          if (this.#autosave.due && !trainer.finished) await this.save(hand);
        } catch (e) {
          await this.trouble(hand, e);
        }
      });
      // Promises of the device alone do not let messages in.
      await breathe();
    }
    await this.turn(async () => {
      // What stands in for a lost device goes on by itself; a failure has been told.
      if (this.#hand !== hand || hand.trainer !== trainer || hand.broken || this.#state.kind !== 'running') return;
      try {
        await trainer.drain();
        this.flush(true);
        if (trainer.finished) this.set({ kind: 'finished', why: 'complete' });
        else this.set(this.#wish === 'stop' ? { kind: 'finished', why: 'stopped' } : { kind: 'paused' });
        await this.save(hand);
      } catch (e) {
        await this.trouble(hand, e);
      }
    });
  }

  /** After an error of the trainer: a lost device recovers in a turn of its own; anything else ends the run. */
  async trouble(hand: Hand, e: unknown): Promise<void> {
    this.flush(true);
    if (this.#hand !== hand) return;
    if (!(e instanceof TrainingBreak) && (await this.#device.wasLost(hand.gpu))) {
      hand.broken = true;
      return;
    }
    this.fail(hand, failureOf(e), e instanceof TrainingBreak);
    if (await this.#device.distrust(e)) hand.broken = true;
  }

  /** Ends the run in words. `sound`: its weights are, and can be exported; what was stored stays as it is. */
  fail(hand: Hand, failure: Failure, sound: boolean): void {
    if (!sound) hand.broken = true;
    this.#wish = 'stop';
    this.set({ kind: 'failed', ...failure });
    // Its last checkpoint stays what it is: from before the trouble.
    void this.#autosave.card(hand, 'failed');
  }

  /** On a new device, from the newest checkpoint, as it was before: running or at rest. Once. */
  async #recover(why: string): Promise<void> {
    const hand = this.#hand;
    if (!hand || this.#state.kind === 'failed') return;
    const state = this.#state;
    const now = this.#clock();
    const again = now - this.#lastLoss < PATIENCE_MS;
    this.#lastLoss = now;
    if (again) {
      this.fail(hand, runWords.lostTwice, false);
      return;
    }
    try {
      const gpu = await this.#device.reopen();
      await this.rewind(hand, gpu, await this.#autosave.newest(hand.id));
    } catch (e) {
      this.fail(hand, runWords.lostForGood(failureOf(e).message), false);
      return;
    }
    hand.note('recovered');
    this.#send({ type: 'notice', tone: 'error', ...runWords.lost(why, hand.trainer.iteration) });
    this.#send(hand.journal());
    if (state.kind === 'running' && this.#wish === 'run') {
      this.set({ kind: 'paused' });
      // The loop of before ends in its next turn.
      void Promise.resolve(this.#loop).then(() => {
        if (this.#wish === 'run') this.resume();
      });
    } else if (state.kind === 'running')
      this.set(this.#wish === 'stop' ? { kind: 'finished', why: 'stopped' } : { kind: 'paused' });
    else this.set(state);
  }

  /** Puts the run at hand back to a checkpoint of it, and the page's curves with it. Rejects where that cannot be. */
  async rewind(hand: Hand, gpu: Hand['gpu'], saved: SavedRun | null): Promise<void> {
    if (!saved) throw runWords.noSuchRun();
    hand.broken = true;
    hand.trainer.destroy();
    // Data sets that joined after the checkpoint are not in it.
    const { datasets } = saved.extra;
    const frames = datasets.reduce((n, d) => n + d.nframes, 0);
    let first = 0;
    const systems = hand.systems.filter((s) => {
      first += s.nframes;
      return first <= frames;
    });
    const trainer = await restoreTrainer(gpu, systems, saved, this.progress());
    hand.datasets = datasets;
    hand.systems = systems;
    hand.replace(gpu, trainer);
    this.#autosave.outdated();
    this.#send({ type: 'cut', run: hand.id, iteration: trainer.iteration });
    // Between the cut and what the page had, a validation of that very iteration may be missing.
    this.flush(true);
  }

  /** Tells how far a preparation is. `stop` may throw to end it. */
  progress(stop: () => void = () => {}): Progress {
    return async (what, done, total) => {
      this.set({ kind: 'preparing', what, done, total });
      // Let commands in between two pieces of a long preparation.
      await breathe();
      stop();
    };
  }

  flush(force: boolean): void {
    const now = performance.now();
    if (!this.#hand || (!force && now - this.#sent < METRICS_MS)) return;
    this.#sent = now;
    this.#send(this.#hand.metrics());
  }
}

/** One turn of the message loop, by a channel: timers are throttled in hidden tabs. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
