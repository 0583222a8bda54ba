// The formats that are read, in the order they are asked: a new one is added here.
import { cp2kOutput } from './cp2kOutput';
import { cp2kTrajectory } from './cp2kTrajectory';
import { deepmdNpy } from './deepmdNpy';
import { extxyz } from './extxyz';
import { fitsnapJson } from './fitsnapJson';
import { mtpCfg } from './mtpCfg';
import { pwdataNpy } from './pwdataNpy';
import { pwmatMovement } from './pwmatMovement';
import { qeCp } from './qeCp';
import { qePw } from './qePw';
import type { FileReader, GroupReader } from './reader';
import { runner } from './runner';
import { vaspOutcar } from './vaspOutcar';
import { vasprunXml } from './vasprunXml';

/** Formats whose files belong together. */
export const GROUPS: readonly GroupReader[] = [deepmdNpy, pwdataNpy, fitsnapJson, cp2kTrajectory, qeCp];

/** Formats whose files stand alone; the first that knows a file reads it. Extended XYZ goes by the name too: last. */
export const FILES: readonly FileReader[] = [
  pwmatMovement,
  mtpCfg,
  runner,
  vaspOutcar,
  vasprunXml,
  cp2kOutput,
  qePw,
  extxyz,
];

/** What messages say is understood. */
export const UNDERSTOOD =
  'deepmd/npy folders (type.raw and set.*/coord.npy) and extended XYZ files (.xyz, .extxyz), also packed in a .zip';
