// `npm run bench -- desk`: what bringing data in costs: writing, reading and examining made-up frames, seconds and memory.
import { parseArgs, wholePositive } from '../src/cli/args';
import { Breath } from '../src/data/breath';
import { duplicateGroups } from '../src/data/doctor/duplicates';
import { examine } from '../src/data/doctor/examine';
import { surveyFrames } from '../src/data/doctor/survey';
import { bytesSource } from '../src/data/files/source';
import { frameTable } from '../src/data/frameTable';
import { readAll } from '../src/data/read';
import type { System } from '../src/data/types';
import { extxyzBytes } from '../src/data/writers/writeExtxyz';
import { writeNpySets } from '../src/data/writers/writeNpySet';
import { cellsFor, copper } from './system';
import { bytes, markdownTable, short } from './table';

const RCUT = 6;

interface Timed<T> {
  readonly value: T;
  readonly seconds: number;
  /** Growth of the process while it worked, sampled. */
  readonly memory: number;
}

async function timed<T>(work: () => Promise<T> | T): Promise<Timed<T>> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  return { value, seconds, memory: Math.max(most, process.memoryUsage().rss) - before };
}

/** Energies and forces as small as those of a crystal at rest, so that no check has thousands of frames to name. */
function crystal(atoms: number, frames: number): System {
  const s = copper(cellsFor(atoms), frames);
  return { ...s, energy: s.energy?.map((e) => -3.5 * s.natoms + 0.01 * e) ?? null };
}

export async function desk(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, ['frames', 'atoms']);
  const frames = args.number('frames', wholePositive, 'a positive whole number') ?? 10_000;
  const atoms = args.number('atoms', wholePositive, 'a positive whole number') ?? 100;
  const made = crystal(atoms, frames);
  const rows: string[][] = [];
  const row = (what: string, t: Timed<unknown>, size: number | null): void => {
    rows.push([what, short(t.seconds), size === null ? '-' : `${short(size / 1e6 / t.seconds)} MB/s`, bytes(t.memory)]);
    process.stderr.write(`${what}: ${short(t.seconds)} s\n`);
  };
  const xyz = await timed(() => extxyzBytes([made]));
  row(`write extended XYZ, ${bytes(xyz.value.length)}`, xyz, xyz.value.length);
  const read = await timed(() => readAll([bytesSource('made.xyz', xyz.value)]));
  row('read extended XYZ', read, xyz.value.length);
  const files = writeNpySets([made]);
  const npySize = Object.values(files).reduce((n, b) => n + b.length, 0);
  const npy = await timed(() => readAll(Object.entries(files).map(([path, b]) => bytesSource(path, b))));
  row(`read deepmd/npy, ${bytes(npySize)}`, npy, npySize);
  const { systems } = read.value;
  row('table of frames', await timed(() => frameTable({ id: '', name: '', created: 0, systems, problems: [] })), null);
  row('equal frames', await timed(() => duplicateGroups(systems)), null);
  const survey = await timed(() => surveyFrames(systems, RCUT, new Breath()));
  row(`survey, rcut ${RCUT} A`, survey, null);
  const checks = await timed(() =>
    examine(systems, survey.value, {
      rcut: RCUT,
      sel: null,
      excluded: new Int32Array(0),
      accepted: [],
      valid: null,
      splitHow: 'blocks',
      other: null,
      breath: new Breath(),
    }),
  );
  row('all checks', checks, null);
  const doctor = survey.seconds + checks.seconds;
  const { natoms } = made;
  process.stdout.write(
    `${frames.toLocaleString('en-US')} frames x ${natoms} atoms, Node ${process.version}; the doctor took ${short(doctor)} s and found ${checks.value.length}: ${checks.value.map((f) => f.code).join(', ') || 'nothing'}\n\n`,
  );
  process.stdout.write(`${markdownTable(['what', 's', 'speed', 'memory'], rows)}\n`);
  return 0;
}
