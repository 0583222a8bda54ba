// Frames as pasted text, imported as if a file had been dropped.
import { type FormEvent, type RefObject, useRef, useState } from 'react';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { openPanel, usePanels } from '../frame/panels';
import { useSession } from '../state/hooks';
import { startWords } from '../words';

export function PasteDialog() {
  const open = usePanels((p) => p.open === 'paste');
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => openPanel(next ? 'paste' : null)}
      title={startWords.pasteTitle}
      lead={startWords.pasteLead}
      size="wide"
      focus={field}
    >
      <Paste field={field} />
    </Dialog>
  );
}

function Paste({ field }: { readonly field: RefObject<HTMLTextAreaElement | null> }) {
  const session = useSession();
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const take = (event: FormEvent): void => {
    event.preventDefault();
    const file = `${name.trim() || startWords.pasteDefault}.xyz`;
    openPanel(null);
    void session.importFiles(file.replace(/\.xyz$/, ''), async () => [{ path: file, file: new File([text], file) }]);
  };
  return (
    <form className="paste" onSubmit={take}>
      <textarea
        ref={field}
        aria-label={startWords.pasteLabel}
        rows={12}
        spellCheck={false}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <div className="row">
        <label className="row grow">
          {startWords.pasteName}
          <input
            type="text"
            value={name}
            placeholder={startWords.pasteDefault}
            onChange={(e) => setName(e.target.value)}
          />
        </label>
        <Button onClick={() => openPanel(null)}>{startWords.cancel}</Button>
        <Button look="primary" type="submit" disabled={text.trim() === ''}>
          {startWords.pasteImport}
        </Button>
      </div>
    </form>
  );
}
