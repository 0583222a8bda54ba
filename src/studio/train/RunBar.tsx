// The run at a glance on every tab: pause, step, checkpoint, stop, progress, time left, the best so far.
import { Button } from '../design/Button';
import { formatCount, formatDuration, formatFinish, formatRmse } from '../design/format';
import { Menu } from '../design/Menu';
import { Progress } from '../design/Progress';
import { canSave } from '../frame/keyboard';
import { setNotifies, useNotifies } from '../frame/notify';
import { useSeriesVersion, useSession, useStudio } from '../state/hooks';
import { frameWords, trainWords } from '../words';
import { controlsFor, type Run, shareDone } from './run';
import './runbar.css';

/** What the run is doing, in words. */
function stateWords(run: Run): string {
  const { state } = run;
  const words = frameWords.run;
  switch (state.kind) {
    case 'preparing':
      return words.preparing(state.what, formatCount(state.done), state.total > 0 ? formatCount(state.total) : '');
    case 'running':
      return run.secondsLeft === null
        ? trainWords.measuring
        : `${words.left(formatDuration(run.secondsLeft))}, ${words.done(formatFinish(run.secondsLeft))}`;
    case 'finished':
      return trainWords.states[state.why === 'complete' ? 'complete' : 'stopped'];
    case 'failed':
      return `${trainWords.states.failed}: ${state.message}`;
    case 'idle':
    case 'paused':
      return trainWords.states[state.kind];
  }
}

export function RunBar() {
  const session = useSession();
  const run = useStudio((s) => s.run);
  if (!run) return null;
  const preparing = run.state.kind === 'preparing' ? run.state : null;
  const share = preparing ? (preparing.total > 0 ? preparing.done / preparing.total : null) : shareDone(run);
  const words = stateWords(run);
  const ended = run.state.kind === 'finished' || run.state.kind === 'failed';
  return (
    <section className={`runbar tabular ${run.state.kind}`} aria-label={trainWords.run} data-state={run.state.kind}>
      <div className="runbar-controls">
        {ended ? (
          <Button look="primary" onClick={() => session.go('model')}>
            {trainWords.again}
          </Button>
        ) : (
          <Steering run={run} />
        )}
        {run.state.kind === 'failed' && <Button onClick={() => session.go('train')}>{frameWords.run.details}</Button>}
        <More run={run} />
      </div>
      <div className="runbar-progress grow">
        <div className="row">
          <b data-run="iteration">
            {trainWords.iteration(formatCount(run.iteration), run.iterations > 0 ? formatCount(run.iterations) : '?')}
          </b>
          <span className="mute clip" data-run="words" title={words}>
            {words}
          </span>
        </div>
        <Progress label={trainWords.run} share={share} />
      </div>
      <Best />
    </section>
  );
}

function Steering({ run }: { readonly run: Run }) {
  const session = useSession();
  const controls = controlsFor(run.state);
  return (
    <>
      <Button
        look="primary"
        icon={controls.primary === 'resume' ? 'play' : 'pause'}
        disabled={controls.primary === null}
        onClick={() => controls.primary && session.runs.control(controls.primary)}
        data-action="primary"
        aria-keyshortcuts="Space"
      >
        <span className="runbar-primary">{controls.primary === 'resume' ? trainWords.resume : trainWords.pause}</span>
        <kbd>space</kbd>
      </Button>
      <Button
        icon="step"
        disabled={!controls.step}
        onClick={() => session.runs.control('step')}
        data-action="step"
        aria-keyshortcuts="."
      >
        {trainWords.step} <kbd>.</kbd>
      </Button>
      <Button
        icon="save"
        disabled={!canSave(run)}
        onClick={() => void session.runs.checkpoint()}
        data-action="checkpoint"
        aria-keyshortcuts="S"
      >
        {frameWords.run.checkpoint} <kbd>S</kbd>
      </Button>
      <Button icon="stop" disabled={!controls.stop} onClick={() => session.runs.control('stop')} data-action="stop">
        {trainWords.stop}
      </Button>
    </>
  );
}

function More({ run }: { readonly run: Run }) {
  const session = useSession();
  const notifying = useNotifies();
  const words = frameWords.run;
  const toggle = async (): Promise<void> => {
    if (!(await setNotifies(!notifying))) session.notify('error', words.notifyRefused);
  };
  return (
    <Menu
      trigger={<Button look="plain" icon="more" aria-label={words.more} title={words.more} data-action="more" />}
      entries={[
        {
          key: 'branch',
          label: words.branch,
          icon: 'branch',
          shortcut: 'B',
          disabled: !canSave(run),
          onSelect: () => void session.runs.branch(),
        },
        { key: 'notify', label: words.notify, checked: notifying, onSelect: () => void toggle() },
      ]}
    />
  );
}

/** Apart, since it alone follows the curves. */
function Best() {
  useSeriesVersion();
  const { best } = useSession().series;
  return (
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
  );
}
