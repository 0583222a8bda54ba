// The bar at the top: name, steps, device, theme, keys.
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { VIEWS } from '../state/store';
import { frameWords } from '../words';
import { DeviceChip } from './DeviceChip';
import { nextTheme, useTheme } from './theme';

const THEME_ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function TopBar() {
  const session = useSession();
  const view = useStudio((s) => s.view);
  const theme = useTheme();
  return (
    <header className="top">
      <span className="tile" aria-hidden="true">
        Km
      </span>
      <b className="brand">{frameWords.name}</b>
      <nav aria-label={frameWords.stepsLabel} className="steps">
        {VIEWS.map((step) => (
          <button
            key={step}
            type="button"
            className={view === step ? 'step on' : 'step'}
            aria-current={view === step ? 'page' : undefined}
            onClick={() => session.go(step)}
          >
            {frameWords.steps[step]}
          </button>
        ))}
      </nav>
      <span className="grow" />
      <DeviceChip />
      <Button
        look="plain"
        icon={THEME_ICONS[theme]}
        aria-label={frameWords.theme[theme]}
        title={frameWords.theme[theme]}
        onClick={nextTheme}
      />
      <Button look="plain" icon="help" aria-label={frameWords.keys} title={frameWords.keys} popoverTarget="keys" />
    </header>
  );
}
