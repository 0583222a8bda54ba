// Models and filters to start from, each with why and what it costs on the data at hand.
import { useMemo } from 'react';
import { Button } from '../design/Button';
import { formatBytes, formatCount } from '../design/format';
import { useSession, useStudio } from '../state/hooks';
import { setupWords } from '../words';
import { quickCost } from './cost';
import { PRESETS } from './fields';
import { ImportButton } from './ImportSettings';
import { presetOf, presetRun } from './presets';

export function PresetPicker({ ntypes }: { readonly ntypes: number }) {
  const session = useSession();
  const current = useStudio((s) => presetOf(s.form));
  const costs = useMemo(
    () =>
      PRESETS.map((name) => {
        const cost = quickCost(presetRun(name), ntypes);
        return setupWords.presetCost(formatCount(cost.nweights), formatBytes(cost.pBytes), cost.blocks.length === 0);
      }),
    [ntypes],
  );
  return (
    <fieldset className="presets">
      <legend className="hidden">{setupWords.presets}</legend>
      {PRESETS.map((name, k) => (
        <button
          key={name}
          type="button"
          className={current === name ? 'preset on' : 'preset'}
          aria-pressed={current === name}
          onClick={() => session.preset(name)}
        >
          <b>{setupWords.presetNames[name]}</b>
          <span className="small">{setupWords.presetWhy[name]}</span>
          <span className="small tabular cost-line">{costs[k]}</span>
        </button>
      ))}
      <ImportButton />
      <Button
        look="plain"
        icon="reset"
        aria-label={setupWords.resetAll}
        title={setupWords.resetAll}
        onClick={() => session.resetAll()}
      />
    </fieldset>
  );
}
