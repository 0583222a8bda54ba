// Whether this machine can train, in one line, with the way to the diagnosis.
import { Button } from '../design/Button';
import { formatBytes } from '../design/format';
import { openPanel } from '../frame/panels';
import { useStudio } from '../state/hooks';
import { startWords } from '../words';

export function DeviceCard() {
  const device = useStudio((s) => s.device);
  const words = startWords.device;
  const info = device.kind === 'ready' ? device.info : null;
  const title = info
    ? info.software
      ? words.slow
      : words.ready
    : device.kind === 'probing'
      ? words.probing
      : words.missing;
  const facts = info
    ? words.facts(info.name, formatBytes(info.maxBufferBytes), formatBytes(info.maxBindingBytes))
    : device.kind === 'probing'
      ? ' '
      : words.missingFacts;
  return (
    <section className={info && !info.software ? 'card line-card' : 'card line-card amber'} data-card="device">
      <i className="dot" />
      <div className="grow">
        <h3>{title}</h3>
        <p className="mute small">{facts}</p>
      </div>
      <Button onClick={() => openPanel('device')}>{words.open}</Button>
    </section>
  );
}
