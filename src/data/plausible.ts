// Labels and positions that are numbers but hardly eV and A: overlapping atoms, mixed units, forces that deny the energy.
import { covalentRadius } from './elements';
import { determinant, keepFrames } from './group';
import { buildNeighborList } from './nlist';
import type { ProblemLog } from './problems';
import type { System } from './types';
import { ANGSTROM_PER_BOHR, ENERGY_RATIOS, GPA } from './units';

/** A: closer atoms than `CLOSE` are told, closer than `SAME` are one atom twice. */
const CLOSE = 0.5;
const SAME = 1e-3;

const coordOf = (s: System, f: number): Float64Array => s.coord.subarray(3 * s.natoms * f, 3 * s.natoms * (f + 1));
const boxOf = (s: System, f: number): Float64Array | null => s.box?.subarray(9 * f, 9 * f + 9) ?? null;

/** Smallest distance of a frame within rcut, A, and the same in units of the sum of covalent radii (Infinity: none). */
function nearest(s: System, f: number, rcut: number): { readonly d: number; readonly bonds: number } {
  const list = buildNeighborList(coordOf(s, f), s.natoms, boxOf(s, f), s.pbc, rcut);
  const radii = s.type_map.map(covalentRadius);
  let d = Number.POSITIVE_INFINITY;
  let bonds = Number.POSITIVE_INFINITY;
  for (let i = 0; i < s.natoms; i++)
    for (let p = list.first[i]; p < list.first[i + 1]; p++) {
      const r = Math.hypot(list.d[3 * p], list.d[3 * p + 1], list.d[3 * p + 2]);
      const [a, b] = [radii[s.atype[i]], radii[s.atype[list.j[p]]]];
      d = Math.min(d, r);
      if (a !== undefined && b !== undefined) bonds = Math.min(bonds, r / (a + b));
    }
  return { d, bonds };
}

/** Drops frames with atoms at one place, tells atoms that are very close. */
function checkDistances(s: System, log: ProblemLog): System | null {
  const distance = Float64Array.from({ length: s.nframes }, (_, f) => nearest(s, f, CLOSE).d);
  const order = [...distance.keys()].filter((f) => distance[f] >= SAME && distance[f] < CLOSE);
  const worst = order.reduce((w, f) => (distance[f] < distance[w] ? f : w), order[0]);
  if (order.length > 0)
    log.warn(
      'close-atoms',
      s.path,
      s.frame_index[worst],
      `two atoms are only ${distance[worst].toFixed(3)} A apart${order.length > 1 ? ` (${order.length} frames have atoms closer than ${CLOSE} A)` : ''}.`,
      'Check the units (A expected) and whether the frame is meant.',
    );
  return keepFrames(s, (f) => {
    if (distance[f] >= SAME) return true;
    log.error(
      'overlapping-atoms',
      s.path,
      s.frame_index[f],
      'two atoms are at the same place. The frame was left out.',
      'Remove one of the atoms; perhaps the cell or its periodicity is wrong.',
    );
    return false;
  });
}

/** A first look at the bond lengths: those in Bohr or nm stand out. */
function checkLengthUnit(s: System, log: ProblemLog): void {
  // Names that are no elements have no bond lengths to compare with.
  if (s.type_map.some((name) => covalentRadius(name) === undefined)) return;
  const { d, bonds } = nearest(s, 0, 6);
  const bohr = bonds > 1.7 && bonds < 2.15;
  if (!bohr && !(bonds > 0.05 && bonds < 0.2)) return;
  log.warn(
    'units-suspected',
    s.path,
    s.frame_index[0],
    `the nearest atoms are ${d.toFixed(3)} A apart, ${bonds.toFixed(2)} times a usual bond: the lengths look like ${bohr ? 'Bohr' : 'nm'}.`,
    'Nothing was converted. If that is so, convert the data to A, eV and eV/A and import it again.',
  );
}

interface Entry {
  readonly system: System;
  readonly frame: number;
  readonly value: number;
}

/** Values in two narrow groups: the smaller one and the factor between them; null for anything else, and below three. */
function twoGroups(entries: readonly Entry[], width: number): { readonly odd: Entry[]; readonly ratio: number } | null {
  if (entries.length < 3) return null;
  const sorted = [...entries].sort((a, b) => Math.abs(a.value) - Math.abs(b.value));
  if (sorted[0].value === 0 || sorted.some((e) => e.value > 0 !== sorted[0].value > 0)) return null;
  const at = (k: number): number => Math.log(Math.abs(sorted[k].value));
  let cut = 1;
  for (let k = 2; k < sorted.length; k++) if (at(k) - at(k - 1) > at(cut) - at(cut - 1)) cut = k;
  const last = sorted.length - 1;
  if (at(cut - 1) - at(0) > width || at(last) - at(cut) > width) return null;
  const ratio = Math.exp((at(cut) + at(last) - at(0) - at(cut - 1)) / 2);
  const [low, high] = [sorted.slice(0, cut), sorted.slice(cut)];
  const first = low.includes(entries[0]) ? high : low;
  return { odd: low.length === high.length ? first : low.length < high.length ? low : high, ratio };
}

/** "H2O1" for 8 water molecules too: systems whose energies per atom and volumes per atom can be compared. */
function reducedFormula(s: System): string {
  const counts = s.type_map.map((_, t) => s.atype.reduce((n, a) => n + (a === t ? 1 : 0), 0));
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const common = counts.reduce(gcd, 0);
  return s.type_map
    .map((n, t) => `${n}${counts[t] / common}`)
    .sort()
    .join(' ');
}

const near = (x: number, y: number, tolerance: number): boolean => Math.abs(x / y - 1) < tolerance;

/** Length per atom that scales with the unit of the cell. Without a cell there is none: molecules may be any size. */
const lengthOf = (s: System, f: number): number => Math.cbrt(Math.abs(determinant(boxOf(s, f) ?? [])) / s.natoms);

/** Systems of equal composition per atom, those without a cell apart. */
function alike(systems: readonly System[]): System[][] {
  const groups = new Map<string, System[]>();
  for (const s of systems) {
    const key = `${reducedFormula(s)} ${s.box !== null}`;
    groups.set(key, [...(groups.get(key) ?? []), s]);
  }
  return [...groups.values()];
}

/** Frames of one composition whose energies or lengths differ by the factor between two units. */
function mixedUnits(systems: readonly System[], log: ProblemLog): Set<string> {
  const dropped = new Set<string>();
  const drop = (odd: readonly Entry[], message: (e: Entry) => string, fix: string): void => {
    const inOrder = [...odd].sort((a, b) => systems.indexOf(a.system) - systems.indexOf(b.system) || a.frame - b.frame);
    for (const e of inOrder) {
      dropped.add(frameKey(systems.indexOf(e.system), e.frame));
      log.error(
        'mixed-units',
        e.system.path,
        e.system.frame_index[e.frame],
        `${message(e)} The frame was left out.`,
        fix,
      );
    }
  };
  const all = (value: (s: System, f: number) => number, of: readonly System[]): Entry[] =>
    of.flatMap((system) =>
      Array.from({ length: system.nframes }, (_, frame) => ({ system, frame, value: value(system, frame) })),
    );
  for (const group of alike(systems)) {
    const energies = twoGroups(
      all(
        (s, f) => (s.energy?.[f] ?? 0) / s.natoms,
        group.filter((s) => s.energy !== null),
      ),
      0.05,
    );
    const unit =
      energies && ENERGY_RATIOS.find(([, r]) => near(energies.ratio, r, 0.01) || near(energies.ratio, 1 / r, 0.01));
    if (energies && unit)
      drop(
        energies.odd,
        (e) =>
          `the energy ${e.value.toPrecision(6)} per atom and that of the other frames of this composition differ by a factor of ${energies.ratio.toFixed(3)}, as eV and ${unit[0]} do.`,
        'Nothing was converted. Write all energies in eV and import the data again.',
      );
    const lengths = twoGroups(
      all(
        lengthOf,
        group.filter((s) => s.box !== null),
      ),
      0.1,
    );
    if (!lengths || !near(lengths.ratio, 1 / ANGSTROM_PER_BOHR, 0.03)) continue;
    const other = group
      .flatMap((system) => Array.from({ length: system.nframes }, (_, frame) => ({ system, frame })))
      .find((a) => !lengths.odd.some((e) => e.system === a.system && e.frame === a.frame));
    const [a, b] = [other, lengths.odd[0]].map((e) => (e ? nearest(e.system, e.frame, 8).d : Number.NaN));
    const ratio = Math.max(a, b) / Math.min(a, b);
    if (near(ratio, 1 / ANGSTROM_PER_BOHR, 0.2))
      drop(
        lengths.odd,
        () =>
          `its lengths and those of the other frames of this composition differ by a factor of ${lengths.ratio.toFixed(3)}, as A and Bohr do.`,
        'Nothing was converted. Write all positions and cells in A and import the data again.',
      );
  }
  return dropped;
}

const frameKey = (system: number, frame: number): string => `${system} ${frame}`;

/** What a wrong slope of the energy against the work of the forces stands for. */
const SLOPES: readonly (readonly [number, string])[] = [
  [-1, 'the forces have the wrong sign (gradients instead of forces)'],
  [1 / ANGSTROM_PER_BOHR, 'lengths or forces are per Bohr and not per A'],
  [ANGSTROM_PER_BOHR, 'lengths or forces are per Bohr and not per A'],
  ...ENERGY_RATIOS.flatMap(([name, r]): (readonly [number, string])[] => [
    [1 / r, `the energies look like ${name}, the forces like eV/A, or one unit was converted twice`],
    [r, `the forces look like ${name}/A, the energies like eV, or one unit was converted twice`],
  ]),
  [ENERGY_RATIOS[0][1] / ANGSTROM_PER_BOHR, 'the forces look like hartree/bohr, the energies like eV'],
  [ANGSTROM_PER_BOHR / ENERGY_RATIOS[0][1], 'the energies look like hartree, the forces like eV/A'],
];

/** Along a trajectory dE = -F dx: the slope tells units that do not belong together. */
function checkWork(s: System, log: ProblemLog): void {
  const { energy, force } = s;
  if (!energy || !force) return;
  let [n, ww, we, ee] = [0, 0, 0, 0];
  for (let f = 0; f + 1 < s.nframes && n < 300; f++) {
    const [a, b] = [boxOf(s, f), boxOf(s, f + 1)];
    if (s.frame_index[f + 1] !== s.frame_index[f] + 1 || (a && b && a.some((x, k) => Math.abs(x - b[k]) > 1e-7)))
      continue;
    const work = workBetween(s, force, f);
    if (work === null) continue;
    const de = energy[f + 1] - energy[f];
    n++;
    ww += work * work;
    we += work * de;
    ee += de * de;
  }
  if (n < 8 || ww === 0 || ee === 0) return;
  const slope = we / ww;
  if (we * we < 0.9 * ww * ee || (slope > 0.6 && slope < 1.6)) return;
  const why = SLOPES.find(([x]) => near(slope, x, 0.05))?.[1] ?? 'units or sign do not belong together';
  log.warn(
    'mixed-units',
    s.path,
    s.frame_index[0],
    `between neighbouring frames the energy changes ${slope.toPrecision(3)} times as much as the forces say (-F dx): ${why}.`,
    'Nothing was converted. Write the data in A, eV and eV/A and import it again.',
  );
}

/** -F dx from frame f to the next, eV, by the trapezoidal rule; null where an atom moves too far for it. */
function workBetween(s: System, force: Float64Array, f: number): number | null {
  const size = 3 * s.natoms;
  let work = 0;
  for (let k = size * f; k < size * (f + 1); k++) {
    const dx = s.coord[k + size] - s.coord[k];
    // Also atoms that jump across the cell: those pairs of frames are not used.
    if (Math.abs(dx) > 0.5) return null;
    work -= 0.5 * (force[k] + force[k + size]) * dx;
  }
  return work;
}

const median = (values: Float64Array): number => values.toSorted()[values.length >> 1];

function checkLabels(s: System, log: ProblemLog): void {
  const { box, force, virial } = s;
  if (virial && box) {
    const trace = (f: number): number => virial[9 * f] + virial[9 * f + 4] + virial[9 * f + 8];
    const pressure = Float64Array.from(
      { length: s.nframes },
      (_, f) => Math.abs(trace(f) / 3 / determinant(box.subarray(9 * f, 9 * f + 9))) * GPA,
    );
    const usual = median(pressure);
    if (usual > 1500)
      log.warn(
        'units-suspected',
        s.path,
        s.frame_index[0],
        `the pressure is about ${usual.toPrecision(3)} GPa: the stress may be in GPa or kbar, or already multiplied by the volume.`,
        'Nothing was converted. Name the unit (stress-unit=GPa) or write the virial in eV.',
      );
  }
  if (!force || s.natoms < 2) return;
  const net = Float64Array.from({ length: s.nframes }, (_, f) => {
    const sum = [0, 0, 0];
    for (let k = 0; k < 3 * s.natoms; k++) sum[k % 3] += force[3 * s.natoms * f + k];
    return Math.hypot(...sum);
  });
  const worst = net.indexOf(Math.max(...net));
  if (median(net) > 0.1)
    log.warn(
      'net-force',
      s.path,
      s.frame_index[worst],
      `the forces of a frame do not add up to zero: ${median(net).toPrecision(2)} eV/A as a rule, ${net[worst].toPrecision(2)} at most. A model cannot learn that part.`,
      'Nothing to do if small; otherwise tighten the convergence of the calculations.',
    );
}

/** Frames that occur again, in the same or another system: they would leak from training into validation. */
function tellDuplicates(systems: readonly System[], log: ProblemLog): void {
  const seen = new Map<string, System>();
  for (const s of systems) {
    let n = 0;
    let first = 0;
    let other: System = s;
    for (let f = 0; f < s.nframes; f++) {
      const x = coordOf(s, f);
      // Where there is an energy it and the ends of the positions tell frames apart; without, all positions do.
      const key = [s.atype.join(), s.energy?.[f], ...(s.energy ? [...x.slice(0, 6), ...x.slice(-6)] : x)].join(' ');
      const before = seen.get(key);
      if (!before) seen.set(key, s);
      else if (n++ === 0) [first, other] = [f, before];
    }
    if (n > 0)
      log.warn(
        'duplicate-frames',
        s.path,
        s.frame_index[first],
        `${n} of ${s.nframes} frames occur twice; this one is also in ${other === s ? 'an earlier place' : other.path}.`,
        'Leave the copies out: they weigh double and leak from training into validation.',
      );
  }
}

/**
 * Looks at all systems that were read. Frames that cannot be right (atoms at one place; energies or lengths off by the
 * factor between two units) are named and left out; doubts become warnings, and nothing is ever converted.
 */
export function checkPlausible(systems: readonly System[], log: ProblemLog): System[] {
  const apart = systems.flatMap((s) => checkDistances(s, log) ?? []);
  const dropped = mixedUnits(apart, log);
  const kept = apart.flatMap((s, k) => keepFrames(s, (f) => !dropped.has(frameKey(k, f))) ?? []);
  for (const s of kept) {
    checkLengthUnit(s, log);
    checkWork(s, log);
    checkLabels(s, log);
  }
  tellDuplicates(kept, log);
  return kept;
}
