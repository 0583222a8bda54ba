// Anything that can be dropped: archives, folders of all sorts, nothing at all.
import { readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { deepmdFiles, memoryFiles, told } from '../testing/files';
import { sharedOrSkip } from '../testing/shared';
import { randomSystem } from '../testing/systems';
import { vaspout } from '../testing/vaspout';
import { makeSource } from './files/source';
import { readAll } from './read';
import type { SourceFile } from './types';
import { writeExtxyz } from './writers/writeExtxyz';

const system = randomSystem(5, 8, 4);
const bytesOf = (files: Readonly<Record<string, string | Uint8Array>>): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(files).map(([path, c]) => [path, typeof c === 'string' ? strToU8(c) : c]));

describe('readAll', () => {
  it('reads folders, files and archives of one drop together and leaves other files alone', async () => {
    const { problems, systems } = await readAll(
      memoryFiles({
        ...deepmdFiles('top/npy', system),
        'top/README.md': 'hello',
        'top/.DS_Store': 'x',
        'top/__MACOSX/f.xyz': 'x',
        'top/notes.docx': 'x',
        'top/f.xyz': writeExtxyz([randomSystem(6, 5, 2)]),
        'top/more.zip': zipSync(bytesOf({ ...deepmdFiles('in/side', randomSystem(7, 4, 2)), '__MACOSX/._f.xyz': 'x' })),
      }),
    );
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'note')).toEqual(['asymmetric-virial top/f.xyz #0', 'not-read top/notes.docx']);
    expect(systems.map((s) => s.path).sort()).toEqual(['top/f.xyz', 'top/more.zip/in/side', 'top/npy']);
    expect(systems.find((s) => s.path === 'top/npy')).toMatchObject({ ...system, path: 'top/npy' });
  });

  it('goes by the content of a file whose ending is that of notes', async () => {
    const { problems, systems } = await readAll(memoryFiles({ 'run.h2o.md': writeExtxyz([randomSystem(6, 5, 2)]) }));
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => s.nframes)).toEqual([2]);
  });

  it('does not read what lies below a system along with it', async () => {
    const { problems, systems } = await readAll(
      memoryFiles({
        ...deepmdFiles('top', system),
        ...deepmdFiles('top/original/part', randomSystem(6, 5, 2)),
        'top/original/all.xyz': writeExtxyz([system]),
        ...deepmdFiles('beside', randomSystem(7, 4, 2)),
      }),
    );
    expect(systems.map((s) => s.path).sort()).toEqual(['beside', 'top']);
    expect(problems.map((p) => p.code)).toContain('below-a-system');
    expect(told(problems)).toEqual([]);
  });

  it('knows extended XYZ by its content where the name does not say', async () => {
    const { systems } = await readAll(memoryFiles({ 'train.txt': writeExtxyz([system]), words: 'not data' }));
    expect(systems.map((s) => [s.path, s.nframes])).toEqual([['train.txt', 4]]);
  });

  it('says what it expected where there is nothing to read', async () => {
    const codes = async (files: SourceFile[]): Promise<string[]> => {
      const { problems, systems } = await readAll(files);
      expect(systems).toEqual([]);
      for (const p of problems) expect(p.fix).not.toBe('');
      return told(problems);
    };
    const zip = (content: Record<string, string>) => zipSync(bytesOf(content));
    expect(await codes([])).toEqual(['no-files (nothing)']);
    expect(await codes(memoryFiles({ 'cat.jpg': 'x', 'a/dog.bin': 'y' }))).toEqual(['no-data a/dog.bin']);
    expect(await codes(memoryFiles({ 'cat.jpg': 'x' }))).toEqual(['no-data cat.jpg']);
    expect(await codes(memoryFiles({ 'a.zip': zip({ 'cat.jpg': 'x', 'README.md': 'x' }) }))).toEqual([
      'no-data a.zip/README.md',
    ]);
    expect(await codes(memoryFiles({ 'a.zip': zip({ 'thing.bin': 'x' }) }))).toEqual(['no-data a.zip/thing.bin']);
    expect(await codes(memoryFiles({ 'a.zip': zip({}) }))).toEqual(['zip-no-data a.zip']);
    expect(await codes(memoryFiles({ 'a.zip': 'no archive' }))).toEqual(['zip-damaged a.zip']);
    expect(await codes(memoryFiles({ 'f.xyz': '' }))).toEqual(['empty-file f.xyz']);
    expect(await codes(memoryFiles({ 'r/type.raw': '0', 'r/energy.raw': '0' }))).toEqual(['no-sets r']);
  });

  it('reads a VASP run once, from vasprun.xml, and from OUTCAR where that holds nothing', async (context) => {
    const read = (...parts: string[]): Uint8Array =>
      new Uint8Array(readFileSync(sharedOrSkip(context, 'data', 'parser_samples', ...parts)));
    const OUTCAR = read('vasp_outcar_h2o_md10', 'OUTCAR.h2o.md.10');
    const xml = read('vasprun_h2o_md10', 'vasprun.h2o.md.10.xml');
    const both = await readAll(memoryFiles({ 'run/OUTCAR': OUTCAR, 'run/vasprun.xml': xml }));
    expect(both.systems.map((s) => [s.path, s.nframes])).toEqual([['run/vasprun.xml', 10]]);
    expect(told(both.problems, 'note')).toContain('same-run run/OUTCAR');
    const cut = await readAll(memoryFiles({ 'run/OUTCAR': OUTCAR, 'run/vasprun.xml': xml.subarray(0, 9000) }));
    expect(cut.systems.map((s) => s.nframes)).toEqual([10]);
    const h5 = await vaspout({ steps: [{ energies: [-1, -1, -1] }] });
    const three = await readAll(memoryFiles({ 'run/vaspout.h5': h5, 'run/OUTCAR': OUTCAR, 'run/vasprun.xml': xml }));
    expect(three.systems.map((s) => s.path)).toEqual(['run/vasprun.xml']);
    const spare = await readAll(memoryFiles({ 'run/vaspout.h5': h5, 'run/OUTCAR': OUTCAR.subarray(0, 900) }));
    expect(spare.systems.map((s) => s.path)).toEqual(['run/vaspout.h5']);
    const apart = await readAll(memoryFiles({ 'a/OUTCAR': OUTCAR, 'b/vasprun.xml': xml }));
    expect(apart.systems).toHaveLength(2);
  });

  it('tells archives that were cut short, wherever, and never throws', async () => {
    const whole = zipSync(bytesOf(deepmdFiles('a', system)));
    for (let n = 0; n < whole.length; n += 97) {
      const { problems, systems } = await readAll(memoryFiles({ 'a.zip': whole.subarray(0, n) }));
      expect(systems).toEqual([]);
      expect(told(problems)).toEqual(['zip-damaged a.zip']);
    }
  });

  it('survives a file that cannot be read', async () => {
    // biome-ignore lint/correctness/useYield: it fails before the first piece
    const broken = makeSource('gone.xyz', 3e6, async function* () {
      throw new Error('was removed');
    });
    const { problems, systems } = await readAll([broken, ...memoryFiles({ 'f.xyz': writeExtxyz([system]) })]);
    expect(systems).toHaveLength(1);
    expect(told(problems)).toEqual(['unreadable gone.xyz']);
    expect(problems[0].message).toMatch(/was removed/);
  });

  it('reports progress up to the end', async () => {
    const seen: number[] = [];
    await readAll(memoryFiles({ ...deepmdFiles('a', system, 1), 'f.xyz': writeExtxyz([system]) }), {
      onProgress: (done, total) => seen.push(done / total),
    });
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});
