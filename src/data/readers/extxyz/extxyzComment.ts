// The second line of plain XYZ, which may say anything: an energy is taken where a program's own words leave no doubt.
import type { Taken } from '../../types';
import { parseNumber } from '../numbers';
import { type Header, isMissing } from './extxyzHeader';
import { keyKind, RANK, usualName } from './extxyzKeys';

export interface CommentEnergy {
  readonly taken: Taken;
  /** In the unit of `taken`. */
  readonly value: number;
  /** Whether it is the energy beyond doubt; otherwise it is only offered. */
  readonly certain: boolean;
}

/** Whether the line has the keys of an extended XYZ frame. */
export const isExtended = ({ fields, named }: Header): boolean =>
  named.has('properties') ||
  named.has('lattice') ||
  named.has('pbc') ||
  fields.some(({ key, value }) => {
    const kind = keyKind(key);
    return kind !== null && kind.rank <= RANK.plain && !isMissing(value) && Number.isFinite(parseNumber(value));
  });

const NUMBER = String.raw`([-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?)`;
const ORCA = new RegExp(String.raw`ORCA-job\s.*\sE\s+${NUMBER}\s*$`);
const XTB = new RegExp(String.raw`^\s*energy:\s*${NUMBER}\s+gnorm:`);
const SPELLED = new RegExp(
  String.raw`\b(E|Etot|energy|total energy)\s*[=:]\s*${NUMBER}(?:\s*\(?([A-Za-z/]+)\)?)?`,
  'i',
);
const BARE = new RegExp(String.raw`^\s*${NUMBER}\s*$`);

/** The energy in a comment; null without one. Comments are short: only their beginning is looked at. */
export function commentEnergy(line: string): CommentEnergy | null {
  const text = line.slice(0, 500);
  const as = (key: string, number: string, unit: string, how: Taken['how'], certain: boolean): CommentEnergy => ({
    taken: { key, unit, how, sign: 1 },
    value: parseNumber(number),
    certain,
  });
  // ORCA and xtb write hartree and do not say so.
  const [, orca] = ORCA.exec(text) ?? [];
  if (orca !== undefined) return as('E', orca, 'hartree', 'format', true);
  const [, xtb] = XTB.exec(text) ?? [];
  if (xtb !== undefined) return as('energy', xtb, 'hartree', 'format', true);
  const [, key, number, name] = SPELLED.exec(text) ?? [];
  if (number !== undefined) {
    const unit = name === undefined ? undefined : usualName('energy', name);
    return unit === undefined ? as(key, number, 'eV', 'guessed', false) : as(key, number, unit, 'named', true);
  }
  const [, bare] = BARE.exec(text) ?? [];
  // A whole number counts frames or steps.
  return bare === undefined || /^[-+]?\d+$/.test(bare) ? null : as('second line', bare, 'eV', 'guessed', false);
}
