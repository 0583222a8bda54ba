// Two models to start from.
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { setupWords } from '../words';
import { presetOf } from './presets';

export function PresetPicker() {
  const session = useSession();
  const current = useStudio((s) => presetOf(s.form));
  return (
    <fieldset className="presets">
      <legend className="hidden">{setupWords.presets}</legend>
      {(['quick', 'paper'] as const).map((name) => (
        <button
          key={name}
          type="button"
          className={current === name ? 'preset on' : 'preset'}
          aria-pressed={current === name}
          onClick={() => session.preset(name)}
        >
          <b>{setupWords.presetNames[name]}</b>
          <span className="small">{setupWords.presetWhy[name]}</span>
        </button>
      ))}
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
