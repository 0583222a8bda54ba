// Systems whose energies, forces and virials truly belong together: a pair potential on crystals and clusters that move.
import { Breath } from '../data/breath';
import { examine } from '../data/doctor/examine';
import type { Finding } from '../data/doctor/finding';
import type { Context } from '../data/doctor/patient';
import { surveyNow } from '../data/doctor/survey';
import { covalentRadius } from '../data/elements';
import { buildNeighborList } from '../data/nlist';
import type { System } from '../data/types';
import { RandomStream } from '../model/random';

/** Numbers between 0 and 1, the same for the same seed. */
export function uniform(seed: number): () => number {
  const rng = new RandomStream(seed, 'made');
  return () => rng.uniform();
}

/** eV; depth of a bond, and energy of a lone atom. */
const DEPTH = 0.4;
const ALONE = -100;
/** A; the potential goes to zero between these. */
const FROM = 3.5;
const TO = 5.5;

/** Energy and slope of a pair at distance r whose covalent radii add up to d. */
function pair(r: number, d: number): readonly [number, number] {
  if (r >= TO) return [0, 0];
  const q = (d / r) ** 6;
  const [e, slope] = [DEPTH * (q * q - 2 * q), (12 * DEPTH * (q - q * q)) / r];
  if (r <= FROM) return [e, slope];
  const u = (r - FROM) / (TO - FROM);
  const w = 1 - u * u * u * (10 - 15 * u + 6 * u * u);
  return [e * w, slope * w - (e * 30 * u * u * (1 - u) * (1 - u)) / (TO - FROM)];
}

export type Geometry = Pick<System, 'type_map' | 'atype' | 'natoms' | 'nframes' | 'pbc' | 'coord' | 'box'>;

/** Energies, forces and virials (deepmd's sign) of a geometry, exact but for rounding. */
export function labelled(g: Geometry, path = 'made'): System {
  const { atype, natoms, nframes, type_map } = g;
  const radii = type_map.map((n) => covalentRadius(n) ?? 1);
  const energy = new Float64Array(nframes);
  const force = new Float64Array(3 * natoms * nframes);
  const virial = new Float64Array(9 * nframes);
  for (let f = 0; f < nframes; f++) {
    const coord = g.coord.subarray(3 * natoms * f, 3 * natoms * (f + 1));
    const list = buildNeighborList(coord, natoms, g.box?.subarray(9 * f, 9 * f + 9) ?? null, g.pbc, TO);
    energy[f] = ALONE * natoms;
    for (let i = 0; i < natoms; i++)
      for (let p = list.first[i]; p < list.first[i + 1]; p++) {
        const d = list.d.subarray(3 * p, 3 * p + 3);
        const r = Math.hypot(d[0], d[1], d[2]);
        const [e, slope] = pair(r, radii[atype[i]] + radii[atype[list.j[p]]]);
        energy[f] += e / 2;
        for (let a = 0; a < 3; a++) {
          force[3 * (natoms * f + i) + a] += (slope * d[a]) / r;
          for (let b = 0; b < 3; b++) virial[9 * f + 3 * a + b] -= (slope * d[a] * d[b]) / r / 2;
        }
      }
  }
  return { ...g, path, energy, force, virial, frame_index: Int32Array.from({ length: nframes }, (_, f) => f) };
}

export interface Motion {
  readonly nframes: number;
  /** A; atoms swing about their places with it. */
  readonly amplitude?: number;
  /** Radians from frame to frame; 0 makes every frame independent. */
  readonly step?: number;
  readonly seed?: number;
  /** Factor on cell and places of a frame. */
  readonly stretch?: (frame: number) => number;
}

/** Frames of atoms that swing about `places`, each at its own pace, with labels. */
export function moving(
  at: Pick<Geometry, 'type_map' | 'atype' | 'pbc'> & {
    readonly places: readonly number[];
    readonly box: readonly number[] | null;
  },
  { amplitude = 0.1, nframes, seed = 1, step = 0.1, stretch = () => 1 }: Motion,
  path?: string,
): System {
  const { atype, box, pbc, places, type_map } = at;
  const rng = new RandomStream(seed, 'moving');
  const phase = places.map(() => 2 * Math.PI * rng.uniform());
  const pace = places.map(() => 0.5 + rng.uniform());
  const coord = new Float64Array(places.length * nframes);
  const boxes = box && new Float64Array(9 * nframes);
  for (let f = 0; f < nframes; f++) {
    const s = stretch(f);
    places.forEach((x, k) => {
      const angle = step === 0 ? 2 * Math.PI * rng.uniform() : phase[k] + step * pace[k] * f;
      coord[places.length * f + k] = s * x + amplitude * Math.sin(angle);
    });
    boxes?.set(
      (box ?? []).map((x) => s * x),
      9 * f,
    );
  }
  return labelled({ type_map, atype, natoms: atype.length, nframes, pbc, coord, box: boxes }, path);
}

const CLOSED = [true, true, true] as const;

/** 2 x 2 x 2 cells of aluminium (32 atoms); `edge` of one cell, A. */
export function aluminium(motion: Motion, edge = 3.5, path?: string): System {
  const places: number[] = [];
  for (let x = 0; x < 2; x++)
    for (let y = 0; y < 2; y++)
      for (let z = 0; z < 2; z++)
        for (const b of [
          [0, 0, 0],
          [0, 0.5, 0.5],
          [0.5, 0, 0.5],
          [0.5, 0.5, 0],
        ])
          places.push(edge * (x + b[0]), edge * (y + b[1]), edge * (z + b[2]));
  const l = 2 * edge;
  return moving(
    { type_map: ['Al'], atype: new Int32Array(32), pbc: CLOSED, places, box: [l, 0, 0, 0, l, 0, 0, 0, l] },
    motion,
    path,
  );
}

/** A molecule H2CO, without a cell or in a box with 8 A of vacuum. */
export function formaldehyde(motion: Motion, box: readonly number[] | null = null, path?: string): System {
  // Bonds of the potential's own length: the sums of covalent radii.
  const places = [0, 0, 0, 0, 0, 1.42, 0.93, 0, -0.53, -0.93, 0, -0.53];
  return moving(
    {
      type_map: ['C', 'O', 'H'],
      atype: Int32Array.of(0, 1, 2, 2),
      pbc: box ? CLOSED : [false, false, false],
      places,
      box,
    },
    motion,
    path,
  );
}

export const times = (values: Float64Array | null, factor: number): Float64Array | null =>
  values?.map((v) => v * factor) ?? null;

/** What the doctor says of systems, at rcut 6, with nothing excluded or accepted unless told. */
export function examined(systems: readonly System[], context: Partial<Context> = {}): Promise<Finding[]> {
  return examine(systems, surveyNow(systems, context.rcut ?? 6), {
    rcut: 6,
    sel: null,
    excluded: new Int32Array(0),
    accepted: [],
    valid: null,
    splitHow: null,
    other: null,
    breath: new Breath(),
    ...context,
  });
}

/** "severity code" of findings, for comparison in one line. */
export const codes = (findings: readonly Finding[]): string[] => findings.map((f) => `${f.severity} ${f.code}`);

/** The finding of a code; throws where there is not exactly one. */
export function only(findings: readonly Finding[], code: string): Finding {
  const found = findings.filter((f) => f.code === code);
  if (found.length !== 1) throw new Error(`expected one ${code}, found ${codes(findings).join(', ')}`);
  return found[0];
}
