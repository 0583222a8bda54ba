// Says the progress to screen readers, at most every ten seconds.
import { useEffect, useState } from 'react';
import { formatRmse } from '../design/format';
import { useSession } from '../state/hooks';
import { trainWords } from '../words';

const EVERY_MS = 10_000;

export function Announcer() {
  const { series } = useSession();
  const [words, setWords] = useState('');
  useEffect(() => {
    let said = 0;
    return series.subscribe(() => {
      const iteration = series.valid.last('iteration');
      const force = series.valid.last('rmse_f');
      if (iteration === null || force === null || performance.now() - said < EVERY_MS) return;
      said = performance.now();
      setWords(trainWords.announce(iteration, formatRmse(force)));
    });
  }, [series]);
  return (
    <p className="hidden" role="status">
      {words}
    </p>
  );
}
