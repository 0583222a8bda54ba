// The detail files of `dp test -d PREFIX`: reference and prediction side by side, in NumPy's savetxt format.
import { formatE } from './cformat';

/** One system as tested: labels and predictions in the atom order of its source. */
export interface DetailSystem {
  /** Path, shown in the header line. */
  readonly path: string;
  readonly natoms: number;
  readonly nframes: number;
  readonly ref: DetailLabels;
  readonly pred: {
    /** [nframes] eV */
    readonly energy: Float64Array;
    /** [nframes, natoms, 3] eV/A */
    readonly force: Float64Array;
    /** [nframes, 9] eV */
    readonly virial: Float64Array;
  };
}

/** null where the source has no such label: nan in the files. */
export interface DetailLabels {
  readonly energy: Float64Array | null;
  readonly force: Float64Array | null;
  readonly virial: Float64Array | null;
}

const V = ['xx', 'xy', 'xz', 'yx', 'yy', 'yz', 'zx', 'zy', 'zz'];
const names = (kind: string, parts: readonly string[]): string =>
  [...parts.map((p) => `data_${kind}${p}`), ...parts.map((p) => `pred_${kind}${p}`)].join(' ');
const HEADERS = { e: names('e', ['']), f: names('f', ['x', 'y', 'z']), v: names('v', V) } as const;

/** Rows of `width` reference and `width` predicted numbers, divided by `by`. */
function table(ref: Float64Array | null, pred: Float64Array, width: number, by: number): string {
  const lines: string[] = [];
  for (let at = 0; at < pred.length; at += width) {
    const cells: string[] = [];
    for (let k = 0; k < width; k++) cells.push(formatE((ref ? ref[at + k] : Number.NaN) / by, 18));
    for (let k = 0; k < width; k++) cells.push(formatE(pred[at + k] / by, 18));
    lines.push(`${cells.join(' ')}\n`);
  }
  return lines.join('');
}

/**
 * The five files by suffix (".e.out", ".e_peratom.out", ".f.out", ".v.out", ".v_peratom.out"): systems follow one another,
 * each with its header line "# path: data_e pred_e". Energies in eV, forces in eV/A, virials in eV. Throws where a size is wrong.
 */
export function detailFiles(systems: readonly DetailSystem[]): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  const add = (suffix: string, header: string, s: DetailSystem, body: string): void => {
    out.set(suffix, `${out.get(suffix) ?? ''}# ${s.path}: ${header}\n${body}`);
  };
  for (const s of systems) {
    const sizes = { energy: s.nframes, force: 3 * s.natoms * s.nframes, virial: 9 * s.nframes };
    for (const key of ['energy', 'force', 'virial'] as const)
      for (const [who, list] of [
        ['reference', s.ref[key]],
        ['prediction', s.pred[key]],
      ] as const)
        if (list && list.length !== sizes[key])
          throw new Error(`${s.path}: ${key} ${who}: expected ${sizes[key]} numbers, found ${list.length}`);
    add('.e.out', HEADERS.e, s, table(s.ref.energy, s.pred.energy, 1, 1));
    add('.e_peratom.out', HEADERS.e, s, table(s.ref.energy, s.pred.energy, 1, s.natoms));
    add('.f.out', HEADERS.f, s, table(s.ref.force, s.pred.force, 3, 1));
    add('.v.out', HEADERS.v, s, table(s.ref.virial, s.pred.virial, 9, 1));
    add('.v_peratom.out', HEADERS.v, s, table(s.ref.virial, s.pred.virial, 9, s.natoms));
  }
  return out;
}
