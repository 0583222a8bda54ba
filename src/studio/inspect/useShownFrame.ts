// The frame on show, fetched from the data worker; one request at a time, so that stepping fast asks for where it is.
import { useEffect, useState } from 'react';
import type { FrameView } from '../../worker/protocol';
import { failureWords } from '../state/failure';
import { useSession } from '../state/hooks';

export interface ShownFrame {
  /** The one before stays until the next is there. */
  readonly frame: FrameView | null;
  readonly failure: string | null;
}

export function useShownFrame(dataset: string, n: number | null): ShownFrame {
  const { data } = useSession();
  const [loaded, setLoaded] = useState<FrameView | null>(null);
  const [failed, setFailed] = useState<{ readonly key: string; readonly message: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const key = `${dataset} ${n}`;
  const there = loaded !== null && loaded.dataset === dataset && loaded.frame === n;
  useEffect(() => {
    if (n === null || there || busy || failed?.key === key) return;
    setBusy(true);
    data
      .frame(dataset, n)
      .then(setLoaded, (error: unknown) => setFailed({ key, message: failureWords(error).message }))
      .finally(() => setBusy(false));
  }, [data, dataset, n, there, busy, failed, key]);
  return {
    frame: loaded && loaded.dataset === dataset && n !== null ? loaded : null,
    failure: failed?.key === key ? failed.message : null,
  };
}
