// The browser's tab while a run is on: progress in the title, a question before closing, the screen kept awake.
import { useEffect } from 'react';
import { formatRmse } from '../design/format';
import { useSession, useStudio } from '../state/hooks';
import { isActive, shareDone } from '../train/run';
import { frameWords, trainWords } from '../words';

export function useTabGuard(): void {
  const { series } = useSession();
  const active = useStudio((s) => s.run !== null && isActive(s.run.state));
  const computing = useStudio((s) => s.run?.state.kind === 'running');
  const percent = useStudio((s) => (s.run ? Math.floor(100 * shareDone(s.run)) : null));

  useEffect(() => {
    const show = (): void => {
      const force = series.valid.last('rmse_f');
      const progress = percent === null ? null : trainWords.title(percent, force === null ? null : formatRmse(force));
      document.title = progress === null ? frameWords.name : `${progress} · ${frameWords.name}`;
    };
    show();
    return series.subscribe(show);
  }, [series, percent]);

  useEffect(() => {
    if (!active) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [active]);

  useEffect(() => {
    if (!computing || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const take = (): void => {
      // A browser may refuse (low battery, hidden tab); training goes on all the same.
      navigator.wakeLock.request('screen').then(
        (l) => {
          if (over) void l.release();
          else lock = l;
        },
        () => {},
      );
    };
    const again = (): void => {
      if (document.visibilityState === 'visible') take();
    };
    take();
    document.addEventListener('visibilitychange', again);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, [computing]);
}
