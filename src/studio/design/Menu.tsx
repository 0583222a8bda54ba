// Commands behind one button.
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { Icon, type IconName } from './Icon';
import './overlays.css';

export interface MenuEntry {
  readonly key: string;
  readonly label: string;
  readonly icon?: IconName;
  /** Shown at the end of the row, and told to assistive technology. */
  readonly shortcut?: string;
  readonly disabled?: boolean;
  /** Present: the entry is a switch. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

interface Props {
  readonly trigger: ReactElement;
  readonly entries: readonly (MenuEntry | 'separator')[];
  readonly align?: 'start' | 'end';
}

export function Menu({ trigger, entries, align = 'start' }: Props) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="positioner" align={align} sideOffset={4} collisionPadding={8}>
          <Base.Popup className="menu">
            {entries.map((e, at) =>
              e === 'separator' ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a separator has no other name.
                <Base.Separator key={`separator ${at}`} className="menu-line" />
              ) : e.checked === undefined ? (
                <Base.Item key={e.key} className="menu-item" disabled={e.disabled ?? false} onClick={e.onSelect}>
                  <span className="menu-mark">{e.icon && <Icon name={e.icon} size={16} />}</span>
                  <Words entry={e} />
                </Base.Item>
              ) : (
                <Base.CheckboxItem
                  key={e.key}
                  className="menu-item"
                  checked={e.checked}
                  disabled={e.disabled ?? false}
                  onCheckedChange={e.onSelect}
                >
                  <span className="menu-mark">
                    <Base.CheckboxItemIndicator>
                      <Icon name="check" size={14} />
                    </Base.CheckboxItemIndicator>
                  </span>
                  <Words entry={e} />
                </Base.CheckboxItem>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Words({ entry }: { readonly entry: MenuEntry }) {
  return (
    <>
      <span className="grow">{entry.label}</span>
      {entry.shortcut !== undefined && <kbd>{entry.shortcut}</kbd>}
    </>
  );
}
