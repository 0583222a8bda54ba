// The bar at the top: the tile, what is at hand, the adapter, theme and help.
import { Button } from '../design/Button';
import { Tooltip } from '../design/Tooltip';
import { useStudio } from '../state/hooks';
import { frameWords, startWords } from '../words';
import { DeviceChip } from './DeviceChip';
import { openPanel } from './panels';
import { nextTheme, useTheme } from './theme';

const THEME_ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function TopBar() {
  const theme = useTheme();
  const run = useStudio((s) => s.run?.name ?? null);
  const data = useStudio((s) => (s.selected ? startWords.nameOf(s.selected) : null));
  return (
    <header className="top">
      <span className="tile" aria-hidden="true">
        Km
      </span>
      <b className="brand">{frameWords.name}</b>
      {(run ?? data) !== null && <span className="clip mute at-hand">{run ?? data}</span>}
      <span className="grow" />
      <DeviceChip />
      <Tooltip text={frameWords.palette.title}>
        <Button
          look="plain"
          icon="search"
          aria-label={frameWords.palette.title}
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => openPanel('palette')}
        />
      </Tooltip>
      <Tooltip text={frameWords.theme[theme]}>
        <Button look="plain" icon={THEME_ICONS[theme]} aria-label={frameWords.theme[theme]} onClick={nextTheme} />
      </Tooltip>
      <Tooltip text={frameWords.help}>
        <Button
          look="plain"
          icon="help"
          aria-label={frameWords.help}
          aria-keyshortcuts="?"
          onClick={() => openPanel('help')}
        />
      </Tooltip>
    </header>
  );
}
