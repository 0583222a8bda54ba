// The formats that are read, in the order they are asked: a new one is added here.
import { abacus, abacusFile } from './abacus';
import { aseDb } from './aseDb';
import { aseTraj } from './aseTraj';
import { cp2kOutput } from './cp2kOutput';
import { cp2kTrajectory } from './cp2kTrajectory';
import { deepmdHdf5 } from './deepmdHdf5';
import { deepmdNpy } from './deepmdNpy';
import { deepmdRaw } from './deepmdRaw';
import { extxyz } from './extxyz';
import { fitsnapJson } from './fitsnapJson';
import { lammpsDump } from './lammpsDump';
import { mtpCfg } from './mtpCfg';
import { npz } from './npz';
import { pwdataNpy } from './pwdataNpy';
import { pwmatMovement } from './pwmatMovement';
import { qeCp } from './qeCp';
import { qePw } from './qePw';
import type { FileReader, GroupReader } from './reader';
import { runner } from './runner';
import { vaspOutcar } from './vaspOutcar';
import { vasprunXml } from './vasprunXml';

/** Formats whose files belong together. */
export const GROUPS: readonly GroupReader[] = [
  deepmdNpy,
  deepmdRaw,
  pwdataNpy,
  fitsnapJson,
  cp2kTrajectory,
  qeCp,
  abacus,
];

/** Formats whose files stand alone; the first that knows a file reads it. Extended XYZ goes by the name too: last. */
export const FILES: readonly FileReader[] = [
  deepmdHdf5,
  npz,
  aseTraj,
  aseDb,
  vaspOutcar,
  vasprunXml,
  pwmatMovement,
  cp2kOutput,
  qePw,
  abacusFile,
  mtpCfg,
  runner,
  lammpsDump,
  extxyz,
];

/** What messages say is understood. */
export const UNDERSTOOD = [
  'deepmd folders (npy, raw) and hdf5 files',
  'extended XYZ',
  'outputs of VASP (OUTCAR, vasprun.xml), PWmat (MOVEMENT), CP2K, Quantum ESPRESSO and ABACUS',
  'PWdata folders',
  'RuNNer input.data, MTP .cfg, FitSNAP JSON',
  'ASE trajectories and databases (.traj, .db, .json), .npz',
  'LAMMPS dumps',
  'all of them packed too (.zip, .tar, .gz, .xz, .bz2)',
].join('; ');
