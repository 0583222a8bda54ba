// Asks which element a name stands for.
import { type FormEvent, useState } from 'react';
import { atomicNumber } from '../../data/elements';
import type { Remedy } from '../../worker/protocol';
import { Button } from '../design/Button';
import { doctorWords as words } from '../words';

interface Props {
  readonly remedy: Extract<Remedy, { readonly kind: 'rename' }>;
  readonly onTake: (name: string) => void;
  readonly onLeave: () => void;
}

export function RenameForm({ remedy, onTake, onLeave }: Props) {
  const [name, setName] = useState(remedy.to ?? '');
  const proper = name.trim();
  const known = atomicNumber(proper) !== undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (known) onTake(proper);
  };
  return (
    <form className="rename" onSubmit={submit}>
      <label className="small">
        {words.renameTo(remedy.from)}
        <input
          type="text"
          value={name}
          // biome-ignore lint/a11y/noAutofocus: the button that was pressed asks for it
          autoFocus
          aria-invalid={proper !== '' && !known}
          onChange={(e) => setName(e.target.value)}
          onKeyDown={(e) => e.key === 'Escape' && onLeave()}
        />
      </label>
      <button type="submit" className="button" disabled={!known}>
        {words.rename}
      </button>
      <Button look="plain" onClick={onLeave}>
        {words.cancel}
      </Button>
    </form>
  );
}
