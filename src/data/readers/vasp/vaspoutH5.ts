// Reader of VASP's vaspout.h5 (6.2 and later): every ionic step that converged, with energy, forces and virial.
import { Hdf5Error, type Hdf5Group, isHdf5, withHdf5 } from '../../files/hdf5';
import { type FrameOther, FrameSink } from '../../group';
import { fail } from '../../problems';
import type { Origin, System, Taken } from '../../types';
import { otherHdf5 } from '../hdf5Kinds';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import { groupAt, OTHER_OUTPUT, VaspoutIncar, type VaspoutSteps, vaspoutSteps } from './vaspoutArrays';
import {
  cartesian,
  checkCell,
  hasStress,
  isSingleShot,
  type RunSettings,
  StepFault,
  StepTally,
  tellPseudo,
  virialOf,
} from './vaspRun';

/** Names of its groups stand in the beginning of the file. */
const matches = ({ bytes, name, text }: Head): boolean =>
  isHdf5(bytes) &&
  (/^vaspout.*\.h5$/i.test(name) || ['input', 'intermediate', 'results', 'version'].every((n) => text.includes(n)));

const takenAs = (key: string, unit: string): Taken => ({ key, unit, how: 'format', sign: 1 });
const OTHERS = [takenAs('energy without entropy', 'eV'), takenAs('energy(sigma->0)', 'eV')];

function settingsOf(incar: VaspoutIncar): RunSettings {
  const found: { -readonly [K in keyof RunSettings]: RunSettings[K] } = {};
  for (const key of ['nelm', 'istart', 'isif', 'icharg'] as const) {
    const value = incar.number(key.toUpperCase());
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** Runs whose numbers do not say what they are. */
function refuse(incar: VaspoutIncar, path: string): void {
  if (incar.learned)
    fail(
      'predicted-steps',
      path,
      null,
      "this run used VASP's machine-learned force field (ML_LMLFF): vaspout.h5 does not tell predicted steps from ab initio steps, so none was taken.",
      'Drop OUTCAR or vasprun.xml of the same run, which tell them apart.',
    );
  const pstress = incar.number('PSTRESS') ?? 0;
  if (pstress !== 0)
    fail(
      'enthalpy',
      path,
      null,
      `PSTRESS = ${pstress} kB: vaspout.h5 does not tell whether PSTRESS x volume is in its energies, so no step was taken.`,
      OTHER_OUTPUT,
    );
}

function originOf(label: string, stress: boolean): Origin {
  return {
    format: 'vasp/h5',
    energy: takenAs(label, 'eV'),
    force: takenAs('forces', 'eV/A'),
    virial: stress ? takenAs('stress', 'kbar') : null,
    length: takenAs('position_ions', 'A'),
  };
}

/** The frame of a step. Throws StepFault. */
function addStep(
  steps: VaspoutSteps,
  index: number,
  stress: Float64Array | null,
  origin: Origin,
  sink: FrameSink,
): boolean {
  const { columns, energy, force, lattice, names, position } = steps;
  const atoms = 3 * names.length;
  const of = (values: Float64Array, n: number): Float64Array => values.slice(n * index, n * (index + 1));
  const box = of(lattice, 9);
  checkCell(box);
  const [free, ...rest] = of(energy, columns);
  // In molecular dynamics the others are kinetic energies and those of the thermostat.
  const others = columns === 3 && steps.label.startsWith('free') ? rest : [];
  return sink.add({
    index,
    names,
    coord: cartesian(of(position, atoms), box),
    force: of(force, atoms),
    box,
    pbc: [true, true, true],
    energy: free,
    virial: stress && virialOf(of(stress, 9), box),
    origin,
    others: others
      .map((value, k): FrameOther => ({ of: 'energy', taken: OTHERS[k], values: Float64Array.of(value) }))
      .filter((o) => Number.isFinite(o.values[0])),
  });
}

async function readRun(root: Hdf5Group, path: string, context: ReadContext): Promise<System[]> {
  const { log } = context;
  if (!groupAt(root, 'input') && !groupAt(root, 'intermediate')) fail('cannot-read', path, null, ...otherHdf5(root));
  const incar = new VaspoutIncar(root);
  const settings = settingsOf(incar);
  refuse(incar, path);
  const steps = vaspoutSteps(root, incar, path);
  const { count, converged, missing } = steps;
  tellPseudo(steps.types, path, log);
  const stress = hasStress(settings) ? steps.stress : null;
  const sink = new FrameSink(path, log);
  const tally = new StepTally(path, log);
  const origin = originOf(steps.label, stress !== null);
  for (let index = 0; index < count; index++) {
    tally.steps++;
    if (converged?.[index] === false && !isSingleShot(settings)) tally.unconverged(index);
    else
      try {
        if (addStep(steps, index, stress, origin, sink)) tally.keep(index, converged !== null, stress !== null);
        else tally.rejected();
      } catch (error) {
        if (!(error instanceof StepFault)) throw error;
        tally.damaged(index, error);
      }
    await context.progress((index + 1) / count);
  }
  if (missing !== null) {
    tally.steps++;
    tally.incomplete(count, `${missing} are written`);
  }
  // The file has no mark of its end.
  tally.tell(settings, true);
  return sink.systems();
}

async function read({ files: [file] }: Claim, context: ReadContext): Promise<System[]> {
  const bytes = await file.read();
  try {
    return await withHdf5(bytes, (root) => readRun(root, file.path, context));
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    const inside = error.path === '/' ? '' : `#${error.path}`;
    return fail(
      'hdf5-damaged',
      `${file.path}${inside}`,
      null,
      inside === ''
        ? `expected an HDF5 file, found ${error.message}: it is damaged or cut short, or the run was killed.`
        : `the dataset cannot be read: it ${error.message}.`,
      `Copy the file again. ${OTHER_OUTPUT}`,
    );
  }
}

/**
 * vaspout.h5 of VASP 6.2 and later, by the names that VASP's own py4vasp reads: energy = TOTEN (F, whose derivative the
 * forces are), virial = stress times the volume, the sign as it is; positions are fractions of the cell. It says less
 * than OUTCAR and vasprun.xml: which steps a force field predicted, whether PV is in the energy and, before 6.5, which
 * steps converged. Throws DataError where that would matter.
 */
export const vaspoutH5: FileReader = { kind: 'file', name: 'vasp/h5', matches, read };
