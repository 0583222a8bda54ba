// Reader of Quantum ESPRESSO's cp.x: PREFIX.pos with the forces, energies, cells and stress of its companions.
import { atomicNumber } from '../../elements';
import { determinant, type FrameOther, FrameSink } from '../../group';
import { fail, type ProblemLog } from '../../problems';
import type { Origin, System, Taken } from '../../types';
import { type Measured, unitFactor } from '../../units';
import { kindName, tellKinds } from '../kinds';
import { baseName, type Claim, type GroupReader, type ReadContext } from '../reader';
import { atomLabels, inverse } from './qeCpAtoms';
import type { CpBlock } from './qeCpFiles';
import { boxOf, type CpRun, claimedInput, findCpRuns, loadCpRun, stressIsStatic } from './qeCpRun';
import { type QeInput, qeSpecies } from './qeInput';

const factorOf = (quantity: Measured, { unit }: Taken): number => unitFactor(quantity, unit) ?? Number.NaN;
const taken = (key: string, unit: string): Taken => ({ key, unit, how: 'format', sign: 1 });
const ENERGY = taken('etot', 'hartree');
const FORCE = taken('.for', 'hartree/bohr');
const LENGTH = taken('.pos', 'bohr');
const STRESS = taken('.str', 'GPa');
const MOVING = taken('.str (with the motion of the atoms)', 'GPa');

/** Into the cell by whole cell vectors: cp.x follows atoms wherever they go. Positions inside stay as they are. */
function wrapped(coord: Float64Array, box: Float64Array): Float64Array {
  const inv = inverse(box);
  return coord.map((x, k) => {
    const [a, axis] = [k - (k % 3), k % 3];
    return [0, 1, 2].reduce((sum, v) => {
      const s = coord[a] * inv[v] + coord[a + 1] * inv[3 + v] + coord[a + 2] * inv[6 + v];
      return sum - Math.floor(s) * box[3 * v + axis];
    }, x);
  });
}

/** Steps without a partner in one of the files, by its extension; what is missing altogether. */
function tellMissing(run: CpRun, without: ReadonlyMap<string, number[]>, log: ProblemLog): void {
  const again = 'Copy all files of the run again; they have to come from the same run.';
  for (const [extension, steps] of without)
    log.warn(
      'no-partner',
      run.path,
      null,
      `${steps.length} of ${run.pos.size} steps are not in the .${extension} file and were left out (the first is step ${steps[0]}).`,
      again,
    );
  const spare = [...(run.force?.keys() ?? [])].filter((step) => !run.pos.has(step));
  if (spare.length > 0)
    log.warn(
      'no-partner',
      run.path,
      null,
      `${spare.length} steps of the .for file have no positions and were left out (the first is step ${spare[0]}).`,
      again,
    );
  if (!run.force)
    log.warn(
      'no-forces',
      run.path,
      null,
      'there is no .for file beside the positions: the frames have no forces.',
      'Add the file, or set tprnfor = .true. in the input.',
    );
  if (!run.energy)
    log.warn(
      'no-energies',
      run.path,
      null,
      'there is no .evp file beside the positions: the frames have no energies.',
      'Add the .evp file of the run.',
    );
}

/** Names of the atoms; says which are no elements. Throws DataError where the input does not tell them. */
function namesOf(run: CpRun, first: CpBlock, input: QeInput, log: ProblemLog): string[] {
  const scale = factorOf('length', LENGTH);
  const coord = first.values.map((x) => x * scale);
  const labels = atomLabels(input, coord, boxOf(run, first.step) ?? run.fixed);
  if (typeof labels === 'string')
    return fail(
      'atom-order',
      input.path,
      null,
      `the elements of the atoms in ${baseName(run.path)} cannot be told: ${labels}.`,
      'List the atoms in ATOMIC_POSITIONS as they are in the .pos file, species by species.',
    );
  const species = qeSpecies(input);
  const kinds = new Map<string, string | undefined>();
  const names = labels.map((label) => {
    const element = species.get(label);
    const name = kindName(label, element);
    if (atomicNumber(name) === undefined) kinds.set(name, element);
    return name;
  });
  tellKinds(run.path, kinds, log);
  return names;
}

/** The frames of a run. */
class Frames {
  readonly #run: CpRun;
  readonly #names: readonly string[];
  readonly #sink: FrameSink;
  readonly #takeStress: boolean;
  readonly #origins = new Map<boolean, Origin>();
  /** Steps without a partner, by the extension of the file. */
  readonly without = new Map<string, number[]>();
  /** Whether an atom was moved into the cell. */
  moved = false;

  constructor(run: CpRun, names: readonly string[], log: ProblemLog) {
    this.#run = run;
    this.#names = names;
    this.#sink = new FrameSink(run.path, log);
    this.#takeStress = stressIsStatic(run);
    if (run.stress && !this.#takeStress)
      log.warn(
        'stress-of-motion',
        run.path,
        null,
        'cp.x counts the motion of the atoms into the stress of the .str file, which is no part of a virial; it was not taken.',
        'It can be chosen on the page. For virials without it compute the frames with pw.x.',
      );
  }

  add({ index, step, values }: CpBlock): void {
    const run = this.#run;
    const box = boxOf(run, step);
    const [force, energy] = [run.force?.get(step), run.energy?.get(step)];
    if (box === undefined) this.#lacks('cel', step);
    else if (run.force && !force) this.#lacks('for', step);
    else if (run.energy && !energy) this.#lacks('evp', step);
    else {
      const plain = values.map((x) => x * factorOf('length', LENGTH));
      const coord = box ? wrapped(plain, box) : plain;
      this.moved ||= coord.some((x, k) => x !== plain[k]);
      const tensor = this.#tensor(step, box);
      const virial = this.#takeStress ? tensor : null;
      const others: FrameOther[] = tensor && !virial ? [{ of: 'virial', taken: MOVING, values: tensor }] : [];
      this.#sink.add({
        index,
        names: this.#names,
        coord,
        box,
        pbc: [true, true, true],
        energy: energy ? energy.energy * factorOf('energy', ENERGY) : null,
        force: force?.values.map((x) => x * factorOf('force', FORCE)) ?? null,
        virial,
        origin: this.#origin(virial !== null),
        others,
      });
    }
  }

  systems(): System[] {
    return this.#sink.systems();
  }

  #lacks(extension: string, step: number): void {
    const steps = this.without.get(extension);
    if (steps) steps.push(step);
    else this.without.set(extension, [step]);
  }

  /** The stress of a step as a virial, eV. */
  #tensor(step: number, box: Float64Array | null): Float64Array | null {
    const stress = this.#run.stress?.get(step);
    if (!stress || !box) return null;
    const scale = Math.abs(determinant(box)) * factorOf('stress', STRESS);
    return stress.values.map((x) => x * scale);
  }

  #origin(virial: boolean): Origin {
    const origin: Origin = this.#origins.get(virial) ?? {
      format: 'qe/cp',
      energy: this.#run.energy ? ENERGY : null,
      force: this.#run.force ? FORCE : null,
      virial: virial ? STRESS : null,
      length: LENGTH,
    };
    this.#origins.set(virial, origin);
    return origin;
  }
}

async function read(claim: Claim, context: ReadContext): Promise<System[]> {
  const { log, progress } = context;
  const input = await claimedInput(claim);
  if (!input)
    return fail(
      'no-input',
      claim.path,
      null,
      'these files name no elements, and no input of the run lies beside them.',
      'Add the input file of cp.x (with ATOMIC_SPECIES and ATOMIC_POSITIONS) to the folder, called as the other files.',
    );
  const run = await loadCpRun(claim, input, context);
  const steps = [...run.pos.values()];
  if (steps.length === 0) return [];
  const frames = new Frames(run, namesOf(run, steps[0], input, log), log);
  for (const step of steps) {
    await progress(1);
    frames.add(step);
  }
  tellMissing(run, frames.without, log);
  if (frames.moved)
    log.note(
      'wrapped',
      run.path,
      null,
      'atoms outside the cell were moved into it by whole cell vectors; cp.x follows them across its borders.',
      'Nothing to do.',
    );
  return frames.systems();
}

/**
 * cp.x: positions of PREFIX.pos (Bohr, moved into the cell), forces of .for (hartree/bohr), energies etot of .evp
 * (hartree), cells of .cel (Bohr, vectors in columns) or of the input, matched by step number; elements and their order
 * from the input. Stress of .str (GPa, positive under compression) only where the atoms hardly move.
 */
export const qeCp: GroupReader = { kind: 'group', name: 'qe/cp', detect: findCpRuns, read };
