// A data set without its excluded frames as one file to download.
import { type Zippable, zipSync } from 'fflate';
import { leaveOut } from '../data/frameTable';
import type { Dataset } from '../data/types';
import { extxyzBytes } from '../data/writers/writeExtxyz';
import { writeNpySets } from '../data/writers/writeNpySet';
import type { ExportedFile } from './dataClient';
import type { DataExportFormat } from './dataProtocol';

/** A name that every file system takes. */
const fileName = (name: string): string => name.replace(/[^\w.+-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'data';

/**
 * The frames that are left as deepmd/npy folders in a zip, or as extended XYZ; eV and A. `excluded` are positions in the
 * data set. Throws Error where no frame is left, or the format cannot say what the data hold.
 */
export function exportDataset(dataset: Dataset, excluded: Iterable<number>, format: DataExportFormat): ExportedFile {
  const systems = leaveOut(dataset.systems, excluded);
  if (systems.length === 0)
    throw new Error(`All frames of "${dataset.name}" are excluded, so there is nothing to export. Include some first.`);
  const name = fileName(dataset.name);
  if (format === 'extxyz') return { name: `${name}.xyz`, bytes: extxyzBytes(systems), mime: 'chemical/x-xyz' };
  // Numbers of simulations hardly get smaller: the fastest level is enough. A fixed date makes equal data equal bytes.
  const files: Zippable = {};
  for (const [path, bytes] of Object.entries(writeNpySets(systems)))
    files[`${name}/${path}`] = [bytes, { level: 1, mtime: '1980-01-01' }];
  return { name: `${name}-deepmd.zip`, bytes: new Uint8Array(zipSync(files)), mime: 'application/zip' };
}
