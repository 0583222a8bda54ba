// What no format can say of a system, or one format cannot: told before anything is written.
import type { System } from '../types';

const flags = (s: System): string => s.pbc.map((p) => (p ? 'T' : 'F')).join(' ');

/** Throws Error for a system that is periodic and has no cell. */
export function needCell(s: System): void {
  if (s.box === null && s.pbc.includes(true))
    throw new Error(
      `${s.path} is periodic (${flags(s)}) but has no cell: give the cell first, or say that it is not periodic.`,
    );
}

/** Throws Error for a system that is periodic along some directions only; `format` cannot say that. */
export function needWholePbc(s: System, format: string): void {
  if (s.pbc.includes(true) && s.pbc.includes(false))
    throw new Error(
      `${s.path} is periodic along some directions only (${flags(s)}), which ${format} cannot say. Export extended XYZ, or exclude its frames.`,
    );
}

/** Throws Error for names of types that `format` would read as something else. */
export function needNames(s: System, format: string, sayable: (name: string) => boolean): void {
  const odd = s.type_map.find((name) => name === '' || /[\s\p{Cc}\p{Cs}]/u.test(name) || !sayable(name));
  if (odd !== undefined)
    throw new Error(`${format} cannot hold the name "${odd}" of a type in ${s.path}: rename it first.`);
}
