// The third screen: the numbers, the two curves, what runs, and the way out.
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { frameWords, trainWords } from '../words';
import { Announcer } from './Announcer';
import { Headline } from './Headline';
import { KnobsPanel } from './knobs/KnobsPanel';
import { LivePlot } from './LivePlot';
import { RunSummary } from './RunSummary';
import { ValidTable } from './ValidTable';
import './train.css';

export function TrainView() {
  const session = useSession();
  const run = useStudio((s) => s.run);
  const logX = useStudio((s) => s.logX);
  const software = useStudio((s) => s.device.kind === 'ready' && s.device.info.software);
  if (!run)
    return (
      <div className="empty">
        <p>{trainWords.empty}</p>
        <Button look="primary" onClick={() => session.go('model')}>
          {trainWords.toSetup}
        </Button>
      </div>
    );
  return (
    <div className="train">
      <div className="train-main">
        {run.state.kind === 'failed' && (
          <div className="trouble" role="alert">
            <b>{trainWords.states.failed}</b>
            <p>{run.state.message}</p>
            <p className="mute">{run.state.fix}</p>
          </div>
        )}
        <Headline />
        <div className="plot-tools">
          <label className="small">
            <input type="checkbox" checked={logX} onChange={() => session.toggleLogX()} /> {trainWords.plots.logX}
          </label>
          <Button look="plain" onClick={() => session.resetZoom()}>
            {trainWords.plots.resetZoom}
          </Button>
        </div>
        <LivePlot quantity="rmse_f" title={trainWords.plots.force} unit={trainWords.units.force} colour="--force" />
        <LivePlot quantity="rmse_e" title={trainWords.plots.energy} unit={trainWords.units.energy} colour="--energy" />
        <ValidTable />
      </div>
      <aside className="train-side">
        <KnobsPanel run={run} />
        <RunSummary run={run} />
        {software && <p className="small software">{frameWords.device.softwareWhy}</p>}
      </aside>
      <Announcer />
    </div>
  );
}
