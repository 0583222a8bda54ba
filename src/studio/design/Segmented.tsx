// One choice of a few, side by side.
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';
import './controls.css';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly {
    readonly value: T;
    readonly label: ReactNode;
    /** Where the label is an icon, or short. */
    readonly name?: string;
    readonly disabled?: boolean;
  }[];
  readonly disabled?: boolean;
}

export function Segmented<T extends string>({ label, value, onChange, options, disabled = false }: Props<T>) {
  return (
    <ToggleGroup
      className="segmented"
      aria-label={label}
      value={[value]}
      disabled={disabled}
      onValueChange={([next]) => {
        // A press on the chosen one would leave nothing chosen: it stays.
        const found = options.find((o) => o.value === next);
        if (found) onChange(found.value);
      }}
    >
      {options.map((o) => (
        <Toggle
          key={o.value}
          value={o.value}
          className="segment"
          disabled={o.disabled ?? false}
          {...(o.name === undefined ? {} : { 'aria-label': o.name, title: o.name })}
        >
          {o.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
