// The newest stored run: where it stands, and one click to go on.
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { startWords } from '../words';
import { runFacts } from './runWords';

export function ContinueCard() {
  const session = useSession();
  const runs = useStudio((s) => s.runs);
  const leaving = useStudio((s) => s.leaving);
  const current = useStudio((s) => s.run?.id ?? null);
  const newest = runs?.find((r) => !leaving.includes(r.id));
  if (!newest) return null;
  const here = newest.id === current;
  return (
    <section className="card line-card" data-card="continue">
      <div className="grow">
        <p className="mute small">{startWords.resume}</p>
        <h3 className="clip">{newest.name}</h3>
        <p className="mute small">{runFacts(newest, here)}</p>
      </div>
      <Button
        look="primary"
        aria-label={startWords.openOf(newest.name)}
        onClick={() => (here ? session.go('train') : void session.runs.open(newest.id))}
      >
        {startWords.open}
      </Button>
    </section>
  );
}
