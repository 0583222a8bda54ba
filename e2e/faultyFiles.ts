// Files with five faults, made of the frames of the built-in silicon, as text: what the doctor is to find.

/** Lines of the frames of a text in extended XYZ. */
function framesOf(text: string): string[][] {
  const lines = text.trimEnd().split('\n');
  const size = Number(lines[0]) + 2;
  return Array.from({ length: lines.length / size }, (_, k) => lines.slice(k * size, (k + 1) * size));
}

/** One atom's line with one of its columns replaced; `atom` counts from 0. */
function changed(frame: readonly string[], atom: number, column: number, value: string): string[] {
  const fields = frame[2 + atom].trim().split(/\s+/);
  fields[column] = value;
  return frame.map((line, k) => (k === 2 + atom ? fields.join(' ') : line));
}

const turned = (frame: readonly string[]): string[] =>
  frame.map((line) =>
    line.replace(/Lattice="([^"]*)"/, (_, cell: string) => {
      const v = cell.split(' ').map(Number);
      return `Lattice="${v.map((x, k) => (k >= 6 ? -x : x)).join(' ')}"`;
    }),
  );

/** Codes of the faults in the folder. */
export const FAULTS = [
  'nan-label',
  'left-handed-cell',
  'unknown-element',
  'close-atoms',
  'conflicting-labels',
] as const;

/** Frames that are left once all is mended, and those of them that are excluded. */
export const LEFT = { frames: 64, excluded: 2 } as const;

/** Name and text of each file; `silicon` is the text of the sample. */
export function faultyFiles(silicon: string): ReadonlyMap<string, string> {
  const all = framesOf(silicon);
  const files = new Map<string, string>();
  const put = (name: string, frames: readonly (readonly string[])[]): void => {
    files.set(name, `${frames.flat().join('\n')}\n`);
  };
  put('clean.xyz', all.slice(0, 40));
  put(
    'broken.xyz',
    all.slice(40, 46).map((f, k) => (k === 2 ? changed(f, 1, 6, 'NaN') : f)),
  );
  put('left.xyz', all.slice(50, 56).map(turned));
  // The second atom a fifth of an A beside the first.
  put(
    'close.xyz',
    all.slice(60, 66).map((f, k) => {
      if (k !== 3) return f;
      const [, x, y, z] = f[2].trim().split(/\s+/);
      return [String(Number(x) + 0.2), y, z].reduce((g, value, c) => changed(g, 1, c + 1, value), f);
    }),
  );
  put(
    'names.xyz',
    all.slice(70, 76).map((f) => f.map((line) => line.replace(/^\s*Si\b/, 'SI'))),
  );
  put('again.xyz', [
    all[3].map((line) => line.replace(/\benergy=(\S+)/, (_, e: string) => `energy=${Number(e) + 1.5}`)),
  ]);
  return files;
}
