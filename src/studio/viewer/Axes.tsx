// The directions x, y and z in the corner of the view.
import type { Ref } from 'react';
import type { Vec3 } from './cell';

const SIZE = 52;
const LENGTH = 17;

export const Axes = ({ ref }: { readonly ref: Ref<SVGSVGElement> }) => (
  <svg ref={ref} className="viewer-axes" width={SIZE} height={SIZE} viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
    {['x', 'y', 'z'].map((name) => (
      <g key={name}>
        <line x1={SIZE / 2} y1={SIZE / 2} />
        <text>{name}</text>
      </g>
    ))}
  </svg>
);

/** Turns the axes to the directions on the screen; outside React, since it happens with every picture. */
export function drawAxes(svg: SVGSVGElement | null, directions: readonly Vec3[]): void {
  svg?.querySelectorAll('g').forEach((g, k) => {
    const [x, y, z] = directions[k];
    const end = [SIZE / 2 + LENGTH * x, SIZE / 2 - LENGTH * y];
    const line = g.querySelector('line');
    line?.setAttribute('x2', end[0].toFixed(1));
    line?.setAttribute('y2', end[1].toFixed(1));
    const text = g.querySelector('text');
    text?.setAttribute('x', (end[0] + 5 * x).toFixed(1));
    text?.setAttribute('y', (end[1] - 5 * y + 3.5).toFixed(1));
    // What points away is fainter.
    g.setAttribute('opacity', (0.72 + 0.28 * z).toFixed(2));
  });
}
