// The Inspect tab: predictions beside their references, and the frames behind the dots.
import { useEffect, useMemo } from 'react';
import type { Predictions } from '../../worker/protocol';
import { Button } from '../design/Button';
import { formatCount, formatRmse } from '../design/format';
import { useSession, useStudio } from '../state/hooks';
import { inspectWords as words } from '../words';
import { FrameCard } from './FrameCard';
import { useAnalysis, useFrames, useInspect, useInspector, usePlaces, usePlotted } from './hooks';
import { OtherData, Pending } from './Pending';
import { Plots } from './Plots';
import { Residuals } from './Residuals';
import { Tables } from './Tables';
import { Tools } from './Tools';
import { errorsOfFrame } from './tables';
import { WorstFrames } from './WorstFrames';
import './inspect.css';

const VIEW_HEIGHT = 330;

export function InspectView() {
  const session = useSession();
  const inspector = useInspector();
  const run = useStudio((s) => s.run);
  const fetching = useInspect((s) => s.fetching);
  useInspect((s) => s.version);
  useEffect(() => inspector.watch(), [inspector]);
  const p = inspector.predictions;
  // Predictions of a run before this one are gone with the next answer.
  if (run && p && p.run === run.id) return <Inspected p={p} />;
  if (run && fetching.kind === 'failed') return <Failure />;
  return (
    <div className="empty">
      {run ? (
        <>
          <p>{words.waiting}</p>
          {fetching.kind === 'asking' && <Spinner />}
        </>
      ) : (
        <p>{words.empty}</p>
      )}
      <Button look={run ? 'normal' : 'primary'} onClick={() => session.go('train')}>
        {words.toTrain}
      </Button>
    </div>
  );
}

/** Comes into sight after 300 ms. */
const Spinner = () => (
  <span className="spinner small mute" role="status">
    <i aria-hidden="true" />
    {words.asking}
  </span>
);

function Failure() {
  const inspector = useInspector();
  const fetching = useInspect((s) => s.fetching);
  if (fetching.kind !== 'failed') return null;
  return (
    <div className="trouble inspect-failure" role="alert">
      <b>{words.failed}</b>
      <p>{fetching.message}</p>
      <p className="mute">{fetching.fix}</p>
      <Button onClick={() => inspector.again()}>{words.retry}</Button>
    </div>
  );
}

function Inspected({ p }: { readonly p: Predictions }) {
  const session = useSession();
  const inspector = useInspector();
  useFrames();
  const opened = useInspect((s) => s.opened);
  const fetching = useInspect((s) => s.fetching);
  const plots = usePlotted(p);
  const analysis = useAnalysis(p);
  const places = usePlaces(p);
  const { worst, above, totals } = analysis;
  // Before anything is opened, the worst frame is on show: nothing else tells as much.
  const frame = inspector.frame ?? worst[0]?.frame ?? null;
  const k = frame === null ? null : (places.get(frame) ?? null);
  const worstAtom = useMemo(() => (k === null ? null : errorsOfFrame(p, k, null).atom), [p, k]);
  const atom = opened !== null && opened.frame === frame && opened.atom !== null ? opened.atom : worstAtom;

  useEffect(() => {
    const walk = (by: 1 | -1) => (): void => {
      if (worst.length === 0) return;
      const now = worst.findIndex((f) => f.frame === (inspector.frame ?? worst[0].frame));
      const next = worst[now < 0 ? 0 : (now + by + worst.length) % worst.length];
      inspector.open(next.frame, next.atom);
      if (inspector.linked) session.frames.select([next.frame]);
    };
    return session.hooks.offerOutliers({ next: walk(1), previous: walk(-1) });
  }, [inspector, session, worst]);

  const enough = !Number.isNaN(above) || analysis.outstanding.size > 0;
  const shownDots = useMemo(() => (k === null ? null : { k, atom }), [k, atom]);
  return (
    <div className="inspect">
      <header className="inspect-head">
        {totals && totals.force.n > 0 ? (
          <h1 title={words.titleWhy(enough ? formatRmse(above) : null)}>
            {words.title(formatRmse(totals.force.rmse), enough ? analysis.outstanding.size : null)}
          </h1>
        ) : (
          <h1>{words.noFrames[inspector.which]}</h1>
        )}
        <span className="grow" />
        {fetching.kind === 'asking' && <Spinner />}
        <span className="chip">{words.shownFrames(totals?.frames ?? 0, inspector.which)}</span>
        <span className="chip" title={words.iterationWhy} data-iteration={p.iteration}>
          {words.iteration(formatCount(p.iteration))}
        </span>
        <Button
          look="plain"
          icon="reset"
          aria-label={words.refresh}
          title={words.refresh}
          disabled={fetching.kind === 'asking'}
          onClick={() => inspector.again()}
        />
      </header>
      <Failure />
      <OtherData p={p} />
      <Pending p={p} />
      <Tools p={p} />
      <div className="inspect-grid">
        <div className="inspect-main">
          <Plots p={p} plots={plots} opened={shownDots} places={places} />
          <div className="inspect-lower">
            <Tables p={p} analysis={analysis} />
            <Residuals plots={plots} />
          </div>
        </div>
        <aside className="inspect-side">
          <FrameCard p={p} frame={frame} k={k} atom={atom} height={VIEW_HEIGHT} />
          <WorstFrames p={p} analysis={analysis} shown={frame} />
        </aside>
      </div>
    </div>
  );
}
