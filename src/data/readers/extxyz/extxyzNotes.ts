// What an extended XYZ file has to say for itself: told once per file, not once per frame.
import { elementName } from '../../elements';
import type { Frame } from '../../group';
import type { ProblemLog } from '../../problems';
import type { Origin, Quantity } from '../../types';
import type { NameBook } from './extxyzAtoms';
import type { Columns } from './extxyzColumns';
import type { Header } from './extxyzHeader';
import { RANK } from './extxyzKeys';
import type { Labels } from './extxyzLabels';
import type { Run } from './extxyzRuns';

const LABELS = ['energy', 'force', 'virial'] as const;
const USUAL_UNITS: readonly string[] = ['eV', 'eV/A', 'eV/A^3', 'A'];
const SHOWN = 8;

/** "a, b and 3 more" */
const listed = (items: Iterable<string>): string => {
  const all = [...items];
  return all.length <= SHOWN ? all.join(', ') : `${all.slice(0, SHOWN).join(', ')} and ${all.length - SHOWN} more`;
};

/** Dummy atoms, basis functions without a nucleus, vacancies, translation vectors. */
const isGhost = (name: string): boolean => /^(@.*|.*:|xx?|du|tv|va|bq[\w-]*|gh(ost)?[\w()-]*)$/i.test(name);

/** Largest difference of a [3, 3] tensor to its transpose, in units of its largest component. */
function asymmetry(v: Float64Array): number {
  const size = v.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  const odd = Math.max(Math.abs(v[1] - v[3]), Math.abs(v[2] - v[6]), Math.abs(v[5] - v[7]));
  return size > 1e-3 ? odd / size : 0;
}

/** A frame that was taken, and what it was made of. */
export interface FrameFacts {
  readonly frame: Frame & { readonly origin: Origin };
  readonly header: Header;
  readonly columns: Columns;
  readonly labels: Labels;
  /** Of plain XYZ: columns or a number that may be labels. */
  readonly doubtful: string | undefined;
}

export class FileNotes {
  readonly #path: string;
  readonly #log: ProblemLog;
  readonly #told = new Set<string>();
  readonly #keys = {
    energy: new Map<string, number>(),
    force: new Map<string, number>(),
    virial: new Map<string, number>(),
  };
  readonly #units = new Map<Quantity, string>();
  readonly #heads = new Map<string, number>();
  readonly #ignored = new Set<string>();
  readonly #predicted = new Set<string>();
  readonly #offered = new Set<string>();
  #unusualKeys = false;
  #boxless: { readonly first: number; readonly pbc: string; count: number } | null = null;
  #bare = 0;

  constructor(path: string, log: ProblemLog) {
    this.#path = path;
    this.#log = log;
  }

  #once(
    severity: 'warning' | 'note',
    code: string,
    frame: number | null,
    message: string,
    fix: string,
    key = code,
  ): void {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#log.add({ severity, code, path: this.#path, frame, message, fix });
  }

  /** A frame that was taken. */
  frame(facts: FrameFacts): void {
    const { columns, doubtful, frame, header } = facts;
    const { index, pbc } = frame;
    if (doubtful !== undefined) this.#plain(index, doubtful);
    for (const name of columns.ignored) if (this.#ignored.size < 100) this.#ignored.add(name);
    this.#labels(facts);
    this.#virials(facts);
    this.#unitsOf(facts);
    if (!frame.box && pbc.includes(true)) {
      this.#boxless ??= { first: index, pbc: pbc.map((p) => (p ? 'T' : 'F')).join(' '), count: 0 };
      this.#boxless.count++;
    }
    if (frame.energy === null && frame.force === null) this.#bare++;
    const head = header.named.get('head')?.value;
    if (head !== undefined && (this.#heads.has(head) || this.#heads.size < 100))
      this.#heads.set(head, (this.#heads.get(head) ?? 0) + 1);
    const config = header.named.get('config_type')?.value ?? '';
    if (frame.names.length === 1 && /isolated/i.test(config))
      this.#once(
        'note',
        'isolated-atom',
        index,
        `frames of a single atom (config_type=${config.slice(0, 40)}) are kept as a system of their own.`,
        'Nothing to do; leave them out if single atoms should not be trained on.',
      );
    if (header.repeated.length > 0)
      this.#once(
        'warning',
        'repeated-key',
        index,
        `${listed(header.repeated)} ${header.repeated.length > 1 ? 'occur' : 'occurs'} twice in one header with different values; the last one counts.`,
        'Remove one of them.',
      );
    const { run } = facts.labels;
    if (run && (frame.origin.energy || frame.origin.force)) this.#run(run, facts);
    const units = header.named.get('units') ?? header.named.get('unit');
    if (units)
      this.#once(
        'warning',
        'unread-units',
        index,
        `${units.key}=${units.value.slice(0, 40)} is not read: units of single quantities are.`,
        'Write energy-unit=..., force-unit=..., stress-unit=... or length-unit=... where the values are not in eV and A.',
      );
  }

  #plain(index: number, what: string): void {
    this.#offered.add(what);
    this.#once(
      'warning',
      'plain-xyz',
      index,
      `there are no Properties, so only names and positions are read; nothing says what ${what} ${what.startsWith('columns') ? 'are' : 'is'}.`,
      'If these are labels, choose them, or announce them: Properties=species:S:1:pos:R:3:forces:R:3 energy=...',
    );
  }

  #run({ pressure, program, unitsOpen }: Run, { frame: { index, origin }, labels }: FrameFacts): void {
    const keys = [origin.energy, origin.force, origin.virial].flatMap((taken) => taken?.key ?? []);
    const units = unitsOpen ? ', in the units of the run; eV and eV/A (units metal) are assumed' : '';
    const stress = labels.virials.some((v) => v.taken === pressure)
      ? ` ${pressure.key} holds the kinetic part too and is not taken.`
      : '';
    this.#once(
      'warning',
      'run-labels',
      index,
      `${program} wrote these frames: ${listed(keys)} are those of the potential that ran${units}.${stress}`,
      `Compute the labels again if this potential is not what is to be learnt${unitsOpen ? '; change the units on the mapping card if the run had others (real: kcal/mol)' : ''}.`,
    );
  }

  #labels({ frame: { index, origin }, labels }: FrameFacts): void {
    for (const of of LABELS) {
      const key = origin[of]?.key;
      if (key === undefined) continue;
      const counts = this.#keys[of];
      if (counts.has(key) || counts.size < 100) counts.set(key, (counts.get(key) ?? 0) + 1);
      const kind = labels[of]?.kind;
      if (!kind || kind.rank !== RANK.plain || (kind.order > 1 && kind.form !== 'stress')) this.#unusualKeys = true;
      if (kind?.rank === RANK.unusual)
        this.#once(
          'warning',
          of === 'energy' ? 'guessed-energy' : `guessed-${of}`,
          index,
          of === 'energy'
            ? `no usual energy key; ${key} is taken as the total energy in ${origin.energy?.unit ?? 'eV'}.`
            : `no usual key; ${key} is taken as the ${of === 'force' ? 'forces' : 'virial'}.`,
          of === 'energy'
            ? 'Call the key of the total energy "energy".'
            : `Call it "${of === 'force' ? 'forces' : of}".`,
        );
    }
    const { energy } = labels;
    const rivals = labels.energies.filter((e) => e.kind.rank < RANK.prediction && e.values !== energy?.values);
    if (energy && rivals.length > 0) {
      const why =
        energy.kind.order === 0 && energy.kind.rank === rivals[0].kind.rank ? ', for forces are its derivative' : '';
      this.#once(
        'note',
        'several-energies',
        index,
        `${energy.taken.key} is taken as the energy${why}; ${listed(rivals.map((r) => r.taken.key))} ${rivals.length > 1 ? 'have other values' : 'has another value'}.`,
        'Choose the other one as the energy if it belongs to the forces.',
      );
    }
    for (const found of [...labels.energies, ...labels.forces, ...labels.virials]) {
      const set = found.kind.rank === RANK.prediction ? this.#predicted : this.#offered;
      if (set.size < 100) set.add(found.taken.key);
    }
  }

  #virials({ frame: { index }, labels }: FrameFacts): void {
    const { virial } = labels;
    if (labels.blank.length > 0)
      this.#once(
        'note',
        'nan-virial',
        index,
        `${listed(labels.blank)} holds only NaN in some frames; they are taken as frames without a virial.`,
        'Nothing to do if those calculations gave no stress.',
      );
    if (labels.cellless.length > 0)
      this.#once(
        'note',
        'stress-without-cell',
        index,
        `${listed(labels.cellless)} is left out where there is no cell: a virial is the stress times the volume.`,
        'Nothing to do for molecules; otherwise give the cell.',
      );
    if (!virial) return;
    if (labels.six !== null)
      this.#once(
        'note',
        'six-numbers',
        index,
        `${labels.six} has six numbers, read as xx yy zz yz xz xy.`,
        'Write all nine if they are in another order.',
      );
    if (virial.values.every(Number.isFinite) && asymmetry(virial.values) > 0.01)
      this.#once(
        'note',
        'asymmetric-virial',
        index,
        `${virial.taken.key} is not symmetric; its nine numbers are read row by row (ASE and QUIP write them column by column).`,
        'Nothing to do: a model learns only the symmetric part.',
      );
    const rival = labels.virials.find(
      (v) =>
        v.taken !== labels.run?.pressure && v.kind.family === virial.kind.family && v.kind.form !== virial.kind.form,
    );
    if (!rival) return;
    const size = virial.values.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    const off = virial.values.reduce((m, x, k) => Math.max(m, Math.abs(x - rival.values[k])), 0);
    if (off > 0.01 * size + 0.01)
      this.#once(
        'warning',
        'virial-stress',
        index,
        `${virial.taken.key} and ${rival.taken.key} do not agree: -V stress differs from the virial by ${off.toPrecision(3)} eV; ${virial.taken.key} is taken.`,
        'Check the unit and the sign of both, and choose the right one.',
      );
  }

  #unitsOf({ frame: { index, origin }, labels }: FrameFacts): void {
    const all = (['energy', 'force', 'virial', 'length'] as const).flatMap((of) => {
      const taken = origin[of];
      return taken ? [{ of, taken }] : [];
    });
    for (const { of, taken } of all) {
      const before = this.#units.get(of);
      if (before === taken.unit) continue;
      if (before === undefined) this.#units.set(of, taken.unit);
      else
        this.#once(
          'warning',
          'mixed-units',
          index,
          `frames of this file have the ${of} in different units (before: ${before}; here: ${taken.unit}).`,
          'Each frame was converted as it says; check that frames that name no unit are in eV and A.',
        );
    }
    const odd = all.filter(({ taken }) => !USUAL_UNITS.includes(taken.unit) && taken.how !== 'guessed');
    if (odd.length === 0) return;
    this.#once(
      'note',
      'converted-units',
      index,
      `converted to eV and A: ${odd.map(({ of, taken }) => `${of === 'length' ? 'positions' : taken.key} in ${taken.unit}`).join(', ')}.`,
      'Nothing to do.',
    );
    const silent = origin.force;
    if (silent?.how === 'usual' && origin.energy?.how === 'named' && origin.energy.unit !== 'eV')
      this.#once(
        'warning',
        'mixed-units',
        index,
        `the energy is in ${origin.energy.unit}, but ${labels.force?.taken.key ?? 'the forces'} have no unit of their own and are taken in eV/A.`,
        'Add force-unit=... to the header if they are in another unit.',
        'force unit',
      );
  }

  /** After the last frame; `nframes` counts those that were left out too. */
  end(nframes: number, book: NameBook): void {
    this.#keyNotes();
    if (this.#boxless) {
      const { count, first, pbc } = this.#boxless;
      this.#once(
        'warning',
        'no-box',
        first,
        `${count} of ${nframes} frames are periodic (pbc="${pbc}") but have no cell; they are kept without one.`,
        'Give the cell (Lattice="ax ay az bx by bz cx cy cz" in A), or say that they are not periodic.',
      );
    }
    if (this.#heads.size > 1)
      this.#once(
        'warning',
        'several-heads',
        null,
        `the frames belong to ${this.#heads.size} heads (${listed([...this.#heads].map(([head, n]) => `${head}: ${n}`))}): energies of different methods cannot be learnt by one model.`,
        'Import the frames of one head only.',
      );
    if (this.#bare > 0) {
      const hint = this.#offered.size + this.#predicted.size > 0;
      this.#once(
        'warning',
        'no-labels',
        null,
        `${this.#bare} of ${nframes} frames have neither an energy nor forces under a name that is known.`,
        hint
          ? 'Choose one of the labels that were found, or name them energy=... and forces:R:3 (in Properties).'
          : 'Name them energy=... and forces:R:3 (in Properties); without labels frames cannot be trained on.',
      );
    }
    this.#nameNotes(book);
  }

  #keyNotes(): void {
    const lists = LABELS.map((of) => [of, [...this.#keys[of]]] as const).filter(([, keys]) => keys.length > 0);
    if (this.#unusualKeys)
      this.#once(
        'note',
        'keys',
        null,
        `the labels are ${lists.map(([of, keys]) => `${of === 'force' ? 'forces' : of}: ${listed(keys.map(([key]) => key))}`).join('; ')}.`,
        'Choose others if these are not meant.',
      );
    for (const [of, keys] of lists)
      if (keys.length > 1)
        this.#once(
          'warning',
          'mixed-keys',
          null,
          `the ${of === 'force' ? 'forces come' : `${of} comes`} from ${listed(keys.map(([key, n]) => `${key} (${n} frames)`))}: they may be of different methods.`,
          'Give all frames the same key, or leave those with the other one out.',
          `mixed ${of}`,
        );
    if (this.#predicted.size > 0)
      this.#once(
        'note',
        'predicted-labels',
        null,
        `${listed(this.#predicted)}: predictions of a model, which are not taken as labels.`,
        'Nothing to do; choose them as labels if a model is to be learnt.',
      );
    if (this.#ignored.size > 0)
      this.#once(
        'note',
        'ignored-columns',
        null,
        `columns that are not used: ${listed(this.#ignored)}.`,
        'Nothing to do.',
      );
  }

  #nameNotes({ numbers, unknown }: NameBook): void {
    const ghosts = [...unknown.keys()].filter(isGhost);
    if (ghosts.length > 0)
      this.#once(
        'warning',
        'ghost-atoms',
        null,
        `${listed(ghosts)}: names of dummy or ghost atoms, which are kept as types like any other.`,
        'Leave these frames out, or remove the lines from the file: a model takes them for atoms.',
      );
    if (numbers.size === 0) return;
    const sorted = [...numbers].sort((a, b) => a - b);
    // 1, 2, 3 are rather types of LAMMPS than hydrogen, helium and lithium.
    const counted = sorted.every((z, k) => z === k + 1);
    this.#once(
      counted ? 'warning' : 'note',
      'numbered-species',
      null,
      `the species are numbers, taken as atomic numbers: ${listed(sorted.map((z) => `${z} = ${elementName(z) ?? 'unknown'}`))}.`,
      'If they number types (LAMMPS, OVITO), write the names of the elements instead.',
    );
  }
}
