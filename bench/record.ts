// What a run of a race leaves: one JSON file, named by data, contender, seed and the hash of its configuration.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunConfig } from '../src/engine/config';

/** One validation. Energies eV/atom, forces eV/A; seconds of training, validations not counted. */
export interface RacePoint {
  readonly iteration: number;
  readonly rmse_e: number;
  readonly rmse_f: number;
  readonly seconds: number;
  /** Updates of P so far, and bytes of P moved by count; 0 for Adam, which has none. */
  readonly p_passes: number;
  readonly p_bytes: number;
}

export interface Final {
  readonly iteration: number;
  readonly rmse_e: number;
  readonly rmse_f: number;
  /** Means of the last five validations (the untrained net's left out). */
  readonly mean5_e: number;
  readonly mean5_f: number;
  readonly best_f: number;
  readonly best_iteration: number;
  readonly seconds: number;
}

export interface Device {
  readonly name: string;
  readonly driver: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly software: boolean;
}

/** What every run of one comparison has in common. */
export interface Setup {
  readonly dataset: string;
  readonly elements: readonly string[];
  readonly natoms: readonly [number, number];
  readonly train: number;
  readonly valid: number;
  /** Hash of frames, split and net: runs with the same one may be compared. */
  readonly setup: string;
}

export interface RunRecord extends Setup {
  readonly format: 1;
  readonly hash: string;
  /** Name in --filters. */
  readonly contender: string;
  /** Name in tables. */
  readonly filter: string;
  readonly software: string;
  readonly seed: number;
  readonly device: Device;
  readonly commit: string;
  readonly node: string;
  readonly date: string;
  readonly config: RunConfig;
  readonly weights: number;
  readonly blocks: readonly number[];
  /** Bytes of P as full squares, in the program's own precision; 0 for Adam. */
  readonly p_bytes: number;
  readonly p_bytes_per_iteration: number;
  readonly p_passes_per_iteration: number;
  /** Bytes of filter state held; null where unknown. */
  readonly state_bytes: number | null;
  /** Seconds before the first iteration (null: not known), and of everything. */
  readonly prepare_s: number | null;
  readonly wall_s: number;
  /** Load of the machine over a minute, before and after: on a CPU, times with others at work say little. */
  readonly load: readonly [number, number];
  readonly iterations: { readonly planned: number; readonly done: number };
  readonly points: readonly RacePoint[];
  readonly final: Final | null;
  /** Why the run ended early; null where it did not. */
  readonly broke: string | null;
  readonly notes: readonly string[];
}

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
    .join(',')}}`;
}

export const hashOf = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12);

const mean = (v: readonly number[]): number => v.reduce((s, x) => s + x, 0) / v.length;

/** Null where no validation followed an iteration. */
export function finalOf(points: readonly RacePoint[]): Final | null {
  const trained = points.filter((p) => p.iteration > 0);
  const last = trained.at(-1);
  if (!last) return null;
  const five = trained.slice(-5);
  const best = trained.reduce((a, b) => (b.rmse_f < a.rmse_f ? b : a));
  return {
    iteration: last.iteration,
    rmse_e: last.rmse_e,
    rmse_f: last.rmse_f,
    mean5_e: mean(five.map((p) => p.rmse_e)),
    mean5_f: mean(five.map((p) => p.rmse_f)),
    best_f: best.rmse_f,
    best_iteration: best.iteration,
    seconds: last.seconds,
  };
}

export const recordFile = (r: Pick<RunRecord, 'dataset' | 'contender' | 'seed' | 'hash'>): string =>
  `run-${r.dataset.replace(/[^A-Za-z0-9_.-]/g, '_')}-${r.contender}-s${r.seed}-${r.hash}.json`;

/** Writes whole or not at all. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

export function writeRecord(dir: string, r: RunRecord): void {
  // One line per validation keeps a long run readable.
  const points = r.points.map((p) => `  ${JSON.stringify(p)}`).join(',\n');
  const rest = Object.entries(r).filter(([k]) => k !== 'points');
  const lines = rest.map(([k, v]) => ` ${JSON.stringify(k)}: ${JSON.stringify(v)}`);
  writeWhole(join(dir, recordFile(r)), `{\n${lines.join(',\n')},\n "points": [\n${points}\n ]\n}\n`);
}

/** Records in a folder; files that are none are passed over. */
export function readRecords(dir: string): RunRecord[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((f) => f.startsWith('run-') && f.endsWith('.json'))
    .sort()
    .flatMap((f) => {
      try {
        const r = JSON.parse(readFileSync(join(dir, f), 'utf8')) as RunRecord;
        return r.format === 1 ? [r] : [];
      } catch {
        return [];
      }
    });
}

/**
 * What is compared: the planned runs, and from the folder the newest run of every other contender and seed on the same
 * setup.
 */
export function comparable(
  records: readonly RunRecord[],
  planned: readonly Pick<RunRecord, 'hash' | 'setup' | 'contender'>[],
): RunRecord[] {
  const hashes = new Set(planned.map((p) => p.hash));
  const setups = new Set(planned.map((p) => p.setup));
  const taken = new Set(planned.map((p) => `${p.setup} ${p.contender}`));
  const others = new Map<string, RunRecord>();
  for (const r of records) {
    if (!setups.has(r.setup) || taken.has(`${r.setup} ${r.contender}`)) continue;
    const key = `${r.setup} ${r.contender} ${r.seed}`;
    const there = others.get(key);
    if (!there || there.date < r.date) others.set(key, r);
  }
  return [...records.filter((r) => hashes.has(r.hash)), ...others.values()];
}

/** The repository: the folder above the running program that holds package.json. */
export function repository(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json')) && dirname(dir) !== dir) dir = dirname(dir);
  return dir;
}

/** Short hash of the commit, "-dirty" where tracked files differ from it; "unknown" without git. KALMIUM_COMMIT wins: a bundle is no checkout. */
export function commitOf(root: string): string {
  if (process.env.KALMIUM_COMMIT) return process.env.KALMIUM_COMMIT;
  const git = (...args: string[]): string | null => {
    const r = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
    return r.status === 0 ? r.stdout.trim() : null;
  };
  const head = git('rev-parse', '--short', 'HEAD');
  if (head === null) return 'unknown';
  return git('status', '--porcelain', '--untracked-files=no') === '' ? head : `${head}-dirty`;
}
