// The frame that is looked at, loaded; the one before stays on the screen until it is there.
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { FrameView } from '../../data/frameTable';
import { failureWords } from '../state/failure';
import type { FrameMarks } from '../state/frames';
import { useSession } from '../state/hooks';
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
  const [loaded, setLoaded] = useState<Loaded>({ frame: null, failure: null });
  const [busy, setBusy] = useState(false);
  const there = loaded.frame?.dataset === dataset && loaded.frame?.frame === n ? true : dataset === null || n === null;
  const [failedAt, setFailedAt] = useState('');
  const key = `${dataset} ${n}`;
  useEffect(() => {
    if (dataset === null || n === null || there || busy || failedAt === key) return;
    const cache = frameCacheOf(session.data);
    const known = cache.peek(dataset, n);
    if (known) {
      setLoaded({ frame: known, failure: null });
      return;
    }
    setBusy(true);
    cache
      .get(dataset, n)
      .then(
        (frame) => {
          setLoaded({ frame, failure: null });
          setFailedAt('');
        },
        (error: unknown) => {
          setLoaded({ frame: null, failure: failureWords(error).message });
          setFailedAt(key);
        },
      )
      .finally(() => setBusy(false));
  }, [session, dataset, n, there, busy, failedAt, key]);
  if (dataset === null || n === null || (loaded.frame && loaded.frame.dataset !== dataset))
    return { frame: null, failure: null };
  return loaded;
}
