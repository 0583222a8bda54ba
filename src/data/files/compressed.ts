// Compressed files (.gz, .xz, .bz2, .zst) as the files that are in them.
import { Gunzip } from 'fflate';
import { fail } from '../problems';
import type { SourceFile } from '../types';
import { Crc32 } from './crc32';
import { bytesSource, joined, makeSource, PIECE } from './source';

/** More than this unpacked in memory does not fit a page. */
export const MOST_BYTES = 2 ** 31;

const ENDINGS: Readonly<Record<string, (file: SourceFile, inside: string) => SourceFile>> = {
  gz: (file, inside) => makeSource(inside, 4 * file.size, (piece) => gunzip(file, piece)),
  xz: (file, inside) => makeSource(inside, 4 * file.size, (piece) => unxz(file, piece)),
  bz2: bunzip2,
  zst: (file, inside) => makeSource(inside, 4 * file.size, (piece) => unzstd(file, piece)),
};

const MAGIC: Readonly<Record<string, readonly number[]>> = {
  gz: [0x1f, 0x8b],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  bz2: [0x42, 0x5a, 0x68],
  zst: [0x28, 0xb5, 0x2f, 0xfd],
};

/** "a/OUTCAR.gz" -> gz and "a/OUTCAR"; short endings of packed tars too; null for other names. */
function packedName(path: string): { readonly kind: string; readonly inside: string } | null {
  const tar = /^(.*)\.t(gz|xz|bz2?|zst)$/i.exec(path);
  if (tar) return { kind: tar[2].toLowerCase().replace(/^bz$/, 'bz2'), inside: `${tar[1]}.tar` };
  const one = /^(.*[^/])\.(gz|xz|bz2|zst)$/i.exec(path);
  return one && { kind: one[2].toLowerCase(), inside: one[1] };
}

/**
 * The file inside a .gz, .xz, .bz2 or .zst, under its name without that ending; null where the name has none. A file that
 * only has the name (a browser may have unpacked it) comes back as it is. Reading it throws DataError "packed-damaged".
 */
export async function openCompressed(file: SourceFile): Promise<SourceFile | null> {
  const named = packedName(file.path);
  if (!named) return null;
  const head = await file.head(6);
  if (MAGIC[named.kind].every((b, k) => head[k] === b)) return ENDINGS[named.kind](file, named.inside);
  const { stream, read, size } = file;
  return { path: named.inside, size, read, head: file.head, stream };
}

function damaged(file: SourceFile, error: unknown): never {
  const detail = error instanceof Error ? error.message : String(error);
  return fail(
    'packed-damaged',
    file.path,
    null,
    `the compressed file cannot be unpacked (${detail}); it may be cut short.`,
    'Copy it again, or unpack it and drop what is inside.',
  );
}

function tooLarge(file: SourceFile): never {
  return fail(
    'packed-too-large',
    file.path,
    null,
    `the file unpacks to more than ${MOST_BYTES / 2 ** 30} GiB.`,
    'Unpack it and drop the files one after the other.',
  );
}

/** Several .gz one behind the other are one file, as gzip has it. */
async function* gunzip(file: SourceFile, piece: number): AsyncIterable<Uint8Array> {
  let ready: Uint8Array[] = [];
  // The library checks neither the checksum nor whether the end is there.
  const crc = new Crc32();
  let length = 0;
  const unzip = new Gunzip((part) => {
    if (part.length === 0) return;
    ready.push(part);
    length += part.length;
    crc.add(part);
  });
  unzip.onmember = () => {
    crc.reset();
    length = 0;
  };
  const push = (bytes: Uint8Array, last: boolean): void => {
    try {
      unzip.push(bytes, last);
    } catch (error) {
      damaged(file, error);
    }
  };
  const trailer = new Uint8Array(8);
  // Text shrinks to about a third.
  for await (const part of file.stream(Math.max(1 << 12, Math.min(PIECE, piece >> 1)))) {
    trailer.copyWithin(0, Math.min(8, part.length));
    trailer.set(part.subarray(-8), 8 - Math.min(8, part.length));
    push(part, false);
    yield* ready;
    ready = [];
  }
  push(new Uint8Array(0), true);
  yield* ready;
  const end = new DataView(trailer.buffer);
  if (end.getUint32(0, true) !== crc.value || end.getUint32(4, true) !== length >>> 0)
    damaged(file, 'its checksum does not fit');
}

/** The library does not look at checksums; a file that is cut short is told. */
async function* unzstd(file: SourceFile, piece: number): AsyncIterable<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let ready: Uint8Array[] = [];
  const unzip = new Decompress((part) => {
    if (part.length > 0) ready.push(part);
  });
  const push = (bytes: Uint8Array, last: boolean): void => {
    try {
      unzip.push(bytes, last);
    } catch (error) {
      damaged(file, error);
    }
  };
  for await (const part of file.stream(Math.max(1 << 12, Math.min(PIECE, piece >> 1)))) {
    push(part, false);
    yield* ready;
    ready = [];
  }
  push(new Uint8Array(0), true);
  yield* ready;
}

/** Whole where all is wanted: the library unpacks one file at a time, and pairs of files are read side by side. */
async function* unxz(file: SourceFile, piece: number): AsyncIterable<Uint8Array> {
  const { XzReadableStream } = await import('xz-decompress');
  const pieces = file.stream()[Symbol.asyncIterator]();
  const packed = new ReadableStream<Uint8Array>({
    async pull(to) {
      const { done, value } = await pieces.next();
      if (done) to.close();
      else to.enqueue(value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
  const reader = new XzReadableStream(packed).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  try {
    while (length < piece || piece >= PIECE) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        break;
      }
      // The library hands out its own buffer.
      parts.push(value.slice());
      length += value.length;
      if (length > MOST_BYTES) tooLarge(file);
    }
  } catch (error) {
    ended = true;
    if (error instanceof Error && error.name === 'DataError') throw error;
    damaged(file, error);
  } finally {
    if (!ended) await reader.cancel();
  }
  yield* parts;
}

/** bzip2 files written by several processors are many streams one behind the other; the library reads one. */
function streamsOf(bytes: Uint8Array): Uint8Array[] {
  const mark = [0x42, 0x5a, 0x68, -1, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
  const starts: number[] = [];
  for (let at = bytes.indexOf(0x42); at >= 0; at = bytes.indexOf(0x42, at + 1))
    if (mark.every((b, k) => (b < 0 ? bytes[at + k] >= 0x31 && bytes[at + k] <= 0x39 : bytes[at + k] === b)))
      starts.push(at);
  return starts.map((from, k) => bytes.subarray(from, starts[k + 1] ?? bytes.length));
}

function bunzip2(file: SourceFile, inside: string): SourceFile {
  // Finding the format and reading it look at the file twice, and unpacking is slow.
  let kept: Promise<Uint8Array> | null = null;
  const unpack = async (): Promise<Uint8Array> => {
    const [bytes, { default: bz2 }] = await Promise.all([file.read(), import('bz2')]);
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const stream of streamsOf(bytes)) {
      try {
        parts.push(bz2.decompress(stream, true));
      } catch (error) {
        damaged(file, error);
      }
      length += parts[parts.length - 1].length;
      if (length > MOST_BYTES) tooLarge(file);
    }
    return joined(parts, length);
  };
  const open = async (): Promise<SourceFile> => {
    kept ??= unpack();
    return bytesSource(inside, await kept);
  };
  return {
    path: inside,
    size: 4 * file.size,
    read: async () => (await open()).read(),
    head: async (n) => (await open()).head(n),
    stream: async function* (piece) {
      yield* (await open()).stream(piece);
    },
  };
}
