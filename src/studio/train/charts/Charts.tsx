// All charts of the Train tab: the errors, the strip of the filter, what is pinned and what is compared.
import { useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { Chart } from './Chart';
import { ChartTools } from './ChartTools';
import { useCharts } from './hooks';
import { PinTable } from './PinTable';
import { MAIN, stripOf } from './quantities';
import { RunDiff } from './RunDiff';
import { Spark } from './Spark';
import './charts.css';

export default function Charts() {
  const filter = useStudio((s) => s.run?.config.filter.kind ?? 'multistream');
  const opened = useCharts((s) => s.opened);
  const strip = stripOf(filter);
  return (
    <div className="charts">
      <ChartTools />
      {MAIN.map((id) => (
        <Chart key={id} id={id} />
      ))}
      {opened
        .filter((id) => strip.includes(id))
        .map((id) => (
          <Chart key={id} id={id} />
        ))}
      <section className="strip" aria-label={trainWords.charts.strip}>
        {strip.map((id) => (
          <Spark key={id} id={id} />
        ))}
      </section>
      <PinTable />
      <RunDiff />
    </div>
  );
}
