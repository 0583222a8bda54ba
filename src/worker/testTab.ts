// A tab of the page for tests of the training session: sends commands, keeps what was said, compares runs to the bit.
import type { RunConfig } from '../engine/config';
import { decodeCheckpoint } from '../exchange/checkpointFile';
import type { MemoryFiles } from './runFiles';
import { MemoryLocks } from './runLocks';
import type { DataSource } from './trainData';
import type { TrainCommand, TrainEvent } from './trainProtocol';
import { TrainSession } from './trainSession';

export type Told<T extends TrainEvent['type']> = Extract<TrainEvent, { readonly type: T }>;
/** Omit that keeps the members of a union apart. */
type Wordless<C> = C extends unknown ? Omit<C, 'id'> : never;

/** What a run is started with, but for its id. */
export type Beginning = Pick<Extract<TrainCommand, { readonly type: 'start' }>, 'dataset' | 'validation' | 'config'>;

/** One tab: a session with what it has said. */
export class Tab {
  readonly said: TrainEvent[] = [];
  readonly session: TrainSession;
  readonly #begin: Beginning;
  #id = 0;

  constructor(begin: Beginning, data: DataSource, files: MemoryFiles, locks = new MemoryLocks()) {
    this.#begin = begin;
    this.session = new TrainSession((e) => this.said.push(e), {
      gpu: () => navigator.gpu,
      files: async () => files,
      locks,
      data,
      readModel: async () => {
        throw new Error('no model here');
      },
      // Software adapters on busy machines take minutes between two losses.
      clock: () => 0,
    });
  }

  /** Sends a command; the answer to it, or the refusal as an error. */
  async ask(command: Wordless<TrainCommand>): Promise<TrainEvent | undefined> {
    const id = ++this.#id;
    const at = this.said.length;
    await this.session.handle({ ...command, id } as TrainCommand);
    const answer = this.said.slice(at).find((e) => 'id' in e && e.id === id);
    if (answer?.type === 'failed') throw new Error(`${answer.message} ${answer.fix}`);
    return answer;
  }

  start(run: string, over: Partial<RunConfig> = {}): Promise<unknown> {
    const { config } = this.#begin;
    const about = { type: 'start', run, name: 'Run', origin: { kind: 'fresh' } } as const;
    return this.ask({ ...about, ...this.#begin, config: { ...config, ...over } });
  }

  last<T extends TrainEvent['type']>(type: T): Told<T> {
    const found = this.said.findLast((e): e is Told<T> => e.type === type);
    if (!found) throw new Error(`nothing of type ${type} was said`);
    return found;
  }

  async until(what: (tab: Tab) => boolean): Promise<void> {
    const end = Date.now() + 200_000;
    while (!what(this)) {
      if (Date.now() > end) throw new Error(`not in time; last: ${JSON.stringify(this.last('state'))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  state(kind: string): Promise<void> {
    return this.until((t) => t.said.findLast((e) => e.type === 'state')?.state.kind === kind);
  }

  /** Starts a run and holds it after `steps` iterations. */
  async startAt(run: string, steps: number): Promise<void> {
    const starting = this.start(run);
    await this.ask({ type: 'pause' });
    await starting;
    await this.state('paused');
    for (let k = 0; k < steps; k++) await this.ask({ type: 'step' });
  }

  async finish(): Promise<void> {
    await this.ask({ type: 'resume' });
    await this.until((t) => ['finished', 'failed'].includes(t.last('state').state.kind));
    await this.bits();
  }

  /** Everything the run holds on the device, and its curves but for times. */
  async bits() {
    const { bytes } = (await this.ask({ type: 'export', kind: 'checkpoint' })) as Told<'exported'>;
    const { checkpoint, extra } = decodeCheckpoint(bytes);
    return {
      iteration: checkpoint.iteration,
      buffers: checkpoint.buffers,
      best: checkpoint.best,
      train: extra.train.map(({ ms: _, ...p }) => p),
      valid: extra.valid.map(({ seconds: _, ...p }) => p),
    };
  }
}
