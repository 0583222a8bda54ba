// A row of choices of which one holds.
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [T, string])[];
  onChange(value: T): void;
}

export function Segments<T extends string>({ label, value, choices, onChange }: Props<T>) {
  return (
    <ToggleGroup
      className="segments"
      aria-label={label}
      value={[value]}
      onValueChange={(next: readonly string[]) => {
        // Pressing the choice that holds leaves it.
        const chosen = choices.find(([v]) => v === next[0]);
        if (chosen) onChange(chosen[0]);
      }}
    >
      {choices.map(([v, text]) => (
        <Toggle key={v} value={v} className="segment">
          {text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
