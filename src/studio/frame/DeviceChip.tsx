// Which adapter computes, in amber where it is a software rasteriser.
import { formatBytes } from '../design/format';
import { useStudio } from '../state/hooks';
import { frameWords } from '../words';

export function DeviceChip() {
  const device = useStudio((s) => s.device);
  const words = frameWords.device;
  if (device.kind === 'probing') return <span className="chip">{words.probing} ...</span>;
  if (device.kind !== 'ready')
    return (
      <span className="chip amber">
        <i className="dot" />
        {words.missing}
      </span>
    );
  const { info } = device;
  return (
    <>
      <button type="button" className={info.software ? 'chip amber' : 'chip'} popoverTarget="device">
        <i className="dot" />
        <span className="clip">{info.name}</span>
        {info.software && <span className="clip wide-only">· {words.software}</span>}
      </button>
      <div id="device" popover="auto" className="popover">
        <h2>{words.ready}</h2>
        <p>{info.name}</p>
        <p className="mute small">
          {[info.vendor, info.architecture].filter(Boolean).join(', ')}
          <br />
          {words.limits(formatBytes(info.maxBufferBytes), formatBytes(info.maxBindingBytes))}
        </p>
        {info.software && <p className="note">{words.softwareWhy}</p>}
      </div>
    </>
  );
}
