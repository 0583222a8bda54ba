// The browser's tab while a run is on: progress in title and icon, a question before closing, the screen kept awake, a word at the end.
import { useEffect } from 'react';
import { formatCount, formatRmse } from '../design/format';
import { useSession, useStudio } from '../state/hooks';
import { type Run, shareDone } from '../train/run';
import { frameWords, trainWords } from '../words';
import { faviconOf, showFavicon } from './favicon';
import { notifySystem } from './notify';

/** True while closing the page would lose more than the iterations since the last checkpoint. */
const losesWork = ({ state, saved, unsaved, iteration }: Run): boolean =>
  state.kind === 'running'
    ? saved === null || unsaved !== undefined
    : state.kind === 'paused' && (saved?.iteration ?? 0) < iteration;

export function useTabGuard(): void {
  const session = useSession();
  const { series } = session;
  const unsaved = useStudio((s) => s.run !== null && losesWork(s.run));
  const kind = useStudio((s) => s.run?.state.kind ?? 'idle');
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
    showFavicon(faviconOf(kind, (percent ?? 0) / 100));
    return () => showFavicon(null);
  }, [kind, percent]);

  useEffect(
    () =>
      session.store.subscribe(({ run }, before) => {
        if (!run || before.run?.id !== run.id || before.run.state.kind !== 'running') return;
        const { state } = run;
        if (state.kind !== 'failed' && !(state.kind === 'finished' && state.why === 'complete')) return;
        const title = frameWords.end[state.kind === 'failed' ? 'failed' : 'complete'](run.name);
        const best = session.series.best;
        notifySystem(
          title,
          frameWords.end.body(formatCount(run.iteration), best === null ? null : formatRmse(best.rmse_f)),
        );
      }),
    [session],
  );

  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);

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
