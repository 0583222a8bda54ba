// The address of a view: "#tab=train&run=ID&frame=12&data=ID", what it means and how it is written.
import { VIEWS, type View } from '../state/store';

export interface Link {
  readonly tab: View | null;
  readonly run: string | null;
  readonly data: string | null;
  /** Position in the data set. */
  readonly frame: number | null;
  /** Settings to fill the form with, still encoded. */
  readonly cfg: string | null;
  /** Parameters of others, kept as they are. */
  readonly rest: readonly (readonly [string, string])[];
}

const OURS = new Set(['tab', 'run', 'data', 'frame', 'cfg']);

/** Reads location.hash; what is not understood is kept or null, never an error. */
export function parseLink(hash: string): Link {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const text = (name: string): string | null => params.get(name) || null;
  const frame = text('frame');
  return {
    tab: VIEWS.find((v) => v === params.get('tab')) ?? null,
    run: text('run'),
    data: text('data'),
    frame: frame !== null && /^\d{1,9}$/.test(frame) ? Number(frame) : null,
    cfg: text('cfg'),
    rest: [...params.entries()].filter(([name]) => !OURS.has(name)),
  };
}

/** The hash of a link, with "#"; '' for an empty link. */
export function formatLink(link: Link): string {
  const params = new URLSearchParams();
  for (const name of ['tab', 'run', 'data', 'frame', 'cfg'] as const) {
    const value = link[name];
    if (value !== null) params.set(name, String(value));
  }
  for (const [name, value] of link.rest) params.append(name, value);
  const text = params.toString();
  return text === '' ? '' : `#${text}`;
}
