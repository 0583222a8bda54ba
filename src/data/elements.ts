// The periodic table: names, numbers and covalent radii.

const SYMBOLS =
  'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og'.split(
    ' ',
  );

const NUMBER = new Map(SYMBOLS.map((s, k) => [s, k + 1]));

/** Single-bond covalent radii in pm, H to Cm (Cordero et al., Dalton Trans. 2008, 2832). */
const RADII = [
  31, 28, 128, 96, 84, 76, 71, 66, 57, 58, 166, 141, 121, 111, 107, 105, 102, 106, 203, 176, 170, 160, 153, 139, 139,
  132, 126, 124, 132, 122, 122, 120, 119, 120, 120, 116, 220, 195, 190, 175, 164, 154, 147, 146, 142, 139, 145, 144,
  142, 139, 139, 138, 139, 140, 244, 215, 207, 204, 203, 201, 199, 198, 198, 196, 194, 192, 192, 189, 190, 187, 187,
  175, 170, 162, 151, 144, 141, 136, 136, 132, 145, 146, 148, 140, 150, 150, 260, 221, 215, 206, 200, 196, 190, 187,
  180, 169,
];

const NOBLE = new Set(['He', 'Ne', 'Ar', 'Kr', 'Xe', 'Rn']);

/** Atomic number, or undefined for a name that is not in the periodic table. */
export const atomicNumber = (name: string): number | undefined => NUMBER.get(name);

/** Name of an atomic number, or undefined outside 1..118. */
export const elementName = (z: number): string | undefined => SYMBOLS[z - 1];

/** A; undefined where unknown and for noble gases, which do not bond. */
export function covalentRadius(name: string): number | undefined {
  const z = NUMBER.get(name);
  const pm = z === undefined || NOBLE.has(name) ? undefined : RADII[z - 1];
  return pm === undefined ? undefined : pm / 100;
}

/** An element that was probably meant by `name` ("CL", "Fe1", "Sn_d"); undefined where there is none. */
export function likelyElement(name: string): string | undefined {
  // Deuterium and tritium are hydrogen to a model of energies.
  if (/^[DT]\d*$/.test(name)) return 'H';
  const letters = /^[A-Za-z]{1,2}/.exec(name)?.[0] ?? '';
  const proper = (s: string): string => s.slice(0, 1).toUpperCase() + s.slice(1).toLowerCase();
  return [proper(letters), proper(letters.slice(0, 1))].find((s) => NUMBER.has(s));
}
