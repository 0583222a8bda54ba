// The start screen's logic: walking drops, names, samples' facts and pictures, the WebGPU diagnosis.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../../engine/config';
import type { RunSummary } from '../../worker/protocol';
import type { Device } from '../state/store';
import type { AdapterReport } from './adapter';
import { diagnose, diagnosticsText, type Environment, rowsOf, rowsText, systemOf } from './diagnosis';
import { type EntryLike, nameOf, readPick, walkEntries } from './droppedFiles';
import { formulaOf, sampleInfo } from './manifest';
import { draw } from './picture';
import { runFacts } from './runWords';

/** A folder as browsers hand it out: a few entries at a time. */
function folder(path: string, children: EntryLike[]): EntryLike {
  const createReader = () => {
    let at = 0;
    const readEntries = (ok: (e: EntryLike[]) => void): void => {
      at += 2;
      ok(children.slice(at - 2, at));
    };
    return { readEntries };
  };
  const name = path.split('/').at(-1) ?? '';
  return Object.assign({ isFile: false, isDirectory: true, name, fullPath: path }, { createReader });
}
function file(path: string): EntryLike {
  const name = path.split('/').at(-1) ?? '';
  const give = (ok: (f: File) => void): void => ok(new File(['x'], name));
  return Object.assign({ isFile: true, isDirectory: false, name, fullPath: path }, { file: give });
}

describe('drops', () => {
  const system = (n: number): EntryLike =>
    folder(`/data/sys.${n}`, [
      file(`/data/sys.${n}/type.raw`),
      folder(`/data/sys.${n}/set.000`, [file(`/data/sys.${n}/set.000/coord.npy`)]),
    ]);

  it('are walked to the end, however many entries a reader hands out, without hidden files', async () => {
    const top = folder('/data', [
      system(0),
      system(1),
      system(2),
      file('/data/.DS_Store'),
      folder('/data/.git', [file('/data/.git/x')]),
    ]);
    const found = await walkEntries([top]);
    expect(found.map((f) => f.path)).toEqual(
      [0, 1, 2].flatMap((n) => [`data/sys.${n}/set.000/coord.npy`, `data/sys.${n}/type.raw`]),
    );
  });

  it('stop above the limit, in words', async () => {
    await expect(walkEntries([system(0), system(1)], 3)).rejects.toThrow(/more than 3 files/);
  });

  it('are named after what was dropped', async () => {
    expect(nameOf(['data.zip'])).toBe('data');
    expect(nameOf(['run.xyz.gz'])).toBe('run');
    expect(nameOf(['sets.tar.xz'])).toBe('sets');
    expect(nameOf(['OUTCAR'])).toBe('OUTCAR');
    expect(nameOf(['water.v2'])).toBe('water.v2');
    expect(nameOf(['a.xyz', 'b.xyz', 'c'])).toBe('a and 2 more');
    expect(readPick([])).toBeNull();
    const pick = readPick([new File(['x'], 'water.extxyz')]);
    expect(pick?.name).toBe('water');
    expect((await pick?.collect())?.map((f) => f.path)).toEqual(['water.extxyz']);
    expect(readPick([new File(['x'], '.DS_Store')])?.name).toBe('.DS_Store');
  });

  it('go by their numbers, in whatever order a folder hands them out', async () => {
    const pick = readPick(['run-10.xml', 'run-2.xml', 'run-1.xml'].map((name) => new File(['x'], name)));
    expect((await pick?.collect())?.map((f) => f.path)).toEqual(['run-1.xml', 'run-2.xml', 'run-10.xml']);
  });
});

const sample = (name: 'si' | 'nacl' | 'h2o') => {
  const path = fileURLToPath(new URL(`../../../public/samples/${name}.xyz`, import.meta.url));
  return sampleInfo(name, path, readFileSync(path, 'utf8'));
};

describe('samples', () => {
  it('tell their figures from their files', () => {
    expect(sample('si')).toMatchObject({ natoms: 8, nframes: 165, formula: 'Si8', temperatures: [300, 600, 1200] });
    expect(sample('nacl')).toMatchObject({ natoms: 8, nframes: 150, formula: 'Cl4Na4' });
    expect(sample('h2o')).toMatchObject({ natoms: 24, nframes: 140, formula: 'H16O8' });
    expect(formulaOf(['Ti', 'O', 'O'])).toBe('O2Ti');
  });

  it('are refused where they are cut off', () => {
    const path = fileURLToPath(new URL('../../../public/samples/si.xyz', import.meta.url));
    const cut = readFileSync(path, 'utf8').split('\n').slice(0, 15).join('\n');
    expect(() => sampleInfo('si', 'si.xyz', cut)).toThrow(/si\.xyz:11: the last frame lacks lines/);
  });

  it('are drawn inside the picture, from back to front, with every molecule bonded', () => {
    for (const name of ['si', 'nacl', 'h2o'] as const) {
      const info = sample(name);
      const picture = draw(info, 340, 176);
      expect(picture.atoms).toHaveLength(info.natoms * picture.repeats ** 3);
      for (const a of picture.atoms) {
        expect(a.x).toBeGreaterThan(0);
        expect(a.x).toBeLessThan(340);
        expect(a.y).toBeGreaterThan(0);
        expect(a.y).toBeLessThan(176);
      }
      expect(picture.atoms.every((a, i) => i === 0 || a.near >= picture.atoms[i - 1].near)).toBe(true);
      expect(picture.edges).toHaveLength(12);
    }
    // Bonds that cross the cell's boundary are not drawn, so at most two per molecule.
    const { bonds } = draw(sample('h2o'), 340, 176);
    expect(bonds.length).toBeGreaterThan(8);
    expect(bonds.length).toBeLessThanOrEqual(16);
  });
});

describe('diagnosis', () => {
  const env = (userAgent: string): Environment => ({
    userAgent,
    origin: 'http://10.0.0.2:4173',
    secure: false,
    gpu: false,
  });
  const CHROME_LINUX =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
  const EDGE =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0';
  const FIREFOX = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0';
  const SAFARI =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0.0.0 Mobile/15E148 Safari/604.1';

  it('tells the causes apart and names browser and system', () => {
    expect(diagnose('insecure', env(CHROME_LINUX)).explanation).toContain('http://10.0.0.2:4173');
    expect(diagnose('no-webgpu', env(FIREFOX)).explanation).toMatch(/^Firefox 140 on macOS/);
    expect(diagnose('no-adapter', env(EDGE)).explanation).toMatch(/^Edge 150 on Windows has WebGPU, but no adapter/);
    expect(diagnose('no-webgpu', env(SAFARI)).explanation).toMatch(/^Safari 18 on macOS/);
    expect(systemOf(IPHONE)).toBe('iOS');
  });

  it('gives steps that fit', () => {
    expect(diagnose('no-adapter', env(CHROME_LINUX)).steps.join(' ')).toContain('vulkaninfo');
    expect(diagnose('no-webgpu', env(FIREFOX)).steps.join(' ')).toContain('about:config');
    expect(diagnose('no-webgpu', env(IPHONE)).steps.join(' ')).toContain('Safari 26');
    expect(diagnose('no-webgpu', env('Lynx')).steps.join(' ')).toContain('Open this page in a current');
  });

  it('lists what the browser offers, with a note where training is hindered', () => {
    const adapter: AdapterReport = {
      vendor: 'nvidia',
      architecture: 'ampere',
      description: '',
      limits: {
        maxBufferSize: 2 ** 32,
        maxStorageBufferBindingSize: 2 ** 31,
        maxComputeWorkgroupStorageSize: 32_768,
        maxComputeInvocationsPerWorkgroup: 1024,
        maxStorageBuffersPerShaderStage: 10,
      },
      features: ['subgroups'],
    };
    const secure = { ...env(CHROME_LINUX), secure: true, gpu: true };
    const none: Device = { kind: 'missing', why: 'no-adapter', message: '' };
    const text = rowsText(rowsOf(none, secure, adapter, { used: 2 ** 20, quota: 2 ** 30 }), secure);
    expect(text).toMatch(/Adapter: no \(needed\)/);
    expect(text).toContain('Largest buffer: 4.00 GiB');
    expect(text).toContain('Storage buffers per shader: 10');
    expect(text).toMatch(/shader-f16: no \(not needed\)\nsubgroups: yes\n/);
    expect(text).toMatch(/Flags: Start the browser with --enable-unsafe-webgpu/);
    expect(text).toContain('1.00 MiB used of 1.00 GiB');
    expect(
      rowsOf(none, env(FIREFOX), null, null)
        .filter((r) => !r.good)
        .map((r) => r.name),
    ).toEqual(['Secure context', 'navigator.gpu', 'Adapter', 'Flags']);
  });

  it('writes lines to copy', () => {
    const text = diagnosticsText('no-adapter', 'nothing found', env(FIREFOX));
    expect(text).toMatch(/no-adapter\nnothing found\nbrowser: .*Firefox\/140.*\norigin: http:.*\nsecure context: no/);
  });
});

describe('stored runs', () => {
  const now = new Date(2026, 10, 23, 15, 0);
  const run: RunSummary = {
    id: 'r',
    name: 'Copper',
    dataset: 'd',
    validation: null,
    datasetName: 'Copper',
    created: 0,
    updated: new Date(2026, 10, 23, 13, 58).getTime(),
    state: 'running',
    iteration: 1372,
    iterations: 6000,
    best: { iteration: 1360, rmse_e: 0.31, rmse_f: 16.42 },
    config: DEFAULT_RUN,
    device: '',
    parent: null,
    nweights: 1,
    ntrain: 1,
    nvalid: 1,
    bytes: 1,
  };

  it('that were cut off wait where they were; others say how they ended', () => {
    expect(runFacts(run, false, now)).toBe('paused at iteration 1,372 of 6,000, force RMSE 16.4 meV/Å, today 13:58');
    expect(runFacts(run, true, now)).toMatch(/^on this page/);
    expect(runFacts({ ...run, state: 'complete', best: null }, true, now)).toBe(
      'finished, 6,000 iterations, today 13:58',
    );
  });
});
