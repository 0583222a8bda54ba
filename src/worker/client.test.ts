// The page's side of the workers: answers find who asked, refusals and crashes reject, events reach listeners.
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../engine/config';
import { createDataClient, createTrainClient, type RunEvent, type WorkerLike } from './client';
import type { DataCommand, DataEvent, TrainCommand, TrainEvent } from './protocol';

class Script<C, E> implements WorkerLike {
  readonly commands: C[] = [];
  #message: ((event: { readonly data: unknown }) => void) | null = null;
  #error: ((event: unknown) => void) | null = null;
  postMessage(message: unknown): void {
    this.commands.push(message as C);
  }
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: never) => void): void {
    if (type === 'message') this.#message = listener as (event: { readonly data: unknown }) => void;
    if (type === 'error') this.#error = listener as (event: unknown) => void;
  }
  terminate(): void {}
  answer(event: E): void {
    this.#message?.({ data: event });
  }
  crash(message: string): void {
    this.#error?.({ message });
  }
}

describe('data client', () => {
  it('gives each asker its own answer, whatever the order', async () => {
    const worker = new Script<DataCommand, DataEvent>();
    const client = createDataClient(worker);
    const list = client.list();
    const steps: string[] = [];
    const imported = client.importSample('si', 'http://localhost/si.xyz', (done, total, what) =>
      steps.push(`${what} ${done}/${total}`),
    );
    const [a, b] = worker.commands;
    worker.answer({ type: 'progress', id: b.id, done: 1, total: 2, what: 'reading' });
    worker.answer({ type: 'imported', id: b.id, dataset: null, problems: [] });
    worker.answer({ type: 'datasets', id: a.id, datasets: [] });
    expect(await imported).toEqual({ dataset: null, problems: [] });
    expect(await list).toEqual([]);
    expect(steps).toEqual(['reading 1/2']);
  });

  it('rejects on refusal, and everything after a crash', async () => {
    const worker = new Script<DataCommand, DataEvent>();
    const client = createDataClient(worker);
    const removed = client.remove('x');
    worker.answer({ type: 'failed', id: worker.commands[0].id, message: 'not there' });
    await expect(removed).rejects.toThrow('not there');
    const waiting = client.list();
    worker.crash('out of memory');
    await expect(waiting).rejects.toThrow(/stopped unexpectedly: out of memory/);
    await expect(client.list()).rejects.toThrow(/stopped unexpectedly/);
    expect(worker.commands).toHaveLength(2);
  });
});

describe('train client', () => {
  it('answers probe, plan and export, and rejects plans that fail with what to do', async () => {
    const worker = new Script<TrainCommand, TrainEvent>();
    const client = createTrainClient(worker);
    const probe = client.probe();
    worker.answer({ type: 'no-device', id: 1, why: 'no-adapter', message: 'none' });
    expect(await probe).toEqual({ kind: 'missing', why: 'no-adapter', message: 'none' });
    const plan = client.plan('d', null, DEFAULT_RUN);
    worker.answer({ type: 'plan-failed', id: 2, message: 'too large', fix: 'smaller net' });
    await expect(plan).rejects.toMatchObject({ message: 'too large', fix: 'smaller net' });
    const file = client.export('model');
    const bytes = Uint8Array.of(1, 2);
    worker.answer({ type: 'exported', id: 3, name: 'model.dp', bytes, mime: 'application/x-hdf5' });
    expect(await file).toEqual({ name: 'model.dp', bytes, mime: 'application/x-hdf5' });
  });

  it('passes on what a run sends, refusals of commands without an answer, and its death', () => {
    const worker = new Script<TrainCommand, TrainEvent>();
    const client = createTrainClient(worker);
    const events: RunEvent[] = [];
    const end = client.listen((e) => events.push(e));
    client.start({
      run: 'r',
      name: 'a',
      dataset: 'd',
      validation: null,
      config: DEFAULT_RUN,
      origin: { kind: 'fresh' },
    });
    client.control('pause');
    expect(worker.commands.map((c) => c.type)).toEqual(['start', 'pause']);
    worker.answer({ type: 'state', run: 'r', state: { kind: 'running' }, iteration: 1, iterations: 2 });
    worker.answer({ type: 'failed', id: 1, message: 'no', fix: 'yes' });
    worker.crash('boom');
    expect(events.map((e) => e.type)).toEqual(['state', 'refused', 'state']);
    expect(events[2]).toMatchObject({ state: { kind: 'failed' } });
    end();
    worker.answer({ type: 'state', run: 'r', state: { kind: 'idle' }, iteration: 0, iterations: 0 });
    expect(events).toHaveLength(3);
  });
});
