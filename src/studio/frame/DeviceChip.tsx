// Which adapter computes, in amber where it is a software rasteriser, and how much of it the run takes.
import { formatBytes } from '../design/format';
import { Tooltip } from '../design/Tooltip';
import { useStudio } from '../state/hooks';
import { frameWords } from '../words';
import { openPanel } from './panels';

export function DeviceChip() {
  const device = useStudio((s) => s.device);
  const bytes = useStudio((s) => {
    const plan =
      s.run?.plan ?? (s.plan.kind === 'ready' ? s.plan.plan : s.plan.kind === 'waiting' ? s.plan.last : null);
    return plan?.deviceBytes ?? null;
  });
  const words = frameWords.device;
  if (device.kind === 'probing') return <span className="chip">{words.probing} ...</span>;
  const info = device.kind === 'ready' ? device.info : null;
  const name = info?.name ?? words.missing;
  return (
    <>
      <button
        type="button"
        className={info && !info.software ? 'chip' : 'chip amber'}
        data-device={device.kind}
        aria-label={words.details(name)}
        onClick={() => openPanel('device')}
      >
        <i className="dot" />
        <span className="clip">{name}</span>
        {info?.software && <span className="clip wide-only">· {words.software}</span>}
      </button>
      {info && bytes !== null && (
        <Tooltip text={words.needsWhy(formatBytes(bytes), formatBytes(info.maxBufferBytes))}>
          <button type="button" className="chip wide-only tabular" onClick={() => openPanel('device')}>
            {words.needs(formatBytes(bytes))}
          </button>
        </Tooltip>
      )}
    </>
  );
}
