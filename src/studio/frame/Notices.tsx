// Short messages at the bottom: what happened, and Undo where there is something to undo.
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { frameWords } from '../words';

export function Notices() {
  const session = useSession();
  const notices = useStudio((s) => s.notices);
  return (
    <section className="notices" aria-label={frameWords.notices} aria-live="polite">
      {notices.map((n) => (
        <div key={n.id} className={`notice ${n.tone}`}>
          <div className="grow">
            {n.text}
            {n.detail !== '' && <p className="small mute">{n.detail}</p>}
          </div>
          {(n.undo !== null || n.step !== null) && <Button onClick={() => session.undo(n)}>{frameWords.undo}</Button>}
          {n.undo === null && (
            <Button look="plain" icon="close" aria-label={frameWords.dismiss} onClick={() => session.dismiss(n.id)} />
          )}
        </div>
      ))}
    </section>
  );
}
