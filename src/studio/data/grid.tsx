// Rows and cells of a grid whose focus stays on the grid itself: aria-activedescendant names the row.
import type { MouseEvent, ReactNode } from 'react';

interface RowProps {
  readonly className: string;
  /** Counted from 1, the head included. */
  readonly index: number;
  readonly id?: string;
  readonly selected?: boolean;
  /** Place in a virtual list, CSS pixels. */
  readonly top?: number;
  onClick?(event: MouseEvent): void;
  readonly children: ReactNode;
}

export const Row = ({ className, index, id, selected, top, onClick, children }: RowProps) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys for all rows
  // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
  // biome-ignore lint/a11y/useSemanticElements: a virtual list cannot be a table
  <div
    id={id}
    role="row"
    className={className}
    aria-rowindex={index}
    aria-selected={selected}
    style={top === undefined ? undefined : { transform: `translateY(${top}px)` }}
    onClick={onClick}
  >
    {children}
  </div>
);

interface CellProps {
  readonly className: string;
  readonly title?: string;
  readonly children: ReactNode;
}

export const Cell = ({ className, title, children }: CellProps) => (
  // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
  // biome-ignore lint/a11y/useSemanticElements: a virtual list cannot be a table
  <span role="gridcell" className={className} title={title}>
    {children}
  </span>
);

interface HeadProps {
  readonly className: string;
  readonly sort?: 'none' | 'ascending' | 'descending';
  readonly children: ReactNode;
}

export const Head = ({ className, sort, children }: HeadProps) => (
  // biome-ignore lint/a11y/useFocusableInteractive: the button inside has the focus
  // biome-ignore lint/a11y/useSemanticElements: a virtual list cannot be a table
  <span role="columnheader" className={className} aria-sort={sort}>
    {children}
  </span>
);
