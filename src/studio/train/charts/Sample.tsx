// How a curve is drawn, as a short stroke beside its name.
import { RUN_DASHES } from './paint';
import type { Reading } from './readings';

interface Props {
  readonly look: Reading['look'];
  /** Custom property of the chart's colour. */
  readonly colour: string;
}

export function Sample({ look, colour }: Props) {
  const slot = typeof look === 'object' ? look.slot : null;
  const width = look === 'valid' ? 3 : look === 'batch' || look === 'single' ? 1 : 1.6;
  const dash =
    slot !== null
      ? RUN_DASHES[slot].replaceAll('px', '')
      : look === 'old'
        ? '2 3'
        : look === 'fresh'
          ? '7 3'
          : undefined;
  return (
    <svg className="curve-sample" width="22" height="10" viewBox="0 0 22 10" aria-hidden="true">
      <line
        x1="0"
        y1="5"
        x2="22"
        y2="5"
        stroke={`var(${slot === null ? colour : `--run-${slot}`})`}
        strokeWidth={width}
        {...(dash === undefined ? {} : { strokeDasharray: dash })}
        opacity={look === 'batch' ? 0.55 : 1}
      />
      {look === 'valid' && <circle cx="11" cy="5" r="3.2" fill={`var(${colour})`} />}
      {look === 'old' && <rect x="8" y="2" width="6" height="6" fill="var(--bg)" stroke={`var(${colour})`} />}
      {look === 'fresh' && <path d="M11 1l4 4-4 4-4-4z" fill="var(--bg)" stroke={`var(${colour})`} />}
    </svg>
  );
}
