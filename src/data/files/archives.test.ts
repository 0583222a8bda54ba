// Archives and compressed files of every kind, whole, nested and damaged.
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../testing/files';
import { sharedOrSkip } from '../../testing/shared';
import { ProblemLog } from '../problems';
import { unpackAll } from './archives';
import { nodeFiles } from './nodeFiles';
import { joined } from './source';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function unpacked(files: Readonly<Record<string, string | Uint8Array>>) {
  const log = new ProblemLog();
  const empty: string[] = [];
  const found = await unpackAll(
    memoryFiles(files),
    (path) => !path.includes('__MACOSX'),
    log,
    (archive, n) => empty.push(`${archive.path} ${n}`),
  );
  const content: Record<string, string> = {};
  for (const f of found) {
    try {
      content[f.path] = text(await f.read());
    } catch (error) {
      log.caught(error, f.path);
    }
  }
  return { content, empty, problems: log.list(), found };
}

interface Entry {
  readonly name: string;
  readonly body?: string;
  readonly type?: string;
  readonly prefix?: string;
}

/** A ustar archive. */
function tarOf(entries: readonly Entry[]): Uint8Array {
  const blocks = entries.flatMap(({ name, body = '', type = '0', prefix = '' }) => {
    const header = new Uint8Array(512);
    const put = (at: number, s: string): void => header.set(strToU8(s), at);
    const content = strToU8(body);
    put(0, name);
    put(100, '0000644\0');
    put(124, `${content.length.toString(8).padStart(11, '0')}\0`);
    put(156, type);
    put(257, 'ustar\0');
    put(263, '00');
    put(345, prefix);
    put(148, '        ');
    const sum = header.reduce((s, b) => s + b, 0);
    put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
    const padded = new Uint8Array(512 * Math.ceil(content.length / 512));
    padded.set(content);
    return [header, padded];
  });
  const all = [...blocks, new Uint8Array(1024)];
  return joined(
    all,
    all.reduce((n, b) => n + b.length, 0),
  );
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
/** "frame one\n", by xz, bzip2 and zstd. */
const XZ = '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAJZnJhbWUgb25lCgAAAAJ2+FKcgPjoAAEiChUa4WcftvN9AQAAAAAEWVo=';
const BZ2_ONE = 'QlpoOTFBWSZTWUSOCqUAAALRgAAQQAAjA5AAIAAxBkxBANPSZDDeY/F3JFOFCQRI4KpQ';
const ZST = 'KLUv/SQKUQAAZnJhbWUgb25lCoa3phs=';

describe('archives', () => {
  it('reads .gz as the file inside, several members one after the other as one', async () => {
    const one = gzipSync(strToU8('one\n'));
    const two = joined([one, gzipSync(strToU8('two\n'))], 2 * one.length);
    const { content, problems } = await unpacked({ 'a/OUTCAR.gz': gzipSync(strToU8('step\n')), 'b.xyz.gz': two });
    expect(content).toEqual({ 'a/OUTCAR': 'step\n', 'b.xyz': 'one\ntwo\n' });
    expect(problems).toEqual([]);
  });

  it('takes a file that was unpacked on the way and kept its name', async () => {
    const { content, problems } = await unpacked({ 'f.xyz.gz': 'plain text' });
    expect(content).toEqual({ 'f.xyz': 'plain text' });
    expect(problems).toEqual([]);
  });

  it('tells a file in a .zip whose bytes are not those that were packed, and gives the others', async () => {
    const body = strToU8('energy 1.25\n');
    const zip = zipSync({ 'a.txt': [body, { level: 0 }], 'b.txt': [body, { level: 0 }] });
    zip[zip.indexOf(0x35)] = 0x36;
    const { content, problems } = await unpacked({ 'x.zip': zip });
    expect(content).toEqual({ 'x.zip/b.txt': 'energy 1.25\n' });
    expect(told(problems)).toEqual(['zip-damaged x.zip/a.txt']);
  });

  it('tells a .gz that is cut short and keeps the others', async () => {
    const whole = gzipSync(Uint8Array.from({ length: 20_000 }, (_, k) => (k * 2_654_435_761) >>> 20));
    const { content, problems } = await unpacked({
      'cut.gz': whole.subarray(0, 900),
      'good.gz': gzipSync(strToU8('x')),
    });
    expect(content).toEqual({ good: 'x' });
    expect(told(problems)).toEqual(['packed-damaged cut.gz']);
  });

  it('reads ustar, long names of every kind, and leaves folders and links alone', async () => {
    const long = `${'d'.repeat(60)}/${'e'.repeat(60)}/OUTCAR`;
    const pax = (key: string, value: string): string => {
      const rest = ` ${key}=${value}\n`;
      let n = rest.length + 2;
      while (String(n).length + rest.length !== n) n = String(n).length + rest.length;
      return `${n}${rest}`;
    };
    const tar = tarOf([
      { name: 'top/', type: '5' },
      { name: './top/a.xyz', body: 'A' },
      { name: 'OUTCAR', prefix: long.slice(0, -7), body: 'B' },
      { name: '././@LongLink', type: 'L', body: `gnu/${long}\0` },
      { name: `gnu/${long}`.slice(0, 99), body: 'C' },
      { name: 'pax', type: 'x', body: pax('path', `pax/${long}`) },
      { name: 'short', body: 'D' },
      { name: 'link', type: '2' },
      { name: 'after', body: 'E'.repeat(700) },
    ]);
    const { content, problems } = await unpacked({ 'x.tar': tar });
    expect(problems).toEqual([]);
    expect(content).toEqual({
      'x.tar/top/a.xyz': 'A',
      [`x.tar/${long}`]: 'B',
      [`x.tar/gnu/${long}`]: 'C',
      [`x.tar/pax/${long}`]: 'D',
      'x.tar/after': 'E'.repeat(700),
    });
  });

  it('unpacks archives in archives: .tgz, .tar.gz in a .zip, a packed tar with another name', async () => {
    const tar = tarOf([
      { name: 'in/f.xyz.gz', body: '' },
      { name: 'in/g.xyz', body: 'G' },
    ]);
    const { content, problems } = await unpacked({
      'a.tgz': gzipSync(tar),
      'b.zip': zipSync({ 'deep/c.tar.gz': gzipSync(tar), '__MACOSX/x': strToU8('x') }),
      'odd.gz': gzipSync(tar),
    });
    expect(problems).toEqual([]);
    expect(Object.keys(content).sort()).toEqual([
      'a.tar/in/f.xyz',
      'a.tar/in/g.xyz',
      'b.zip/deep/c.tar/in/f.xyz',
      'b.zip/deep/c.tar/in/g.xyz',
      'odd/in/f.xyz',
      'odd/in/g.xyz',
    ]);
  });

  it('tells a tar that is cut short, or none', async () => {
    const tar = tarOf([{ name: 'a', body: 'A'.repeat(5000) }]);
    for (const bad of [tar.subarray(0, 3000), strToU8('no archive at all')]) {
      const { content, problems } = await unpacked({ 'x.tar': bad });
      expect(content).toEqual({});
      expect(told(problems)).toEqual(['tar-damaged x.tar']);
    }
  });

  it('reads .xz, .bz2 and .zst, also streams one behind the other', async () => {
    const bz = bytesOf(BZ2_ONE);
    const zst = bytesOf(ZST);
    const { content, problems } = await unpacked({
      'a.xyz.xz': bytesOf(XZ),
      'b.xyz.bz2': bz,
      'c.bz2': joined([bz, bz], 2 * bz.length),
      'd.xyz.zst': zst,
      'e.zst': joined([zst, zst], 2 * zst.length),
    });
    expect(problems).toEqual([]);
    expect(content).toEqual({
      'a.xyz': 'frame one\n',
      'b.xyz': 'frame one\n',
      c: 'frame one\nframe one\n',
      'd.xyz': 'frame one\n',
      e: 'frame one\nframe one\n',
    });
  });

  it('tells .xz, .bz2 and .zst that are damaged', async () => {
    const { content, problems } = await unpacked({
      'a.xz': bytesOf(XZ).subarray(0, 40),
      'b.bz2': bytesOf(BZ2_ONE).subarray(0, 30),
      'c.zst': bytesOf(ZST).subarray(0, 14),
    });
    expect(content).toEqual({});
    expect(told(problems)).toEqual(['packed-damaged a.xz', 'packed-damaged b.bz2', 'packed-damaged c.zst']);
  });

  it('finds the beginning of a packed file without all of it', async () => {
    const { found } = await unpacked({ 'f.gz': gzipSync(strToU8('head and tail '.repeat(9000))) });
    expect(text(await found[0].head(4))).toBe('head');
  });

  it('unpacks the archives of the reference data', async (context) => {
    const xz = sharedOrSkip(context, 'data', 'nacl_rd_64', 'original', 'vasprun_xmls.tar.xz');
    const bz2 = sharedOrSkip(context, 'data', 'si_pwmat_64', 'original', 'Si.tar.bz2');
    const { files } = await nodeFiles([xz, bz2]);
    const log = new ProblemLog();
    const found = await unpackAll(
      files,
      () => true,
      log,
      () => {},
    );
    expect(log.list()).toEqual([]);
    const xml = found.filter((f) => f.path.includes('vasprun_xmls') && f.path.endsWith('.xml'));
    expect(xml).toHaveLength(102);
    for (const f of xml) expect(text((await f.read()).subarray(-20)).trim()).toMatch(/<\/modeling>$/);
    expect(found.some((f) => f.path.endsWith('MOVEMENT'))).toBe(true);
  });
});
