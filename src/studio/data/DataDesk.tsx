// The Data tab: what was read, frame by frame.
import { Button } from '../design/Button';
import { useSession } from '../state/hooks';
import { dataWords } from '../words';

export function DataDesk() {
  const session = useSession();
  return (
    <div className="empty">
      <p>{dataWords.empty}</p>
      <Button look="primary" onClick={() => session.go('start')}>
        {dataWords.toStart}
      </Button>
    </div>
  );
}
