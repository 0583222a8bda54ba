// The project's own goldens: small models by deepmd-kit with its energies, forces and virials on the built-in samples. Node only.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildNeighborList } from '../data/nlist';
import { readDp } from '../exchange/dp';
import type { Model } from '../model/config';
import { buildFrameGeometry, type FrameGeometry } from '../model/environment';

export const GOLDENS = ['si', 'nacl', 'h2o', 'h2o_open'] as const;
export type GoldenName = (typeof GOLDENS)[number];

interface GoldenFile {
  readonly sample: string;
  readonly cell: boolean;
  readonly type_map: readonly string[];
  readonly stat_frames: readonly number[];
  readonly frames: readonly {
    readonly frame: number;
    readonly energy: readonly number[];
    readonly force: readonly number[];
    readonly virial: readonly number[];
  }[];
  readonly lkf: readonly {
    readonly blocksize: number;
    readonly file: string;
    readonly groups: readonly (readonly number[])[];
    readonly energy_after_energy_update: readonly number[];
    readonly energy_after: readonly number[];
  }[];
}

/** A frame of a sample in the model's types, with the labels of the sample. */
export interface GoldenFrame {
  readonly natoms: number;
  /** [natoms] */
  readonly atype: Int32Array;
  /** [natoms, 3] A */
  readonly coord: Float64Array;
  /** [9] A; null without a cell. */
  readonly box: Float64Array | null;
  /** eV, eV/A */
  readonly energy: number;
  readonly force: Float64Array;
}

export interface Golden extends GoldenFile {
  readonly model: Model;
  /** Any frame of the sample. */
  frameAt(index: number): GoldenFrame;
  geometry(frame: GoldenFrame): FrameGeometry;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Model in a .dp file of the goldens' folder. */
export const goldenModel = (name: string): Promise<Model> => readDp(readFileSync(file(`./goldens/${name}`)), name);

/** A plain reader of the samples, independent of the data room's. */
function readFrame(lines: readonly string[], natoms: number, index: number, g: GoldenFile): GoldenFrame {
  const at = index * (natoms + 2);
  const head = lines[at + 1];
  const rows = lines.slice(at + 2, at + 2 + natoms).map((l) => l.trim().split(/\s+/));
  const numbers = (from: number): Float64Array =>
    Float64Array.from(
      rows.flatMap((r) => r.slice(from, from + 3)),
      Number,
    );
  return {
    natoms,
    atype: Int32Array.from(rows, (r) => g.type_map.indexOf(r[0])),
    coord: numbers(1),
    box: g.cell ? Float64Array.from((/Lattice="([^"]*)"/.exec(head)?.[1] ?? '').split(' '), Number) : null,
    energy: Number(/\benergy=(\S+)/.exec(head)?.[1]),
    force: numbers(4),
  };
}

export async function loadGolden(name: GoldenName): Promise<Golden> {
  const g: GoldenFile = JSON.parse(readFileSync(file(`./goldens/${name}.golden.json`), 'utf8'));
  const model = await goldenModel(`${name}.dp`);
  const lines = readFileSync(file(`../../public/samples/${g.sample}`), 'utf8').split('\n');
  const pbc = [g.cell, g.cell, g.cell] as const;
  return {
    ...g,
    model,
    frameAt: (index) => readFrame(lines, Number(lines[0]), index, g),
    geometry: (f) =>
      buildFrameGeometry(
        buildNeighborList(f.coord, f.natoms, f.box, pbc, model.config.rcut),
        f.atype,
        model.config,
        model.stat,
      ),
  };
}
