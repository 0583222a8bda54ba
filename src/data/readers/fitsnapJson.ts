// Reader of FitSNAP's JSON: a folder of files with one frame each (or more) is one source, in the order of their names.
import { atomicNumber, elementName, likelyElement } from '../elements';
import { decodeHead } from '../files/lines';
import { determinant, type Frame, FrameSink } from '../group';
import { fail, type ProblemLog } from '../problems';
import { DataError, type Origin, type Problem, type SourceFile, type System, type Taken } from '../types';
import { KNOWN_UNITS, type Measured, UNIT_CHOICES, unitFactor, virialUnit } from '../units';
import { parseNumber } from './numbers';
import { baseName, type Claim, dirName, extensionOf, type GroupReader, type Look, type ReadContext } from './reader';

/** Files with the same problem that are listed one by one. */
const LISTED = 20;
/** Bytes; a text cannot be much longer. */
const LARGEST = 1 << 28;

/** The text without the comments above the JSON. */
function withoutComments(text: string): string {
  let at = 0;
  for (;;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? undefined : end).trim();
    if (line !== '' && !line.startsWith('#') && !line.startsWith('//')) return text.slice(at);
    if (end < 0) return '';
    at = end + 1;
  }
}

/** {"Dataset": {...}} with something of a frame or its units near its beginning. */
const isFitsnap = (text: string): boolean => {
  const json = withoutComments(text).trimStart();
  return (
    /^\{\s*"Dataset"\s*:\s*\{/.test(json) &&
    /"(Data|Positions|AtomTypes|NumAtoms|Forces|Lattice|[A-Za-z]+Style)"\s*:/.test(json)
  );
};

async function detect(files: readonly SourceFile[], look: Look): Promise<Claim[]> {
  const folders = new Map<string, SourceFile[]>();
  for (const file of files) {
    if (extensionOf(file.path) !== 'json' || !isFitsnap((await look(file)).text)) continue;
    const dir = dirName(file.path);
    const members = folders.get(dir);
    if (members) members.push(file);
    else folders.set(dir, [file]);
  }
  // "md_10" comes after "md_9".
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...folders].map(([dir, members]) => ({
    path: dir === '' && members.length === 1 ? members[0].path : dir,
    files: members.sort((a, b) => compare(baseName(a.path), baseName(b.path))),
  }));
}

type Fields = ReadonlyMap<string, unknown>;

/** Keys of an object in lower case: converters spell them in many ways. */
const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value).map(([k, v]) => [k.toLowerCase(), v]))
    : null;

/** Numbers of nested lists in their order; what is none becomes NaN. */
function flat(value: unknown, depth = 3): number[] {
  if (Array.isArray(value) && depth > 0) return value.flatMap((v) => flat(v, depth - 1));
  return [typeof value === 'number' ? value : typeof value === 'string' ? parseNumber(value.trim()) : Number.NaN];
}

/** JSON as Python writes it: NaN and Infinity become texts, which are no numbers either. */
function parseJson(text: string, path: string): unknown {
  try {
    try {
      return JSON.parse(text);
    } catch {
      return JSON.parse(
        text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (t) => (t.startsWith('"') ? t : `"${t}"`)),
      );
    }
  } catch (error) {
    return fail(
      'bad-json',
      path,
      null,
      `expected JSON, found something else: ${error instanceof Error ? error.message : String(error)}.`,
      'Write the file again; it may have been cut off.',
    );
  }
}

/** Names that FitSNAP has for units besides those that are usual. */
const STYLES: Readonly<Record<Measured, Readonly<Record<string, string>>>> = {
  energy: { metal: 'eV', electron_volt: 'eV', atomic: 'hartree', ryd: 'rydberg', kcalmol: 'kcal/mol' },
  length: { metal: 'A', ang: 'A', atomic: 'bohr' },
  force: { metal: 'eV/A', electronvoltperangstrom: 'eV/A', atomic: 'hartree/bohr' },
  stress: { metal: 'bar', atomic: 'hartree/bohr^3' },
  virial: {},
};

interface Unit {
  readonly unit: string;
  readonly how: 'named' | 'usual';
}

/** Unit of a quantity: its style in the file, FitSNAP's own without one. Throws for a unit that is not known. */
function unitOf(what: string, quantity: Measured, usual: string, scopes: readonly Fields[], path: string): Unit {
  const key = `${what}Style`;
  const keys = [key, `${what.replace(/s$/, '')}Style`].map((k) => k.toLowerCase());
  const style = scopes.flatMap((s) => keys.map((k) => s.get(k))).find((v) => typeof v === 'string' && v.trim() !== '');
  if (typeof style !== 'string') return { unit: usual, how: 'usual' };
  const plain = style
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '');
  const unit = STYLES[quantity][plain] ?? plain.replace(/_?per_?/g, '/').replace(/_/g, '');
  const factor = unitFactor(quantity, unit);
  if (factor === undefined)
    fail(
      'unknown-unit',
      path,
      null,
      `${key} is "${style.slice(0, 40)}", which is not a unit that is known here.`,
      `Known are ${KNOWN_UNITS[quantity]}. Convert the data, or correct ${key}.`,
    );
  // As the page calls it.
  const choices = UNIT_CHOICES[quantity === 'stress' ? 'virial' : quantity];
  return { unit: choices.find((c) => unitFactor(quantity, c) === factor) ?? unit, how: 'named' };
}

interface Units {
  readonly energy: Unit;
  readonly force: Unit;
  readonly stress: Unit;
  readonly position: Unit;
  readonly lattice: Unit;
}

const FACTOR = (quantity: Measured, { unit }: Unit): number => unitFactor(quantity, unit) ?? Number.NaN;

function unitsOf(scopes: readonly Fields[], path: string): Units {
  return {
    energy: unitOf('Energy', 'energy', 'eV', scopes, path),
    force: unitOf('Forces', 'force', 'eV/A', scopes, path),
    stress: unitOf('Stress', 'stress', 'bar', scopes, path),
    position: unitOf('Positions', 'length', 'A', scopes, path),
    lattice: unitOf('Lattice', 'length', 'A', scopes, path),
  };
}

type Bad = (code: string, message: string, fix: string) => never;

function namesOf(types: unknown, bad: Bad): string[] {
  if (!Array.isArray(types))
    return bad('no-types', 'expected AtomTypes, a list of element symbols, found none.', 'Add AtomTypes.');
  return types.map((t, a) => {
    const name = typeof t === 'number' ? elementName(t) : t;
    if (typeof name === 'string' && atomicNumber(name) !== undefined) return name;
    const meant = typeof t === 'string' ? likelyElement(t) : undefined;
    return bad(
      'unknown-element',
      `AtomTypes[${a}] is ${JSON.stringify(t)?.slice(0, 40)}, which is not an element.`,
      meant === undefined ? 'Write the symbol of an element.' : `Write the symbol of an element, perhaps ${meant}.`,
    );
  });
}

type Bare = Omit<Frame, 'index' | 'origin' | 'others'>;

/** One entry of "Data". */
function frameOf(entry: Fields, units: Units, bad: Bad): Bare {
  const names = namesOf(entry.get('atomtypes'), bad);
  const natoms = names.length;
  const array = (key: string, size: number, what: string, factor: number): Float64Array | null => {
    const value = entry.get(key.toLowerCase());
    if (value === undefined || value === null) return null;
    const numbers = flat(value);
    if (numbers.length !== size)
      bad(
        'wrong-shape',
        `expected ${size} numbers in ${key} (${what}), found ${numbers.length}.`,
        'Write the file again.',
      );
    return Float64Array.from(numbers, (x) => x * factor);
  };
  const announced = entry.get('numatoms');
  if (announced !== undefined && flat(announced)[0] !== natoms)
    bad('wrong-natoms', `NumAtoms is ${flat(announced)[0]}, but AtomTypes lists ${natoms} atoms.`, 'Make both agree.');
  const atoms = `3 x ${natoms} atoms`;
  const coord = array('Positions', 3 * natoms, atoms, FACTOR('length', units.position));
  const box = array('Lattice', 9, 'three cell vectors', FACTOR('length', units.lattice));
  const stress = array('Stress', 9, 'the 3 x 3 stress', 1);
  const force = array('Forces', 3 * natoms, atoms, FACTOR('force', units.force));
  const energy = array('Energy', 1, 'the energy of the frame', FACTOR('energy', units.energy));
  if (!coord) return bad('no-coord', 'expected Positions, found none.', 'Add Positions.');
  if (box && !box.every(Number.isFinite))
    bad('bad-cell', 'the Lattice holds a value that is not a finite number.', 'Write the cell again.');
  if (!box && entry.has('qmlattice'))
    bad('bad-cell', 'expected Lattice, found only QMLattice.', 'Add Lattice: its rows are the cell vectors.');
  const perStress = (virialUnit(units.stress.unit)?.factor ?? Number.NaN) * (box ? Math.abs(determinant(box)) : 0);
  return {
    names,
    coord,
    box,
    pbc: [box !== null, box !== null, box !== null],
    energy: energy ? energy[0] : null,
    force,
    // Positive where the cell is compressed, unlike ASE's.
    virial: stress && box ? stress.map((x) => x * perStress) : null,
  };
}

/** One object for all frames of the same units and labels. */
class Origins {
  readonly #known = new Map<string, Origin>();

  of(frame: Bare, units: Units): Origin {
    const { energy, force, virial } = frame;
    const key = JSON.stringify([units, energy !== null, force !== null, virial !== null]);
    const taken = (name: string, unit: Unit): Taken => ({ key: name, ...unit, sign: 1 });
    const origin: Origin = this.#known.get(key) ?? {
      format: 'fitsnap/json',
      energy: energy === null ? null : taken('Energy', units.energy),
      force: force && taken('Forces', units.force),
      virial: virial && taken('Stress', units.stress),
      length: taken('Positions', units.position),
    };
    this.#known.set(key, origin);
    return origin;
  }

  /** What is told once per folder. */
  tell(path: string, log: ProblemLog): void {
    const texts = new Set(
      [...this.#known.values()].map((o) =>
        [o.energy, o.force, o.virial, o.length].map((t) => t?.unit ?? '-').join(' '),
      ),
    );
    const units = [...texts].map((t) => t.split(' '));
    if (units.some((u) => units.some((v) => u.some((x, k) => x !== '-' && v[k] !== '-' && x !== v[k]))))
      log.warn(
        'mixed-units',
        path,
        null,
        `the files of this folder name different units (energy, forces, stress, positions: ${[...texts].join('; ')}).`,
        'Each file was converted as it says; change units on the mapping card only where all files have the same.',
      );
  }
}

/** Errors of files, without drowning the user where all files of a folder have the same. */
class Told {
  readonly #log: ProblemLog;
  readonly #counts = new Map<string, { n: number; last: Problem }>();

  constructor(log: ProblemLog) {
    this.#log = log;
  }

  /** Throws what is no DataError. */
  caught(error: unknown): void {
    if (!(error instanceof DataError)) throw error;
    const { problem } = error;
    const n = (this.#counts.get(problem.code)?.n ?? 0) + 1;
    this.#counts.set(problem.code, { n, last: problem });
    if (n <= LISTED) this.#log.add(problem);
  }

  end(path: string): void {
    for (const { n, last } of this.#counts.values())
      if (n > LISTED)
        this.#log.add({ ...last, path, frame: null, message: `${n - LISTED} more files with the same problem.` });
  }
}

/** Entries of a file with the styles that hold for them. */
async function entriesOf(file: SourceFile): Promise<{ readonly entry: Fields; readonly scopes: readonly Fields[] }[]> {
  if (file.size > LARGEST)
    fail(
      'too-large',
      file.path,
      null,
      `expected a JSON of at most ${LARGEST >> 20} MiB, found ${file.size >> 20} MiB.`,
      'Split it into files of one frame each.',
    );
  const root = fieldsOf(parseJson(withoutComments(decodeHead(await file.read())), file.path));
  const dataset = fieldsOf(root?.get('dataset'));
  const data = dataset?.get('data');
  const list = Array.isArray(data) ? data : data === undefined ? [] : [data];
  if (!dataset || list.length === 0)
    fail(
      'no-frames',
      file.path,
      null,
      'expected {"Dataset": {"Data": [ ... ]}}, found no Data.',
      'Write the file again.',
    );
  return list.map((d) => {
    const entry =
      fieldsOf(d) ??
      fail('bad-json', file.path, null, 'expected an object in Data, found something else.', 'Write the file again.');
    return { entry, scopes: [entry, dataset ?? entry] };
  });
}

async function read({ path, files }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const sink = new FrameSink(path, log);
  const origins = new Origins();
  const told = new Told(log);
  let index = 0;
  for (const [k, file] of files.entries()) {
    let nframes = 1;
    try {
      const entries = await entriesOf(file);
      nframes = entries.length;
      entries.forEach(({ entry, scopes }, f) => {
        try {
          const units = unitsOf(scopes, file.path);
          const frame = frameOf(entry, units, (code, message, fix) => fail(code, file.path, f, message, fix));
          sink.add({ ...frame, index: index + f, origin: origins.of(frame, units) }, () => ({
            path: file.path,
            frame: f,
          }));
        } catch (error) {
          told.caught(error);
        }
      });
    } catch (error) {
      told.caught(error);
    }
    index += nframes;
    await progress((k + 1) / files.length);
  }
  const shown = path === '' ? 'the dropped files' : path;
  told.end(shown);
  origins.tell(shown, log);
  return sink.systems();
}

/**
 * fitsnap/json: units as the styles of each file say, virial = stress x volume (FitSNAP's stress is positive in a compressed
 * cell). Files and frames that cannot be used are named and left out; frame_index counts the frames in the order of the files.
 */
export const fitsnapJson: GroupReader = { kind: 'group', name: 'fitsnap/json', detect, read };
