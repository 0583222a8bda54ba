// Knobs folded away under a title; they are built when the fold is opened, and it opens by itself where one is staged.
import { type ReactNode, useState } from 'react';

interface Props {
  readonly title: string;
  readonly note?: string;
  /** Something inside is staged or wrong: it must be in sight. */
  readonly force: boolean;
  readonly children: ReactNode;
}

export function Fold({ title, note, force, children }: Props) {
  const [open, setOpen] = useState(force);
  const [forced, setForced] = useState(force);
  // Only when it becomes staged: the user may close it again.
  if (force !== forced) {
    setForced(force);
    if (force) setOpen(true);
  }
  return (
    <details className="tune-fold" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{title}</summary>
      {open && (
        <>
          {note !== undefined && <p className="small mute">{note}</p>}
          {children}
        </>
      )}
    </details>
  );
}
