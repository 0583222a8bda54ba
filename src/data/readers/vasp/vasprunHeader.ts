// The part of a vasprun.xml before its first step: elements and settings.
import { fail } from '../../problems';
import type { RunSettings } from './vaspRun';
import { elementOfSymbol, elementOfTitle } from './vaspText';

export interface VasprunSettings extends RunSettings {
  /** kB */
  readonly pstress: number;
  /** Linear response after the loop of a step: its electronic steps stand behind those of the loop. */
  readonly response: boolean;
}

/** The first <i name="..."> of the name, of a separator where one is given; undefined where there is none. */
function value(xml: string, name: string, separator?: string): string | undefined {
  const from = separator === undefined ? 0 : xml.indexOf(`<separator name="${separator}"`);
  if (from < 0) return undefined;
  const end = separator === undefined ? -1 : xml.indexOf('</separator>', from);
  const part = xml.slice(from, end < 0 ? undefined : end);
  return new RegExp(`<i[^<>]*\\sname="${name}"[^<>]*>([^<]*)<`).exec(part)?.[1].trim();
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;

/**
 * Settings of <parameters>, or where it has them not of <incar>. Under "response functions" some versions write a NELM of
 * another kind, so that of "electronic convergence" counts.
 */
export function vasprunSettings(incar: string, parameters: string): VasprunSettings {
  const found = {
    nelm: whole(value(parameters, 'NELM', 'electronic convergence') ?? value(incar, 'NELM')),
    istart: whole(value(parameters, 'ISTART') ?? value(incar, 'ISTART')),
    isif: whole(value(parameters, 'ISIF') ?? value(incar, 'ISIF')),
    icharg: whole(value(parameters, 'ICHARG') ?? value(incar, 'ICHARG')),
    ialgo: whole(value(parameters, 'IALGO')),
  };
  const ibrion = whole(value(parameters, 'IBRION') ?? value(incar, 'IBRION'));
  const pstress = Number(value(parameters, 'PSTRESS') ?? value(incar, 'PSTRESS') ?? 0);
  return {
    ...(found.nelm === undefined ? {} : { nelm: found.nelm }),
    ...(found.istart === undefined ? {} : { istart: found.istart }),
    ...(found.isif === undefined ? {} : { isif: found.isif }),
    ...(found.icharg === undefined ? {} : { icharg: found.icharg }),
    ...(found.ialgo === undefined ? {} : { ialgo: found.ialgo }),
    pstress: Number.isFinite(pstress) ? pstress : 0,
    response: value(parameters, 'LEPSILON') === 'T' || ibrion === 7 || ibrion === 8,
  };
}

/** Cells of the rows of <array name="...">. */
function rows(xml: string, name: string): string[][] {
  const from = xml.indexOf(`<array name="${name}"`);
  if (from < 0) return [];
  const end = xml.indexOf('</array>', from);
  const parts = xml.slice(from, end < 0 ? undefined : end).split('</rc>');
  return parts.slice(0, -1).map((part) => {
    const row = part.slice(part.lastIndexOf('<rc>'));
    return [...row.matchAll(/<c>([^<]*)<\/c>/g)].map((cell) => cell[1]);
  });
}

/** [natoms] elements by <atominfo>, and the titles of the potentials; throws DataError where it does not name them. */
export function vasprunNames(atominfo: string, path: string): { readonly names: string[]; readonly titles: string[] } {
  const titles = rows(atominfo, 'atomtypes').map((row) => row.at(-1) ?? '');
  const atoms = rows(atominfo, 'atoms');
  const natoms = whole(/<atoms>([^<]*)</.exec(atominfo)?.[1].trim());
  if (atoms.length === 0 || (natoms !== undefined && natoms !== atoms.length))
    fail(
      'no-composition',
      path,
      null,
      `expected the elements of ${natoms ?? 'all'} atoms in <atominfo>, found ${atoms.length}.`,
      'Copy the file again.',
    );
  const names = atoms.map(([symbol = '', type = ''], a) => {
    const name = elementOfSymbol(symbol) ?? elementOfTitle(titles[Number(type) - 1] ?? '');
    if (name !== null) return name;
    return fail(
      'unknown-element',
      path,
      null,
      `"${symbol.trim().slice(0, 20)}" of atom ${a} is no element of the periodic table.`,
      'Correct it in <atominfo>.',
    );
  });
  return { names, titles };
}
