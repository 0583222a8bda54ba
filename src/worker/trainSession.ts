// What the training worker does with each command: finds the run it means, does it in turn, answers.

import { checkRun } from '../engine/checkRun';
import { Trainer } from '../engine/trainer';
import { GpuError } from '../gpu/device';
import type { Model } from '../model/config';
import { Autosave } from './autosave';
import { elsewhere } from './elsewhere';
import { Hand, recordOf, restoreTrainer, storedState, summaryOf } from './hand';
import { predictHand, verifyHand } from './look';
import { exportRun, importProject } from './project';
import type { RunFiles } from './runFiles';
import type { RunLocks } from './runLocks';
import { Runner } from './runner';
import { cardOf } from './runStore';
import { append, branch, type Cockpit, change, revert } from './steering';
import { testModel } from './testModel';
import { type DataSource, refOf, TrainData } from './trainData';
import { TrainDevice } from './trainDevice';
import type { Origin, RunRecord, RunSummary, TrainCommand, TrainEvent } from './trainProtocol';
import { type Failure, failureOf, runWords } from './trainWords';

/** What the session needs of its surroundings; tests give their own. */
export interface TrainSurroundings {
  gpu(): GPU | undefined;
  /** Storage of runs; null where there is none. */
  files(): Promise<RunFiles | null>;
  readonly locks: RunLocks;
  readonly data: DataSource;
  /** Reads a .dp. Throws ConfigError where it is none. */
  readModel(bytes: Uint8Array<ArrayBuffer>): Promise<Model>;
  /** Milliseconds; performance.now where left out. */
  readonly clock?: () => number;
}

type Start = Extract<TrainCommand, { readonly type: 'start' }>;

/** A preparation that nobody waits for any more: another run was asked for, or this one was stopped. */
class Abandoned extends Error {
  constructor() {
    super('The run was stopped while it was being prepared.');
  }
}

export class TrainSession {
  readonly #send: (event: TrainEvent) => void;
  readonly #around: TrainSurroundings;
  readonly #device: TrainDevice;
  readonly #data: TrainData;
  readonly #autosave: Autosave;
  readonly #runner: Runner;
  readonly #cockpit: Cockpit;
  #planning: Promise<unknown> = Promise.resolve();
  /** Counts the runs asked for: a preparation ends when it is no longer the newest. */
  #asked = 0;
  #pauseFirst = false;

  constructor(send: (event: TrainEvent) => void, around: TrainSurroundings) {
    this.#send = send;
    this.#around = around;
    this.#device = new TrainDevice(around.gpu);
    this.#data = new TrainData(around.data);
    this.#autosave = new Autosave(send, around.files);
    this.#runner = new Runner(send, this.#device, this.#autosave, around.clock);
    const [runner, autosave, device, data] = [this.#runner, this.#autosave, this.#device, this.#data];
    this.#cockpit = { runner, autosave, device, data, locks: around.locks, send };
  }

  /** Resolves when the command is answered; a run that it set going goes on. */
  async handle(c: TrainCommand): Promise<void> {
    try {
      await this.#do(c);
    } catch (e) {
      this.#send({ type: 'failed', id: c.id, ...(await this.#explain(e)) });
    }
  }

  async #do(c: TrainCommand): Promise<void> {
    const runner = this.#runner;
    switch (c.type) {
      case 'probe':
        return this.#send(await this.#device.probe(c.id));
      case 'plan':
        // One after the other: the neighbour counts of one plan serve the next.
        this.#planning = this.#planning.then(() => this.#plan(c));
        return void (await this.#planning);
      case 'start':
        return this.#start(c);
      case 'pause':
        this.#pauseFirst = true;
        return runner.pause();
      case 'stop':
        if (runner.state.kind === 'preparing') this.#asked++;
        return runner.stop();
      case 'resume':
        return runner.resume();
      case 'step':
        return runner.step();
      case 'open-run':
        await this.#open(c.run);
        return this.#done(c.id);
      case 'checkpoint':
        await runner.turn(async () => {
          const hand = runner.need('checkpoint');
          await hand.trainer.drain();
          hand.note('checkpoint');
          this.#send(hand.journal());
          await runner.save(hand);
        });
        return this.#done(c.id);
      case 'change':
        await runner.turn(() => change(this.#cockpit, c.changes));
        return this.#done(c.id);
      case 'revert':
        await runner.pause();
        await runner.turn(() => revert(this.#cockpit, c.entry));
        return this.#done(c.id);
      case 'branch':
        await runner.pause();
        await runner.turn(() => branch(this.#cockpit, c.run, c.name, c.changes));
        return this.#done(c.id);
      case 'append':
        await runner.turn(() => append(this.#cockpit, c.dataset, c.options));
        return this.#done(c.id);
      case 'runs':
        return this.#list(c.id);
      case 'record':
        return this.#send({ type: 'record', id: c.id, record: await this.#record(c.run) });
      case 'rename-run':
        await this.#rename(c.run, c.name);
        return this.#list(c.id);
      case 'delete-run':
        await this.#delete(c.run);
        return this.#list(c.id);
      case 'export': {
        const { kind, id } = c;
        const file = await this.atRest('export', (hand) =>
          kind === 'elsewhere'
            ? elsewhere(hand.trainer, hand.systems)
            : exportRun(hand, kind, storedState(runner.state)),
        );
        return this.#send({ type: 'exported', id, ...file });
      }
      case 'import-project':
        await importProject(new Uint8Array(await c.file.arrayBuffer()), this.#autosave, this.#data);
        return this.#list(c.id);
      case 'lose-device':
        await this.#device.lose();
        return this.#done(c.id);
      case 'predict': {
        const predictions = await this.atRest('predict', (hand) => predictHand(hand, c.which));
        return this.#send({ type: 'predictions', id: c.id, predictions });
      }
      case 'verify': {
        const verification = await this.atRest('verify', verifyHand);
        return this.#send({ type: 'verified', id: c.id, verification });
      }
      case 'test-model': {
        const test = await runner.turn(async () => {
          const [dataset] = await this.#data.load([c.dataset]);
          const { device } = await this.#device.open();
          return testModel(device, dataset, c.name, c.bytes);
        });
        return this.#send({ type: 'model-test', id: c.id, test });
      }
    }
  }

  /** Work with the run at hand between two iterations. Rejects where there is none whose weights are sound. */
  atRest<T>(what: string, work: (hand: Hand) => Promise<T>): Promise<T> {
    return this.#runner.turn(async () => {
      const { hand } = this.#runner;
      if (!hand) throw runWords.noRun(what);
      if (hand.broken) throw runWords.failed();
      return work(hand);
    });
  }

  #done(id: number): void {
    this.#send({ type: 'done', id });
  }

  /** An error in words; where memory was short, with what would fit. */
  async #explain(e: unknown, c: Pick<Start, 'dataset' | 'validation' | 'config'> | null = null): Promise<Failure> {
    const failure = failureOf(e);
    if (!(e instanceof GpuError && e.why === 'memory')) return failure;
    const hand = this.#runner.hand;
    const judge = c?.validation == null ? [] : [{ id: c.validation, validates: true as const }];
    const datasets = c ? [{ id: c.dataset }, ...judge] : hand?.datasets;
    const config = c?.config ?? hand?.trainer.run;
    if (!datasets || !config) return failure;
    const fix = await this.#data.advise(datasets, config, await this.#device.limits()).catch(() => failure.fix);
    return { ...failure, fix };
  }

  async #plan(c: Extract<TrainCommand, { readonly type: 'plan' }>): Promise<void> {
    try {
      const speed = await this.#device.speed(this.#runner.free);
      const plan = await this.#data.plan(c, await this.#device.limits(), speed);
      this.#send({ type: 'plan', id: c.id, plan });
    } catch (e) {
      this.#send({ type: 'plan-failed', id: c.id, ...failureOf(e) });
    }
  }

  /** Ends what is at hand and prepares another run in turn; `make` rejects where that cannot be. */
  async #prepare(run: string, make: (stop: () => void) => Promise<void>, failure: (e: unknown) => Promise<Failure>) {
    const runner = this.#runner;
    const asked = ++this.#asked;
    const stop = (): void => {
      if (asked !== this.#asked) throw new Abandoned();
    };
    this.#pauseFirst = false;
    await runner.leave();
    await runner.turn(async () => {
      stop();
      runner.announce(run, { kind: 'preparing', what: 'data', done: 0, total: 1 });
      try {
        await make(stop);
      } catch (e) {
        if (e instanceof Abandoned) runner.announce(run, { kind: 'finished', why: 'stopped' });
        else {
          runner.announce(run, { kind: 'failed', ...(await failure(e)) });
          await this.#device.distrust(e);
        }
        throw e;
      }
    });
  }

  async #start(c: Start): Promise<void> {
    const told = async (e: unknown): Promise<Failure> => this.#explain(e, c);
    const make = async (stop: () => void): Promise<void> => {
      checkRun(c.config);
      const { main, validation, config } = await this.#data.begin(c);
      const { origin, init } = await this.#origin(c.origin);
      const release = await this.#around.locks.take(c.run);
      if (!release) throw runWords.elsewhere(c.name);
      try {
        const gpu = await this.#device.open();
        const onPrepare = this.#runner.progress(stop);
        const validSystems = validation?.systems ?? [];
        const options = init ? { init, validSystems } : { validSystems };
        const trainer = await Trainer.create(gpu, main.systems, config, { onPrepare }, options);
        const judge = validation ? [{ ...refOf(validation), validates: true as const }] : [];
        const datasets = [refOf(main), ...judge];
        const about = { id: c.run, name: c.name, created: Date.now(), origin, parent: null, datasets };
        const hand = new Hand(about, [...main.systems, ...validSystems], gpu, trainer, release);
        this.#runner.take(hand);
        this.#autosave.begin(null);
        this.#runner.set({ kind: 'paused' });
        await this.#runner.save(hand);
      } catch (e) {
        release();
        throw e;
      }
    };
    try {
      await this.#prepare(c.run, make, told);
    } catch {
      // The state of the run says it.
      return;
    }
    if (!this.#pauseFirst) this.#runner.resume();
  }

  async #origin(origin: Origin) {
    if (origin.kind === 'fresh') return { origin, init: null };
    const init = await this.#around.readModel(origin.bytes);
    return { origin: { kind: 'model', name: origin.name } as const, init };
  }

  async #open(run: string): Promise<void> {
    const runner = this.#runner;
    if (runner.hand?.id === run && !runner.hand.broken && runner.state.kind !== 'failed') {
      const { hand } = runner;
      runner.set(runner.state);
      this.#send(hand.journal());
      this.#autosave.tell();
      return;
    }
    const make = async (stop: () => void): Promise<void> => {
      const store = await this.#autosave.store();
      const card = await store.card(run);
      if (!card) throw runWords.noSuchRun();
      const release = await this.#around.locks.take(run);
      if (!release) throw runWords.elsewhere(card.name);
      try {
        const saved = await store.open(run);
        if (!saved) throw runWords.noSuchRun();
        const { extra } = saved;
        const systems = (await this.#data.reload(extra.datasets)).flatMap((d) => d.systems);
        const gpu = await this.#device.open();
        const trainer = await restoreTrainer(gpu, systems, saved, runner.progress(stop));
        const hand = new Hand({ ...extra, name: card.name }, systems, gpu, trainer, release);
        hand.seen();
        hand.reopened = true;
        runner.take(hand);
        this.#autosave.begin(saved);
        this.#send({ type: 'cut', run, iteration: trainer.iteration });
        this.#send(hand.journal());
        this.#autosave.tell();
        // What was stopped stays so; what was running or failed can go on from here.
        const stopped = extra.state === 'stopped' || (card.state === 'stopped' && card.iteration === extra.iteration);
        if (trainer.finished) runner.set({ kind: 'finished', why: 'complete' });
        else runner.set(stopped ? { kind: 'finished', why: 'stopped' } : { kind: 'paused' });
        if (saved.damaged > 0) this.#send({ type: 'notice', tone: 'error', ...runWords.damaged(trainer.iteration) });
      } catch (e) {
        release();
        throw e;
      }
    };
    await this.#prepare(run, make, (e) => this.#explain(e));
  }

  async #summaries(): Promise<RunSummary[]> {
    const held = await this.#around.locks.held();
    const { hand, state } = this.#runner;
    const listed = await (await this.#autosave.store()).list();
    return listed.map(({ card, bytes }) => {
      if (hand?.id === card.id) return summaryOf(cardOf(hand.extra(storedState(state))), bytes);
      // A page that was killed could not say that the run has come to rest.
      const rests = card.state === 'running' && !held.has(card.id);
      return summaryOf(rests ? { ...card, state: 'paused' } : card, bytes);
    });
  }

  async #list(id: number): Promise<void> {
    this.#send({ type: 'runs', id, runs: await this.#summaries() });
  }

  async #record(run: string): Promise<RunRecord> {
    const summary = (await this.#summaries()).find((s) => s.id === run);
    const { hand, state } = this.#runner;
    const extra = hand?.id === run ? hand.extra(storedState(state)) : await (await this.#autosave.store()).extra(run);
    if (!summary || !extra) throw runWords.noSuchRun();
    return recordOf(extra, summary);
  }

  /** Does something to a stored run while no other tab can. */
  async #exclusive(run: string, refused: (name: string) => Error, work: () => Promise<void>): Promise<void> {
    const store = await this.#autosave.store();
    const card = await store.card(run);
    if (!card) throw runWords.noSuchRun();
    const release = await this.#around.locks.take(run);
    if (!release) throw refused(card.name);
    try {
      await work();
    } finally {
      release();
    }
  }

  async #rename(run: string, name: string): Promise<void> {
    const store = await this.#autosave.store();
    const { hand } = this.#runner;
    if (hand?.id === run) {
      hand.name = name;
      await this.#runner.turn(() => this.#autosave.card(hand, storedState(this.#runner.state)));
      return;
    }
    await this.#exclusive(run, runWords.elsewhere, async () => {
      const card = await store.card(run);
      if (card) await store.saveCard({ ...card, name });
    });
  }

  async #delete(run: string): Promise<void> {
    const runner = this.#runner;
    if (runner.hand?.id === run) {
      if (runner.state.kind === 'running' || runner.state.kind === 'preparing')
        throw runWords.deleteRunning(runner.hand.name);
      await runner.leave();
      runner.announce(run, { kind: 'idle' });
    }
    const store = await this.#autosave.store();
    await this.#exclusive(run, runWords.deleteElsewhere, () => store.remove(run));
  }
}
