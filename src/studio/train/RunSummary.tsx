// The settings of the run that is on, as it was started.
import { formatBytes, formatCount } from '../design/format';
import { setupWords, trainWords } from '../words';
import type { Run } from './run';

export function RunSummary({ run }: { readonly run: Run }) {
  const { config, plan } = run;
  const { model } = config;
  const rows: readonly (readonly [string, string])[] = [
    [trainWords.summary.data, run.name],
    [trainWords.summary.filter, setupWords.choices[config.filter.kind] ?? config.filter.kind],
    [trainWords.summary.batch, `${formatCount(config.batch)} ${trainWords.units.frames}`],
    [trainWords.summary.nets, `${model.neuron.join(', ')} / ${model.axis_neuron} / ${model.fitting_neuron.join(', ')}`],
    [trainWords.summary.rcut, `${model.rcut} Å`],
    ...(plan
      ? ([
          [trainWords.summary.weights, formatCount(plan.nweights)],
          [trainWords.summary.memory, formatBytes(plan.deviceBytes)],
          [trainWords.summary.split, trainWords.summary.frames(formatCount(plan.ntrain), formatCount(plan.nvalid))],
        ] as const)
      : []),
    [trainWords.summary.seed, String(config.seed)],
  ];
  return (
    <section className="card">
      <h2>{trainWords.settings}</h2>
      <table className="summary">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <td className="mute">{name}</td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
