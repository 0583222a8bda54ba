// The WebGPU diagnosis: what the browser offers, what is wrong, what to do, and a block to copy.
import { useEffect, useState } from 'react';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { openPanel, usePanels } from '../frame/panels';
import { useSession, useStudio } from '../state/hooks';
import { gateWords, startWords } from '../words';
import { type AdapterReport, reportAdapter, reportStorage, type StorageReport } from './adapter';
import { diagnose, environment, rowsOf, rowsText } from './diagnosis';

export function DeviceDialog() {
  const open = usePanels((p) => p.open === 'device');
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => openPanel(next ? 'device' : null)}
      title={startWords.device.details}
      lead={startWords.device.lead}
      size="wide"
    >
      <Report />
    </Dialog>
  );
}

function Report() {
  const session = useSession();
  const device = useStudio((s) => s.device);
  const [found, setFound] = useState<{ adapter: AdapterReport | null; storage: StorageReport | null } | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    let gone = false;
    void Promise.all([reportAdapter(), reportStorage()]).then(([adapter, storage]) => {
      if (!gone) setFound({ adapter, storage });
    });
    return () => {
      gone = true;
    };
  }, []);
  const env = environment();
  const rows = rowsOf(device, env, found?.adapter ?? null, found?.storage ?? null);
  const diagnosis = device.kind === 'missing' ? diagnose(device.why, env) : null;
  const text = rowsText(rows, env);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="diagnosis">
      {diagnosis && (
        <div className="diagnosis-why">
          <b>{diagnosis.title}</b>
          <p>{diagnosis.explanation}</p>
          <ol>
            {diagnosis.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      )}
      <table>
        <tbody>
          {rows.map((r) => (
            <tr key={r.name}>
              <th scope="row">{r.name}</th>
              <td>
                {r.value}
                {r.note !== '' && (
                  <span className={r.good ? 'pill diagnosis-note' : 'pill warning diagnosis-note'}>{r.note}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row">
        {/* An insecure page has no clipboard: the block below can be selected all the same. */}
        {env.secure && <Button onClick={() => void copy()}>{copied ? gateWords.copied : gateWords.copy}</Button>}
        <Button onClick={() => void session.probe()}>{gateWords.again}</Button>
      </div>
      {!env.secure && <pre>{text}</pre>}
    </div>
  );
}
