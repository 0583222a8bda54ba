// Settings of all charts at once: axes, scaling, running mean, zoom, comparison.
import { Button } from '../../design/Button';
import { useSession, useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { X_AXES, type XAxis } from './axes';
import { Compare } from './Compare';
import { useChartModel, useCharts, useDrawn } from './hooks';
import { DEFAULT_SMOOTH } from './model';

const words = trainWords.charts;

interface CheckProps {
  readonly name: string;
  readonly title?: string;
  readonly on: boolean;
  readonly toggle: () => void;
}

function Check({ name, title, on, toggle }: CheckProps) {
  return (
    <label {...(title === undefined ? {} : { title })}>
      <input type="checkbox" checked={on} onChange={toggle} /> {name}
    </label>
  );
}

/** Why an axis cannot be had now; null where it can. */
const missing = (axis: XAxis): string => (axis === 'epoch' ? words.axisMissing.epoch : words.axisMissing.time);

export function ChartTools() {
  useDrawn();
  const session = useSession();
  const model = useChartModel();
  const logX = useStudio((s) => s.logX);
  const { logY, robust, smooth } = useCharts((s) => s);
  const zoomed = useCharts((s) => s.range !== null);
  return (
    <div className="chart-tools small" role="toolbar" aria-label={words.tools}>
      <label>
        <span className="hidden">{words.axis}</span>
        <select
          value={model.axis}
          title={words.axis}
          onChange={(e) => {
            const axis = X_AXES.find((a) => a === e.currentTarget.value);
            if (axis) model.setAxis(axis);
          }}
        >
          {X_AXES.map((axis) => {
            const off = model.own.map(axis) === null;
            return (
              <option key={axis} value={axis} disabled={off} {...(off ? { title: missing(axis) } : {})}>
                {words.axes[axis]}
              </option>
            );
          })}
        </select>
      </label>
      <Check name={words.logX} on={logX} toggle={() => session.toggleLogX()} />
      <Check name={words.logY} on={logY} toggle={() => model.store.setState({ logY: !logY })} />
      <Check
        name={words.robust}
        title={words.robustWhy}
        on={robust}
        toggle={() => model.store.setState({ robust: !robust })}
      />
      <label className="chart-smooth">
        {words.running}
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={smooth}
          aria-valuetext={words.smoothValue(smooth.toFixed(2))}
          onChange={(e) => model.store.setState({ smooth: Number(e.currentTarget.value) })}
          onDoubleClick={() => model.store.setState({ smooth: DEFAULT_SMOOTH })}
        />
        <span className="tabular" title={words.smoothValue(smooth.toFixed(2))}>
          {smooth.toFixed(2)}
        </span>
      </label>
      <span className="grow" />
      <Button look="plain" icon="reset" disabled={!zoomed} title={words.resetWhy} onClick={() => session.resetZoom()}>
        {words.reset}
      </Button>
      <Compare />
    </div>
  );
}
