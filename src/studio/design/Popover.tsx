// A small panel beside the button that opens it.
import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import './overlays.css';

export type Side = 'top' | 'right' | 'bottom' | 'left';

interface Props {
  /** The button; gets the aria attributes and the click. */
  readonly trigger: ReactElement;
  /** Shown as the panel's heading. */
  readonly title?: string;
  readonly side?: Side;
  readonly align?: 'start' | 'center' | 'end';
  readonly width?: number;
  readonly children: ReactNode;
}

export function Popover({ trigger, title, side = 'bottom', align = 'end', width = 340, children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="positioner" side={side} align={align} sideOffset={6} collisionPadding={8}>
          <Base.Popup className="pop" style={{ width }}>
            {title !== undefined && <Base.Title className="pop-title">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
