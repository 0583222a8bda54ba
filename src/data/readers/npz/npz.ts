// Reader of .npz dictionaries as MACE, sGDML, rMD17 and PhysNet have them: R, z, E, F and what they are also called.
import { atomicNumber, elementName } from '../../elements';
import { readNpy, readNpyWords } from '../../files/npy';
import { openZip } from '../../files/zip';
import { determinant, type FrameOther, FrameSink } from '../../group';
import { fail, type ProblemLog } from '../../problems';
import { DataError, type Origin, type System, type Taken } from '../../types';
import { virialUnit } from '../../units';
import { allElectronUnit } from '../allElectrons';
import { baseName, type Claim, type FileReader, type Head, type ReadContext } from '../reader';
import { type Arrays, checkRows, find, type Named, shapeOf, symbolsOf } from './npzArrays';
import { npzUnits } from './npzUnits';

const NAME = 'npz';

/** A zip whose first file is an array. */
function matches({ bytes, extension }: Head): boolean {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return false;
  const length = bytes[26] + 256 * bytes[27];
  const first = new TextDecoder('latin1').decode(bytes.subarray(30, 30 + length));
  return extension === 'npz' || /^[^/]*\.npy$/.test(first);
}

/** All arrays of the file; those that hold neither numbers nor text are left out. */
async function open(claim: Claim): Promise<Arrays> {
  const numbers = new Map<string, Named>();
  const words = new Map<string, readonly string[]>();
  const ignored: string[] = [];
  for (const entry of await openZip(claim.files[0])) {
    const key = baseName(entry.path).replace(/\.npy$/, '');
    const bytes = await entry.read();
    const text = readNpyWords(bytes, entry.path);
    if (text) words.set(key.toLowerCase(), text);
    else {
      try {
        numbers.set(key.toLowerCase(), { key, ...readNpy(bytes, entry.path) });
      } catch (error) {
        // Objects that Python pickled; a damaged array is told.
        if (!(error instanceof DataError) || error.problem.code !== 'npy-type') throw error;
        ignored.push(key);
      }
    }
  }
  return { path: claim.path, numbers, words, ignored };
}

/** Elements of every frame, from numbers or names; atoms of number 0 only fill up the array. */
function elementsOf(arrays: Arrays, nframes: number, natoms: number): (f: number) => readonly (string | null)[] {
  const { path } = arrays;
  const z = find(arrays, 'z');
  const symbols = z ? null : symbolsOf(arrays);
  if (!z && !symbols)
    return fail(
      'no-elements',
      path,
      null,
      'expected the atomic numbers under z, nuclear_charges, numbers or atomic_numbers, found none.',
      'Add the array z with the atomic number of every atom.',
    );
  const count = z ? z.data.length : (symbols?.length ?? 0);
  if (count !== natoms && count !== natoms * nframes)
    fail(
      'wrong-shape',
      path,
      null,
      `expected ${natoms} elements, or ${nframes} x ${natoms} for every frame its own, found ${count}.`,
      'Make the positions and the atomic numbers agree.',
    );
  const nameOf = (k: number): string | null => {
    const word = symbols?.[k].trim();
    const number = z?.data[k] ?? 0;
    if (word === '' || (word === undefined && number === 0)) return null;
    const name = word === undefined ? elementName(number) : atomicNumber(word) === undefined ? undefined : word;
    return (
      name ??
      fail(
        'unknown-element',
        path,
        count === natoms ? null : Math.floor(k / natoms),
        `expected ${word === undefined ? 'atomic numbers from 1 to 118' : 'symbols of elements'}, found ${word ?? number} for atom ${k % natoms}.`,
        'Write the atomic number of every atom.',
      )
    );
  };
  const row = (f: number): readonly (string | null)[] =>
    Array.from({ length: natoms }, (_, a) => nameOf(natoms * f + a));
  if (count !== natoms) return row;
  const first = row(0);
  return () => first;
}

/** Cell vectors as rows of every frame, in the file's unit; null without a cell. */
function cellsOf(arrays: Arrays, nframes: number, log: ProblemLog): ((f: number) => Float64Array) | null {
  const cell = find(arrays, 'cell');
  if (!cell || cell.data.every((x) => x === 0)) return null;
  const { data } = cell;
  const one = data.length === 9 || data.length === 3;
  if (!one) checkRows(arrays, cell, nframes, data.length === 3 * nframes ? 3 : 9, 'the cell vectors of every frame');
  const width = one ? data.length : data.length / nframes;
  // sGDML keeps lattice vectors as columns since it writes its version into its files.
  const columns = cell.key === 'lattice' && arrays.words.has('code_version');
  const lopsided = columns && [1, 2, 5].some((k) => Math.abs(data[k] - data[3 * (k % 3) + Math.floor(k / 3)]) > 1e-9);
  if (lopsided)
    log.note(
      'cell-order',
      arrays.path,
      null,
      'the columns of lattice are taken as the cell vectors, as sGDML writes them.',
      'If the rows are the vectors, write the transposed lattice.',
    );
  return (f) => {
    const v = data.subarray(one ? 0 : width * f, one ? width : width * (f + 1));
    if (width === 3) return Float64Array.of(v[0], 0, 0, 0, v[1], 0, 0, 0, v[2]);
    return columns ? Float64Array.of(v[0], v[3], v[6], v[1], v[4], v[7], v[2], v[5], v[8]) : Float64Array.from(v);
  };
}

function periodicity(
  arrays: Arrays,
  nframes: number,
  cell: boolean,
): (f: number) => readonly [boolean, boolean, boolean] {
  const pbc = find(arrays, 'pbc');
  if (!pbc) return () => [cell, cell, cell];
  const { data } = pbc;
  if (data.length !== 1 && data.length !== 3)
    checkRows(arrays, pbc, nframes, data.length === nframes ? 1 : 3, 'pbc flags');
  const per = data.length === 1 || (data.length === nframes && nframes !== 3) ? 1 : 3;
  return (f) => {
    const at = data.length === per ? 0 : per * f;
    return per === 1
      ? [data[at] !== 0, data[at] !== 0, data[at] !== 0]
      : [data[at] !== 0, data[at + 1] !== 0, data[at + 2] !== 0];
  };
}

/** A virial [3, 3] in eV from nine numbers or six (xx yy zz yz xz xy). */
function virialOf(values: Float64Array, taken: Taken, box: Float64Array | null): Float64Array | null {
  const unit = virialUnit(taken.unit);
  if (!unit || (unit.perVolume && !box)) return null;
  const factor = taken.sign * unit.factor * (unit.perVolume && box ? Math.abs(determinant(box)) : 1);
  const order = values.length === 6 ? [0, 5, 4, 5, 1, 3, 4, 3, 2] : [0, 1, 2, 3, 4, 5, 6, 7, 8];
  return Float64Array.from(order, (k) => factor * values[k]);
}

/** Unit that the energies of the first frame tell; null where they do not. */
function unitByEnergy(elements: (f: number) => readonly (string | null)[], energy: Named | null): string | null {
  if (!energy) return null;
  try {
    const z = elements(0).flatMap((name) => (name === null ? [] : (atomicNumber(name) ?? Number.NaN)));
    return allElectronUnit(z, energy.data[0]);
  } catch (error) {
    // Told where the frame is read.
    if (!(error instanceof DataError)) throw error;
    return null;
  }
}

/** Energies under other names. */
const otherEnergies = (arrays: Arrays, taken: Named | null, nframes: number): Named[] =>
  [...arrays.numbers.values()].filter(
    (a) => a !== taken && /energ(y|ies)$/i.test(a.key) && !/atom/i.test(a.key) && a.data.length === nframes,
  );

async function read(claim: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const arrays = await open(claim);
  const { coord, natoms, nframes } = shapeOf(arrays);
  const elements = elementsOf(arrays, nframes, natoms);
  const [energy, force, virial] = [find(arrays, 'energy'), find(arrays, 'force'), find(arrays, 'virial')];
  const units = npzUnits(arrays, log, unitByEnergy(elements, energy));
  const cells = cellsOf(arrays, nframes, log);
  const pbcOf = periodicity(arrays, nframes, cells !== null);
  if (energy) checkRows(arrays, energy, nframes, 1, 'one energy per frame');
  if (force) checkRows(arrays, force, nframes, 3 * natoms, `3 x ${natoms} atoms`);
  const six = virial?.data.length === 6 * nframes;
  if (virial) checkRows(arrays, virial, nframes, six ? 6 : 9, 'the 3 x 3 stress or virial');
  const origin: Origin = {
    format: NAME,
    energy: energy && units.taken(energy.key, 'energy'),
    force: force && units.taken(force.key, 'force'),
    virial: virial && units.taken(virial.key, 'virial'),
    length: units.taken(coord.key, 'length'),
  };
  const others = otherEnergies(arrays, energy, nframes);
  const kept = new Map<string, readonly string[]>();
  const sink = new FrameSink(claim.path, log);
  for (let f = 0; f < nframes; f++) {
    try {
      const row = elements(f);
      const atoms = [...row.keys()].filter((a) => row[a] !== null);
      const found = row.filter((n) => n !== null);
      const key = found.join(' ');
      const names = kept.get(key) ?? found;
      kept.set(key, names);
      const vectors = (a: Named, factor: number): Float64Array =>
        Float64Array.from(
          { length: 3 * atoms.length },
          (_, k) => a.data[3 * (natoms * f + atoms[Math.floor(k / 3)]) + (k % 3)] * factor,
        );
      const pbc = pbcOf(f);
      const box = cells && pbc.includes(true) ? cells(f).map((x) => x * units.length) : null;
      const per = six ? 6 : 9;
      sink.add({
        index: f,
        names,
        coord: vectors(coord, units.length),
        box,
        pbc,
        energy: energy ? energy.data[f] * units.energy : null,
        force: force && origin.force ? vectors(force, units.force * origin.force.sign) : null,
        virial:
          virial && origin.virial ? virialOf(virial.data.subarray(per * f, per * (f + 1)), origin.virial, box) : null,
        origin,
        others: others.map(
          (a): FrameOther => ({
            of: 'energy',
            taken: units.taken(a.key, 'energy'),
            values: Float64Array.of(a.data[f] * units.energy),
          }),
        ),
      });
    } catch (error) {
      if (!(error instanceof DataError) || error.problem.frame === null) throw error;
      log.add(error.problem);
    }
    if (f % 64 === 0) await progress(f / nframes);
  }
  noteRest(
    arrays,
    [coord, energy, force, virial, ...others],
    sink.taken > 0 && cells === null && pbcOf(0).includes(true),
    log,
  );
  return sink.systems();
}

function noteRest(arrays: Arrays, used: readonly (Named | null)[], noBox: boolean, log: ProblemLog): void {
  const known = new Set([...used, find(arrays, 'z'), find(arrays, 'cell'), find(arrays, 'pbc')]);
  const rest = [...arrays.numbers.values()].filter((a) => !known.has(a)).map((a) => a.key);
  const names = [...rest, ...arrays.ignored].sort();
  if (names.length > 0)
    log.note('ignored-arrays', arrays.path, null, `${names.join(', ')}: not used.`, 'Nothing to do.');
  if (noBox)
    log.warn(
      'no-box',
      arrays.path,
      null,
      'expected the cell of the periodic frames (pbc is true), found none; the frames are kept without a cell.',
      'Add an array cell [3, 3] or [frames, 3, 3], rows are the cell vectors in A.',
    );
}

/**
 * .npz: positions [nframes, natoms, 3] with atomic numbers [natoms] or [nframes, natoms] (0 fills up), energies, forces
 * or gradients, cell, pbc, stress or virial under their usual names. Units as r_unit and e_unit say; else those that the
 * energies tell, or the usual ones, with a warning. Frames that cannot be used are named and left out.
 */
export const npz: FileReader = { kind: 'file', name: NAME, matches, read };
