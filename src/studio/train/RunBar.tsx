// The run at a glance on every screen: pause, step, stop, progress, time left, the best so far.
import { Button } from '../design/Button';
import { formatCount, formatDuration, formatFinish, formatRmse } from '../design/format';
import { Progress } from '../design/Progress';
import { useSeriesVersion, useSession, useStudio } from '../state/hooks';
import { trainWords } from '../words';
import { controlsFor, type Run, shareDone } from './run';
import './train.css';

/** What the run is doing, in words. */
function stateWords(run: Run): string {
  const { state } = run;
  switch (state.kind) {
    case 'preparing':
      return `${trainWords.states.preparing}: ${state.what}`;
    case 'running':
      return run.secondsLeft === null
        ? trainWords.measuring
        : trainWords.left(formatDuration(run.secondsLeft), formatFinish(run.secondsLeft));
    case 'finished':
      return trainWords.states[state.why === 'complete' ? 'complete' : 'stopped'];
    case 'failed':
      return trainWords.states.failed;
    case 'idle':
    case 'paused':
      return trainWords.states[state.kind];
  }
}

export function RunBar() {
  useSeriesVersion();
  const session = useSession();
  const run = useStudio((s) => s.run);
  if (!run) return null;
  const controls = controlsFor(run.state);
  const preparing = run.state.kind === 'preparing' ? run.state : null;
  const share = preparing ? (preparing.total > 0 ? preparing.done / preparing.total : null) : shareDone(run);
  const { best } = session.series;
  const ended = run.state.kind === 'finished' || run.state.kind === 'failed';
  return (
    <section className={`runbar tabular ${run.state.kind}`} aria-label={trainWords.run} data-state={run.state.kind}>
      {ended ? (
        <Button look="primary" onClick={() => session.go('model')}>
          {trainWords.again}
        </Button>
      ) : (
        <>
          <Button
            look="primary"
            icon={controls.primary === 'resume' ? 'play' : 'pause'}
            disabled={controls.primary === null}
            onClick={() => controls.primary && session.runs.control(controls.primary)}
            data-action="primary"
          >
            {controls.primary === 'resume' ? trainWords.resume : trainWords.pause} <kbd>space</kbd>
          </Button>
          <Button icon="step" disabled={!controls.step} onClick={() => session.runs.control('step')} data-action="step">
            {trainWords.step} <kbd>.</kbd>
          </Button>
          <Button icon="stop" disabled={!controls.stop} onClick={() => session.runs.control('stop')} data-action="stop">
            {trainWords.stop}
          </Button>
        </>
      )}
      <div className="runbar-progress grow">
        <div className="row">
          <b data-run="iteration">
            {trainWords.iteration(formatCount(run.iteration), run.iterations > 0 ? formatCount(run.iterations) : '?')}
          </b>
          <span className="mute clip" data-run="words">
            {stateWords(run)}
          </span>
        </div>
        <Progress label={trainWords.run} share={share} />
      </div>
      <div className="runbar-best">
        <span className="mute small">{trainWords.best}</span>
        {best ? (
          <span data-run="best">
            <b>{formatRmse(best.rmse_f)}</b> <span className="mute">{trainWords.units.force}</span>{' '}
            <span className="mute small">{trainWords.bestAt(formatCount(best.iteration))}</span>
          </span>
        ) : (
          <span className="mute">{trainWords.noBest}</span>
        )}
      </div>
    </section>
  );
}
