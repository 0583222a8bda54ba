// The histogram of residuals, with the normal curve of the same RMSE behind it.

import { useMemo } from 'react';
import { formatCount } from '../design/format';
import { Segmented } from '../design/Segmented';
import { inspectWords as words } from '../words';
import { roundTicks, tickLabels } from './axes';
import { type Plotted, useInspect, useInspector } from './hooks';
import { formatSigned, orNone } from './numbers';
import { QUANTITIES, type Quantity } from './points';
import { histogramOf } from './stats';

const WIDTH = 440;
const HEIGHT = 190;
const BOTTOM = 20;

export function Residuals({ plots }: { readonly plots: Readonly<Record<Quantity, Plotted>> }) {
  const inspector = useInspector();
  const wanted = useInspect((s) => s.histogram);
  const quantity = plots[wanted].stats.n > 0 ? wanted : 'force';
  const { errors, stats } = plots[quantity];
  const unit = words.milli[quantity];
  const drawn = useMemo(() => {
    const h = histogramOf(errors, stats.rmse);
    const mean = errors.reduce((s, e) => s + e, 0) / Math.max(1, errors.length);
    const top = h.counts.reduce((a, b) => Math.max(a, b), 1);
    const x = (e: number): number => ((e - h.low) / (-2 * h.low)) * WIDTH;
    const y = (count: number): number => (HEIGHT - BOTTOM) * (1 - (0.94 * count) / top);
    const curve = Array.from({ length: 81 }, (_, k) => {
      const e = h.low + (k / 80) * -2 * h.low;
      const count =
        ((stats.n * h.width) / (stats.rmse * Math.sqrt(2 * Math.PI))) * Math.exp(-0.5 * (e / stats.rmse) ** 2);
      return `${k === 0 ? 'M' : 'L'}${x(e).toFixed(1)} ${Math.max(0, y(count)).toFixed(1)}`;
    }).join('');
    const ticks = roundTicks(1000 * h.low, -1000 * h.low, 6);
    return { h, mean, x, y, curve, ticks, labels: tickLabels(ticks) };
  }, [errors, stats]);
  const { h, mean, x, y, curve, ticks, labels } = drawn;
  const beyond = h.below + h.above;
  return (
    <section className="card inspect-residuals" aria-label={words.histogram.title[quantity]}>
      <div className="inspect-card-head">
        <h2>{words.histogram.title[quantity]}</h2>
        <span className="grow" />
        <Segmented
          label={words.histogram.pick}
          value={quantity}
          options={QUANTITIES.filter((q) => plots[q].stats.n > 0).map((q) => ({ value: q, label: words.quantity[q] }))}
          onChange={(histogram) => inspector.set({ histogram })}
        />
      </div>
      {stats.n > 0 && stats.rmse > 0 && (
        <>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            role="img"
            aria-label={words.histogram.summary(formatSigned(1000 * mean), orNone(1000 * stats.rmse), unit)}
          >
            {Array.from(h.counts, (count, k) => {
              const left = x(h.low + k * h.width);
              const top = y(count);
              return (
                <rect
                  // biome-ignore lint/suspicious/noArrayIndexKey: bars are their place.
                  key={k}
                  x={left + 0.5}
                  width={WIDTH / h.counts.length - 1}
                  y={top}
                  height={HEIGHT - BOTTOM - top}
                  fill={`var(--${quantity})`}
                />
              );
            })}
            <path d={curve} className="normal" />
            <line x1={0} x2={WIDTH} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} className="axis" />
            <line x1={x(0)} x2={x(0)} y1={0} y2={HEIGHT - BOTTOM} className="zero" />
            {ticks.map((t, k) => {
              const at = x(t / 1000);
              return (
                <text key={t} x={at} y={HEIGHT - 5} textAnchor={at < 16 ? 'start' : at > WIDTH - 16 ? 'end' : 'middle'}>
                  {labels[k]}
                </text>
              );
            })}
          </svg>
          <p className="inspect-note small mute tabular">
            <span>{words.histogram.unit(unit)}</span>
            <span>{words.histogram.mean(formatSigned(1000 * mean), unit)}</span>
            {beyond > 0 && <span>{words.histogram.beyond(formatCount(beyond))}</span>}
            <span className="inspect-legend">
              <i className="dash" /> {words.histogram.normal}
            </span>
          </p>
        </>
      )}
    </section>
  );
}
