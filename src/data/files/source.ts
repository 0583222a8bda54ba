// A file offered to the readers, wherever its bytes are: in memory, on disk, in a browser's File, inside an archive.
import type { SourceFile } from '../types';

/** Bytes asked for at a time where a file is read in pieces. */
export const PIECE = 1 << 22;

/** A source whose pieces come from `open`: the rest follows from them. `piece` is the size wanted, not a promise. */
export function makeSource(path: string, size: number, open: (piece: number) => AsyncIterable<Uint8Array>): SourceFile {
  return {
    path,
    size,
    stream: (piece = PIECE) => open(piece),
    head: async (n) => {
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const part of open(n)) {
        parts.push(part);
        length += part.length;
        if (length >= n) break;
      }
      return joined(parts, length).subarray(0, n);
    },
    read: async () => {
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const part of open(PIECE)) {
        parts.push(part);
        length += part.length;
      }
      return joined(parts, length);
    },
  };
}

/** Pieces as one array; a single piece as it is. */
export function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Bytes in memory. */
export const bytesSource = (path: string, bytes: Uint8Array): SourceFile => ({
  path,
  size: bytes.length,
  read: async () => bytes,
  head: async (n) => bytes.subarray(0, n),
  stream: async function* (piece = PIECE) {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  },
});

/** A browser's File or Blob, read piece by piece. */
export const blobSource = (path: string, blob: Blob): SourceFile => {
  const part = async (from: number, to: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(from, to).arrayBuffer());
  return {
    path,
    size: blob.size,
    read: () => part(0, blob.size),
    head: (n) => part(0, n),
    stream: async function* (piece = PIECE) {
      for (let at = 0; at < blob.size; at += piece) yield await part(at, Math.min(blob.size, at + piece));
    },
  };
};
