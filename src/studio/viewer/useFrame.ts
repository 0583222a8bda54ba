// The frame that is looked at, loaded; the one before stays on the screen until it is there.
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { FrameView } from '../../data/frameTable';
import { stampOf } from '../../data/summary';
import { failureWords } from '../state/failure';
import type { FrameMarks } from '../state/frames';
import { useSession, useStudio } from '../state/hooks';
import { frameCacheOf } from './frameCache';

/** Selection, exclusion and the active frame; re-renders with every change. */
export function useFrameMarks(): FrameMarks {
  const { frames } = useSession();
  useSyncExternalStore(frames.subscribe, frames.snapshot);
  return frames;
}

interface Loaded {
  readonly frame: FrameView | null;
  readonly failure: string | null;
}

/** The frame of a data set; one request at a time, so that dragging a slider asks for where it is and not where it was. */
export function useFrame(dataset: string | null, n: number | null): Loaded {
  const session = useSession();
  // Mends change what a frame holds.
  const stamp = useStudio((s) => (s.selected && s.selected.id === dataset ? stampOf(s.selected) : ''));
  const [loaded, setLoaded] = useState<Loaded & { readonly stamp: string }>({ frame: null, failure: null, stamp: '' });
  const [busy, setBusy] = useState(false);
  const same = loaded.frame?.dataset === dataset && loaded.frame?.frame === n && loaded.stamp === stamp;
  const there = same || dataset === null || n === null;
  const [failedAt, setFailedAt] = useState('');
  const key = `${dataset} ${n} ${stamp}`;
  useEffect(() => {
    if (dataset === null || n === null || there || busy || failedAt === key) return;
    const cache = frameCacheOf(session.data);
    const known = cache.peek(dataset, n, stamp);
    if (known) {
      setLoaded({ frame: known, failure: null, stamp });
      return;
    }
    setBusy(true);
    cache
      .get(dataset, n, stamp)
      .then(
        (frame) => {
          setLoaded({ frame, failure: null, stamp });
          setFailedAt('');
        },
        (error: unknown) => {
          setLoaded({ frame: null, failure: failureWords(error).message, stamp });
          setFailedAt(key);
        },
      )
      .finally(() => setBusy(false));
  }, [session, dataset, n, stamp, there, busy, failedAt, key]);
  if (dataset === null || n === null || (loaded.frame && loaded.frame.dataset !== dataset))
    return { frame: null, failure: null };
  return loaded;
}
