// Colours of the page as plotly and canvases need them: resolved.

export interface Paint {
  readonly curve: string;
  readonly ink: string;
  readonly mute: string;
  readonly line: string;
  readonly edge: string;
  readonly panel: string;
  readonly bg: string;
  readonly accent: string;
  readonly amber: string;
  readonly red: string;
  /** One per slot of the ghosts. */
  readonly runs: readonly string[];
}

/** Dashes go with the slots too, so that colour is never the only difference. */
export const RUN_DASHES = [
  '5px,3px',
  '2px,2px',
  '8px,3px,2px,3px',
  '10px,4px',
  '3px,5px',
  '12px,3px,2px,3px',
  '6px,6px',
  '1px,3px',
];

/** Reads them from the page as `host` sees it; `curve` is the custom property of the chart's own colour. */
export function readPaint(host: HTMLElement, curve: string): Paint {
  const probe = document.createElement('span');
  host.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const paint: Paint = {
    curve: read(curve),
    ink: read('--ink'),
    mute: read('--mute'),
    line: read('--line'),
    edge: read('--edge'),
    panel: read('--panel'),
    bg: read('--bg'),
    accent: read('--accent'),
    amber: read('--amber'),
    red: read('--red'),
    runs: RUN_DASHES.map((_, slot) => read(`--run-${slot}`)),
  };
  probe.remove();
  return paint;
}
