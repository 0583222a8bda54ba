// The runs stored in this browser: open, draw behind, rename, delete with undo.
import { type FormEvent, useState } from 'react';
import type { RunSummary } from '../../worker/protocol';
import { Button } from '../design/Button';
import { formatBytes, formatCount } from '../design/format';
import { useSession, useStudio } from '../state/hooks';
import { startWords } from '../words';
import { OVERLAYS, runFacts } from './runWords';

export function RunList() {
  const runs = useStudio((s) => s.runs);
  const leaving = useStudio((s) => s.leaving);
  const shown = (runs ?? []).filter((r) => !leaving.includes(r.id));
  if (shown.length === 0) return null;
  return (
    <>
      <h2>{startWords.runs}</h2>
      <ul className="datasets card" data-list="runs">
        {shown.map((run) => (
          <RunRow key={run.id} run={run} all={shown} />
        ))}
      </ul>
    </>
  );
}

function RunRow({ run, all }: { readonly run: RunSummary; readonly all: readonly RunSummary[] }) {
  const session = useSession();
  const here = useStudio((s) => s.run?.id === run.id);
  const ghosts = useStudio((s) => s.ghosts);
  const [renaming, setRenaming] = useState(false);
  const drawn = ghosts.includes(run.id);
  const { parent } = run;
  const from = parent && (all.find((r) => r.id === parent.run)?.name ?? startWords.branchGone);
  const overlay = (): void => {
    if (drawn) session.runs.overlay(ghosts.filter((g) => g !== run.id));
    else if (ghosts.length >= OVERLAYS) session.notify('plain', startWords.overlayFull(OVERLAYS));
    else session.runs.overlay([...ghosts, run.id]);
  };
  return (
    <li data-run-id={run.id}>
      <div className="grow">
        {renaming ? <Rename run={run} done={() => setRenaming(false)} /> : <h3 className="clip">{run.name}</h3>}
        <p className="mute small">
          {runFacts(run, here)}, {startWords.runOn(run.datasetName)}, {formatBytes(run.bytes)}
          {parent && from !== null && `, ${startWords.branchOf(from, formatCount(parent.iteration))}`}
        </p>
      </div>
      <Button
        aria-label={startWords.openOf(run.name)}
        onClick={() => (here ? session.go('train') : void session.runs.open(run.id))}
      >
        {startWords.open}
      </Button>
      <Button
        look="plain"
        icon="eye"
        aria-pressed={drawn}
        aria-label={startWords.overlayOf(run.name)}
        title={startWords.overlay}
        disabled={here}
        onClick={overlay}
      />
      <Button
        look="plain"
        icon="pencil"
        aria-label={startWords.renameOf(run.name)}
        title={startWords.rename}
        onClick={() => setRenaming(true)}
      />
      <Button
        look="plain"
        icon="trash"
        aria-label={startWords.removeOf(run.name)}
        title={startWords.remove}
        disabled={here}
        onClick={() => session.removeLater(run.id, startWords.removed(run.name), () => session.runs.remove(run.id))}
      />
    </li>
  );
}

function Rename({ run, done }: { readonly run: RunSummary; readonly done: () => void }) {
  const session = useSession();
  const [name, setName] = useState(run.name);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = name.trim();
    done();
    if (wanted !== '' && wanted !== run.name) void session.runs.rename(run.id, wanted);
  };
  return (
    <form className="rename" onSubmit={save}>
      <input
        type="text"
        aria-label={startWords.runName}
        // biome-ignore lint/a11y/noAutofocus: the field stands where the name stood that was asked to change.
        autoFocus
        maxLength={120}
        value={name}
        onChange={(e) => setName(e.target.value)}
        onFocus={(e) => e.target.select()}
        onKeyDown={(e) => e.key === 'Escape' && done()}
        onBlur={done}
      />
    </form>
  );
}
