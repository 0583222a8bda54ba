// Settings, inputs and potentials that lie beside data.
import { type Kind, linesOf } from './unreadKind';

const INPUT = 'Drop the outputs of the calculation.';

const TAGS = /^\s*(ENCUT|EDIFF|ISMEAR|SIGMA|NSW|IBRION|PREC|ISIF|ALGO|NELM|LREAL|POTIM|NCORE|ISPIN|LWAVE|LCHARG)\s*=/i;

/** Tags of VASP, and hardly a line that is none: an OUTCAR repeats them among many others. */
function isIncar(text: string): boolean {
  const lines = text.split('\n').filter((line) => !/^\s*([#!]|$)/.test(line));
  const set = lines.filter((line) => /^\s*\w+\s*=/.test(line)).length;
  return 2 * set > lines.length && lines.filter((line) => TAGS.test(line)).length >= 2;
}

const input = (what: string, is: (text: string) => boolean, fix = INPUT): Kind => ({
  is: ({ text }) => is(text),
  what,
  fix,
  companion: true,
});

export const INPUTS: readonly Kind[] = [
  input(
    'settings of deepmd-kit (input.json)',
    (text) =>
      /^\s*\{/.test(text) &&
      /"descriptor"\s*:/.test(text) &&
      /"(fitting_net|fitting|training|type_map)"\s*:/.test(text),
    'Import them on the tab Model.',
  ),
  input(
    'a learning curve of deepmd-kit (lcurve.out)',
    (text) => /^#\s*step\b.*\brmse/m.test(text),
    'Drop the data; runs are compared on the tab Train.',
  ),
  input(
    'a NEP model of GPUMD',
    (text) => /^nep\d?\w*\s+\d+\s+[A-Z]/.test(text),
    'A model is no data; drop the extended XYZ it was trained on.',
  ),
  input(
    'an input of CP2K',
    (text) => /^\s*&FORCE_EVAL\b/im.test(text) || (/^\s*&GLOBAL\b/im.test(text) && /^\s*&END\b/im.test(text)),
  ),
  input(
    'an input of Quantum ESPRESSO',
    (text) => /^\s*&control\b/im.test(text) && /^\s*(&system\b|&end|\/)/im.test(text),
  ),
  input('an input of VASP (INCAR)', isIncar),
  input('a mesh of k-points (KPOINTS, KPT)', (text) => {
    const lines = linesOf(text, 5);
    return (
      /^\s*\d+\s*(!.*)?$/.test(lines[1] ?? '') &&
      /^\s*(gamma|monkhorst|line|automatic|cartesian|reciprocal|fully|[gmlackr]\s*$)/i.test(lines[2] ?? '') &&
      /^\s*-?\d/.test(lines[3] ?? '')
    );
  }),
  input(
    'pseudopotentials of VASP (POTCAR)',
    (text) => /^\s*(PAW|US|NC)\w*\s/.test(text) && /parameters from PSCTR are:/.test(text),
  ),
  input('a pseudopotential (UPF)', (text) => /<UPF version=|<PP_HEADER/.test(text)),
  input('an input of ABACUS', (text) => /^\s*INPUT_PARAMETERS\b/.test(text)),
];
