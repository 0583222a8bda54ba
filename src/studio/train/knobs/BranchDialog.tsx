// A new run from where this one stands: its name, the staged changes of any class, and what is kept.
import { Dialog } from '@base-ui/react/dialog';
import { useId, useState } from 'react';
import { Button } from '../../design/Button';
import { formatCount } from '../../design/format';
import { useSession } from '../../state/hooks';
import { knobWords, trainWords } from '../../words';
import { FitReport } from './FitReport';
import { labelOf, shownText } from './labels';
import { keptBy } from './staging';
import { blocks, useFit } from './useFit';
import { useKnobs } from './useKnobs';

const words = knobWords.branch;

interface Props {
  readonly open: boolean;
  onClose(): void;
}

export function BranchDialog({ open, onClose }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="tune-backdrop" />
        <Dialog.Popup className="tune-dialog" data-dialog="branch">
          <Content onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Apart, so that name and plan start afresh whenever the dialog opens. */
function Content({ onClose }: { onClose(): void }) {
  const id = useId();
  const session = useSession();
  const { run, staged, edits, store } = useKnobs();
  const [name, setName] = useState(trainWords.runs.branchName(run.name));
  const [busy, setBusy] = useState(false);
  const fit = useFit(run.config, staged.all);
  const wrong = Object.keys(staged.errors).length > 0;
  const start = async (): Promise<void> => {
    setBusy(true);
    const ok = await session.runs.branch(staged.all, name);
    setBusy(false);
    if (!ok) return;
    store.applied(run.id, edits);
    onClose();
  };
  const statistics = staged.all.some((c) => /^model\.(rcut|rcut_smth|sel)$/.test(c.key));
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void start();
      }}
    >
      <Dialog.Title>{words.title}</Dialog.Title>
      <Dialog.Description className="mute">{words.lead(run.name, formatCount(run.iteration))}</Dialog.Description>
      <label htmlFor={id}>{words.name}</label>
      <input
        id={id}
        type="text"
        className="tune-name"
        autoComplete="off"
        maxLength={80}
        value={name}
        onChange={(e) => setName(e.target.value)}
      />
      <h3>{words.changes}</h3>
      {staged.items.length === 0 ? (
        <p className="mute small">{words.noChanges}</p>
      ) : (
        <ul className="tune-items">
          {staged.items.map((item) => (
            <li key={item.field}>
              <span className="grow">
                {knobWords.change(labelOf(item.field), shownText(item.from), shownText(item.to))}
                {staged.errors[item.field] !== undefined && (
                  <span className="wrong small"> {staged.errors[item.field]}</span>
                )}
              </span>
              <span className="pill">{knobWords.classes[item.kind]}</span>
            </li>
          ))}
        </ul>
      )}
      <p data-kept={keptBy(staged.all)}>
        {words.kept[keptBy(staged.all)]} {statistics && words.rcut}
      </p>
      {wrong && <p className="wrong small">{words.wrong}</p>}
      <FitReport fit={fit} />
      <div className="row tune-actions">
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button look="primary" type="submit" disabled={wrong || busy || blocks(fit)} data-action="create-branch">
          {busy ? words.busy : words.start}
        </Button>
      </div>
    </form>
  );
}
