// The formats that are read, in the order they are asked: a new one is added here.
import { abacus, abacusFile } from './abacus';
import { aseDb } from './aseDb';
import { aseTraj } from './aseTraj';
import { deepmdHdf5 } from './deepmdHdf5';
import { deepmdNpy } from './deepmdNpy';
import { deepmdRaw } from './deepmdRaw';
import { extxyz } from './extxyz';
import { lammpsDump } from './lammpsDump';
import { npz } from './npz';
import type { FileReader, GroupReader } from './reader';

/** Formats whose files belong together. */
export const GROUPS: readonly GroupReader[] = [deepmdNpy, deepmdRaw, abacus];

/** Formats whose files stand alone; the first that knows a file reads it. */
export const FILES: readonly FileReader[] = [extxyz, deepmdHdf5, npz, lammpsDump, aseTraj, aseDb, abacusFile];

/** What messages say is understood. */
export const UNDERSTOOD = [
  'deepmd/npy folders (type.raw and set.*/coord.npy)',
  'deepmd/raw folders and deepmd/hdf5 files',
  'extended XYZ files (.xyz, .extxyz)',
  'ASE trajectories and databases (.traj, .db, .json)',
  'outputs of ABACUS (running_*.log, MD_dump)',
  'LAMMPS dumps',
  'dictionaries of NumPy (.npz)',
  'also packed in a .zip',
].join(', ');
