// Stored runs: one folder each with checkpoints that check themselves, those before changes, and a card for lists.
import { fromStored, type StoredRun } from '../engine/config';
import { decodeCheckpoint, type RunExtra, readCheckpointExtra, type SavedRun } from '../exchange/checkpointFile';
import { VERSION_KEY } from '../exchange/packed';
import { ConfigError } from '../model/config';
import type { RunFiles } from './runFiles';

/** What lists need of a run: all but curves. */
export type RunCard = Omit<RunExtra, 'train' | 'valid'> & {
  readonly version: 1;
  readonly best: { readonly iteration: number; readonly rmse_e: number; readonly rmse_f: number } | null;
};

/** As it may stand in a file that an older program wrote. */
type StoredCard = Omit<RunCard, 'config' | 'started'> & { readonly config: StoredRun; readonly started: StoredRun };

export interface ListedRun {
  readonly card: RunCard;
  /** Bytes of all its files. */
  readonly bytes: number;
}

/** A checkpoint's file: `000012.kal`, or `000012-before-3.kal` for the one before journal entry 3. */
interface Stored {
  readonly name: string;
  readonly generation: number;
  readonly before: number | null;
  readonly bytes: number;
}

/** How much is kept of checkpoints before changes. */
export interface Keep {
  readonly count: number;
  readonly bytes: number;
}

const ROOT = 'runs';
const CARD = 'run.json';
/** Checkpoints to resume from. */
const RESUME = 2;
const NAME = /^(\d{6,})(?:-before-(\d+))?\.kal$/;

/** Not so a file of a newer program, which is sound. */
const isDamage = (e: unknown): boolean => e instanceof ConfigError && e.key !== VERSION_KEY;

export const cardOf = (extra: RunExtra): RunCard => {
  const { train: _, valid, ...rest } = extra;
  const best = valid.reduce<RunCard['best']>((b, v) => (!b || v.rmse_f < b.rmse_f ? v : b), null);
  return {
    ...rest,
    version: 1,
    best: best && { iteration: best.iteration, rmse_e: best.rmse_e, rmse_f: best.rmse_f },
  };
};

/**
 * Everything is written under a new name first; what is older goes only when the new file is whole. Whenever the page is
 * killed, `open` finds a sound checkpoint. One tab at a time may write a run (runLocks.ts).
 */
export class RunStore {
  readonly #files: RunFiles;
  readonly #keep: Keep;
  /** Paths of files that failed their checksum: they go once something newer is stored. */
  readonly #damaged = new Set<string>();

  constructor(files: RunFiles, keep: Keep = { count: 12, bytes: 2 ** 31 }) {
    this.#files = files;
    this.#keep = keep;
  }

  get lasting(): boolean {
    return this.#files.lasting;
  }

  #path(run: string, name: string): string {
    return `${ROOT}/${run}/${name}`;
  }

  /** Checkpoints of a run, newest first. */
  async #stored(run: string): Promise<Stored[]> {
    const found: Stored[] = [];
    for (const { name, bytes } of await this.#files.list(`${ROOT}/${run}`)) {
      const m = NAME.exec(name);
      if (m) found.push({ name, bytes, generation: Number(m[1]), before: m[2] === undefined ? null : Number(m[2]) });
    }
    return found.sort((a, b) => b.generation - a.generation);
  }

  async #put(run: string, name: string, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    // Without renaming a file may be left half written; its checksum tells, and the one before it is still there.
    const first = this.#files.moves ? `${name}.tmp` : name;
    try {
      await this.#files.write(this.#path(run, first), parts);
    } catch (e) {
      await this.#files.remove(this.#path(run, first)).catch(() => undefined);
      throw e;
    }
    if (first !== name) await this.#files.move(this.#path(run, first), name);
  }

  /**
   * Stores a checkpoint and then the card. `before`: the index of the journal entry that it comes before; such ones are
   * kept for reverting, a bounded number of them. Resolves to its bytes. Throws StorageFull; what was stored stays.
   */
  async save(
    extra: RunExtra,
    parts: readonly Uint8Array<ArrayBuffer>[],
    before: number | null = null,
  ): Promise<number> {
    const { id } = extra;
    const all = await this.#stored(id);
    const generation = String((all[0]?.generation ?? 0) + 1).padStart(6, '0');
    await this.#put(id, before === null ? `${generation}.kal` : `${generation}-before-${before}.kal`, parts);
    await this.saveCard(cardOf(extra));
    await this.#tidy(id);
    return parts.reduce((s, p) => s + p.length, 0);
  }

  /** Replaces what lists show of a run, its name for instance. */
  async saveCard(card: RunCard): Promise<void> {
    await this.#put(card.id, CARD, [new TextEncoder().encode(`${JSON.stringify(card)}\n`)]);
  }

  /** Removes what is no longer needed: older checkpoints, those before old changes, half-written files. */
  async #tidy(run: string): Promise<void> {
    const stored = await this.#stored(run);
    const damaged = stored.filter((s) => this.#damaged.has(this.#path(run, s.name)));
    const all = stored.filter((s) => !damaged.includes(s));
    for (const s of [...damaged, ...all.slice(RESUME).filter((f) => f.before === null)])
      await this.#files.remove(this.#path(run, s.name));
    let bytes = 0;
    for (const [k, s] of all.filter((f) => f.before !== null).entries()) {
      bytes += s.bytes;
      const spare = k >= this.#keep.count || (k > 0 && bytes > this.#keep.bytes);
      if (spare && all.indexOf(s) >= RESUME) await this.#files.remove(this.#path(run, s.name));
    }
    for (const { name } of await this.#files.list(`${ROOT}/${run}`))
      if (name.endsWith('.tmp')) await this.#files.remove(this.#path(run, name));
  }

  /** The newest checkpoint that is sound; null where there is none. `damaged` counts newer ones that were not. */
  async open(run: string): Promise<(SavedRun & { readonly damaged: number }) | null> {
    let damaged = 0;
    for (const { name } of await this.#stored(run)) {
      const found = await this.#decode(run, name);
      if (found) return { ...found, damaged };
      damaged++;
    }
    return null;
  }

  async #decode(run: string, name: string): Promise<SavedRun | null> {
    const path = this.#path(run, name);
    const bytes = await this.#files.read(path);
    if (!bytes) return null;
    try {
      return decodeCheckpoint(bytes);
    } catch (e) {
      if (!isDamage(e)) throw e;
      this.#damaged.add(path);
      return null;
    }
  }

  /** The checkpoint from before journal entry `entry`; null where it is gone. */
  async before(run: string, entry: number): Promise<SavedRun | null> {
    for (const s of await this.#stored(run)) {
      const found = s.before === entry ? await this.#decode(run, s.name) : null;
      if (found) return found;
    }
    return null;
  }

  /** Journal entries that have a checkpoint from before them, ascending. */
  async revertible(run: string): Promise<number[]> {
    const entries = (await this.#stored(run)).flatMap((s) => (s.before === null ? [] : [s.before]));
    return [...new Set(entries)].sort((a, b) => a - b);
  }

  /** Forgets checkpoints from before entry `from` and later ones; `keep` newest files stay as they are. */
  async dropBefore(run: string, from: number): Promise<void> {
    const all = await this.#stored(run);
    for (const s of all.slice(1))
      if (s.before !== null && s.before >= from) await this.#files.remove(this.#path(run, s.name));
  }

  /** Removes the oldest checkpoint from before a change, of any run, to make room. Resolves to whether there was one. */
  async makeRoom(first: string): Promise<boolean> {
    const runs = (await this.#files.list(ROOT))
      .map((r) => r.name)
      .sort((a, b) => Number(b === first) - Number(a === first));
    for (const run of runs) {
      const all = await this.#stored(run);
      const oldest = all.slice(RESUME).findLast((s) => s.before !== null);
      if (!oldest) continue;
      await this.#files.remove(this.#path(run, oldest.name));
      return true;
    }
    return false;
  }

  /** Stored runs, newest first. One whose card is lost is listed from its checkpoint. */
  async list(): Promise<ListedRun[]> {
    const found: ListedRun[] = [];
    for (const { name, folder } of await this.#files.list(ROOT)) {
      if (!folder) continue;
      const card = await this.card(name);
      if (!card) continue;
      const bytes = (await this.#files.list(`${ROOT}/${name}`)).reduce((s, f) => s + f.bytes, 0);
      found.push({ card, bytes });
    }
    return found.sort((a, b) => b.card.created - a.card.created || (a.card.id < b.card.id ? -1 : 1));
  }

  async card(run: string): Promise<RunCard | null> {
    const bytes = await this.#files.read(this.#path(run, CARD));
    try {
      const card = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as StoredCard);
      if (card?.version === 1 && card.id === run)
        return { ...card, config: fromStored(card.config), started: fromStored(card.started) };
    } catch {
      // Half a card: the checkpoint has it all.
    }
    const extra = await this.extra(run);
    return extra && cardOf(extra);
  }

  /** Curves, journal and the rest of the newest checkpoint that can be read, without weights and P; null without one. */
  async extra(run: string): Promise<RunExtra | null> {
    for (const s of await this.#stored(run)) {
      const path = this.#path(run, s.name);
      const read = async (from: number, to: number): Promise<Uint8Array> =>
        (await this.#files.read(path, from, to)) ?? new Uint8Array(0);
      try {
        return await readCheckpointExtra(read, s.bytes);
      } catch (e) {
        if (!isDamage(e)) throw e;
      }
    }
    return null;
  }

  async remove(run: string): Promise<void> {
    await this.#files.remove(`${ROOT}/${run}`);
  }
}
