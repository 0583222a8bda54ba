// The Inspect tab: predictions beside their references, and the frames behind the dots.
import { Button } from '../design/Button';
import { useSession } from '../state/hooks';
import { inspectWords } from '../words';

export function InspectView() {
  const session = useSession();
  return (
    <div className="empty">
      <p>{inspectWords.empty}</p>
      <Button look="primary" onClick={() => session.go('train')}>
        {inspectWords.toTrain}
      </Button>
    </div>
  );
}
