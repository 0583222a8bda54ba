// The picker of stored runs that are drawn behind the one at hand.
import { Popover } from '@base-ui/react/popover';
import { Button } from '../../design/Button';
import { formatCount, formatRmse, formatStamp } from '../../design/format';
import { useSession, useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { MAX_GHOSTS } from './ghosts';
import { useChartModel, useDrawn } from './hooks';
import { Sample } from './Sample';

const words = trainWords.charts.runs;

export function Compare() {
  const ghosts = useStudio((s) => s.ghosts);
  const own = useStudio((s) => s.run?.id ?? null);
  const count = ghosts.filter((g) => g !== own).length;
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <Button data-compare>
            {trainWords.charts.compare}
            {count > 0 && <span className="pill">{count}</span>}
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner className="chart-float" align="end" sideOffset={4}>
          <Popover.Popup className="compare">
            <Popover.Title className="compare-title">{words.title}</Popover.Title>
            <RunList />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function RunList() {
  useDrawn();
  const session = useSession();
  const model = useChartModel();
  const runs = useStudio((s) => s.runs);
  const ghosts = useStudio((s) => s.ghosts);
  const own = useStudio((s) => s.run?.id ?? null);
  if (runs === null) return <p className="mute small">{words.waiting}</p>;
  const others = runs.filter((r) => r.id !== own);
  if (others.length === 0) return <p className="mute small">{words.none}</p>;
  const on = ghosts.filter((g) => g !== own);
  const full = on.length >= MAX_GHOSTS;
  return (
    <>
      <p className="mute small">{full ? words.full(MAX_GHOSTS) : words.lead(MAX_GHOSTS)}</p>
      <ul className="compare-runs">
        {others.map((r) => {
          const picked = on.includes(r.id);
          const slot = picked ? model.ghosts.slotOf(r.id) : null;
          return (
            <li key={r.id}>
              <label>
                <input
                  type="checkbox"
                  checked={picked}
                  disabled={full && !picked}
                  onChange={() => session.runs.overlay(picked ? on.filter((g) => g !== r.id) : [...on, r.id])}
                />
                <span className="compare-name">
                  <span className="clip">{r.name}</span>
                  <span className="mute small">
                    {formatStamp(r.created)}, {formatCount(r.iteration)} / {formatCount(r.iterations)},{' '}
                    {r.best ? words.best(formatRmse(r.best.rmse_f)) : words.noBest}
                  </span>
                </span>
                {slot === null ? <span className="curve-sample" /> : <Sample look={{ slot }} colour="--mute" />}
              </label>
            </li>
          );
        })}
      </ul>
      {on.length > 0 && (
        <Button look="plain" onClick={() => session.runs.overlay([])}>
          {words.clear}
        </Button>
      )}
    </>
  );
}
