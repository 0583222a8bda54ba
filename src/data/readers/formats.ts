// The formats that are read, in the order they are asked: a new one is added here.
import { abacus, abacusFile } from './abacus/abacus';
import { aseDb } from './ase/aseDb';
import { aseTraj } from './ase/aseTraj';
import { cp2kOutput } from './cp2k/cp2kOutput';
import { cp2kTrajectory } from './cp2k/cp2kTrajectory';
import { deepmdHdf5 } from './deepmd/deepmdHdf5';
import { deepmdNpy } from './deepmd/deepmdNpy';
import { deepmdRaw } from './deepmd/deepmdRaw';
import { extxyz } from './extxyz/extxyz';
import { fitsnapJson } from './fitsnapJson';
import { lammpsDump } from './lammps/lammpsDump';
import { mtpCfg } from './mtpCfg';
import { npz } from './npz/npz';
import { pwdataNpy } from './pwmat/pwdataNpy';
import { pwmatMovement } from './pwmat/pwmatMovement';
import { qeCp } from './qe/qeCp';
import { qePw } from './qe/qePw';
import type { FileReader, GroupReader } from './reader';
import { runner } from './runner';
import { vaspOutcar } from './vasp/vaspOutcar';
import { vaspoutH5 } from './vasp/vaspoutH5';
import { vasprunXml } from './vasp/vasprunXml';

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
  // Before all other HDF5 files, which the next one takes.
  vaspoutH5,
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
  'outputs of VASP (OUTCAR, vasprun.xml, vaspout.h5), PWmat (MOVEMENT), CP2K, Quantum ESPRESSO and ABACUS',
  'PWdata folders',
  'RuNNer input.data, MTP .cfg, FitSNAP JSON',
  'ASE trajectories and databases (.traj, .db, .json), .npz',
  'LAMMPS dumps',
  'all of them packed too (.zip, .tar, .gz, .xz, .bz2, .zst)',
].join('; ');
