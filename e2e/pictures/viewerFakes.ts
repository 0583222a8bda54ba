// Frames for the pictures: those of the built-in samples, read as the data worker reads them, and a large made-up set.

import { Breath } from '../../src/data/breath';
import { examine } from '../../src/data/doctor/examine';
import { readFindings } from '../../src/data/doctor/readFindings';
import { surveyFrames } from '../../src/data/doctor/survey';
import { applyMends, type Edits, NO_EDITS, originKey, sourcesOf } from '../../src/data/edits';
import { bytesSource } from '../../src/data/files/source';
import { type FrameTable, frameTable, frameView } from '../../src/data/frameTable';
import { readAll } from '../../src/data/read';
import { summarize } from '../../src/data/summary';
import type { Dataset, DatasetSummary, System } from '../../src/data/types';
import type { Examination, ExamineSettings } from '../../src/worker/dataProtocol';
import type { DataCommand, DataEvent } from '../../src/worker/protocol';
import { faultyFiles } from '../faultyFiles';

const FILES: Readonly<Record<string, string>> = { b: 'si', 'sample-nacl': 'nacl', 'sample-h2o': 'h2o' };

/** 60,000 frames in three trajectories, and 216 atoms of silicon that shake. */
function large(): Dataset {
  const noise = (k: number): number => Math.sin(12.9898 * k) * Math.cos(78.233 * k);
  const crystal = (n: number, path: string, nframes: number): System => {
    const basis = [0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0].concat([
      0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75, 0.25,
    ]);
    const natoms = 8 * n ** 3;
    const coord = new Float64Array(3 * natoms * nframes);
    const force = new Float64Array(coord.length);
    for (let f = 0, at = 0; f < nframes; f++)
      for (let a = 0; a < natoms; a++)
        for (let c = 0; c < 3; c++, at++) {
          const cell = Math.floor(a / 8 / n ** c) % n;
          const shift = 0.12 * noise(at + 0.3);
          coord[at] = 5.47 * (basis[3 * (a % 8) + c] + cell) + shift;
          force[at] = -8 * shift;
        }
    const box = new Float64Array(9 * nframes).map((_, k) => (k % 9 === 0 || k % 9 === 4 || k % 9 === 8 ? 5.47 * n : 0));
    return {
      path,
      type_map: ['Si'],
      atype: new Int32Array(natoms),
      natoms,
      nframes,
      pbc: [true, true, true],
      coord,
      box,
      energy: Float64Array.from({ length: nframes }, (_, f) => natoms * (-5.2 + 0.05 * noise(f) + 1e-6 * f)),
      force,
      virial: null,
      frame_index: Int32Array.from({ length: nframes }, (_, f) => f),
    };
  };
  const systems = [crystal(3, 'md/silicon-216/run.xyz', 12), crystal(1, 'md/300K/traj.xyz', 60_000)];
  return { id: 'large', name: 'md', created: Date.UTC(2026, 10, 22), systems, problems: [] };
}

const summaryOf = (id: string, name: string, natoms: number, nframes: number, formula: string): DatasetSummary => ({
  id,
  name,
  created: Date.UTC(2026, 10, 21, 15),
  nframes,
  type_map: formula.match(/[A-Z][a-z]?/g) ?? [],
  labels: ['energy', 'force'],
  systems: [{ path: `${name}.xyz`, formula, natoms, nframes, pbc: true }],
  problems: [],
});

export const MORE: readonly DatasetSummary[] = [
  summaryOf('sample-nacl', 'nacl', 8, 150, 'Cl4Na4'),
  summaryOf('sample-h2o', 'h2o', 24, 140, 'H16O8'),
  {
    ...summaryOf('large', 'md', 216, 60_012, 'Si216'),
    systems: [
      { path: 'md/silicon-216/run.xyz', formula: 'Si216', natoms: 216, nframes: 12, pbc: true },
      { path: 'md/300K/traj.xyz', formula: 'Si8', natoms: 8, nframes: 60_000, pbc: true },
    ],
  },
];

/** Frames with five faults, one of which reading leaves out. */
export const FAULTY: DatasetSummary = summaryOf('faulty', 'run', 8, 64, 'Si8');

const read = new Map<string, Promise<Dataset>>();
const tables = new Map<string, FrameTable>();

const sample = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(`../../samples/${name}.xyz`)).arrayBuffer());

async function load(id: string): Promise<Dataset> {
  if (id === 'large') return large();
  const name = FILES[id];
  const files =
    id === 'faulty'
      ? [...faultyFiles(new TextDecoder().decode(await sample('si')))].map(([file, text]) =>
          bytesSource(`run/${file}`, new TextEncoder().encode(text)),
        )
      : name === undefined
        ? []
        : [bytesSource(`${name}.xyz`, await sample(name))];
  if (files.length === 0) throw new Error('The pictures have no frames of this data set.');
  const { systems, problems } = await readAll(files);
  const dataset = { id, name: name ?? id, created: 0, systems, problems };
  // Keeps the summaries of the pictures honest.
  if (!summarize(dataset).nframes) throw new Error(`${id} holds no frames`);
  return dataset;
}

const edits = new Map<string, Edits>();

const editsOf = (id: string): Edits => edits.get(id) ?? NO_EDITS;
const asRead = (id: string): Promise<Dataset> => {
  const d = read.get(id) ?? load(id);
  read.set(id, d);
  return d;
};
const mended = async (id: string): Promise<Dataset> => {
  const d = await asRead(id);
  return { ...d, systems: applyMends(d.systems, editsOf(id).mends) };
};

async function examined(id: string, { rcut, sel }: ExamineSettings): Promise<Examination> {
  const [original, { systems }] = await Promise.all([asRead(id), mended(id)]);
  const breath = new Breath();
  const survey = await surveyFrames(systems, rcut, breath);
  const found = await examine(systems, survey, {
    rcut,
    sel,
    excluded: editsOf(id).excluded,
    accepted: editsOf(id).accepted,
    valid: null,
    splitHow: null,
    other: null,
    origins: original.systems.map(originKey),
    breath,
  });
  return {
    dataset: id,
    rcut,
    findings: [...readFindings(original.problems, original.systems, editsOf(id)), ...found],
    nearest: survey.nearest,
    neighbors: survey.elements.map((element, t) => ({ element, most: survey.neighbors[t] })),
  };
}

async function answer(c: DataCommand): Promise<DataEvent | null> {
  const { id } = c;
  switch (c.type) {
    case 'edits':
      return { type: 'edits', id, edits: editsOf(c.dataset), summary: null };
    case 'set-edits': {
      edits.set(c.dataset, c.edits);
      tables.delete(c.dataset);
      const summary = c.dataset === FAULTY.id ? summarize({ ...(await mended(c.dataset)), name: FAULTY.name }) : null;
      return { type: 'edits', id, edits: c.edits, summary };
    }
    case 'sources':
      return { type: 'sources', id, sources: sourcesOf((await asRead(c.dataset)).systems) };
    case 'examine':
      return { type: 'examined', id, examination: await examined(c.dataset, c.settings) };
    case 'frame':
      return { type: 'frame', id, frame: frameView(await mended(c.dataset), c.frame) };
    case 'frames': {
      const table = tables.get(c.dataset) ?? frameTable(await mended(c.dataset));
      tables.set(c.dataset, table);
      return { type: 'frames', id, frames: table };
    }
    default:
      return null;
  }
}

const ANSWERED = new Set<DataCommand['type']>(['edits', 'set-edits', 'sources', 'examine', 'frame', 'frames']);

/** Answers commands about frames; false for all others. */
export function answerFrames(c: DataCommand, send: (event: DataEvent) => void): boolean {
  if (!ANSWERED.has(c.type)) return false;
  answer(c).then(
    (event) => event && send(event),
    (error: unknown) =>
      send({ type: 'failed', id: c.id, message: error instanceof Error ? error.message : String(error) }),
  );
  return true;
}
