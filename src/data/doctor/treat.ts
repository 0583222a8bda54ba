// Applies what most would do about blockers, where that needs nothing but a yes.
import { applyMends, type Mend } from '../edits';
import { keepFrames } from '../group';
import type { System } from '../types';
import type { Finding, Offer } from './finding';

export interface Treated {
  readonly systems: System[];
  /** What was done about which finding. */
  readonly done: readonly { readonly finding: Finding; readonly offer: Offer }[];
}

/** Whether an offer changes the data without asking for anything. */
function isReady({ remedy }: Offer): boolean {
  return remedy.kind === 'exclude' || remedy.kind === 'mend' || (remedy.kind === 'rename' && remedy.to !== null);
}

function mendsOf({ remedy }: Offer): readonly Mend[] {
  if (remedy.kind === 'mend') return remedy.mends;
  return remedy.kind === 'rename' && remedy.to !== null ? [{ kind: 'rename', from: remedy.from, to: remedy.to }] : [];
}

/**
 * The systems after the first offer of each finding that is to be `treated`, as far as that needs no input. Frames are
 * left out only where nothing else is to be done: what is mended may be sound. Examine and treat again until nothing is
 * done.
 */
export function treat(
  systems: readonly System[],
  findings: readonly Finding[],
  treated: (finding: Finding) => boolean,
): Treated {
  const ready = findings
    .filter(treated)
    .flatMap((finding) => finding.offers.slice(0, 1).map((offer) => ({ finding, offer })))
    .filter(({ offer }) => isReady(offer));
  const changes = ready.filter(({ offer }) => offer.remedy.kind !== 'exclude');
  const done = changes.length > 0 ? changes : ready;
  const mended = applyMends(
    systems,
    done.flatMap(({ offer }) => mendsOf(offer)),
  );
  const out = new Set(done.flatMap(({ offer }) => (offer.remedy.kind === 'exclude' ? [...offer.remedy.frames] : [])));
  let first = 0;
  const kept = mended.flatMap((s) => {
    const from = first;
    first += s.nframes;
    return keepFrames(s, (f) => !out.has(from + f)) ?? [];
  });
  return { systems: kept, done };
}
