// Labels that no calculation gives: forces of exactly zero where nothing balances them, energies that are all the same.
import { buildNeighborList, spansVolume } from '../nlist';
import type { Finding } from './finding';
import { allOf, type Part, type Patient, positionsOf } from './patient';
import { ACCEPT, type Case, count, exclude, figure, finding, framesOf, inSystems, perSystem, verb } from './tell';

/** Neighbours within so many times the nearest distance say whether an atom is at rest by symmetry. */
const REACH = 1.6;
/** Pull of the neighbours to one side over all pulls: 0 where symmetry balances them, 0.004 for places of three decimals. */
const ONE_SIDED = 0.006;
/** Frames looked at in one system: what is filled with zeros is so in many. */
const MOST = 50;
/** Geometries that cannot have one energy by chance. */
const ENOUGH = 3;

/** Whether the neighbours of some atom lie more to one side: no force on any atom is exactly zero then. */
function oneSided({ survey }: Patient, { first, system: s }: Part, frame: number): boolean {
  const nearest = survey.nearest[first + frame];
  if (!(nearest > 0 && Number.isFinite(nearest))) return false;
  const rcut = REACH * nearest;
  const n = 3 * s.natoms;
  const coord = s.coord.subarray(n * frame, n * (frame + 1));
  const list = buildNeighborList(coord, s.natoms, s.box?.subarray(9 * frame, 9 * frame + 9) ?? null, s.pbc, rcut);
  for (let i = 0; i < s.natoms; i++) {
    const pull = [0, 0, 0];
    let all = 0;
    for (let p = list.first[i]; p < list.first[i + 1]; p++) {
      const d = list.d.subarray(3 * p, 3 * p + 3);
      const r = Math.hypot(d[0], d[1], d[2]);
      // Going to zero at the edge, so that rounding brings no neighbour in or out.
      const w = (1 - r / rcut) ** 2;
      all += w;
      for (let k = 0; k < 3; k++) pull[k] += (w * d[k]) / r;
    }
    if (Math.hypot(...pull) > ONE_SIDED * all) return true;
  }
  return false;
}

/** Frames whose forces are all exactly zero though their atoms are not at rest by symmetry. */
function zeroForces(patient: Patient): Case[] {
  return patient.parts.flatMap((part): Case[] => {
    const { box, force, natoms, pbc } = part.system;
    // Without a cell there is nothing to be periodic in: another finding.
    if (!force || natoms < 2 || (!box && pbc.some((p) => p))) return [];
    const n = 3 * natoms;
    const zero = part.frames.filter((f) => force.subarray(n * f, n * (f + 1)).every((x) => x === 0));
    const seen = zero.slice(0, MOST).filter((f) => spans(part, f) && oneSided(patient, part, f));
    // What holds for most that were looked at holds for the others.
    const frames = zero.length > MOST && seen.length > MOST / 2 ? zero : seen;
    return frames.length > 0 ? [{ part, frames, worst: frames[0], badness: frames.length }] : [];
  });
}

/** Whether neighbours can be found: cells in a plane are told as such. */
function spans({ system: { box, pbc } }: Part, f: number): boolean {
  if (!box || !pbc.some((p) => p)) return true;
  return spansVolume(box.subarray(9 * f, 9 * f + 9), pbc);
}

function checkZeroForces(patient: Patient): Finding[] {
  return perSystem('zero-forces', zeroForces(patient), (cases) => {
    const frames = framesOf(cases);
    return {
      severity: 'warning',
      message: `all forces of ${count(frames.length, 'frame')}${inSystems(cases)} are exactly zero, though nothing about the places of the atoms makes them so.`,
      why: 'Zeros that stand for forces that were not computed or not written teach a model that nothing pulls anywhere.',
      fix: 'Write the forces of these frames, or leave the frames out. Even relaxed structures have small forces.',
      offers: [exclude(frames), ACCEPT],
    };
  });
}

const distinct = (patient: Patient, part: Part): number =>
  new Set(part.frames.map((f) => patient.groups[part.first + f])).size;

function checkEqualEnergies(patient: Patient): Finding[] {
  const labelled = patient.parts.filter((p) => p.system.energy !== null && p.system.natoms > 1);
  const energies = (p: Part): number[] => p.frames.map((f) => p.system.energy?.[f] ?? Number.NaN);
  const first = (p: Part): number => energies(p)[0];
  const one = (p: Part): boolean => energies(p).every((e) => e === first(p));
  const same = labelled.filter(one);
  const words = (frames: Int32Array, energy: number, where: string): Parameters<typeof finding>[4] => ({
    severity: 'warning',
    message: `${count(frames.length, 'frame')}${where} ${verb(frames.length, 'has', 'have')} one and the same energy, ${energy === 0 ? 0 : figure(energy, 6)} eV, though their geometries differ.`,
    why: 'An energy that does not change with the positions stands for one that was not computed; forces cannot belong to it.',
    fix: 'Write the energies of these frames, or leave the frames out.',
    offers: [exclude(frames), ACCEPT],
  });
  // Sets of single frames: one energy for many compositions.
  if (same.length === labelled.length && same.length >= ENOUGH && same.every((p) => first(p) === first(same[0]))) {
    const frames = allOf(same);
    return [
      finding(
        'equal-energies',
        '',
        { part: same[0], frame: same[0].frames[0] },
        frames,
        words(frames, first(same[0]), ''),
      ),
    ];
  }
  const cases = same
    .filter((p) => p.frames.length >= ENOUGH && distinct(patient, p) >= ENOUGH)
    .map((part): Case => ({ part, frames: part.frames, worst: part.frames[0], badness: part.frames.length }));
  return perSystem('equal-energies', cases, (some, worst) =>
    words(
      Int32Array.from(some.flatMap((c) => [...positionsOf(c.part, c.frames)])).sort(),
      first(worst.part),
      inSystems(some),
    ),
  );
}

export const checkPlaceholders = (patient: Patient): Finding[] => [
  ...checkZeroForces(patient),
  ...checkEqualEnergies(patient),
];
