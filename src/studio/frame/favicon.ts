// The tab's icon while a run is there: a ring that fills, in the colour of what the run does.
import type { TrainState } from '../../worker/protocol';

// Light enough for dark tab bars and dark enough for light ones.
const COLOURS = { running: '#d55e00', paused: '#82878e', failed: '#c8322a', finished: '#009e73' } as const;
const RADIUS = 11;

/** An SVG of the icon; null where the usual icon is right. */
export function faviconOf(kind: TrainState['kind'], share: number): string | null {
  if (kind === 'idle') return null;
  const colour = kind === 'preparing' ? COLOURS.paused : COLOURS[kind];
  const round = 2 * Math.PI * RADIUS;
  const filled = kind === 'finished' || kind === 'failed' ? 1 : Math.min(1, Math.max(0, share));
  const ring = `cx="16" cy="16" r="${RADIUS}" fill="none" stroke-width="6"`;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">',
    `<circle ${ring} stroke="${colour}" stroke-opacity="0.3"/>`,
    `<circle ${ring} stroke="${colour}" stroke-dasharray="${(filled * round).toFixed(1)} ${round.toFixed(1)}" transform="rotate(-90 16 16)"/>`,
    '</svg>',
  ].join('');
}

let usual: string | null = null;

/** Puts an icon into the tab; null puts the usual one back. */
export function showFavicon(svg: string | null): void {
  const link = document.querySelector('link[rel="icon"]');
  if (!(link instanceof HTMLLinkElement)) return;
  usual ??= link.href;
  link.href = svg === null ? usual : `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
