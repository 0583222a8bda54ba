// A modal dialog with a title: focus goes in and comes back, Escape and the cross close it.
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { frameWords } from '../words';
import { Button } from './Button';
import './overlays.css';

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** One line under the title. */
  readonly lead?: string;
  readonly size?: 'normal' | 'wide';
  /** Keeps the title for screen readers alone, and drops the cross: for palettes. */
  readonly bare?: boolean;
  /** What has the focus first; else the first control. */
  readonly focus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

export function Dialog({ open, onOpenChange, title, lead, size = 'normal', bare = false, focus, children }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup
          className={`dialog ${size}${bare ? ' bare' : ''}`}
          {...(focus === undefined ? {} : { initialFocus: focus })}
        >
          <div className={bare ? 'hidden' : 'dialog-head'}>
            <div className="grow">
              <Base.Title className="dialog-title">{title}</Base.Title>
              {lead !== undefined && <Base.Description className="mute small">{lead}</Base.Description>}
            </div>
            {!bare && <Base.Close render={<Button look="plain" icon="close" aria-label={frameWords.close} />} />}
          </div>
          <div className="dialog-body">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
