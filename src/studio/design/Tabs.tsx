// Panels of one page behind a row of tabs; arrow keys walk the row.
import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import './controls.css';

export interface TabItem<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  /** Mounted only while it is shown. */
  readonly panel: ReactNode;
}

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly tabs: readonly TabItem<T>[];
  /** Stands at the end of the row. */
  readonly tools?: ReactNode;
}

export function Tabs<T extends string>({ label, value, onChange, tabs, tools }: Props<T>) {
  return (
    <Base.Root
      className="tabs"
      value={value}
      onValueChange={(next) => {
        const found = tabs.find((t) => t.value === next);
        if (found) onChange(found.value);
      }}
    >
      <div className="tabs-row">
        <Base.List className="tabs-list" aria-label={label} activateOnFocus>
          {tabs.map((t) => (
            <Base.Tab key={t.value} value={t.value} className="tab">
              {t.label}
            </Base.Tab>
          ))}
        </Base.List>
        {tools !== undefined && <div className="tabs-tools">{tools}</div>}
      </div>
      {tabs.map((t) => (
        <Base.Panel key={t.value} value={t.value} className="tab-panel">
          {t.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
