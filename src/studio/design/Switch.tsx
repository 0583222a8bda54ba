// On or off, with its label beside it.
import { Switch as Base } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import './controls.css';

interface Props {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly title?: string;
}

export function Switch({ label, checked, onChange, disabled = false, title }: Props) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Base UI puts its input inside.
    <label className="switch" title={title}>
      <Base.Root className="switch-track" checked={checked} disabled={disabled} onCheckedChange={(c) => onChange(c)}>
        <Base.Thumb className="switch-thumb" />
      </Base.Root>
      {label}
    </label>
  );
}
