// The pinned iterations side by side.
import { Button } from '../../design/Button';
import { formatCount } from '../../design/format';
import { useSession, useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { useChartModel, useCharts, useDrawn, useValidName } from './hooks';
import { pinRows, tsvOf } from './pinTable';
import { SPECS } from './quantities';
import { Sample } from './Sample';

const words = trainWords.charts.pins;

export function PinTable() {
  useDrawn();
  const session = useSession();
  const model = useChartModel();
  const pins = useCharts((s) => s.pins);
  // The running mean is one of the rows.
  useCharts((s) => s.smooth);
  const filter = useStudio((s) => s.run?.config.filter.kind ?? 'multistream');
  const validName = useValidName();
  if (pins.length === 0) return <p className="mute small">{words.how}</p>;
  const rows = pinRows(model, pins, filter, validName);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(tsvOf(rows, pins, words.quantity, trainWords.charts.at));
      session.notify('plain', words.copied);
    } catch {
      session.notify('error', words.copyFailed);
    }
  };
  return (
    <section className="pins" aria-label={words.title}>
      <div className="row">
        <h2>{words.title}</h2>
        <span className="grow" />
        <Button look="plain" onClick={() => void copy()}>
          {words.copy}
        </Button>
        <Button look="plain" onClick={() => model.store.setState({ pins: [] })}>
          {words.clear}
        </Button>
      </div>
      <div className="pins-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.quantity}</th>
              {pins.map((p, k) => (
                <th key={p} scope="col">
                  <span className="pin-head">
                    <span className="pin-flag">{k + 1}</span> {trainWords.charts.at(formatCount(p))}
                    <Button
                      look="plain"
                      icon="close"
                      aria-label={words.remove(formatCount(p))}
                      onClick={() => model.togglePin(p)}
                    />
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.key}>
                <th scope="row">
                  <Sample look={r.look} colour={SPECS[r.chart].colour} /> {r.name}{' '}
                  <span className="mute">{r.unit}</span>
                </th>
                {r.values.map((v, k) => (
                  <td key={pins[k]}>{v ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
