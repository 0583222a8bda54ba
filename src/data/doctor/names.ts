// Names of atoms that are no elements: slips of the pen, or types that a format lets users name as they like.

import { originOf } from '../edits';
import { atomicNumber, likelyElement } from '../elements';
import type { Finding } from './finding';
import { allOf, type Part, type Patient } from './patient';
import { ACCEPT, exclude, finding, listed } from './tell';

/** Formats in which a name is that of a type or kind, not of an element. */
const NAMES_TYPES = /^(deepmd|cp2k|lammps|abacus|qe|mlip)\b/;

/** Whether the source may call an atom so without being wrong. */
const declared = (name: string, part: Part): boolean =>
  /^type_?\d+$/i.test(name) || NAMES_TYPES.test(originOf(part.system).format);

export function checkNames(patient: Patient): Finding[] {
  const names = [...new Set(patient.parts.flatMap((p) => p.system.type_map))].filter(
    (n) => atomicNumber(n) === undefined,
  );
  return names.map((name) => {
    const parts = patient.parts.filter((p) => p.system.type_map.includes(name));
    const paths = [...new Set(parts.map((p) => p.system.path))];
    const type = parts.every((p) => declared(name, p));
    const to = likelyElement(name) ?? null;
    const rename = {
      label: to === null ? `Name the element of ${name}` : `Rename ${name} to ${to}`,
      remedy: { kind: 'rename', from: name, to },
    } as const;
    const keep = { ...ACCEPT, label: `Keep ${name} as the name of a type` };
    const where = paths.length > 1 ? ` (in ${listed(paths)})` : '';
    return finding('unknown-element', name, { part: parts[0], frame: null }, allOf(parts), {
      severity: type ? 'warning' : 'error',
      message: `"${name}" is not in the periodic table${where}.`,
      why: type
        ? 'It is kept as the name of a type: bond lengths cannot be judged, and LAMMPS input has to name it in the same way.'
        : 'The model would get a type of its own for it, apart from the element that is meant.',
      fix:
        to === null
          ? 'Write the symbol of the element.'
          : `Write ${to} if that is meant${type ? '' : ' (--mend does it)'}.`,
      // "Type_0" is nobody's choice, "Fe1" is.
      offers: !type ? [rename, keep, exclude(allOf(parts))] : /^Type_\d+$/.test(name) ? [rename, keep] : [keep, rename],
    });
  });
}
