// The static server of `npm start`: types, what is not there, and nothing from outside its folder.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serve } from '../../scripts/lib/serve.mjs';

let dir: string;
let served: Served;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'serve-'));
  mkdirSync(join(dir, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(dir, 'secret.txt'), 'secret');
  writeFileSync(join(dir, 'dist', 'index.html'), '<!doctype html>');
  writeFileSync(join(dir, 'dist', 'assets', 'a-1234.wasm'), 'wasm');
  served = await serve(join(dir, 'dist'));
});

afterAll(async () => {
  await served.close();
  rmSync(dir, { recursive: true });
});

// fetch() would tidy up the path before sending it.
const status = (path: string): Promise<number | undefined> =>
  new Promise((done, fail) => {
    const r = request({ port: served.port, host: '127.0.0.1', path }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    r.on('error', fail).end();
  });

describe('serve', () => {
  it('gives the page at / and module types that browsers accept', async () => {
    const page = await fetch(served.url);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const wasm = await fetch(`${served.url}assets/a-1234.wasm`);
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    expect(wasm.headers.get('cache-control')).toContain('immutable');
    await wasm.arrayBuffer();
  });

  it('gives 404 for what is not there, for folders and for anything outside', async () => {
    for (const path of [
      '/none.js',
      '/assets',
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%00',
      '/%zz',
    ]) {
      expect([path, await status(path)]).toEqual([path, 404]);
    }
    expect((await fetch(served.url, { method: 'POST' })).status).toBe(405);
  });

  it('takes another port where the wanted one is taken', async () => {
    const second = await serve(join(dir, 'dist'), { port: served.port });
    expect(second.port).not.toBe(served.port);
    expect((await fetch(second.url)).status).toBe(200);
    await second.close();
  });
});
