// Frames for the pictures: those of the built-in samples, read as the data worker reads them, and a large made-up set.

import { type Edits, NO_EDITS } from '../../src/data/edits';
import { bytesSource } from '../../src/data/files/source';
import { type FrameTable, frameTable, frameView } from '../../src/data/frameTable';
import { readAll } from '../../src/data/read';
import { summarize } from '../../src/data/summary';
import type { Dataset, DatasetSummary, System } from '../../src/data/types';
import type { DataCommand, DataEvent } from '../../src/worker/protocol';

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

const read = new Map<string, Promise<Dataset>>();
const tables = new Map<string, FrameTable>();

async function load(id: string): Promise<Dataset> {
  if (id === 'large') return large();
  const name = FILES[id];
  if (name === undefined) throw new Error('The pictures have no frames of this data set.');
  const bytes = new Uint8Array(await (await fetch(`../../samples/${name}.xyz`)).arrayBuffer());
  const path = `${name}.xyz`;
  const { systems, problems } = await readAll([bytesSource(path, bytes)]);
  const dataset = { id, name, created: 0, systems, problems };
  // Keeps the summaries of the pictures honest.
  if (!summarize(dataset).nframes) throw new Error(`${path} holds no frames`);
  return dataset;
}

const edits = new Map<string, Edits>();

/** Answers commands about frames; false for all others. */
export function answerFrames(c: DataCommand, send: (event: DataEvent) => void): boolean {
  const { id } = c;
  const fail = (error: unknown): void =>
    send({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  if (c.type === 'edits') {
    send({ type: 'edits', id, edits: edits.get(c.dataset) ?? NO_EDITS, summary: null });
    return true;
  }
  if (c.type === 'set-edits') {
    edits.set(c.dataset, c.edits);
    send({ type: 'edits', id, edits: c.edits, summary: null });
    return true;
  }
  if (c.type !== 'frame' && c.type !== 'frames') return false;
  const dataset = read.get(c.dataset) ?? load(c.dataset);
  read.set(c.dataset, dataset);
  dataset.then((d) => {
    if (c.type === 'frame') send({ type: 'frame', id, frame: frameView(d, c.frame) });
    else {
      const table = tables.get(d.id) ?? frameTable(d);
      tables.set(d.id, table);
      send({ type: 'frames', id, frames: table });
    }
  }, fail);
  return true;
}
