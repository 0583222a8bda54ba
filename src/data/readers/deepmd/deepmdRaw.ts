// Reader of deepmd/raw: a folder with type.raw and coord.raw, box.raw, energy.raw, ... that hold one frame a line.
import { Lines } from '../../files/lines';
import { FrameSink } from '../../group';
import { fail, warnUnended } from '../../problems';
import type { SourceFile, System } from '../../types';
import { numbersIn } from '../numbers';
import { baseName, type Claim, dirName, type GroupReader, type ReadContext } from '../reader';
import { failColumns } from './deepmdSet';
import { deepmdOrigin, noteIgnored, readFolder, shownDir, warnNoBox } from './deepmdTypes';

const NAME = 'deepmd/raw';
const QUANTITIES = ['coord', 'box', 'energy', 'force', 'virial'] as const;
type Quantity = (typeof QUANTITIES)[number];
const KNOWN: ReadonlySet<string> = new Set([...QUANTITIES.map((q) => `${q}.raw`), 'type.raw', 'type_map.raw', 'nopbc']);

/** Folders with coord.raw; where there are sets too, deepmd/npy has taken the folder: they hold the same frames. */
async function detect(files: readonly SourceFile[]): Promise<Claim[]> {
  const members = new Map<string, SourceFile[]>();
  for (const { path } of files) if (baseName(path) === 'coord.raw') members.set(dirName(path), []);
  for (const file of files) if (/\.raw$|^nopbc$/.test(baseName(file.path))) members.get(dirName(file.path))?.push(file);
  return [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, claimed]) => ({ path, files: claimed }));
}

const content = (line: string): string => line.replace(/#.*/, '').trim();

/** The rows of one file; blank lines and comments are none. */
class Rows {
  readonly what: Quantity;
  readonly path: string;
  readonly width: number;
  readonly meaning: string;
  readonly #lines: Lines;

  constructor(what: Quantity, file: SourceFile, natoms: number) {
    this.what = what;
    this.path = file.path;
    this.width = what === 'energy' ? 1 : what === 'box' || what === 'virial' ? 9 : 3 * natoms;
    this.meaning = {
      coord: `3 x ${natoms} atoms of type.raw`,
      box: 'three cell vectors',
      energy: 'one energy per frame',
      force: `3 x ${natoms} atoms of type.raw`,
      virial: 'the 3 x 3 virial',
    }[what];
    this.#lines = new Lines(file);
  }

  get fraction(): number {
    return this.#lines.fraction;
  }

  /** Whether the last line of the file has no end. */
  get unended(): boolean {
    return this.#lines.unended;
  }

  /** Numbers of the next row, however many; null at the end. */
  async next(): Promise<readonly number[] | null> {
    const line = await this.#lines.find((l) => content(l) !== '');
    return line === undefined ? null : numbersIn(content(line));
  }

  /** How many rows are left. */
  async rest(): Promise<number> {
    let n = 0;
    while ((await this.#lines.find((l) => content(l) !== '')) !== undefined) n++;
    return n;
  }

  /** Whether the row to come has as many columns, or there is none. */
  async repeats(columns: number): Promise<boolean> {
    let ahead = 0;
    let line = await this.#lines.peek();
    while (line !== undefined && content(line) === '') line = await this.#lines.peek(++ahead);
    return line === undefined || numbersIn(content(line)).length === columns;
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}

/** Tells files with different numbers of frames: which of them belong together is not known. */
async function failCounts(
  dir: string,
  rows: readonly Rows[],
  ended: readonly boolean[],
  taken: number,
): Promise<never> {
  const counts: number[] = [];
  for (const [k, r] of rows.entries()) counts.push(ended[k] ? taken : taken + 1 + (await r.rest()));
  return fail(
    'wrong-frames',
    dir,
    null,
    `expected as many lines in every file, one a frame; found ${rows.map((r, k) => `${counts[k]} in ${baseName(r.path)}`).join(', ')}.`,
    'Copy the files again, or write them anew; which lines belong together cannot be told.',
  );
}

/** Gives the frames to the sink, line by line of all files. */
async function readRows(
  claim: Claim,
  names: readonly string[],
  nopbc: boolean,
  rows: readonly Rows[],
  sink: FrameSink,
  { log, progress }: ReadContext,
): Promise<void> {
  const dir = shownDir(claim.path);
  const has = (what: Quantity): boolean => rows.some((r) => r.what === what);
  const pathOf = (what: Quantity): string => rows.find((r) => r.what === what)?.path ?? dir;
  const origin = deepmdOrigin(NAME, has, '.raw');
  const pbc = [!nopbc, !nopbc, !nopbc] as const;
  for (let index = 0; ; index++) {
    const found = new Map<Quantity, readonly number[]>();
    for (const r of rows) {
      const row = await r.next();
      if (row) found.set(r.what, row);
    }
    if (found.size === 0) return;
    if (found.size < rows.length)
      await failCounts(
        dir,
        rows,
        rows.map((r) => !found.has(r.what)),
        index,
      );
    const columns = (r: Rows): number => found.get(r.what)?.length ?? 0;
    const wrong = rows.find((r) => columns(r) !== r.width);
    if (wrong) {
      const [n, { meaning, path, width }] = [columns(wrong), wrong];
      if (index === 0 && (await wrong.repeats(n))) failColumns(path, null, width, meaning, n, ' on the first line');
      try {
        failColumns(path, index, width, meaning, n, '; the frame was left out');
      } catch (error) {
        log.caught(error, path);
      }
      continue;
    }
    const array = (what: Quantity): Float64Array | null => {
      const row = found.get(what);
      return row ? Float64Array.from(row) : null;
    };
    const frame = {
      index,
      names,
      coord: array('coord') ?? new Float64Array(0),
      box: array('box'),
      pbc,
      energy: found.get('energy')?.[0] ?? null,
      force: array('force'),
      virial: array('virial'),
      origin,
    };
    sink.add(frame, (what) => ({ path: pathOf(what), frame: index }));
    await progress(rows[0].fraction);
  }
}

async function read(claim: Claim, context: ReadContext): Promise<System[]> {
  const { log } = context;
  const dir = shownDir(claim.path);
  const files = new Map(claim.files.map((f) => [baseName(f.path), f]));
  const { names, nopbc, types } = await readFolder(claim.path, files, 'coord.raw', false, log);
  const rows: Rows[] = [];
  for (const what of QUANTITIES) {
    const file = files.get(`${what}.raw`);
    if (file && !(what === 'box' && nopbc)) rows.push(new Rows(what, file, types.length));
  }
  if (!nopbc && !files.has('box.raw')) warnNoBox(dir, 'box.raw', 'beside coord.raw', log);
  const sink = new FrameSink(claim.path, log, [...new Set(names)]);
  try {
    await readRows(
      claim,
      types.map((t) => names[t]),
      nopbc,
      rows,
      sink,
      context,
    );
  } finally {
    for (const r of rows) await r.close();
  }
  for (const r of rows) if (r.unended) warnUnended(r.path, log);
  noteIgnored(dir, new Set([...files.keys()].filter((n) => !KNOWN.has(n))), log);
  const systems = sink.systems();
  return systems;
}

/**
 * deepmd/raw: one frame a line in every file, blank lines and comments left out, in eV, A, eV/A and eV. A line that has
 * a wrong number of columns or holds what is no number is named and its frame left out; files with different numbers of
 * lines are not read. Without box.raw (and no nopbc) the frames are kept without a cell.
 */
export const deepmdRaw: GroupReader = { kind: 'group', name: NAME, detect, read };
