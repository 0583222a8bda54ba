// Anything that can be dropped: archives, folders of all sorts, nothing at all; and data that cannot be right.
import { readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { deepmdFiles, memoryFiles, told } from '../testing/files';
import { sharedOrSkip } from '../testing/shared';
import { randomSystem } from '../testing/systems';
import { nodeFiles } from './files/nodeFiles';
import { makeSource } from './files/source';
import { readAll } from './read';
import type { SourceFile, System } from './types';
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
      'no-data a.zip/cat.jpg',
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

describe('data that cannot be right', () => {
  /** Two atoms on a spring: energies and forces that belong together, coordinates in A. */
  function spring(nframes: number, change: Partial<System> = {}): System {
    const u = Array.from({ length: nframes }, (_, f) => 0.2 * Math.sin(0.7 * f));
    return {
      path: 'spring.xyz',
      type_map: ['Si'],
      atype: Int32Array.of(0, 0),
      natoms: 2,
      nframes,
      pbc: [true, true, true],
      coord: Float64Array.from(u.flatMap((x) => [0, 0, 0, 2.3 + x, 0, 0])),
      box: Float64Array.from(u.flatMap(() => [8, 0, 0, 0, 8, 0, 0, 0, 8])),
      energy: Float64Array.from(u, (x) => -100 + 2 * x * x),
      force: Float64Array.from(u.flatMap((x) => [4 * x, 0, 0, -4 * x, 0, 0])),
      virial: null,
      frame_index: Int32Array.from(u, (_, f) => f),
      ...change,
    };
  }
  const read = (...systems: System[]) =>
    readAll(memoryFiles(Object.fromEntries(systems.map((s, k) => [`${k}.xyz`, writeExtxyz([s])]))));
  const warnings = async (s: System): Promise<string> => {
    const { problems } = await read(s);
    return problems.map((p) => `${p.severity} ${p.code}: ${p.message}`).join('\n');
  };
  const times = (values: Float64Array | null, factor: number): Float64Array | null =>
    values?.map((v) => v * factor) ?? null;

  it('has nothing to say about good data', async () => {
    expect(await warnings(spring(30))).toBe('');
  });

  it('drops frames whose energies are in another unit than the rest, and names them', async () => {
    for (const factor of [1 / 27.211386, 1 / 13.605693, 23.0605, 96.4853, 1000]) {
      const s = spring(12);
      for (const f of [3, 7]) if (s.energy) s.energy[f] *= factor;
      const { problems, systems } = await read(s);
      expect(told(problems)).toEqual(['mixed-units 0.xyz #3', 'mixed-units 0.xyz #7']);
      expect(problems[0].message).toMatch(/differ by a factor of/);
      expect(systems[0].nframes).toBe(10);
    }
    const whole = await read(spring(12), spring(5, { energy: times(spring(5).energy, 1 / 27.211386) }));
    expect(told(whole.problems)).toHaveLength(5);
    expect(whole.systems.map((x) => x.path)).toEqual(['0.xyz']);
  });

  it('drops frames whose lengths are in Bohr where the rest is in A', async () => {
    const s = spring(12);
    for (let k = 0; k < 6; k++) s.coord[6 * 4 + k] /= 0.529177;
    for (let k = 0; k < 9; k++) if (s.box) s.box[9 * 4 + k] /= 0.529177;
    const { problems, systems } = await read(s);
    expect(told(problems)).toEqual(['mixed-units 0.xyz #4']);
    expect(problems[0].message).toMatch(/as A and Bohr do/);
    expect(systems[0].nframes).toBe(11);
  });

  it('keeps energies that merely differ much, as of a molecule pulled apart', async () => {
    const energy = Float64Array.from({ length: 12 }, (_, f) => -9 * Math.exp(-f / 2.5) - 0.3);
    const { problems, systems } = await read(spring(12, { energy, force: null }));
    expect(told(problems)).toEqual([]);
    expect(systems[0].nframes).toBe(12);
  });

  it('warns of lengths in Bohr or nm', async () => {
    const scaled = (f: number) =>
      spring(30, {
        coord: times(spring(30).coord, f) ?? new Float64Array(),
        box: times(spring(30).box, f),
        force: null,
      });
    expect(await warnings(scaled(1 / 0.529177))).toMatch(/warning units-suspected: .*look like Bohr/);
    expect(await warnings(scaled(0.1))).toMatch(/warning units-suspected: .*look like nm/);
  });

  it('warns of forces that do not belong to the energies', async () => {
    expect(await warnings(spring(30, { force: times(spring(30).force, -1) }))).toMatch(/mixed-units: .*wrong sign/);
    expect(await warnings(spring(30, { force: times(spring(30).force, 0.529177 / 27.211386) }))).toMatch(
      /hartree\/bohr/,
    );
    expect(await warnings(spring(30, { energy: times(spring(30).energy, 1 / 27.211386) }))).toMatch(
      /energies look like hartree/,
    );
  });

  it('warns of net forces, stress in another unit and frames that come twice', async () => {
    const force = times(spring(12).force, 1);
    for (let k = 0; k < 72; k += 3) if (force) force[k] += 0.2;
    expect(await warnings(spring(12, { force }))).toMatch(/warning net-force: .*0\.40 eV\/A as a rule/);
    const virial = new Float64Array(9 * 12).fill(-10 * 512);
    expect(await warnings(spring(12, { virial }))).toMatch(
      /warning units-suspected: the pressure is about 1\.60e\+3 GPa/,
    );
    const { problems } = await read(spring(12), spring(12));
    expect(told(problems, 'warning')).toEqual(['duplicate-frames 1.xyz #0']);
  });

  it('drops frames with two atoms at one place, also across the cell, and tells close ones', async () => {
    const s = spring(5);
    s.coord[6 * 2 + 3] = 16;
    s.coord[6 * 3 + 3] = 0.3;
    const { problems, systems } = await read(s);
    expect(told(problems)).toEqual(['overlapping-atoms 0.xyz #2']);
    expect(told(problems, 'warning')).toContain('close-atoms 0.xyz #3');
    expect(systems[0].nframes).toBe(4);
  });

  it('finds no error in any of the real sets', async (context) => {
    const root = sharedOrSkip(context, 'data');
    const sets = [
      'cu_pwmat_72',
      'si_pwmat_64',
      'al_wdm_32',
      'hfo2_pwmat_96',
      'nacl_rd_64',
      'ethanol_orca',
      'lisic_pwdata',
    ];
    for (const name of sets) {
      const { files } = await nodeFiles([`${root}/${name}`]);
      const { problems, systems } = await readAll(files.filter((f) => !f.path.includes('/original/')));
      expect(told(problems)).toEqual([]);
      expect(told(problems, 'warning').filter((w) => /units/.test(w))).toEqual([]);
      expect(systems.length).toBeGreaterThan(0);
    }
  });
});
