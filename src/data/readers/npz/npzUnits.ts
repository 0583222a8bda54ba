// Units of a .npz dictionary: as the file names them, or those that its kind usually has.
import { fail, type ProblemLog } from '../../problems';
import type { Quantity, Taken } from '../../types';
import { KNOWN_UNITS, unitFactor } from '../../units';
import type { Arrays } from './npzArrays';

export interface NpzUnits {
  /** Factors to eV, eV/A and A. */
  readonly energy: number;
  readonly force: number;
  readonly length: number;
  taken(key: string, what: Quantity): Taken;
}

/** "kcal mol-1", "Ang" and the like, as units.ts has them. */
const plain = (text: string): string =>
  text
    .trim()
    .replace(/^a\.?u\.?$/i, 'au')
    .replace(/\s*\*?\s*(mol(\^?-1|\u207b\u00b9))$/i, '/mol')
    .replace(/^(.*\S)\s+per\s+mol$/i, '$1/mol');

function factor(path: string, what: 'energy' | 'length', unit: string): number {
  return (
    unitFactor(what, unit) ??
    fail(
      'unknown-unit',
      path,
      null,
      `the unit "${unit.slice(0, 40)}" of ${what === 'energy' ? 'e_unit' : 'r_unit'} is not known.`,
      `Use one of: ${KNOWN_UNITS[what]}.`,
    )
  );
}

/**
 * Units by e_unit and r_unit; without them that of `allElectrons` where the energies tell it, kcal/mol for the files of
 * sGDML and rMD17, eV for all others, A for both, with a warning. Throws DataError "unknown-unit".
 */
export function npzUnits(arrays: Arrays, log: ProblemLog, allElectrons: string | null = null): NpzUnits {
  const { numbers, path, words } = arrays;
  const named = (key: string): string | null => {
    const word = words.get(key)?.[0]?.trim();
    return word === undefined || word === '' ? null : plain(word);
  };
  const [energyNamed, lengthNamed] = [named('e_unit') ?? named('energy_unit'), named('r_unit') ?? named('length_unit')];
  const sgdml = words.get('type')?.[0] === 'd' || (words.has('theory') && words.has('md5'));
  const molar = sgdml || numbers.has('old_energies');
  const usual = molar ? 'kcal/mol' : 'eV';
  const guessed = energyNamed === null && allElectrons !== null && allElectrons !== usual;
  const energy = energyNamed ?? allElectrons ?? usual;
  const length = lengthNamed ?? 'A';
  const missing = [
    energyNamed === null ? `energies in ${energy}` : '',
    lengthNamed === null ? `lengths in ${length}` : '',
  ];
  if (energyNamed === null)
    log.warn(
      'assumed-units',
      path,
      null,
      `the file does not say its units; ${missing.filter(Boolean).join(' and ')} are assumed${guessed ? ': in this unit the energies are those of all electrons of the atoms' : molar ? `, as ${sgdml ? 'sGDML' : 'rMD17'} has them` : ''}.`,
      'Choose the right units for this data set if they are others.',
    );
  const [perEnergy, perLength] = [factor(path, 'energy', energy), factor(path, 'length', length)];
  return {
    energy: perEnergy,
    length: perLength,
    force: perEnergy / perLength,
    taken: (key, what) => {
      const named = what === 'length' ? lengthNamed : energyNamed;
      const stress = /stress/i.test(key);
      const unit = {
        energy,
        length,
        force: `${energy}/${length}`,
        virial: stress ? `${energy}/${length}^3` : energy,
      }[what];
      const opposite = what === 'force' ? /grad/i.test(key) : what === 'virial' && stress;
      return {
        key,
        unit,
        how: named !== null ? 'named' : guessed && what !== 'length' ? 'guessed' : 'usual',
        sign: opposite ? -1 : 1,
      };
    },
  };
}
