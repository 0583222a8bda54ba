// Drops and pickers: folders given a part at a time, as browsers do, keep their paths.
import { expect, it } from 'vitest';
import { filesFromDrop, filesFromList } from './drop';

const file = (name: string): File => new File([name], name);

/** An entry as the File and Directory Entries API gives it; folders in parts of two. */
function entry(path: string, children: readonly object[] | null): object {
  const common = { fullPath: path, name: path.slice(path.lastIndexOf('/') + 1) };
  if (children === null)
    return { ...common, isFile: true, isDirectory: false, file: (done: (f: File) => void) => done(file(common.name)) };
  return {
    ...common,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      let at = 0;
      const readEntries = (done: (e: readonly object[]) => void): void => {
        done(children.slice(at, at + 2));
        at += 2;
      };
      return { readEntries };
    },
  };
}

const item = (e: object | null, f: File | null = null): object => ({
  kind: 'file',
  webkitGetAsEntry: () => e,
  getAsFile: () => f,
});

it('walks dropped folders until no more entries come', async () => {
  const sets = [0, 1, 2, 3, 4].map((k) => entry(`/data/set.${k}`, [entry(`/data/set.${k}/coord.npy`, null)]));
  const items = [
    item(entry('/data', [...sets, entry('/data/type.raw', null)])),
    { kind: 'string', webkitGetAsEntry: () => null, getAsFile: () => null },
    item(entry('/f.xyz', null)),
    item(null, file('loose.xyz')),
  ];
  const dropped = await filesFromDrop({ items } as unknown as DataTransfer);
  expect(dropped.map((d) => d.path).sort()).toEqual([
    'data/set.0/coord.npy',
    'data/set.1/coord.npy',
    'data/set.2/coord.npy',
    'data/set.3/coord.npy',
    'data/set.4/coord.npy',
    'data/type.raw',
    'f.xyz',
    'loose.xyz',
  ]);
  expect(dropped.every((d) => d.file instanceof File)).toBe(true);
});

it('takes the items before the drop is over', async () => {
  const items = [item(entry('/a.xyz', null)), item(entry('/b.xyz', null))];
  const pending = filesFromDrop({ items } as unknown as DataTransfer);
  items.length = 0;
  expect((await pending).map((d) => d.path)).toEqual(['a.xyz', 'b.xyz']);
});

it('keeps the folders of a folder picker', () => {
  const picked = Object.assign(file('type.raw'), { webkitRelativePath: 'data/type.raw' });
  expect(filesFromList([picked, file('f.xyz')]).map((d) => d.path)).toEqual(['data/type.raw', 'f.xyz']);
});
