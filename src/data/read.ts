// From files of any kind to systems and problems: unpacks archives, finds the format of each file, never throws for bad input.
import { Breath, Cancelled } from './breath';
import { unpackAll } from './files/archives';
import { ProblemLog } from './problems';
import { FILES, GROUPS, UNDERSTOOD } from './readers/formats';
import {
  baseName,
  type Claim,
  dirName,
  extensionOf,
  type FileReader,
  type Head,
  headOf,
  type Reader,
} from './readers/reader';
import { type Recognised, recognise } from './readers/unread/unread';
import type { ReadResult, SourceFile, System } from './types';

export type ReadProgress = (done: number, total: number, what: string) => void;

export interface ReadOptions {
  /** Called with the bytes done, all bytes, and the file or folder at work. */
  readonly onProgress?: ReadProgress;
  /** Ends the reading: readAll throws Cancelled. */
  readonly signal?: AbortSignal;
}

/** What version control and systems leave behind. */
const isHidden = (path: string): boolean =>
  path.split('/').some((p) => p === '__MACOSX' || (p.startsWith('.') && p !== '.' && p !== '..'));

/** Files for people and programs, which are never asked for frames. */
const isDocument = (path: string): boolean =>
  /^(readme|licen[cs]e|copying|thumbs\.db|desktop\.ini|citation)/i.test(baseName(path)) ||
  /\.(txt\.license|py|sh|png|jpe?g|pdf|ipynb|html?|css|js)$/i.test(path);

/** Files that come with data: where no format knows them they are left alone without a word. */
const isCompanion = (path: string): boolean => isDocument(path) || /\.(json|ya?ml|log|md|out|err|in)$/i.test(path);

/**
 * A folder with type.raw and sets is one system: what else lies below it (originals, older versions of the same frames)
 * is not read along with it, or frames would count twice. deepmd-kit's own search would take nested systems too.
 */
function withoutNested(files: readonly SourceFile[], log: ProblemLog): SourceFile[] {
  const isSet = /^set\.[^/]*\/[^/]+$/;
  const roots = files
    .filter((f) => baseName(f.path) === 'type.raw')
    .map((f) => dirName(f.path))
    .map((dir) => (dir === '' ? '' : `${dir}/`))
    .filter((root) => files.some((f) => f.path.startsWith(root) && isSet.test(f.path.slice(root.length))));
  const outermost = roots.filter((r) => !roots.some((o) => o !== r && r.startsWith(o)));
  const nested = new Map<string, SourceFile[]>();
  const kept = files.filter((f) => {
    const root = outermost.find((r) => f.path.startsWith(r) && f.path.slice(r.length).includes('/'));
    if (root === undefined || isSet.test(f.path.slice(root.length))) return true;
    nested.set(root, [...(nested.get(root) ?? []), f]);
    return false;
  });
  for (const [root, list] of nested)
    log.note(
      'below-a-system',
      list[0].path,
      null,
      `${list.length === 1 ? '1 file' : `${list.length} files`} below ${root === '' ? 'the folder' : root} ${list.length === 1 ? 'was' : 'were'} not read: that folder is itself a system (type.raw and set.*).`,
      'Name the inner folder to read it instead.',
    );
  return kept;
}

/** Endings that say what a file is, where it lies: a broken one among sound ones is told. */
const TELLING = new Set(['json', 'xml', 'cfg', 'npz', 'traj', 'db', 'h5', 'hdf5', 'dump']);
const kindOf = (path: string): string | null => {
  const extension = extensionOf(path);
  return TELLING.has(extension) ? `${dirName(path)}/*.${extension}` : null;
};

/** What is left: named as what it is where it is known, else listed. */
async function tellUnread(rest: readonly SourceFile[], jobs: readonly Job[], log: ProblemLog): Promise<void> {
  const nothing = jobs.length === 0;
  const unknown: SourceFile[] = [];
  const beside = new Set(jobs.flatMap((j) => j.files.map((f) => kindOf(f.path))));
  const kinds = new Map<string, { readonly known: Recognised; readonly files: SourceFile[] }>();
  // A folder of thousands of files that are no data is not looked into.
  const asked = rest.slice(0, 500);
  for (const file of asked) {
    const known = isDocument(file.path) ? null : recognise(await headOf(file).catch(() => null));
    if (known) {
      if (!nothing && known.companion) continue;
      const kind = kinds.get(known.message) ?? { known, files: [] };
      kind.files.push(file);
      kinds.set(known.message, kind);
    } else if (kindOf(file.path) !== null && beside.has(kindOf(file.path)))
      log.warn(
        'not-recognised',
        file.path,
        null,
        'files beside it with the same ending were read, this one is not recognised as data.',
        'Check that it is whole; nothing to do if it holds no frames.',
      );
    else if (nothing || !isCompanion(file.path)) unknown.push(file);
  }
  for (const { files, known } of kinds.values()) {
    const more = files.length > 1 ? ` (and ${files.length - 1} more of the kind)` : '';
    const severity = nothing ? 'error' : 'warning';
    const { code, fix, message } = known;
    log.add({ severity, code, path: files[0].path, frame: null, message: `${message}${more}.`, fix });
  }
  unknown.push(...rest.slice(asked.length).filter((f) => !isCompanion(f.path)));
  if (unknown.length === 0) return;
  const shown = unknown
    .slice(0, 5)
    .map((f) => f.path)
    .join(', ');
  const names = unknown.length > 5 ? `${shown} and ${unknown.length - 5} more` : shown;
  if (nothing && log.errors === 0)
    log.error(
      'no-data',
      unknown[0].path,
      null,
      `expected ${UNDERSTOOD}; found only ${names}.`,
      'Convert the data to one of these formats, for instance with dpdata or ASE.',
    );
  else if (!nothing)
    log.note(
      'not-read',
      unknown[0].path,
      null,
      `not read, of no known format: ${names}.`,
      'Nothing to do if these hold no frames.',
    );
}

interface Job extends Claim {
  readonly reader: Reader;
  readonly bytes: number;
  /** The same frames in another file, read where this one holds none. */
  readonly spare?: Job;
}

/** What is left of the name of VASP's outputs: "OUTCAR.2", "vasprun.2.xml" and "vaspout.2.h5" are of one run. */
const runName = (path: string): string =>
  `${dirName(path)}/${baseName(path)
    .toLowerCase()
    .replace(/^vasprun|^vaspout|\.xml$|\.h5$|^outcar/g, '')}`;

/** VASP writes every run up to three times; the first of these is read, for its digits and for what it tells. */
const OUTPUTS = ['vasp/xml', 'vasp/outcar', 'vasp/h5'];

/** Of several outputs of a run side by side one is read, the others where it holds nothing. */
function onePerRun(jobs: readonly Job[], log: ProblemLog): Job[] {
  const best = new Map<string, Job>();
  const ranked = jobs.filter((j) => OUTPUTS.includes(j.reader.name));
  ranked.sort((a, b) => OUTPUTS.indexOf(b.reader.name) - OUTPUTS.indexOf(a.reader.name));
  for (const job of ranked) {
    const spare = best.get(runName(job.path));
    const other = spare !== undefined && spare.reader.name !== job.reader.name;
    best.set(runName(job.path), other ? { ...job, spare } : job);
    if (!other) continue;
    log.note(
      'same-run',
      spare.path,
      null,
      `not read: ${baseName(job.path)} beside it is of the same run, with more digits or more of what the steps are.`,
      'Move the files apart if they are of different runs.',
    );
  }
  const chosen = new Map([...best.values()].map((j) => [j.path, j]));
  const spares = new Set<string>();
  for (const { spare } of best.values()) for (let s = spare; s; s = s.spare) spares.add(s.path);
  return jobs.filter((j) => !spares.has(j.path)).map((j) => chosen.get(j.path) ?? j);
}

/** Which format reads which files; the rest is what no format knows. */
async function assign(
  files: readonly SourceFile[],
  log: ProblemLog,
  breath: Breath,
): Promise<{ readonly jobs: Job[]; readonly rest: readonly SourceFile[] }> {
  let rest = files;
  const jobs: Job[] = [];
  const taken = new Set<SourceFile>();
  const add = (reader: Reader, claim: Claim): void => {
    for (const file of claim.files) taken.add(file);
    jobs.push({ ...claim, reader, bytes: claim.files.reduce((n, f) => n + f.size, 1) });
  };
  const free = (file: SourceFile): boolean => !taken.has(file);
  const heads = new Map<SourceFile, Promise<Head>>();
  const look = (file: SourceFile): Promise<Head> => {
    const known = heads.get(file) ?? headOf(file);
    heads.set(file, known);
    return known;
  };
  for (const reader of GROUPS) {
    try {
      for (const claim of await reader.detect(rest, look)) add(reader, claim);
    } catch (error) {
      log.caught(error, rest[0]?.path ?? '');
    }
    rest = rest.filter(free);
    await breath.take();
  }
  const folder = (of: SourceFile): SourceFile[] =>
    files.filter((f) => f !== of && dirName(f.path) === dirName(of.path));
  const found: { readonly file: SourceFile; readonly reader: FileReader; readonly beside: readonly SourceFile[] }[] =
    [];
  for (const file of rest) {
    await breath.take();
    try {
      const head = await look(file);
      const reader = FILES.find((r) => r.matches(head));
      const beside = (await reader?.companions?.(head, folder(file), look)) ?? [];
      if (reader) found.push({ file, reader, beside });
    } catch (error) {
      // Told once, and not again as a file of no known format.
      log.caught(error, file.path);
      taken.add(file);
    }
    heads.delete(file);
  }
  // What belongs to a file is not read by itself, wherever it stands in the list.
  const belonging = new Set(found.flatMap(({ beside }) => beside));
  for (const { beside, file, reader } of found)
    if (!belonging.has(file)) add(reader, { path: file.path, files: [file, ...beside] });
  return { jobs: onePerRun(jobs, log), rest: rest.filter(free) };
}

/**
 * Reads everything that holds frames among `files`; whether the frames make sense is for the doctor to say. Bad input never
 * throws: it becomes a Problem with severity error that names file and frame, and the rest is still read. Throws Cancelled
 * after `signal`.
 */
export async function readAll(files: readonly SourceFile[], options: ReadOptions = {}): Promise<ReadResult> {
  const { onProgress, signal } = options;
  const log = new ProblemLog();
  const systems: System[] = [];
  if (files.length === 0) {
    log.error(
      'no-files',
      '(nothing)',
      null,
      `expected ${UNDERSTOOD}; there are no files at all.`,
      'Choose a folder that holds data; an empty folder has none.',
    );
    return { systems, problems: log.list() };
  }
  const breath = new Breath(signal);
  const unpacked = await unpackAll(
    files,
    (path) => !isHidden(path),
    log,
    (archive, nfiles) =>
      log.error(
        'zip-no-data',
        archive.path,
        null,
        `expected ${UNDERSTOOD}; the archive holds ${nfiles === 0 ? 'nothing' : 'nothing of the kind'}.`,
        'Pack the folder of a system, or an .xyz file.',
      ),
  );
  const seen = withoutNested(
    unpacked.filter((f) => !isHidden(f.path)),
    log,
  );
  const { jobs, rest } = await assign(
    seen.filter((f) => !isDocument(f.path)),
    log,
    breath,
  );
  const total = jobs.reduce((n, j) => n + j.bytes, 0);
  let done = 0;
  for (const job of jobs) {
    const before = log.errors;
    onProgress?.(done, total, job.path);
    const progress = async (fraction: number): Promise<void> => {
      onProgress?.(done + fraction * job.bytes, total, job.path);
      await breath.take();
    };
    try {
      let found: System[] = [];
      for (let at: Job | undefined = job; at && found.length === 0; at = at.spare)
        try {
          found = await at.reader.read(at, { log, progress });
        } catch (error) {
          if (error instanceof Cancelled || !at.spare) throw error;
          log.caught(error, at.path);
        }
      for (const s of found) systems.push(s);
      if (found.length === 0 && log.errors === before)
        log.error(
          'no-frames',
          job.path,
          null,
          'expected frames, found none.',
          'Leave it out, or write the data again.',
        );
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      log.caught(error, job.path);
    }
    done += job.bytes;
    await breath.take();
  }
  onProgress?.(total, total, '');
  const documents = seen.filter((f) => isDocument(f.path));
  await tellUnread(jobs.length === 0 ? [...rest, ...documents] : rest, jobs, log);
  return { systems, problems: log.list() };
}
