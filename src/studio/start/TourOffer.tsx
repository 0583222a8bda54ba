// Offers the tour once, to somebody who has nothing stored here yet.
import { useState } from 'react';
import { Button } from '../design/Button';
import { startTour, tourSeen } from '../frame/tour';
import { useSession, useStudio } from '../state/hooks';
import { frameWords } from '../words';

export function TourOffer() {
  const session = useSession();
  const [seen, setSeen] = useState(() => tourSeen.read() ?? false);
  const fresh = useStudio((s) => s.datasets?.length === 0 && (s.runs?.length ?? 0) === 0);
  if (seen || !fresh) return null;
  const words = frameWords.tour;
  const decline = (): void => {
    tourSeen.write(true);
    setSeen(true);
  };
  return (
    <span className="tour-offer small">
      <span className="mute">{words.offer}</span>
      <Button onClick={() => void startTour(session)}>{words.start}</Button>
      <Button look="plain" onClick={decline}>
        {words.decline}
      </Button>
    </span>
  );
}
