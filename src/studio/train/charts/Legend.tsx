// Which line is which, above a chart.
import { trainWords } from '../../words';
import { useChartModel, useCharts, useDrawn, useValidName } from './hooks';
import { type ChartId, SPECS } from './quantities';
import type { Reading } from './readings';
import { Sample } from './Sample';

export function Legend({ id }: { readonly id: ChartId }) {
  useDrawn();
  const model = useChartModel();
  const smooth = useCharts((s) => s.smooth);
  const validName = useValidName();
  const spec = SPECS[id];
  const words = trainWords.charts;
  const parts = model.own.series.valid.view('old_f').some(Number.isFinite);
  const ghosts = model.ghosts.shown.filter((g) => g.kind === 'ready');
  const entries: (readonly [string, string, Reading['look']])[] = [
    ...(spec.valid ? [['valid', validName, 'valid'] as const] : []),
    ...(spec.valid && parts
      ? ([
          ['old', words.validOld, 'old'],
          ['fresh', words.validFresh, 'fresh'],
        ] as const)
      : []),
    ...(smooth > 0 ? [['running', words.running, 'running'] as const] : []),
    ['batch', words.batch, spec.valid || smooth > 0 ? 'batch' : 'single'],
    // More than a few names are in the list of the comparison, with the same samples.
    ...(ghosts.length <= 2 ? ghosts.map((g) => [g.id, g.summary.name, { slot: g.slot }] as const) : []),
  ];
  return (
    <ul className="chart-legend small">
      {entries.map(([key, name, look]) => (
        <li key={key}>
          <Sample look={look} colour={spec.colour} /> <span className="clip">{name}</span>
        </li>
      ))}
    </ul>
  );
}
