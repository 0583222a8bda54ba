// Colours (Jmol's) and covalent radii of the elements, for drawing atoms.

/** Element -> [colour, covalent radius in A (Cordero 2008)]. */
const ELEMENTS: Readonly<Record<string, readonly [string, number]>> = {
  H: ['#ffffff', 0.31],
  Li: ['#cc80ff', 1.28],
  Be: ['#c2ff00', 0.96],
  B: ['#ffb5b5', 0.84],
  C: ['#909090', 0.76],
  N: ['#3050f8', 0.71],
  O: ['#ff0d0d', 0.66],
  F: ['#90e050', 0.57],
  Na: ['#ab5cf2', 1.66],
  Mg: ['#8aff00', 1.41],
  Al: ['#bfa6a6', 1.21],
  Si: ['#f0c8a0', 1.11],
  P: ['#ff8000', 1.07],
  S: ['#ffff30', 1.05],
  Cl: ['#1ff01f', 1.02],
  K: ['#8f40d4', 2.03],
  Ca: ['#3dff00', 1.76],
  Ti: ['#bfc2c7', 1.6],
  Fe: ['#e06633', 1.32],
  Ni: ['#50d050', 1.24],
  Cu: ['#c88033', 1.32],
  Zn: ['#7d80b0', 1.22],
  Ga: ['#c28f8f', 1.22],
  Ge: ['#668f8f', 1.2],
  As: ['#bd80e3', 1.19],
  Hf: ['#4dc2ff', 1.75],
  Pt: ['#d0d0e0', 1.36],
  Au: ['#ffd123', 1.36],
};

export const colourOf = (element: string): string => ELEMENTS[element]?.[0] ?? '#b0b0b0';
/** A */
export const radiusOf = (element: string): number => ELEMENTS[element]?.[1] ?? 1.3;
