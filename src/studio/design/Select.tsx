// One choice of a list that opens on demand.
import { Select as Base } from '@base-ui/react/select';
import { Icon } from './Icon';
import './controls.css';
import './overlays.css';

interface Props<T extends string> {
  /** Accessible name. */
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string; readonly disabled?: boolean }[];
  readonly disabled?: boolean;
}

export function Select<T extends string>({ label, value, onChange, options, disabled = false }: Props<T>) {
  return (
    <Base.Root
      items={options}
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        const found = options.find((o) => o.value === next);
        if (found) onChange(found.value);
      }}
    >
      <Base.Trigger className="select" aria-label={label}>
        <Base.Value className="clip" />
        <Base.Icon className="select-icon">
          <Icon name="down" size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="positioner" sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className="menu">
            <Base.List>
              {options.map((o) => (
                <Base.Item key={o.value} value={o.value} className="menu-item" disabled={o.disabled ?? false}>
                  <span className="menu-mark">
                    <Base.ItemIndicator>
                      <Icon name="check" size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText>{o.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
