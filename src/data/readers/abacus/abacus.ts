// Reader of ABACUS: running_*.log of scf, relax, cell-relax and md, with MD_dump, STRU and STRU_ION*_D beside it.
import { Lines } from '../../files/lines';
import { warnUnended } from '../../problems';
import type { SourceFile, System } from '../../types';
import {
  baseName,
  type Claim,
  dirName,
  type FileReader,
  type GroupReader,
  type Head,
  type Look,
  type ReadContext,
} from '../reader';
import { AbacusFrames } from './abacusFrames';
import { readAbacusLog } from './abacusLog';
import { isAbacusScreen } from './abacusScreen';
import { parseStru, type Stru } from './abacusStru';

const NAME = 'abacus';

const isLog = (text: string): boolean =>
  /^\s*(WELCOME TO ABACUS|ABACUS v)/m.test(text) || /global_in_card\s*=|READING UNITCELL INFORMATION/.test(text);
const isDump = (text: string): boolean => /^\s*MDSTEP\s*:/.test(text) && /^\s*LATTICE_CONSTANT\s*:/m.test(text);
const LOG = /^running_(scf|relax|cell-relax|md)\.log$/;
/** Calculations without ionic steps: bands, densities of states. */
const OTHER_LOG = /^running_(?!scf|relax|cell-relax|md)/;
const ION = /^STRU_ION(\d+)_D$/;

/** A log with everything that lies in its folder and what the run was given; logs of one folder each take it. */
async function detect(files: readonly SourceFile[], look: Look): Promise<Claim[]> {
  const byFolder = new Map<string, SourceFile[]>();
  for (const file of files) {
    const list = byFolder.get(dirName(file.path));
    if (list) list.push(file);
    else byFolder.set(dirName(file.path), [file]);
  }
  const claims: Claim[] = [];
  for (const [dir, inside] of byFolder) {
    const logs: SourceFile[] = [];
    for (const file of inside) if (LOG.test(baseName(file.path)) && isLog((await look(file)).text)) logs.push(file);
    const dump = inside.find((f) => baseName(f.path) === 'MD_dump');
    const dumped = dump !== undefined && isDump((await look(dump)).text);
    if (logs.length === 0 && !dumped) continue;
    const own = /^OUT\./.test(baseName(dir));
    const above = own ? (byFolder.get(dirName(dir)) ?? []) : [];
    const given = [...above, ...inside].filter((f) => /^(STRU|INPUT|KPT)$|\.(upf|orb)$/i.test(baseName(f.path)));
    const beside = own ? inside.filter((f) => f !== dump && !LOG.test(baseName(f.path))) : [];
    const ions = inside.filter((f) => ION.test(baseName(f.path)));
    const main = logs.length > 0 ? logs : dump ? [dump] : [];
    for (const log of main)
      claims.push({
        path: log.path,
        files: [
          ...new Set([log, ...(dump && dumped && usesDump(log, logs) ? [dump] : []), ...given, ...ions, ...beside]),
        ],
      });
  }
  return claims;
}

/** MD_dump belongs to the log of the MD; a folder with but one log under another name has no other. */
const usesDump = (log: SourceFile, logs: readonly SourceFile[]): boolean =>
  logs.length <= 1 || /_md\.log$/.test(baseName(log.path));

async function struOf(files: readonly SourceFile[]): Promise<Stru | null> {
  const named = files.find((f) => baseName(f.path) === 'STRU');
  const input = files.find((f) => baseName(f.path) === 'INPUT');
  const other = input && /^\s*stru_file\s+(\S+)/m.exec(new TextDecoder().decode(await input.read()))?.[1];
  const file = (other && files.find((f) => baseName(f.path) === baseName(other))) || named;
  return file ? parseStru(new TextDecoder().decode(await file.read())) : null;
}

/** Structures that a relaxation wrote beside its log, by the number of the step that begins with them. */
async function ionsOf(files: readonly SourceFile[]): Promise<ReadonlyMap<number, Stru>> {
  const ions = new Map<number, Stru>();
  for (const file of files) {
    const k = ION.exec(baseName(file.path))?.[1];
    const stru = k === undefined ? null : parseStru(new TextDecoder().decode(await file.read()));
    if (stru) ions.set(Number(k), stru);
  }
  return ions;
}

async function read({ files, path }: Claim, context: ReadContext): Promise<System[]> {
  const [main] = files;
  const isMain = baseName(main.path) !== 'MD_dump';
  const dump = isMain ? files.find((f) => f !== main && baseName(f.path) === 'MD_dump') : main;
  const stru = await struOf(files);
  const half = dump && isMain ? 0.5 : 1;
  const log = isMain ? await readAbacusLog(main, stru, (f) => context.progress(half * f)) : null;
  const model = /^(dp|nep|lj)(_pot)?$/.exec(log?.solver ?? '')?.[1];
  if (model)
    context.log.warn(
      'not-ab-initio',
      path,
      null,
      `energies and forces of this run come from a potential (esolver_type ${model}), not from DFT.`,
      'Exclude it, unless you mean to train on the predictions of that potential.',
    );
  const frames = new AbacusFrames(NAME, path, log, context.log);
  if (!dump) frames.steps(await ionsOf(files));
  else {
    const lines = new Lines(dump);
    try {
      await frames.dump(lines, dump.path, (f) => context.progress(1 - half + half * f));
    } finally {
      await lines.close();
    }
    if (lines.unended) warnUnended(dump.path, context.log);
  }
  return frames.systems();
}

/**
 * ABACUS, versions 2 to 3.11 (2026): energy, forces (eV/A) and stress (kbar, positive when compressed) of every ionic step whose
 * electrons converged; of an MD those that MD_dump holds. Works from the log alone where it prints cell and positions.
 * Steps that are not converged, are cut short or have no positions are left out and told.
 */
export const abacus: GroupReader = { kind: 'group', name: NAME, detect, read };

/** A log or MD_dump under another name, without the files beside it. */
export const abacusFile: FileReader = {
  kind: 'file',
  name: NAME,
  matches: ({ name, text }: Head) => isLog(text) && !OTHER_LOG.test(name) && !isAbacusScreen(text),
  read,
};
