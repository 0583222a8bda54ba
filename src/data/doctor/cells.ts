// Blockers of cells: periodic frames without one, cells without volume, left-handed cells.
import { runsOf } from '../edits';
import { determinant } from '../group';
import { spansVolume } from '../nlist';
import type { Finding } from './finding';
import { type Part, type Patient, positionsOf } from './patient';
import { type Case, count, exclude, finding, framesOf, inSystems, mend, perSystem, verb } from './tell';

/** Systems of one file that share the lack of a cell get one together. */
function noCell(parts: readonly Part[]): Finding {
  const frames = Int32Array.from(parts.flatMap((p) => [...positionsOf(p, p.frames)]));
  const systems = parts.map((p) => p.index);
  return finding('no-cell', parts[0].system.path, { part: parts[0], frame: null }, frames, {
    severity: 'error',
    message: `${count(frames.length, 'frame')} ${verb(frames.length, 'is periodic and has', 'are periodic and have')} no cell.`,
    why: 'Neighbours across the faces of the cell cannot be found; the model would learn from a cluster.',
    fix: 'Give the cell in the data (MD output often names it only in its input file), or mark them as not periodic.',
    offers: [
      { label: 'Enter the cell', remedy: { kind: 'enter-cell', systems } },
      mend('Not periodic', { kind: 'open', systems }),
      exclude(frames),
    ],
  });
}

const boxOf = (p: Part, f: number): Float64Array | null => p.system.box?.subarray(9 * f, 9 * f + 9) ?? null;

function casesOf(patient: Patient, wrong: (part: Part, box: Float64Array) => boolean): Case[] {
  return patient.parts.flatMap((part): Case[] => {
    if (!part.system.pbc.some((p) => p)) return [];
    const frames = part.frames.filter((f) => {
      const box = boxOf(part, f);
      return box !== null && wrong(part, box);
    });
    return frames.length > 0 ? [{ part, frames, worst: frames[0], badness: 0 }] : [];
  });
}

export function checkCells(patient: Patient): Finding[] {
  const without = patient.by(({ system: s }) => (s.box === null && s.pbc.some((p) => p) ? s.path : ''));
  const flat = casesOf(patient, (p, box) => !spansVolume(box, p.system.pbc));
  const left = casesOf(patient, (p, box) => spansVolume(box, p.system.pbc) && determinant(box) < 0);
  return [
    ...without.filter(([p]) => p.system.box === null && p.system.pbc.some((x) => x)).map(noCell),
    ...perSystem('flat-cell', flat, (cases) => ({
      severity: 'error',
      message: `the cell vectors of ${count(framesOf(cases).length, 'frame')}${inSystems(cases)} span no volume.`,
      why: 'Neighbours across its faces cannot be found.',
      fix: 'Leave the frames out, or write their cells again.',
      offers: [exclude(framesOf(cases))],
    })),
    ...perSystem('left-handed-cell', left, (cases) => ({
      severity: 'error',
      message: `the cell vectors of ${count(framesOf(cases).length, 'frame')}${inSystems(cases)} are left-handed.`,
      why: 'Volumes and pressures change their sign, and LAMMPS refuses such cells.',
      fix: 'Reverse the third vector (--mend does it): the crystal stays what it is.',
      offers: [
        mend('Reverse the third vector', { kind: 'turn', frames: runsOf(framesOf(cases)) }),
        exclude(framesOf(cases)),
      ],
    })),
  ];
}
