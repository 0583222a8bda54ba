// The part of an OUTCAR before its first step: which element every atom is, and the settings that decide what is taken.
import type { ProblemLog } from '../../problems';
import { fail } from '../../problems';
import { type RunSettings, tellPseudo } from './vaspRun';
import { elementOfSymbol, elementOfTitle } from './vaspText';

export interface OutcarSettings extends RunSettings {
  /** Largest part of the version: 5 of "vasp.5.4.4". */
  readonly major?: number;
  /** eV */
  readonly ediff?: number;
  readonly nwrite?: number;
}

const WHOLE: Readonly<Record<'icharg' | 'ialgo' | 'isif' | 'istart' | 'nwrite', RegExp>> = {
  icharg: /^\s*ICHARG\s*=\s*(\d+)\s+charge/,
  ialgo: /^\s*IALGO\s*=\s*(-?\d+)\s+algorithm/,
  isif: /^\s*ISIF\s*=\s*(\d+)\s+stress/,
  istart: /^\s*ISTART\s*=\s*(\d+)\s+job/,
  nwrite: /^\s*NWRITE\s*=\s*(\d+)\s+write-flag/,
};

/** Widths of the Fortran format of the counts: what comes before the first, and one count. */
const COUNTS = /^\s*ions per type\s*=(.*)$/;
const LEAD = 12;
const WIDTH = 4;

interface Potential {
  readonly title: string;
  /** VRHFIN; '' where it is not written. */
  readonly symbol: string;
}

/** First line of a run; where a run that was cut off stands before it in the file, its last half line does too. */
export const isBanner = (line: string): boolean =>
  line.includes('vasp.') && /^\s*vasp\.\d|\svasp\.\d+\.\d.*\(build /.test(line);

export class OutcarHeader {
  readonly #path: string;
  /** TITEL of every potential, and what VRHFIN says right before. */
  readonly #titles: Potential[] = [];
  /** Titles that stand after "POTCAR:", twice each; all there is with NWRITE = 0 or 1. */
  readonly #listed: string[] = [];
  #symbol = '';
  #counts = '';
  #more: number[] = [];
  #reading: 'counts' | 'overflow' | null = null;
  #natoms: number | undefined;
  #poscar = '';
  #mixed = false;
  #settings: { -readonly [K in keyof OutcarSettings]: OutcarSettings[K] } = {};

  constructor(path: string) {
    this.#path = path;
  }

  get settings(): OutcarSettings {
    return this.#settings;
  }

  take(line: string): void {
    if (this.#reading !== null && this.#takeCounts(line)) return;
    const counts = COUNTS.exec(line);
    if (counts) {
      this.#counts = counts[1];
      this.#reading = 'counts';
      return;
    }
    const equals = line.indexOf('=');
    if (equals < 0) {
      const listed = /^\s*POTCAR:\s*(.*)$/.exec(line);
      if (listed) this.#listed.push(listed[1]);
      const major = isBanner(line) ? /vasp\.(\d+)/.exec(line) : null;
      if (major) this.#settings.major = Number(major[1]);
      return;
    }
    const value = line.slice(equals + 1).trim();
    const key = line.slice(0, equals).trim();
    if (key === 'TITEL') {
      this.#titles.push({ title: value, symbol: this.#symbol });
      this.#symbol = '';
    } else if (key === 'VRHFIN') this.#symbol = value;
    else if (key === 'POSCAR') this.#poscar = value;
    else if (key === 'VCA') this.#mixed ||= value.split(/\s+/).some((v) => Number(v) !== 1);
    else this.#takeSetting(line);
  }

  #takeSetting(line: string): void {
    const atoms = this.#natoms === undefined ? /\bNIONS\s*=\s*(\d+)/.exec(line) : null;
    if (atoms) this.#natoms = Number(atoms[1]);
    // With "NELMIN" on the line: INCAR's own words, which newer versions repeat first, may be anything.
    const nelm = /\bNELM\s*=\s*(\d+)\s*;\s*NELMIN/.exec(line);
    if (nelm) this.#settings.nelm = Number(nelm[1]);
    const ediff = /^\s*EDIFF\s*=\s*(\S+)\s+stopping/.exec(line);
    if (ediff) this.#settings.ediff = Math.abs(Number(ediff[1]));
    for (const key of ['icharg', 'ialgo', 'isif', 'istart', 'nwrite'] as const) {
      const found = WHOLE[key].exec(line);
      if (found) this.#settings[key] = Number(found[1]);
    }
  }

  /**
   * Counts beyond the tenth, true where the line was of them: on lines of their own, or, up to VASP 6.3, in the places of
   * other numbers ("NKPTS = 2 ... NEDOS = 3"), for the format of the whole block begins anew when it runs out of places.
   */
  #takeCounts(line: string): boolean {
    if (this.#reading === 'counts') {
      if (line.trim() === '') return true;
      if (/^[\s\d*]+$/.test(line)) {
        this.#counts += ` ${line}`;
        return true;
      }
      this.#reading = /^\s*Dimension of arrays/.test(line) ? 'overflow' : null;
      return this.#reading !== null;
    }
    const again = COUNTS.exec(line);
    const places = again ? again[1].matchAll(/(\d+)/g) : line.matchAll(/=\s*(\d+)/g);
    if (/^\s*NGX,Y,Z/.test(line) || line.trim() === '') {
      this.#reading = null;
      return false;
    }
    for (const m of places) this.#more.push(Number(m[1]));
    return true;
  }

  /** Atoms of every type; null where the header does not give them all. */
  #perType(): number[] | null {
    const natoms = this.#natoms;
    const whole = (counts: readonly number[]): boolean =>
      counts.length > 0 && counts.every((n) => n > 0) && counts.reduce((a, b) => a + b, 0) === natoms;
    const words = this.#counts.trim().split(/\s+/);
    // Of thousands of atoms the counts touch ("10241024"); cut by their width.
    const cut = this.#counts.slice(LEAD).match(new RegExp(`.{${WIDTH}}`, 'g')) ?? [];
    for (const row of [words, cut]) {
      if (row.some((w) => !/^\s*(\d+|\*+)$/.test(w))) continue;
      const counts = [...row.map(Number), ...this.#more];
      if (natoms === undefined && counts.every((n) => n > 0) && this.#more.length === 0) return counts;
      if (natoms === undefined) continue;
      if (whole(counts)) return counts;
      // A count of five digits is written as "****": the rest of the atoms.
      if (counts.filter(Number.isNaN).length !== 1) continue;
      const rest = natoms - counts.reduce((a, b) => (Number.isNaN(b) ? a : a + b), 0);
      const filled = counts.map((n) => (Number.isNaN(n) ? rest : n));
      if (whole(filled)) return filled;
    }
    return null;
  }

  /** [natoms] element of every atom. Throws DataError where the header does not say. */
  names(log: ProblemLog): string[] {
    const counts = this.#perType();
    if (!counts)
      return fail(
        'no-composition',
        this.#path,
        null,
        `expected the atoms of every type ("ions per type") that sum up to NIONS = ${this.#natoms ?? '(not found)'}, found "${this.#counts.trim().slice(0, 80)}".`,
        'Use vasprun.xml of the same run, or the OUTCAR with its whole head.',
      );
    const potentials = this.#titles.length > 0 ? this.#titles : this.#listed.map((title) => ({ title, symbol: '' }));
    if (potentials.length < counts.length)
      return fail(
        'no-elements',
        this.#path,
        null,
        `expected the names of ${counts.length} potentials (TITEL or POTCAR:), found ${potentials.length}.`,
        'Use the OUTCAR with its whole head: the elements are written there only.',
      );
    const used = potentials.slice(0, counts.length);
    const elements = used.map(({ title, symbol }) => {
      const name = elementOfTitle(title) ?? elementOfSymbol(symbol);
      if (name !== null) return name;
      return fail(
        'unknown-element',
        this.#path,
        null,
        `the potential "${title.trim().slice(0, 60)}" names no element of the periodic table.`,
        'Correct its TITEL in the OUTCAR, e.g. TITEL = PAW_PBE Fe_pv 06Sep2000.',
      );
    });
    this.#tellPotentials(used, potentials, elements, log);
    this.#tellOdd(
      used.map((p) => p.title),
      elements,
      counts,
      log,
    );
    return counts.flatMap((n, t) => Array.from({ length: n }, () => elements[t]));
  }

  /** "POTCAR:" lists them twice; otherwise there are as many as types, of which TITEL and VRHFIN say the same. */
  #tellPotentials(
    used: readonly Potential[],
    all: readonly Potential[],
    elements: readonly string[],
    log: ProblemLog,
  ): void {
    const twice = all.length === 2 * used.length && used.every((p, k) => p.title === all[k + used.length].title);
    const said = used.map(({ symbol }, t) => elementOfSymbol(symbol) ?? elements[t]);
    if ((all.length === used.length || twice) && said.every((name, t) => name === elements[t])) return;
    log.warn(
      'potentials-differ',
      this.#path,
      null,
      `expected one potential for each of ${used.length} types, of one element by TITEL and VRHFIN; found ${all.map(({ title, symbol }) => `${title.trim()}${symbol === '' ? '' : ` (${symbol.split(':')[0].trim()})`}`).join(', ')}. Taken: ${elements.join(' ')}.`,
      'Check that these are the elements of the atoms, in this order; otherwise leave the file out.',
    );
  }

  #tellOdd(titles: readonly string[], elements: readonly string[], counts: readonly number[], log: ProblemLog): void {
    tellPseudo(titles, this.#path, log);
    if (this.#mixed)
      log.warn(
        'virtual-crystal',
        this.#path,
        null,
        'the run mixes types at one place (VCA, virtual crystal approximation), so its atoms are no whole atoms.',
        'Leave it out: a model of atoms cannot be trained on it.',
      );
    // "Li3 F39 K3": what a program wrote as comment of POSCAR; cut after 40 characters.
    const words = this.#poscar.length < 40 ? this.#poscar.split(/\s+/) : [];
    const said = new Map<string, number>();
    for (const word of words) {
      const m = /^([A-Z][a-z]?)(\d+)$/.exec(word);
      if (!m) return;
      said.set(m[1], (said.get(m[1]) ?? 0) + Number(m[2]));
    }
    const have = new Map<string, number>();
    elements.forEach((name, t) => {
      have.set(name, (have.get(name) ?? 0) + counts[t]);
    });
    const list = (of: ReadonlyMap<string, number>): string =>
      [...of]
        .map(([name, n]) => `${name}${n}`)
        .sort()
        .join(' ');
    if (words.length > 1 && list(said) !== list(have))
      log.warn(
        'title-differs',
        this.#path,
        null,
        `POSCAR is titled "${this.#poscar}", but VASP computed ${list(have)}: POTCAR may list its elements in another order than POSCAR.`,
        'Nothing to do if the title is an old one; otherwise the run used wrong potentials: leave it out.',
      );
  }
}
