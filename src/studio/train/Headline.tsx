// The five numbers of a run.
import { formatCount, formatRmse, splitMs } from '../design/format';
import { useSeriesVersion, useSession, useStudio } from '../state/hooks';
import { trainWords } from '../words';
import { chartsOf } from './charts/model';
import { recentMedian } from './series';

const { headline: words, units } = trainWords;

interface FigureProps {
  readonly name: string;
  readonly value: string | null;
  readonly unit: string;
  readonly data: string;
  readonly why?: string;
}

function Figure({ name, value, unit, data, why }: FigureProps) {
  return (
    <div data-figure={data} {...(why === undefined ? {} : { title: why })}>
      <div className="mute">{name}</div>
      <div className="number">
        {value ?? <span title={words.none}>–</span>} <span className="unit">{unit}</span>
      </div>
    </div>
  );
}

export function Headline() {
  useSeriesVersion();
  const session = useSession();
  const { series } = session;
  const run = useStudio((s) => s.run);
  const rmse = (v: number | null): string | null => (v === null ? null : formatRmse(v));
  const force = series.valid.last('rmse_f');
  const batch = recentMedian(series.train.view('rmse_f'), 10);
  const ms = recentMedian(series.train.view('ms'), 20);
  const pace = ms === null ? null : splitMs(ms);
  // Batches may have changed on the way.
  const seen = run ? (chartsOf(session).own.map('frames')?.x(run.iteration) ?? null) : null;
  return (
    <div className="headline">
      <Figure name={words.force} value={rmse(force)} unit={units.force} data="force" />
      <Figure name={words.energy} value={rmse(series.valid.last('rmse_e'))} unit={units.energy} data="energy" />
      <Figure
        name={words.gap}
        value={force !== null && batch !== null && batch > 0 ? (force / batch).toFixed(2) : null}
        unit={units.times}
        data="gap"
        why={words.gapWhy}
      />
      <Figure name={words.pace} value={pace?.value ?? null} unit={pace?.unit ?? 'ms'} data="pace" />
      <Figure name={words.seen} value={seen === null ? null : formatCount(seen)} unit={units.frames} data="seen" />
    </div>
  );
}
