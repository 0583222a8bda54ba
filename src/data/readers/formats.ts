// The formats that are read, in the order they are asked: a new one is added here.
import { deepmdNpy } from './deepmdNpy';
import { extxyz } from './extxyz';
import { fitsnapJson } from './fitsnapJson';
import { mtpCfg } from './mtpCfg';
import { pwdataNpy } from './pwdataNpy';
import { pwmatMovement } from './pwmatMovement';
import type { FileReader, GroupReader } from './reader';
import { runner } from './runner';
import { vaspOutcar } from './vaspOutcar';
import { vasprunXml } from './vasprunXml';

/** Formats whose files belong together. */
export const GROUPS: readonly GroupReader[] = [deepmdNpy, pwdataNpy, fitsnapJson];

/** Formats whose files stand alone; the first that knows a file reads it. */
export const FILES: readonly FileReader[] = [extxyz, pwmatMovement, mtpCfg, runner, vaspOutcar, vasprunXml];

/** What messages say is understood. */
export const UNDERSTOOD =
  'deepmd/npy folders (type.raw and set.*/coord.npy) and extended XYZ files (.xyz, .extxyz), also packed in a .zip';
