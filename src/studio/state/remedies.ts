// What the buttons of a finding do, each as one step that can be undone.
import { type Mend, withMend } from '../../data/edits';
import type { Finding, Remedy } from '../../worker/protocol';
import { doctorWords } from '../words';
import type { Session } from './session';

/** What the user typed where a remedy needs it. */
export type Entered = { readonly name: string } | { readonly box: readonly number[] } | null;

/** True where the button opens a small form first. */
export const needsInput = (r: Remedy): boolean => r.kind === 'enter-cell' || (r.kind === 'rename' && r.to === null);

function mends(session: Session, label: string, added: readonly Mend[]): void {
  session.edits.change(label, { mends: added.reduce(withMend, session.edits.now.mends) });
}

/** Does what a remedy of `finding` says, and says so with Undo. */
export function applyRemedy(session: Session, finding: Finding, remedy: Remedy, entered: Entered = null): void {
  const before = session.undoStack.top;
  apply(session, finding, remedy, entered);
  if (session.undoStack.top !== before) session.tellStep();
}

function apply(session: Session, finding: Finding, remedy: Remedy, entered: Entered): void {
  const words = doctorWords.done;
  switch (remedy.kind) {
    case 'exclude':
      session.frames.exclude(remedy.frames);
      return;
    case 'mend':
      mends(session, words.mended(finding.code), remedy.mends);
      return;
    case 'rename': {
      const to = entered && 'name' in entered ? entered.name : remedy.to;
      if (to) mends(session, words.renamed(remedy.from, to), [{ kind: 'rename', from: remedy.from, to }]);
      return;
    }
    case 'enter-cell':
      if (entered && 'box' in entered)
        mends(session, words.cell, [{ kind: 'cell', systems: remedy.systems, box: entered.box }]);
      return;
    case 'sel':
      session.editAll({ sel: remedy.sel }, words.sel);
      return;
    case 'blocks':
      session.editAll({ split: 'blocks' }, words.blocks);
      return;
    case 'exclude-validation': {
      const { dataset, frames } = remedy;
      const out = new Set(frames);
      const add = (): void =>
        session.edits.keep(dataset, (e) => ({ ...e, excluded: Int32Array.from([...e.excluded, ...frames]) }));
      const back = (): void =>
        session.edits.keep(dataset, (e) => ({ ...e, excluded: e.excluded.filter((f) => !out.has(f)) }));
      add();
      session.undoStack.push({ label: words.outOfValidation(frames.length), undo: back, redo: add });
      return;
    }
    case 'accept':
      session.edits.change(words.accepted, { accepted: [...session.edits.now.accepted, finding.id] });
      return;
  }
}
