// A few words about a control, on hover and on focus. Never the only place of what must be known.
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import type { Side } from './Popover';
import './overlays.css';

interface Props {
  readonly text: ReactNode;
  readonly side?: Side;
  /** One element that can take the focus; it keeps its own accessible name. */
  readonly children: ReactElement;
}

export function Tooltip({ text, side = 'bottom', children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={400} />
      <Base.Portal>
        <Base.Positioner className="positioner" side={side} sideOffset={6} collisionPadding={8}>
          <Base.Popup className="tip">{text}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
