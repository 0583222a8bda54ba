// Reader of VASP's vasprun.xml: every ionic step that was computed ab initio and converged, with energy, forces and virial.
import { type FrameOther, FrameSink } from '../../group';
import { fail } from '../../problems';
import type { Origin, System, Taken } from '../../types';
import { parseNumber } from '../numbers';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import {
  cartesian,
  checkCell,
  hasStress,
  isSingleShot,
  NO_FORCES,
  StepFault,
  StepTally,
  tellPseudo,
  virialOf,
  volumeOf,
} from './vaspRun';
import { type VasprunSettings, vasprunNames, vasprunSettings } from './vasprunHeader';
import { columns } from './vaspText';
import { attribute, type Tag, XmlCursor } from './xmlCursor';

const matches = ({ text }: Head): boolean =>
  /<modeling[\s>]/.test(text) && /<generator>|<incar>|<atominfo>|<kpoints>|<calculation>/.test(text);

const takenAs = (key: string, unit: string): Taken => ({ key, unit, how: 'format', sign: 1 });
const WITHOUT_ENTROPY = takenAs('e_wo_entrp', 'eV');
const SIGMA0 = takenAs('e_0_energy', 'eV');

/** eV per kB A^3 with the charge of the electron that VASP has: PV is taken off as it was added. */
const PV = 1e-22 / 1.60217733e-19;

/** Numbers of <i name="...">...</i>. */
const named = (xml: string): Map<string, number> =>
  new Map(
    [...xml.matchAll(/<i\s[^<>]*?name="([^"]*)"[^<>]*>([^<]*)<\/i>/g)].map((m) => [m[1], parseNumber(m[2].trim())]),
  );

/** [n, 3] numbers of the rows <v> of a <varray>. Throws StepFault. */
function vectors(xml: string, what: string, n: number, code = 'wrong-natoms'): Float64Array {
  const parts = xml.split('</v>');
  const found = parts.length - 1;
  if (found !== n) throw new StepFault(code, `expected ${n} rows in ${what}, found ${found}.`);
  const values = new Float64Array(3 * n);
  for (let k = 0; k < n; k++) {
    const row = columns(parts[k].slice(parts[k].lastIndexOf('>') + 1), [8, 8, 8]);
    if (!row) {
      const text = parts[k].trim().slice(-60);
      throw new StepFault(code, `expected three numbers in row ${k} of ${what}, found "${text}".`);
    }
    values.set(row, 3 * k);
  }
  return values;
}

/** The inside of a varray of a structure; '' where it has none. */
function inside(xml: string, name: string): string {
  const at = new RegExp(`<varray[^<>]*\\sname="${name}"[^<>]*>`).exec(xml);
  if (!at) return '';
  const from = at.index + at[0].length;
  return xml.slice(from, xml.indexOf('</varray>', from));
}

/** Parts of a <calculation>, as text; undefined where it has them not, or not whole. */
interface Calculation {
  /** Electronic steps, and the last of the loop. */
  steps: number;
  last: string;
  structure?: string;
  forces?: string;
  stress?: string;
  energy?: string;
  /** An element of it that has no end. */
  broken?: string;
}

class VasprunReader {
  readonly #path: string;
  readonly #xml: XmlCursor;
  readonly #context: ReadContext;
  readonly #sink: FrameSink;
  #tally: StepTally;
  #incar = '';
  #parameters = '';
  #settings: VasprunSettings | null = null;
  #names: readonly string[] | null = null;
  #finished = false;
  #pressed = false;

  constructor({ files: [file] }: Claim, context: ReadContext) {
    this.#path = file.path;
    this.#xml = new XmlCursor(file, ['calculation', 'modeling']);
    this.#context = context;
    this.#sink = new FrameSink(file.path, context.log);
    this.#tally = new StepTally(file.path, context.log);
  }

  async read(): Promise<System[]> {
    for (let tag = await this.#xml.next(); tag; tag = await this.#xml.next()) {
      if (!tag.closing) await this.#take(tag);
      else if (tag.name === 'modeling') this.#finished = true;
      await this.#context.progress(this.#xml.fraction);
    }
    this.#tally.tell(this.#settings ?? {}, this.#finished);
    return this.#sink.systems();
  }

  /** Lets go of the file. */
  close(): Promise<void> {
    return this.#xml.close();
  }

  /** Outputs may stand one behind the other in a file. */
  #begin(): void {
    if (this.#settings !== null) this.#tally = this.#tally.next(this.#settings, this.#finished);
    this.#incar = '';
    this.#parameters = '';
    this.#settings = null;
    this.#names = null;
    this.#finished = false;
  }

  async #take(tag: Tag): Promise<void> {
    const xml = this.#xml;
    if (tag.name === 'modeling') {
      this.#begin();
      return;
    }
    if (tag.name === 'incar') this.#incar = (await xml.text('incar')) ?? '';
    else if (tag.name === 'parameters') this.#parameters = (await xml.text('parameters')) ?? '';
    else if (tag.name === 'atominfo') {
      const atominfo = await xml.text('atominfo');
      if (atominfo === undefined) return;
      const { names, titles } = vasprunNames(atominfo, this.#path);
      this.#names = names;
      tellPseudo(titles, this.#path, this.#context.log);
    } else if (tag.name === 'calculation') {
      const settings = this.#settings ?? vasprunSettings(this.#incar, this.#parameters);
      this.#settings = settings;
      for (let more = true; more; ) more = await this.#calculation(settings);
    } else {
      // Steps that a machine-learned force field predicts stand outside of any <calculation>, and have no name.
      if (tag.name === 'structure' && attribute(tag, 'name') === undefined && this.#names) {
        this.#tally.steps++;
        this.#tally.predicted();
      }
      await xml.skip(tag.name);
    }
  }

  /** One <calculation>, its tag is passed; true where the next begins before this one ends. */
  async #calculation(settings: VasprunSettings): Promise<boolean> {
    const xml = this.#xml;
    const found: Calculation = { steps: 0, last: '' };
    let full = 0;
    let tag = await xml.next();
    for (; tag && tag.name !== 'calculation' && tag.name !== 'modeling'; tag = await xml.next()) {
      if (tag.closing) continue;
      const what = tag.name === 'varray' ? attribute(tag, 'name') : tag.name;
      if (what === 'scstep') {
        const step = await xml.text('scstep');
        if (step === undefined) found.broken = 'scstep';
        // The loop's first and last step list all contributions to the energy; linear response comes after the last.
        if (step === undefined || (settings.response && full > 1)) continue;
        found.steps++;
        found.last = step;
        if (step.includes('name="alphaZ"')) full++;
      } else if (what === 'structure' || what === 'forces' || what === 'stress' || what === 'energy') {
        const text = await xml.text(tag.name);
        if (text !== undefined) found[what] = text;
        else found.broken = tag.name;
      } else if (!(await xml.skip(tag.name))) found.broken = tag.name;
    }
    const index = this.#tally.steps++;
    // Energy comes last: a step that has it is complete, even if the file ends right after.
    if ((!tag || (tag.name === 'modeling' && !tag.closing)) && found.energy === undefined)
      this.#tally.incomplete(index, `${found.forces === undefined ? 'forces' : 'energy'} ended`);
    else this.#close(found, index, settings);
    await this.#context.progress(xml.fraction);
    if (tag?.name === 'modeling') {
      if (tag.closing) this.#finished = true;
      else this.#begin();
      return false;
    }
    return tag !== undefined && !tag.closing;
  }

  #close(found: Calculation, index: number, settings: VasprunSettings): void {
    const { nelm } = settings;
    const judged = found.steps > 0 && nelm !== undefined;
    const { broken, energy, forces } = found;
    if (energy === undefined && forces === undefined && broken === undefined) this.#tally.loop(index);
    else if (forces !== undefined && judged && found.steps >= nelm && !isSingleShot(settings))
      this.#tally.unconverged(index);
    else
      try {
        this.#frame(found, index, settings, judged);
      } catch (error) {
        if (!(error instanceof StepFault)) throw error;
        this.#tally.damaged(index, error);
      }
  }

  /** Throws StepFault, and DataError where the elements are not known. */
  #frame(found: Calculation, index: number, settings: VasprunSettings, judged: boolean): void {
    const { energy = '', forces, last, stress, structure = '' } = found;
    if (found.broken !== undefined && (found.energy === undefined || forces === undefined))
      throw new StepFault('no-end', `expected the end of <${found.broken}> within the step, found none.`);
    if (forces === undefined)
      throw new StepFault(
        'no-forces',
        'expected <varray name="forces"> of the step, found none that is whole.',
        NO_FORCES,
      );
    const names =
      this.#names ??
      fail(
        'no-composition',
        this.#path,
        null,
        'expected <atominfo> with the elements of the atoms before the first <calculation>, found none.',
        'Copy the file again.',
      );
    const box = vectors(inside(structure, 'basis'), 'the basis', 3, 'bad-cell');
    checkCell(box);
    const direct = vectors(inside(structure, 'positions'), 'the positions', names.length);
    const force = vectors(forces, 'the forces', names.length);
    const kB = stress !== undefined && hasStress(settings) ? vectors(stress, 'the stress', 3, 'no-stress') : null;
    const taken = this.#sink.add({
      index,
      names,
      coord: cartesian(direct, box),
      force,
      box,
      pbc: [true, true, true],
      ...this.#energies(named(energy), named(last), settings.pstress, box),
      virial: kB && virialOf(kB, box),
      origin: kB ? WITH_STRESS : WITHOUT_STRESS,
    });
    if (taken) this.#tally.keep(index, judged, kB !== null);
    else this.#tally.rejected();
  }

  /**
   * The energies of a step. Those of its <energy> count, not those of its electronic steps, which lack dispersion
   * corrections. With PSTRESS, PV is in them and is taken off, for the forces and the stress are without it; that it is in
   * shows in the difference to the last electronic step. e_wo_entrp and e_0_energy of <energy> are not what they are
   * called before VASP 6.1, so their differences to e_fr_energy are those of the last electronic step. Throws StepFault.
   */
  #energies(
    final: ReadonlyMap<string, number>,
    last: ReadonlyMap<string, number>,
    pstress: number,
    box: Float64Array,
  ): { readonly energy: number; readonly others: FrameOther[] } {
    const free = final.get('e_fr_energy');
    if (free === undefined) throw new StepFault('no-energy', 'expected e_fr_energy of the step, found none.');
    const loop = last.get('e_fr_energy') ?? Number.NaN;
    const pv = pstress * volumeOf(box) * PV;
    // Without it the two are the same to all digits; a dispersion correction hides which it is.
    const isIn = pv !== 0 && !(Math.abs(free - loop) < Math.min(1e-3, Math.abs(free - loop - pv)));
    if (isIn && !this.#pressed) {
      this.#pressed = true;
      this.#context.log.note(
        'pv-taken-off',
        this.#path,
        null,
        `PSTRESS = ${pstress} kB: e_fr_energy of the steps holds the enthalpy, so PSTRESS x volume was taken off (${pv.toFixed(6)} eV in the first).`,
        'Nothing to do; the energy is the one OUTCAR calls free energy TOTEN.',
      );
    }
    const energy = isIn ? free - pv : free;
    const others = [WITHOUT_ENTROPY, SIGMA0]
      .map((taken): FrameOther => {
        const value = (last.get(taken.key) ?? Number.NaN) + (energy - loop);
        return { of: 'energy', taken, values: Float64Array.of(value) };
      })
      .filter((o) => Number.isFinite(o.values[0]));
    return { energy, others };
  }
}

const WITHOUT_STRESS: Origin = {
  format: 'vasp/xml',
  energy: takenAs('e_fr_energy', 'eV'),
  force: takenAs('forces', 'eV/A'),
  virial: null,
  length: takenAs('positions', 'A'),
};
const WITH_STRESS: Origin = { ...WITHOUT_STRESS, virial: takenAs('stress', 'kbar') };

/**
 * vasprun.xml of VASP 5.2 to 6: energy = e_fr_energy (F, whose derivative the forces are), virial = stress times the
 * volume, the sign as it is. Steps that did not converge, that a force field predicted, or that are not complete
 * are left out and told. Throws DataError where the file does not say which elements its atoms are.
 */
export const vasprunXml: FileReader = {
  kind: 'file',
  name: 'vasp/xml',
  matches,
  async read(claim, context) {
    const reader = new VasprunReader(claim, context);
    try {
      return await reader.read();
    } finally {
      await reader.close();
    }
  },
};
