// Device memory by what takes it, and the largest block of P against what one buffer may hold.
import { formatBytes } from '../design/format';
import { setupWords } from '../words';

const words = setupWords.memory;

interface Props {
  /** Bytes of P (or Adam's moments), of the filter's scratch, of everything else. */
  readonly p: number;
  readonly scratch: number;
  readonly rest: number;
  readonly largest: number;
  /** Bytes that one buffer may hold; null while unknown. */
  readonly limit: number | null;
}

export function MemoryBar({ p, scratch, rest, largest, limit }: Props) {
  const total = p + scratch + rest;
  const parts = [
    [words.p, p],
    [words.scratch, scratch],
    [words.rest, rest],
  ] as const;
  return (
    <div className="memory" data-cost="memory">
      <h3 className="line">
        {words.title} <span className="tabular">{formatBytes(total)}</span>
      </h3>
      <div className="stack" role="img" aria-label={parts.map(([name, b]) => `${name} ${formatBytes(b)}`).join(', ')}>
        {parts.map(([name, b], k) => (
          <i key={name} className={`part-${k}`} style={{ width: `${(100 * b) / Math.max(1, total)}%` }} />
        ))}
      </div>
      <ul className="small mute tabular">
        {parts.map(([name, b], k) => (
          <li key={name}>
            <i className={`dot part-${k}`} /> {name} {formatBytes(b)}
          </li>
        ))}
      </ul>
      {limit !== null && largest > 0 && (
        <p className={largest > limit ? 'small wrong' : 'small mute'}>
          {words.largest(formatBytes(largest), formatBytes(limit))}
        </p>
      )}
    </div>
  );
}
