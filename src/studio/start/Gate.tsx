// WebGPU is missing: why, what to do on this browser and system, and lines to paste into a report.
import { useState } from 'react';
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { gateWords } from '../words';
import { diagnose, diagnosticsText, environment } from './diagnosis';

export function Gate() {
  const session = useSession();
  const device = useStudio((s) => s.device);
  const [copied, setCopied] = useState(false);
  if (device.kind !== 'missing' && device.kind !== 'failed') return null;
  const env = environment();
  const why = device.kind === 'missing' ? device.why : 'device failed';
  const text = diagnosticsText(why, device.message, env);
  const diagnosis =
    device.kind === 'missing'
      ? diagnose(device.why, env)
      : { title: device.message, explanation: '', steps: device.fix === '' ? [] : [device.fix] };
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <section className="card gate" role="alert">
      <h2>{diagnosis.title}</h2>
      <p>{diagnosis.explanation}</p>
      <ol>
        {diagnosis.steps.map((step) => (
          <li key={step} className="gate-step">
            {step}
          </li>
        ))}
      </ol>
      <p className="mute">{gateWords.meanwhile}</p>
      <div className="row">
        <Button onClick={() => void session.probe()}>{gateWords.again}</Button>
        {/* An insecure page has no clipboard: the block below can be selected all the same. */}
        {env.secure && <Button onClick={() => void copy()}>{copied ? gateWords.copied : gateWords.copy}</Button>}
      </div>
      <details open={!env.secure}>
        <summary>{gateWords.diagnostics}</summary>
        <pre>{text}</pre>
      </details>
    </section>
  );
}
