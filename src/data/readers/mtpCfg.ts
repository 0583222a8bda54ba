// Reader of MLIP's .cfg (moment tensor potentials): BEGIN_CFG ... END_CFG, columns by their names, types without names.
import { atomicNumber } from '../elements';
import { Lines } from '../files/lines';
import { type Frame, FrameSink } from '../group';
import { fail, type ProblemLog } from '../problems';
import { DataError, type Origin, type System } from '../types';
import { numbersIn, parseNumber } from './numbers';
import type { Claim, FileReader, Head, ReadContext } from './reader';

const BEGIN = /^\s*BEGIN_CFG\b/;
const END = /^\s*END_CFG\b/;
const NUMBER = /^\s*[-+.\d*]/;

const matches = ({ text }: Head): boolean => text.split(/\r\n|\n|\r/).some((line) => BEGIN.test(line));

const CUT = 'Copy the file again, or cut off the incomplete frame.';
const REWRITE = 'Write the frame again.';

type Bad = (code: string, message: string, fix: string) => never;

/** What a frame holds, and what the file calls its stress. */
interface Config extends Pick<Frame, 'names' | 'coord' | 'box' | 'pbc' | 'energy' | 'force' | 'virial'> {
  readonly stressKey: string | null;
  /** What the converter from VASP says of it. */
  readonly unconverged: boolean;
}

/** Lines of numbers that follow, `n` at most. */
async function takeRows(lines: Lines, n: number): Promise<string[]> {
  const rows: string[] = [];
  for (let line = await lines.peek(); rows.length < n && line !== undefined; line = await lines.peek()) {
    if (!NUMBER.test(line)) break;
    rows.push(line);
    await lines.next();
  }
  return rows;
}

/** Numbers beside a keyword, or those of the next line. */
async function takeNumbers(lines: Lines, beside: string): Promise<number[]> {
  if (NUMBER.test(beside)) return numbersIn(beside);
  return numbersIn((await takeRows(lines, 1))[0] ?? '');
}

interface Atoms {
  readonly names: readonly string[];
  readonly values: Float64Array;
  /** Positions are fractions of the cell. */
  readonly direct: boolean;
  readonly force: Float64Array | null;
}

/** Places of the columns with these names; null without them. Throws where only some of them are there. */
function placesOf(columns: readonly string[], names: readonly string[], bad: Bad): number[] | null {
  const places = names.map((n) => columns.indexOf(n));
  if (places.every((p) => p < 0)) return null;
  if (places.some((p) => p < 0))
    bad('wrong-columns', `AtomData names ${columns.join(' ')}; expected all of ${names.join(' ')}.`, REWRITE);
  return places;
}

/** Whole numbers are types, which the format does not name; some converters write symbols. */
const nameOf = (token: string): string | null => {
  if (/^\d+$/.test(token)) return `Type_${Number(token)}`;
  return atomicNumber(token) === undefined ? null : token;
};

/** The atoms in the order of their ids. */
async function takeAtoms(lines: Lines, size: number, columns: readonly string[], bad: Bad): Promise<Atoms> {
  const first = lines.taken + 1;
  const rows = await takeRows(lines, Number.POSITIVE_INFINITY);
  const after = await lines.peek();
  if (rows.length !== size)
    bad(
      after === undefined ? 'cfg-truncated' : 'wrong-natoms',
      `Size announces ${size} atoms, found ${rows.length} lines after AtomData (line ${first}).`,
      after === undefined ? CUT : 'Make Size, AtomData and the lines of the atoms agree.',
    );
  const [cartes, direct] = ['cartes', 'direct'].map((c) => placesOf(columns, [`${c}_x`, `${c}_y`, `${c}_z`], bad));
  const place =
    cartes ??
    direct ??
    bad(
      'wrong-columns',
      `AtomData names ${columns.join(' ')}; expected cartes_x cartes_y cartes_z or direct_x direct_y direct_z.`,
      REWRITE,
    );
  const force = placesOf(columns, ['fx', 'fy', 'fz'], bad);
  const [id, type, ghost] = ['id', 'type', 'ghost'].map((c) => columns.indexOf(c));
  const table = rows.map((row, a) => {
    const tokens = row.trim().split(/\s+/);
    if (tokens.length !== columns.length || tokens[ghost] === 'true')
      bad(
        'wrong-columns',
        tokens[ghost] === 'true'
          ? `line ${first + a} is a ghost atom: the frame is a part of a larger one.`
          : `AtomData names ${columns.length} columns, found ${tokens.length} (line ${first + a}).`,
        REWRITE,
      );
    return tokens;
  });
  if (id >= 0) {
    const ids = table.map((tokens) => parseNumber(tokens[id]));
    const seen = new Set<number>();
    const twice = ids.findIndex((x) => !Number.isInteger(x) || seen.size === seen.add(x).size);
    if (twice >= 0)
      bad(
        'bad-ids',
        `the atom on line ${first + twice} has the id ${table[twice][id].slice(0, 40)}; expected a whole number that no other atom has.`,
        REWRITE,
      );
    // Programs that run in parallel write atoms in any order.
    table.sort((a, b) => Number(a[id]) - Number(b[id]));
  }
  const pick = (from: readonly number[]): Float64Array =>
    Float64Array.from(table.flatMap((tokens) => from.map((p) => parseNumber(tokens[p]))));
  return {
    names: table.map(
      (tokens) =>
        nameOf(type < 0 ? '0' : tokens[type]) ??
        bad(
          'bad-types',
          `expected the type of an atom, a whole number from 0, found "${tokens[type].slice(0, 40)}".`,
          REWRITE,
        ),
    ),
    values: pick(place),
    direct: cartes === null,
    force: force && pick(force),
  };
}

/** Six numbers in the order that their names give; MLIP's own order without names. */
function symmetric(numbers: readonly number[], names: readonly string[], bad: Bad): Float64Array {
  const order = names.filter((n) => /^[xyz]{2}$/.test(n));
  const keys = order.length === 6 ? order : ['xx', 'yy', 'zz', 'yz', 'xz', 'xy'];
  const at = (a: string, b: string): number => numbers[Math.max(keys.indexOf(a + b), keys.indexOf(b + a))];
  if (numbers.length !== 6)
    bad('wrong-columns', `expected six numbers of the stress, found ${numbers.length}.`, REWRITE);
  return Float64Array.from([...'xyz'].flatMap((a) => [...'xyz'].map((b) => at(a, b) ?? Number.NaN)));
}

/** Up to three cell vectors: MLIP leaves out those along open directions. */
function cellOf(rows: readonly string[], bad: Bad): Pick<Frame, 'box' | 'pbc'> {
  const box = new Float64Array(9);
  rows.forEach((row, k) => {
    const numbers = numbersIn(row);
    if (numbers.length !== 3 || !numbers.every(Number.isFinite))
      bad('bad-cell', `expected three numbers of a cell vector, found "${row.trim().slice(0, 60)}".`, REWRITE);
    box.set(numbers, 3 * k);
  });
  const [a, b, c] = [0, 1, 2].map((k) => box.subarray(3 * k, 3 * k + 3).some((x) => x !== 0));
  return { box: a || b || c ? box : null, pbc: [a, b, c] };
}

/** The frame after BEGIN_CFG; lines are taken up to its END_CFG or to the next BEGIN_CFG. */
async function takeConfig(lines: Lines, bad: Bad): Promise<Config> {
  let fault: DataError | null = null;
  let size: number | null = null;
  let atoms: Atoms | null = null;
  let cell: Pick<Frame, 'box' | 'pbc'> = { box: null, pbc: [false, false, false] };
  let energy: number | null = null;
  let stress: Float64Array | null = null;
  let stressKey: string | null = null;
  let unconverged = false;
  let line = await lines.peek();
  while (line !== undefined && !BEGIN.test(line) && !END.test(line)) {
    await lines.next();
    const [, word = '', beside = ''] = /^\s*([A-Za-z_]+):?(.*)$/.exec(line) ?? [];
    try {
      const key = word.toLowerCase();
      if (key === 'size') {
        size = (await takeNumbers(lines, beside))[0] ?? null;
        if (size === null || !Number.isInteger(size) || size < 1)
          bad('bad-count', `expected the number of atoms after Size, found ${size ?? 'none'}.`, REWRITE);
      } else if (key === 'supercell') cell = cellOf(await takeRows(lines, 3), bad);
      else if (key === 'atomdata' || key === 'atomic_data') {
        if (atoms)
          bad(
            'cfg-blocks',
            'a second AtomData before END_CFG.',
            'Two frames may have run into one: write the data again.',
          );
        atoms = await takeAtoms(
          lines,
          size ?? bad('bad-count', 'expected Size before AtomData.', REWRITE),
          beside.trim().split(/\s+/),
          bad,
        );
      } else if (key === 'energy') {
        const numbers = await takeNumbers(lines, beside);
        energy =
          numbers.length === 1
            ? numbers[0]
            : bad('bad-energy', `expected one number after Energy, found ${numbers.length}.`, REWRITE);
      } else if (/^(plus)?stress$|^virial$/.test(key)) {
        stressKey = word;
        stress = symmetric(await takeNumbers(lines, beside), beside.trim().split(/\s+/), bad);
      } else if (key === 'features') await takeRows(lines, 1);
      else if (key === 'feature' && /EFS_by\s+\S*not_converged/i.test(beside)) unconverged = true;
      else if (word === '' && /\S/.test(line))
        bad('bad-line', `expected a keyword on line ${lines.taken}, found "${line.trim().slice(0, 60)}".`, REWRITE);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      fault ??= error;
    }
    line = await lines.peek();
  }
  const ended = line !== undefined && END.test(line);
  if (ended) await lines.next();
  if (fault) throw fault;
  if (!ended) bad('cfg-truncated', `the frame ends without END_CFG (line ${lines.taken}).`, CUT);
  if (!atoms) return bad('cfg-blocks', 'the frame has no AtomData.', REWRITE);
  if (atoms.direct && !cell.pbc.every(Boolean))
    bad(
      'bad-cell',
      'the positions are fractions (direct_x), but there are no three cell vectors.',
      'Add the Supercell.',
    );
  const h = cell.box ?? new Float64Array(9);
  const s = atoms.values;
  return {
    names: atoms.names,
    coord: atoms.direct
      ? s.map(
          (_, k) =>
            s[k - (k % 3)] * h[k % 3] + s[k - (k % 3) + 1] * h[3 + (k % 3)] + s[k - (k % 3) + 2] * h[6 + (k % 3)],
        )
      : s,
    ...cell,
    energy,
    force: atoms.force,
    virial: stress && isOpposite(stressKey) ? stress.map((x) => 0 - x) : stress,
    stressKey,
    unconverged,
  };
}

/** "Stress:" of old versions is positive under tension; PlusStress and Virial are positive in a compressed cell. */
const isOpposite = (key: string | null): boolean => key !== null && /^stress$/i.test(key);

/** One object per kind of frame, however many frames there are. */
function originsBy(): (c: Config) => Origin {
  const known = new Map<string, Origin>();
  return ({ energy, force, stressKey }) => {
    const key = [energy !== null, force !== null, stressKey].join(' ');
    const origin: Origin = known.get(key) ?? {
      format: 'mlip/cfg',
      energy: energy === null ? null : { key: 'Energy', unit: 'eV', how: 'format', sign: 1 },
      force: force && { key: 'fx fy fz', unit: 'eV/A', how: 'format', sign: 1 },
      virial:
        stressKey === null
          ? null
          : {
              key: stressKey,
              unit: 'eV',
              how: /^plusstress$/i.test(stressKey) ? 'format' : 'usual',
              sign: isOpposite(stressKey) ? -1 : 1,
            },
      length: { key: 'Supercell', unit: 'A', how: 'format', sign: 1 },
    };
    known.set(key, origin);
    return origin;
  };
}

/** Frames that are told once per file, by their index. */
interface Odd {
  readonly unconverged: number[];
  /** Periodic along one or two directions only. */
  readonly open: number[];
}

function tell(path: string, systems: readonly System[], { open, unconverged }: Odd, log: ProblemLog): void {
  if (open.length > 0)
    log.warn(
      'partial-cell',
      path,
      open[0],
      `${open.length} frames have fewer than three cell vectors in Supercell: they are taken as periodic along these only.`,
      'Nothing to do for wires and slabs; otherwise write all three vectors.',
    );
  if (unconverged.length > 0)
    log.warn(
      'unconverged',
      path,
      unconverged[0],
      `${unconverged.length} frames say that they are not converged (EFS_by VASP_not_converged). They were left out.`,
      'Compute them again with more electronic steps.',
    );
  if (systems.some((s) => s.type_map.some((n) => n.startsWith('Type_'))))
    log.warn(
      'no-type-map',
      path,
      null,
      'a .cfg names no elements, so they are unknown; the types are called Type_0, Type_1 and so on.',
      'Give the elements in the order of the types, as in the training of the potential.',
    );
}

async function read({ files: [file] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const { path } = file;
  const lines = new Lines(file);
  const sink = new FrameSink(path, log);
  const originOf = originsBy();
  const odd: Odd = { open: [], unconverged: [] };
  let index = 0;
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    if (/^\s*(#|$)/.test(line)) {
      await lines.next();
      continue;
    }
    try {
      const bad: Bad = (code, message, fix) => fail(code, path, index, message, fix);
      if (!BEGIN.test(line)) {
        for (let l = await lines.peek(); l !== undefined && !BEGIN.test(l); l = await lines.peek()) await lines.next();
        bad(
          'cfg-begin',
          `expected BEGIN_CFG, found "${line.trim().slice(0, 60)}". The lines up to the next BEGIN_CFG were left out.`,
          REWRITE,
        );
      }
      await lines.next();
      const config = await takeConfig(lines, bad);
      if (config.box && config.pbc.includes(false)) odd.open.push(index);
      if (config.unconverged) odd.unconverged.push(index);
      else sink.add({ ...config, index, origin: originOf(config) });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      log.add(error.problem);
    }
    index++;
    await progress(lines.fraction);
  }
  const systems = sink.systems();
  tell(path, systems, odd, log);
  return systems;
}

/**
 * mlip/cfg: energies and forces in eV and A, PlusStress as the virial, Stress with the opposite sign; atoms in the order of
 * their ids; no Supercell means no cell. A frame that cannot be used is named and left out.
 */
export const mtpCfg: FileReader = { kind: 'file', name: 'mlip/cfg', matches, read };
