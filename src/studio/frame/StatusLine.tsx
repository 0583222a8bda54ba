// The line at the bottom: how many frames are there and in use, what is kept, and that nothing is sent.
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { SavedInfo } from '../../worker/protocol';
import { formatBytes, formatCount, formatDuration } from '../design/format';
import { Icon } from '../design/Icon';
import { useSession, useStudio } from '../state/hooks';
import { frameWords } from '../words';

export function StatusLine() {
  const { frames } = useSession();
  useSyncExternalStore(frames.subscribe, frames.snapshot);
  const selected = useStudio((s) => s.selected);
  const saved = useStudio((s) => s.run?.saved ?? null);
  const failed = useStudio((s) => s.run?.unsaved ?? null);
  const unsaved = useStudio((s) => s.run !== null && s.run.state.kind === 'running' && s.run.saved === null);
  const valid = useStudio((s) => {
    if (s.run && s.run.dataset === s.selected?.id && s.run.nvalid !== null) return s.run.nvalid;
    return s.plan.kind === 'ready'
      ? s.plan.plan.nvalid
      : s.plan.kind === 'waiting'
        ? (s.plan.last?.nvalid ?? null)
        : null;
  });
  const words = frameWords.status;
  const excluded = frames.dataset === selected?.id ? frames.excluded.size : 0;
  return (
    <footer className="status small tabular">
      {selected ? (
        <>
          <span data-status="frames">{words.frames(selected.nframes)}</span>
          <span data-status="used">{words.used(formatCount(selected.nframes - excluded))}</span>
          <span data-status="excluded">{words.excluded(formatCount(excluded))}</span>
          <span data-status="selected">{words.selected(formatCount(frames.selected.size))}</span>
          {valid !== null && <span data-status="valid">{words.valid(formatCount(valid))}</span>}
        </>
      ) : (
        <span>{words.none}</span>
      )}
      <span className="grow" />
      {failed !== null && (
        <span className="unsaved" data-status="unsaved">
          {words.notSaved(failed)}
        </span>
      )}
      {saved ? <Saved saved={saved} /> : unsaved && failed === null && <span>{words.unsaved}</span>}
      <span className="private">
        <Icon name="lock" size={13} /> {words.private}
      </span>
    </footer>
  );
}

function Saved({ saved }: { readonly saved: SavedInfo }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const ago = formatDuration(Math.max(0, now - saved.time) / 1000);
  return (
    <span
      title={frameWords.status.savedAt(formatCount(saved.iteration), formatBytes(saved.bytes))}
      data-status="saved"
      data-iteration={saved.iteration}
    >
      {frameWords.status.saved(ago)}
    </span>
  );
}
