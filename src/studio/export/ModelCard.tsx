// A .dp from elsewhere: its errors on the open data, and training on from its weights.
import { useRef } from 'react';
import { useStore } from 'zustand';
import { Button } from '../design/Button';
import { formatCount, formatRmse } from '../design/format';
import { useStudio } from '../state/hooks';
import { exportWords } from '../words';
import type { ExportDesk } from './state';

const words = exportWords.model;

export function ModelCard({ desk }: { readonly desk: ExportDesk }) {
  const tested = useStore(desk.store, (s) => s.tested);
  const selected = useStudio((s) => s.selected);
  const ready = useStudio((s) => s.device.kind === 'ready');
  const picker = useRef<HTMLInputElement>(null);
  return (
    <article className="card export-card" data-card="model-in">
      <h3>{words.choose}</h3>
      <p className="mute small">{words.lead}</p>
      {tested.kind === 'testing' && <p role="status">{`${words.testing(tested.name)} ...`}</p>}
      {tested.kind === 'failed' && (
        <div role="alert" className="small">
          <b>{words.failed(tested.name)}</b>
          <p>{tested.message}</p>
          <p className="mute">{tested.fix}</p>
        </div>
      )}
      {tested.kind === 'done' && (
        <>
          <p>
            <b>{tested.test.name}</b>{' '}
            <span className="mute">
              {words.facts(
                formatCount(tested.test.nweights),
                tested.test.config.type_map.join(', '),
                String(tested.test.config.rcut),
                `${tested.test.config.neuron.join(', ')} / ${tested.test.config.axis_neuron} / ${tested.test.config.fitting_neuron.join(', ')}`,
              )}
            </span>
          </p>
          <table data-model-test="result">
            <thead>
              <tr>
                {words.head.map((h) => (
                  <th key={h} scope="col">
                    {h}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                <td>{formatCount(tested.test.nframes)}</td>
                <td>{formatRmse(tested.test.rmse_e)}</td>
                <td>{formatRmse(tested.test.rmse_f)}</td>
                <td>{tested.test.rmse_v === null ? '–' : formatRmse(tested.test.rmse_v)}</td>
              </tr>
            </tbody>
          </table>
          <p className="mute small">{words.as}</p>
          <p className="mute small">{words.trainOnWhy}</p>
        </>
      )}
      {!selected && <p className="small">{words.needsData}</p>}
      <input
        ref={picker}
        type="file"
        accept=".dp"
        className="hidden"
        tabIndex={-1}
        aria-hidden="true"
        data-pick="model"
        onChange={(e) => {
          const file = e.target.files?.[0];
          e.target.value = '';
          if (file) void desk.test(file);
        }}
      />
      <div className="export-foot">
        <Button
          icon="upload"
          disabled={!selected || !ready || tested.kind === 'testing'}
          onClick={() => picker.current?.click()}
        >
          {words.choose}
        </Button>
        {tested.kind === 'done' && (
          <>
            <Button look="primary" onClick={() => void desk.trainOn()} data-action="train-on">
              {words.trainOn}
            </Button>
            <Button look="plain" onClick={() => desk.forget()}>
              {words.forget}
            </Button>
          </>
        )}
      </div>
    </article>
  );
}
