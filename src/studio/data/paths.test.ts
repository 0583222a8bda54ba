// Tests of the folder that paths share, and of names cut short.
import { describe, expect, it } from 'vitest';
import { headAndTail, sharedFolder } from './paths';

const short = (...paths: string[]): string[] => paths.map((p) => p.slice(sharedFolder(paths)));

describe('sharedFolder', () => {
  it('leaves what tells paths apart', () => {
    expect(short('run/a.xyz', 'run/b.xyz')).toEqual(['a.xyz', 'b.xyz']);
    expect(short('md/300K/OUTCAR', 'md/600K/OUTCAR')).toEqual(['300K/OUTCAR', '600K/OUTCAR']);
    expect(short('md/300/a', 'md/3000/a')).toEqual(['300/a', '3000/a']);
    expect(short('a/b/c', 'a/b')).toEqual(['b/c', 'b']);
  });
  it('keeps paths that share nothing, and the name of a single one', () => {
    expect(short('a/x', 'b/x')).toEqual(['a/x', 'b/x']);
    expect(short('x.xyz', 'a/x.xyz')).toEqual(['x.xyz', 'a/x.xyz']);
    expect(short('sets/water/sys.00')).toEqual(['sys.00']);
    expect(sharedFolder([])).toBe(0);
  });
});

it('headAndTail keeps the end of a long name whole', () => {
  expect(headAndTail('OUTCAR')).toEqual(['OUTCAR', '']);
  expect(headAndTail('vasprun.h2o.md.tribox.lower.xml')).toEqual(['vasprun.h2o.md.tribox', '.lower.xml']);
});
