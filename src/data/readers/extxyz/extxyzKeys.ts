// Names of keys and columns of an extended XYZ file: which label one may hold, whose label it is, and the unit in it.
import type { Label } from '../../types';
import { UNIT_CHOICES, unitFactor, virialUnit } from '../../units';

export type Form = 'energy' | 'force' | 'gradient' | 'virial' | 'stress';

/** Whose label a key holds; smaller ones are taken first. From PREDICTION on nothing is taken, only offered. */
export const RANK = {
  /** Says that it is what to learn: REF_, dft_, a functional, a code. */
  reference: 0,
  /** Says nothing: energy, forces, virial. */
  plain: 1,
  /** Words that are not known: taken where there is nothing better, and told. */
  unusual: 2,
  /** Of a model: MACE_, nep_, predicted. */
  prediction: 3,
  /** Of another kind: formation energies. */
  other: 4,
} as const;

export interface KeyKind {
  readonly key: string;
  readonly of: Label;
  readonly form: Form;
  readonly rank: number;
  /** Keys of one family belong together: "ref" of REF_energy and REF_forces, '' of energy and forces. */
  readonly family: string;
  /** Within a family smaller ones are taken first. */
  readonly order: number;
  /** Unit in the name, as units.ts knows it. */
  readonly unit: string | null;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const STEMS: ReadonlyMap<string, Form> = new Map([
  ['energy', 'energy'],
  ['energies', 'energy'],
  ['etot', 'energy'],
  ['etotal', 'energy'],
  ['toten', 'energy'],
  ['epot', 'energy'],
  ['force', 'force'],
  ['forces', 'force'],
  ['frc', 'force'],
  ['gradient', 'gradient'],
  ['gradients', 'gradient'],
  ['grad', 'gradient'],
  ['grads', 'gradient'],
  ['virial', 'virial'],
  ['virials', 'virial'],
  ['stress', 'stress'],
  ['stresses', 'stress'],
]);

/** Single letters, which are labels only beside words that are known. */
const LETTERS: ReadonlyMap<string, Form> = new Map([
  ['e', 'energy'],
  ['f', 'force'],
]);

/** Words that add nothing to "energy". */
const NEUTRAL = words('total tot potential pot internal free helmholtz scf electronic system uncorrected raw tensor');

/** Reference values: what the author, a kind of theory or a code of electronic structure calls them. */
const REFERENCE = words(
  `ref reference dft ks qm abinitio aimd target true truth y gt vasp castep cp2k qe espresso pwscf abacus siesta aims fhi
   fhiaims orca gaussian psi4 pyscf gpaw molpro turbomole nwchem pwmat openmx wien2k elk onetep quickstep dmol dmol3
   lda gga pbe pbesol pbe0 revpbe rpbe scan rscan r2scan blyp b3lyp bp86 hse hse06 wb97x wb97m m06 mp2 mp4 ccsd cc rpa`,
);

/** Values of models. */
const PREDICTION = words(
  `mace nep gap ace cace tace pace pacemaker grace nequip allegro sevenn sevennet 7net chgnet m3gnet megnet mattersim matgl orb
   dp deepmd deepmodel dpa dpa1 dpa2 dpa3 dpmd schnet painn spookynet newtonnet ani ani1x ani2x aimnet aimnet2 snap qsnap
   mtp mlip mlp ml mlff mliap nn nnp hdnnp n2p2 runner pinn eam meam tersoff sw lj reax reaxff uma esen escn equiformer
   gemnet pet fnet pred preds predicted prediction predict inferred model committee ensemble mean avg average fit
   fitted quip soap`,
);

/** Energies of another kind, which may follow the forces all the same. */
const OTHER = words('formation cohesive adsorption ads binding interaction reaction surface');

/** With one of these a key holds no label of a frame. */
const NO_LABEL = words(
  `kinetic kin ke ekin weight weights wt error errors err mae rmse mse std stdev var variance unc uncertainty
   uncertainties sigma conf confidence charge charges dipole unit units per peratom atom atoms atomic local site fermi
   band bandgap homo lumo shift offset baseline bias zpe thermal entropy enthalpy delta diff difference minus residual
   xc exchange correlation hartree ewald coulomb electrostatic nuclear repulsion solvation hubbard external applied
   constraint constrained max min fmax norm rms spin magnetic mag magmom m a mask flag id index type name key source
   file threshold tol convergence converged cutoff ecut cut hull above mixing scale scaled normalized yield von mises
   ideal random langevin friction time step steps count num isolated`,
);

/** Part of a kind of theory ("pbe_d3_energy"), alone a contribution. */
const DISPERSION = words('d2 d3 d3bj d4 mbd ts vdw dispersion disp');

/** Words of a name in lower case; "TotEnergy", "DFTenergy" and "forces(eV/A)" too. */
function wordsOf(key: string): string[] {
  return key
    .replace(/energies|energy|forces?|virials?|stresses|stress|gradients?/gi, ' $& ')
    .replace(/([a-z])(?=[A-Z][a-z]{2})/g, '$1 ')
    .replace(/([A-Za-z])per(?=[A-Z])/g, '$1 per ')
    .split(/[^A-Za-z0-9\u00c5\u00e5]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

const close = (a: number, b: number | undefined): boolean => b !== undefined && Math.abs(a / b - 1) < 1e-9;

/**
 * A unit by the name that the page offers for it: "a.u." of an energy is "hartree". Undefined for a unit that is not
 * known for this form; a virial may be given as a stress, and a stress times the volume.
 */
export function usualName(form: Form | 'length', text: string): string | undefined {
  if (form === 'length' || form === 'energy') {
    const factor = unitFactor(form, text);
    return factor === undefined
      ? undefined
      : (UNIT_CHOICES[form].find((u) => close(factor, unitFactor(form, u))) ?? text);
  }
  if (form === 'force' || form === 'gradient') {
    const factor = unitFactor('force', text);
    return factor === undefined
      ? undefined
      : (UNIT_CHOICES.force.find((u) => close(factor, unitFactor('force', u))) ?? text);
  }
  const energy = unitFactor('virial', text);
  const stress = unitFactor('stress', text);
  // "au" is both: it is that of the key.
  const perVolume = stress !== undefined && (form === 'stress' || energy === undefined);
  const factor = perVolume ? stress : energy;
  if (factor === undefined) return undefined;
  const same = (u: string): boolean => {
    const unit = virialUnit(u);
    return unit?.perVolume === perVolume && close(factor, unit.factor);
  };
  return UNIT_CHOICES.virial.find(same) ?? text;
}

/** Unit in the last of `after`, the words behind the stem: "ev per a" and "ev a 3" too. How many of them it takes. */
function unitIn(form: Form, after: readonly string[]): { readonly unit: string; readonly taken: number } | null {
  for (let taken = after.length; taken > 0; taken--) {
    const text = after
      .slice(-taken)
      .filter((word) => word !== 'per')
      .join('/')
      .replace(/\/([13])$/, '^$1');
    const unit = usualName(form, text);
    if (unit !== undefined) return { unit, taken };
  }
  return null;
}

function orderOf(form: Form, rest: ReadonlySet<string>): number {
  if (form === 'gradient' || form === 'stress') return 10;
  // Forces are the derivative of the free energy (with the entropy of the electrons), so it comes first.
  if (rest.has('free') || rest.has('helmholtz')) return 0;
  // A "total" energy of a molecular dynamics run holds the kinetic energy too.
  return rest.has('potential') || rest.has('pot')
    ? 2
    : rest.has('total') || rest.has('tot')
      ? 3
      : rest.size === 0
        ? 1
        : 4;
}

function kindOf(key: string): KeyKind | null {
  const all = wordsOf(key);
  const letter = !all.some((word) => STEMS.has(word));
  const stems = letter ? LETTERS : STEMS;
  const stem = all.findIndex((word) => stems.has(word));
  const first = stems.get(all[stem]);
  if (first === undefined) return null;
  // "virial_stress" is a stress; anything else with two stems is something else.
  const forms = new Set(all.flatMap((word) => STEMS.get(word) ?? []));
  if (forms.size > 1 && !(forms.size === 2 && forms.has('virial') && forms.has('stress'))) return null;
  const form = forms.size > 1 ? 'stress' : first;
  const after = all.slice(stem + 1).filter((word) => !STEMS.has(word));
  const named = letter ? null : unitIn(form, after);
  const rest = [...all.slice(0, stem), ...after.slice(0, after.length - (named?.taken ?? 0))];
  const zero = /\b(sigma (to )?(0|zero)|without entropy|no entropy)\b/.test(rest.join(' '));
  if (!zero && rest.some((word) => NO_LABEL.has(word))) return null;
  const own = rest.filter((word) => !NEUTRAL.has(word));
  if (own.length > 0 && own.every((word) => DISPERSION.has(word))) return null;
  const known = (word: string): boolean => REFERENCE.has(word) || PREDICTION.has(word);
  if (letter && !own.every(known)) return null;
  const rank = own.some((word) => PREDICTION.has(word))
    ? RANK.prediction
    : own.some((word) => OTHER.has(word))
      ? RANK.other
      : own.some((word) => REFERENCE.has(word))
        ? RANK.reference
        : // "e" alone may be anything; a column "f" of three numbers hardly.
          own.length > 0 || (letter && form === 'energy')
          ? RANK.unusual
          : RANK.plain;
  return {
    key,
    of: form === 'energy' ? 'energy' : form === 'virial' || form === 'stress' ? 'virial' : 'force',
    form,
    rank,
    family: own.join('_'),
    order: orderOf(form, new Set(rest.filter((word) => NEUTRAL.has(word)))),
    unit: named?.unit ?? null,
  };
}

/** Longer keys are no names. */
const LONGEST = 100;
const KNOWN = new Map<string, KeyKind | null>();

/** What a key or column may hold, one object per key; null where it is no label of a frame. */
export function keyKind(key: string): KeyKind | null {
  let kind = KNOWN.get(key);
  if (kind === undefined) {
    kind = key.length > LONGEST ? null : kindOf(key);
    // A file may have new keys in every frame.
    if (KNOWN.size >= 5000) KNOWN.clear();
    KNOWN.set(key, kind);
  }
  return kind;
}
