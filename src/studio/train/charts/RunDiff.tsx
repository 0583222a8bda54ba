// The compared runs side by side: where their settings differ, and how far they came.
import { formatCount, formatRmse } from '../../design/format';
import { useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { configDiff } from './configDiff';
import { useChartModel, useDrawn } from './hooks';
import { Sample } from './Sample';

const words = trainWords.charts.runs;

export function RunDiff() {
  useDrawn();
  const model = useChartModel();
  const run = useStudio((s) => s.run);
  const stored = useStudio((s) => s.runs?.find((r) => r.id === s.run?.id));
  const { best } = model.own.series;
  const shown = model.ghosts.shown;
  const ready = shown.flatMap((g) => (g.kind === 'ready' ? [g] : []));
  const failed = shown.flatMap((g) => (g.kind === 'failed' ? [g] : []));
  if (!run || shown.length === 0) return null;
  const rows = configDiff([run.config, ...ready.map((g) => g.summary.config)]);
  const rmse = (b: { readonly rmse_f: number } | null): string => (b ? formatRmse(b.rmse_f) : '–');
  const frames = (train: number | undefined, valid: number | null | undefined): string =>
    train === undefined ? '–' : `${formatCount(train)} + ${formatCount(valid ?? 0)}`;
  const facts: readonly (readonly [string, string, readonly string[]])[] = [
    [words.rows.best, rmse(best), ready.map((g) => rmse(g.summary.best))],
    [words.rows.iterations, formatCount(run.iteration), ready.map((g) => formatCount(g.summary.iteration))],
    [words.rows.data, stored?.datasetName ?? run.name, ready.map((g) => g.summary.datasetName)],
    [
      words.rows.frames,
      frames(run.plan?.ntrain ?? stored?.ntrain, run.nvalid),
      ready.map((g) => frames(g.summary.ntrain, g.summary.nvalid)),
    ],
  ];
  return (
    <details className="run-diff" open>
      <summary>{words.diff}</summary>
      {failed.map((g) => (
        <p key={g.id} className="small trouble-text">
          {words.failed(g.id, g.message)}
        </p>
      ))}
      <div className="pins-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.setting}</th>
              <th scope="col">{words.thisRun}</th>
              {ready.map((g) => (
                <th key={g.id} scope="col">
                  <Sample look={{ slot: g.slot }} colour="--mute" /> {g.summary.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {facts.map(([name, own, others]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{own}</td>
                {others.map((v, k) => (
                  <td key={ready[k].id}>{v}</td>
                ))}
              </tr>
            ))}
            {rows.map((r) => (
              <tr key={r.key}>
                <th scope="row">
                  <code>{r.key}</code>
                </th>
                {r.values.map((v, k) => (
                  <td key={k === 0 ? 'own' : ready[k - 1].id}>{v ?? '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && ready.length > 0 && <p className="mute small">{words.same}</p>}
    </details>
  );
}
