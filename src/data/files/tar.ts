// A .tar as a list of files: ustar, pax and GNU names.
// The small libraries for this (nanotar 0.3) leave out the folder of ustar names longer than 100 bytes.
import { fail } from '../problems';
import type { SourceFile } from '../types';
import { MOST_BYTES } from './compressed';
import { bytesSource, joined } from './source';

const BLOCK = 512;

/** Whether the bytes begin as a tar archive; old ones without the mark are told by their name alone. */
export const isTar = (head: Uint8Array): boolean =>
  head.length >= 263 && String.fromCharCode(...head.subarray(257, 262)) === 'ustar';

const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
};

/** A size: octal digits, or a binary number where the first bit is set. */
function sizeIn(bytes: Uint8Array): number {
  if (bytes[0] & 0x80) return bytes.reduce((n, b, k) => n * 256 + (k === 0 ? b & 0x7f : b), 0);
  const digits = text(bytes).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

/** The records "LENGTH key=value\n" of a pax header. */
function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = space < 0 ? Number.NaN : Number(text(bytes.subarray(at, space)));
    if (!(length > 0)) break;
    const record = new TextDecoder().decode(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** Whether the header's checksum, the sum of its bytes, is right. */
function sumFits(header: Uint8Array): boolean {
  const sum = header.reduce((s, b, k) => s + (k >= 148 && k < 156 ? 32 : b), 0);
  return sizeIn(header.subarray(148, 156)) === sum;
}

/**
 * The files inside a .tar, with paths below the path of the .tar itself. Throws DataError "tar-damaged" where it is none
 * or is cut short, "tar-too-large" above 2 GiB.
 */
export async function openTar(tar: SourceFile): Promise<SourceFile[]> {
  const damaged = (what: string): never =>
    fail('tar-damaged', tar.path, null, what, 'Pack the data again, or drop the folder itself.');
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of tar.stream()) {
    parts.push(part);
    length += part.length;
    if (length > MOST_BYTES)
      fail(
        'tar-too-large',
        tar.path,
        null,
        `the archive holds more than ${MOST_BYTES / 2 ** 30} GiB.`,
        'Unpack it and drop the folders one after the other.',
      );
  }
  const bytes = joined(parts, length);
  const files: SourceFile[] = [];
  let name: string | null = null;
  let size: number | null = null;
  let at = 0;
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const header = bytes.subarray(at, at + BLOCK);
    if (!sumFits(header))
      damaged(
        files.length === 0
          ? 'the name says .tar, but the content is something else.'
          : `the archive is damaged behind ${files[files.length - 1].path}.`,
      );
    const type = String.fromCharCode(header[156] || 0x30);
    const own = size ?? sizeIn(header.subarray(124, 136));
    const from = at + BLOCK;
    if (!(own >= 0) || from + own > bytes.length) damaged('the archive is cut short: it ends in the middle of a file.');
    const content = bytes.subarray(from, from + own);
    at = from + BLOCK * Math.ceil(own / BLOCK);
    if (type === 'L' || type === 'N') name = text(content);
    else if (type === 'x') {
      const records = paxRecords(content);
      name = records.get('path') ?? name;
      const given = records.get('size');
      size = given === undefined ? size : Number(given);
    } else if (type !== 'g' && type !== 'K') {
      const prefix = isTar(header) && header[263] === 0x30 ? text(header.subarray(345, 500)) : '';
      const short = text(header.subarray(0, 100));
      const path = name ?? (prefix === '' ? short : `${prefix}/${short}`);
      if ((type === '0' || type === '7') && !path.endsWith('/'))
        files.push(bytesSource(`${tar.path}/${path.replace(/^(\.?\/)+/, '')}`, content));
      name = null;
      size = null;
    }
  }
  if (files.length === 0 && at === 0 && bytes.length > 0)
    damaged('the name says .tar, but the content is something else.');
  return files;
}
