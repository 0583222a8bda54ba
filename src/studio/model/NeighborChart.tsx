// How many neighbours of each element atoms see within rcut, with the slots of sel as a line; red where some would be dropped.
import type { NeighborHistogram } from '../../worker/protocol';
import { Button } from '../design/Button';
import { formatCount } from '../design/format';
import { geometryWords as words } from '../words';
import { bars, scale, ticks } from './chart';
import type { SelState } from './sel';

const WIDTH = 300;
const HEIGHT = 84;
const PLOT = { left: 2, right: 2, top: 8, bottom: 18 };

interface Props {
  readonly histogram: NeighborHistogram;
  readonly states: readonly SelState[];
  readonly onMend: () => void;
}

export function NeighborChart({ histogram, states, onMend }: Props) {
  return (
    <div className="neighbors">
      {histogram.elements.slice(0, 4).map((e) => {
        const state = states.find((s) => s.element === e.element);
        return <Element key={e.element} element={e.element} counts={e.counts} state={state} onMend={onMend} />;
      })}
      <p className="small mute">{words.sampled(histogram.nframes, histogram.rcut)}</p>
    </div>
  );
}

interface ElementProps {
  readonly element: string;
  readonly counts: Int32Array;
  readonly state: SelState | undefined;
  readonly onMend: () => void;
}

function Element({ element, counts, state, onMend }: ElementProps) {
  const low = Math.max(
    0,
    counts.findIndex((n) => n > 0),
  );
  const max = Math.max(state?.max ?? 0, counts.length - 1);
  const sel = state?.sel ?? null;
  const right = Math.max(max, sel ?? 0, low + 4) + 1;
  const first = Math.min(low, sel ?? low);
  const left = Math.max(0, first - Math.ceil(0.08 * (right - first)));
  const list = bars(counts, left, right, 48);
  const most = Math.max(1, ...list.map((b) => b.n));
  const x = scale(left, right + 1, PLOT.left, WIDTH - PLOT.right);
  const y = scale(0, most, HEIGHT - PLOT.bottom, PLOT.top);
  const clipped = state?.clipped ?? false;
  const facts = words.seen(element, max, sel);
  return (
    <div className={clipped ? 'element clipped' : 'element'} data-neighbors={element}>
      <p className="small line">
        <b>{words.neighborsOf(element)}</b>
        <span className="mute tabular">{facts}</span>
      </p>
      <svg
        className="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${words.neighborsOf(element)}: ${facts}`}
      >
        {list.map((b) => (
          <rect
            key={b.from}
            className={sel !== null && b.from > sel ? 'bar lost' : 'bar'}
            x={x.to(b.from) + 0.5}
            width={Math.max(1, x.to(b.from + b.width) - x.to(b.from) - 1)}
            y={y.to(b.n)}
            height={HEIGHT - PLOT.bottom - y.to(b.n)}
          />
        ))}
        <line
          className="axis"
          x1={PLOT.left}
          x2={WIDTH - PLOT.right}
          y1={HEIGHT - PLOT.bottom}
          y2={HEIGHT - PLOT.bottom}
        />
        {ticks(left, right, 5)
          .filter(Number.isInteger)
          .map((t) => (
            <text
              key={t}
              className="tick"
              x={Math.min(WIDTH - 10, Math.max(8, x.to(t + 0.5)))}
              y={HEIGHT - 4}
              textAnchor="middle"
            >
              {formatCount(t)}
            </text>
          ))}
        {sel !== null && (
          <line className="sel" x1={x.to(sel + 1)} x2={x.to(sel + 1)} y1={0} y2={HEIGHT - PLOT.bottom} />
        )}
      </svg>
      {state && clipped && (
        <p className="small wrong line" role="alert">
          <span>{words.clipped(element, state.max, state.sel ?? 0)}</span>
          <Button onClick={onMend} data-action="mend-sel">
            {words.set(state.suggested)}
          </Button>
        </p>
      )}
    </div>
  );
}
