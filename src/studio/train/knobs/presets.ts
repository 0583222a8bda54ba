// Ways to steer a run on, as sets of edits: a quick look, the balanced constants, a last polish.
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../../../engine/config';
import { toForm } from '../../model/form';
import { knobsOf } from './knobList';
import { scaled, short } from './scaled';
import type { Edits } from './staging';

export const TUNE_PRESETS = ['quick', 'balanced', 'polish'] as const;
export type TunePreset = (typeof TUNE_PRESETS)[number];

/** Edits of live knobs alone: nothing here starts P again or needs another model. */
export function tuneEdits(preset: TunePreset, run: RunConfig): Edits {
  const { kind } = run.filter;
  switch (preset) {
    case 'quick':
      if (kind === 'multistream') return { batch: '4', 'multistream.nf': '4', 'multistream.step': '1', every: '5' };
      return kind === 'fekf' ? { batch: '4', 'fekf.step': '1', every: '5' } : { batch: '1', every: '20' };
    case 'balanced': {
      const values = toForm({ ...DEFAULT_RUN, filter: DEFAULT_FILTERS[kind] });
      const { balance, main, more, advanced } = knobsOf(kind, run.length.kind);
      const keys = [...(balance ? [...balance.e, ...balance.f] : []), ...main, ...more, ...advanced];
      // Length, seed and the pace of validation are the user's own.
      return Object.fromEntries(keys.filter((k) => k.includes('.') || k === 'batch').map((k) => [k, values[k]]));
    }
    case 'polish': {
      const { filter } = run;
      // Forces up by the prefactors they have, within the safe range.
      const forces = scaled(filter, ['pref_f', 'start_pref_f', 'limit_pref_f'], 2) ?? {};
      if (filter.kind === 'multistream')
        return {
          ...forces,
          'multistream.lambda': '1',
          'multistream.nu': '1',
          'multistream.step': '0.5',
          'multistream.alpha_min': '0.6',
          'multistream.average': '0.98',
        };
      if (filter.kind === 'fekf') return { ...forces, 'fekf.lambda': '1', 'fekf.nu': '1', 'fekf.step': '0.5' };
      return { ...forces, 'adam.start_lr': short(0.3 * filter.start_lr) };
    }
  }
}
