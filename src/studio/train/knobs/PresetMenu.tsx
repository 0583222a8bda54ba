// Ways to steer a run on: each stages a set of changes, said in one line.
import { Menu } from '@base-ui/react/menu';
import { knobWords } from '../../words';
import { TUNE_PRESETS, tuneEdits } from './presets';
import { useKnobs } from './useKnobs';

export function PresetMenu() {
  const { run, put } = useKnobs();
  return (
    <Menu.Root>
      <Menu.Trigger className="button plain tune-steer" data-action="tune-presets">
        {knobWords.presets.title}
        <span aria-hidden="true">▾</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="tune-layer">
          <Menu.Popup className="tune-menu">
            {TUNE_PRESETS.map((name) => (
              <Menu.Item
                key={name}
                className="tune-menu-item"
                data-preset={name}
                onClick={() => put(tuneEdits(name, run.config), knobWords.presets.names[name])}
              >
                <b>{knobWords.presets.names[name]}</b>
                <span className="small mute">{knobWords.presets.why[name]}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
