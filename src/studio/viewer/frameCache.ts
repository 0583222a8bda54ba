// The frames looked at last, so that stepping back and forth asks the worker once.
import type { FrameView } from '../../data/frameTable';
import type { DataClient } from '../../worker/dataClient';

const KEPT = 32;

export class FrameCache {
  readonly #load: (dataset: string, frame: number) => Promise<FrameView>;
  readonly #kept: number;
  /** Oldest first. */
  readonly #frames = new Map<string, Promise<FrameView>>();
  readonly #ready = new Map<string, FrameView>();

  constructor(load: (dataset: string, frame: number) => Promise<FrameView>, kept = KEPT) {
    this.#load = load;
    this.#kept = kept;
  }

  /** The frame if it is here already. `stamp`: the state of the data, where they may change. */
  peek(dataset: string, frame: number, stamp = ''): FrameView | null {
    return this.#ready.get(`${dataset} ${frame} ${stamp}`) ?? null;
  }

  /** The frame; a failure is not kept, so that the next call tries again. */
  get(dataset: string, frame: number, stamp = ''): Promise<FrameView> {
    const key = `${dataset} ${frame} ${stamp}`;
    const known = this.#frames.get(key);
    this.#frames.delete(key);
    const asked = known ?? this.#load(dataset, frame);
    this.#frames.set(key, asked);
    if (!known)
      asked.then(
        (view) => {
          if (this.#frames.get(key) === asked) this.#ready.set(key, view);
        },
        () => {
          if (this.#frames.get(key) === asked) this.#frames.delete(key);
        },
      );
    for (const old of this.#frames.keys()) {
      if (this.#frames.size <= this.#kept) break;
      this.#frames.delete(old);
      this.#ready.delete(old);
    }
    return asked;
  }
}

const caches = new WeakMap<DataClient, FrameCache>();

/** The cache that all views of one data worker share. */
export function frameCacheOf(data: DataClient): FrameCache {
  const cache = caches.get(data) ?? new FrameCache((dataset, frame) => data.frame(dataset, frame));
  caches.set(data, cache);
  return cache;
}
