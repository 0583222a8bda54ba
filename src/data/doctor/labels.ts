// Frames without the labels that training needs.
import type { Finding } from './finding';
import { allOf, type Part, type Patient } from './patient';
import { ACCEPT, count, exclude, finding, listed } from './tell';

const missing = ({ system: s }: Part): string =>
  [s.energy ? '' : 'energies', s.force ? '' : 'forces'].filter((t) => t !== '').join(' and ');

/** Training takes frames with both; looking at structures and testing a model do not need them, so this blocks nothing. */
export function checkLabels(patient: Patient): Finding[] {
  const lacking = patient.parts.filter((p) => missing(p) !== '');
  if (lacking.length === 0) return [];
  const frames = allOf(lacking);
  const at = { part: lacking[0], frame: null };
  if (lacking.length === patient.parts.length && lacking.every((p) => !p.system.energy && !p.system.force))
    return [
      finding('structure-only', '', at, new Int32Array(0), {
        severity: 'warning',
        message: `none of ${count(frames.length, 'frame')} has energies or forces: these are structures only.`,
        why: 'They can be looked at, but nothing can be trained on them.',
        fix: 'Add the labels (energies and forces), or use them for looking only.',
        offers: [ACCEPT],
      }),
    ];
  const kinds = [...new Set(lacking.map(missing))];
  const all = lacking.length === patient.parts.length;
  return [
    finding('no-labels', '', at, frames, {
      severity: 'warning',
      message: `${all ? 'all' : `${frames.length} of`} ${count(patient.nframes, 'frame')} have no ${listed(kinds)}.`,
      why: all
        ? 'Training needs energies and forces: it cannot start.'
        : 'Training needs energies and forces: it cannot start with these frames.',
      fix: all ? 'Add the labels.' : 'Leave these frames out, or add their labels.',
      offers: all ? [ACCEPT] : [exclude(frames), ACCEPT],
    }),
  ];
}
