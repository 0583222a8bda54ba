// Asks for the cell of periodic frames whose files do not have it.
import { type FormEvent, useId, useState } from 'react';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { doctorWords as words } from '../words';
import { parseCellText } from './cellText';

interface Props {
  readonly open: boolean;
  readonly onTake: (box: readonly number[]) => void;
  readonly onLeave: () => void;
}

export function CellDialog({ open, onTake, onLeave }: Props) {
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const id = useId();
  const parsed = parseCellText(text);
  const wrong = tried && !('box' in parsed) ? words.cellWrong(parsed.found) : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if ('box' in parsed) onTake(parsed.box);
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onLeave()} title={words.cellTitle} lead={words.cellLead}>
      <form className="cell-form" onSubmit={submit}>
        <textarea
          rows={3}
          aria-label={words.cellLabel}
          aria-invalid={wrong !== null}
          aria-describedby={id}
          placeholder={words.cellHint}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <p id={id} className="small wrong">
          {wrong}
        </p>
        <div className="row">
          <button type="submit" className="button primary">
            {words.cellTake}
          </button>
          <Button onClick={onLeave}>{words.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
