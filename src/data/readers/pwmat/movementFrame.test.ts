// MOVEMENT text of every kind that PWmat and its tools write, the sign of the stress by evidence, and every damage told.
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { close } from '../../../testing/sampleIndex';
import { randomSystem } from '../../../testing/systems';
import { atomicNumber } from '../../elements';
import { readAll } from '../../read';
import type { System } from '../../types';
import { headerFields } from './movementFrame';

const read = (text: string) => readAll(memoryFiles({ 'run/MOVEMENT': text }));

const e = (x: number, digits = 10): string => x.toExponential(digits).toUpperCase().padStart(19);
const fixed = (x: number): string => x.toFixed(15).padStart(25);
const DASHES = ' -------------------------------------------------\n';

/** Positions along the cell vectors of frame f. */
function fractions(s: System, f: number): number[] {
  const h = s.box?.subarray(9 * f, 9 * f + 9) ?? new Float64Array(9);
  const [a, b, c] = [h.subarray(0, 3), h.subarray(3, 6), h.subarray(6, 9)];
  const cross = (u: Float64Array, v: Float64Array): number[] => [
    u[1] * v[2] - u[2] * v[1],
    u[2] * v[0] - u[0] * v[2],
    u[0] * v[1] - u[1] * v[0],
  ];
  const reciprocal = [cross(b, c), cross(c, a), cross(a, b)];
  const volume = a.reduce((sum, x, k) => sum + x * reciprocal[0][k], 0);
  return Array.from({ length: 3 * s.natoms }, (_, k) => {
    const r = s.coord.subarray(3 * (s.natoms * f + Math.floor(k / 3)));
    return reciprocal[k % 3].reduce((sum, x, i) => sum + x * r[i], 0) / volume;
  });
}

type Style = 'md' | 'old' | 'relax' | 'neb' | 'pwdata';

const HEADERS: Readonly<Record<Style, (natoms: number, f: number, ep: number) => string>> = {
  md: (n, f, ep) =>
    `${String(n).padStart(4)} atoms,Iteration (fs) = ${e(f + 1)}, Etot,Ep,Ek (eV) = ${e(ep + 0.5)}${e(ep)}${e(0.5)}, SCF =     6\nP_sph(bar),Rcut_MD_sp(A)  0.000000E+00  0.000000E+00\n     MD_INFO: METHOD(1-VV,2-NH,3-LV,4-LVPR,5-NHRP) TIME(fs) TEMP(K) DESIRED_TEMP(K)\n              2    0.1000000000E+01   0.59918E+03   0.30000E+03   0.59918E+03\n`,
  old: (n, f, ep) => `${n} atoms,Iteration=  ${f}, Etot,Ep,Ek= ${e(ep + 0.5)} ${e(ep)} ${e(0.5)}\n`,
  relax: (n, f, ep) =>
    `     ${n} atoms,Iteration =  ${f}, Etot,Ep,Ek = ${e(ep)} ${e(ep)} ${e(0)}, Average Force=  0.15454E-02, Max force=  0.33836E-02\n`,
  neb: (n, f, ep) =>
    ` ${n} atoms,Iteration =  ${f} image=   2, Etot = ${e(ep)}, Average Force=  0.54877E+00, Max force=  0.15096E+01\n`,
  pwdata: (n, _, ep) =>
    ` ${n} atoms, Iteration (fs) = 0.0000000000E+00, Etot,Ep,Ek (eV) = ${e(ep)}  ${e(ep)}   ${e(0)}, SCF = 1\n MD_INFO: METHOD(1-VV) TIME(fs)\n          *    ************   ********   ********\n`,
};

/** The system as a MOVEMENT; `stress`: the virial printed beside the lattice with this sign. */
function movement(s: System, style: Style = 'md', stress: 1 | -1 | null = 1): string {
  const z = Array.from(s.atype, (t) => atomicNumber(s.type_map[t]) ?? 0);
  const block = (title: string, values: ArrayLike<number>, tail = ''): string =>
    ` ${title}\n${z.map((n, a) => `${String(n).padStart(4)} ${[0, 1, 2].map((x) => fixed(values[3 * a + x])).join(' ')}${tail}\n`).join('')}`;
  const mark = style === 'relax' || style === 'old' ? 'stress:' : 'stress (eV):';
  return Array.from({ length: s.nframes }, (_, f) => {
    const force = s.force?.subarray(3 * s.natoms * f, 3 * s.natoms * (f + 1)).map((x) => 0 - x) ?? [];
    const rows = (values: Float64Array, k: number): string =>
      Array.from(values.subarray(9 * f + 3 * k, 9 * f + 3 * k + 3), (x) => e(x, 12)).join(' ');
    const lattice = [0, 1, 2].map(
      (k) =>
        `${rows(s.box ?? new Float64Array(9), k)}${
          stress && s.virial
            ? `     ${mark} ${rows(
                s.virial.map((x) => x * stress),
                k,
              )}`
            : ''
        }\n`,
    );
    const moves = '     1  1  1';
    return [
      HEADERS[style](s.natoms, f, s.energy?.[f] ?? 0),
      style === 'old' || style === 'relax' ? ' Lattice vector\n' : ' Lattice vector (Angstrom)\n',
      ...lattice,
      block('Position (normalized), move_x, move_y, move_z', fractions(s, f), moves),
      style === 'md'
        ? block(
            'nonperiodic_Position (normalized), move_x, move_y, move_z',
            fractions(s, f).map((x) => x + 1),
            moves,
          )
        : '',
      block(
        style === 'md' || style === 'pwdata'
          ? 'Force (-force, eV/Angstrom)'
          : style === 'old'
            ? 'Force (eV/Angstrom)'
            : 'Force',
        force,
      ),
      style === 'md' ? block('Velocity (bohr/fs)', force) : '',
      style === 'md'
        ? block('Atomic-Energy, Etot(eV),E_nonloc(eV),Q_atom:dE(eV)=  -0.3696459009E+06', force).slice(1)
        : '',
      DASHES,
    ].join('');
  }).join('');
}

const system = randomSystem(21, 9, 3);

function expectSame(found: System, wanted: System): void {
  expect([found.type_map, Array.from(found.atype)]).toEqual([wanted.type_map, Array.from(wanted.atype)]);
  // Positions have 15 decimals of the cell, energies and virials 11 and 13 digits.
  close(found.coord, wanted.coord, 1e-12);
  close(found.box ?? [], wanted.box ?? [], 1e-11);
  close(found.energy ?? [], wanted.energy ?? [], 1e-10);
  close(found.force ?? [], wanted.force ?? [], 1e-14);
  if (found.virial) close(found.virial, wanted.virial ?? [], 1e-11);
  expect(found.frame_index).toEqual(wanted.frame_index);
}

describe('headers', () => {
  it('are taken apart whatever they hold', () => {
    const fields = (line: string) => headerFields(line).map((f) => [f.words.join(' '), f.unit, ...f.values]);
    expect(
      fields('  72 atoms,Iteration (fs) =    0.1E+01, Etot,Ep,Ek (eV) =  -0.3E+06 -0.4E+06   0.5E+01, SCF =     6'),
    ).toEqual([
      ['iteration', 'fs', 1],
      ['etot ep ek', 'eV', -3e5, -4e5, 5],
      ['scf', null, 6],
    ]);
    expect(fields('51 atoms,Iteration =  8 image=   2, Etot =  -0.5D+05, Average Force=  0.1E-02')).toEqual([
      ['iteration', null, 8],
      ['image', null, 2],
      ['etot', null, -5e4],
      ['average force', null, 1e-3],
    ]);
    expect(fields('5 atoms,Iteration (fs) = 1, Etot,Ep,Ek (eV) = *****  ***** NaN')[1].slice(2)).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
    expect(fields('5 atoms,Iteration (fs) = 1, Etot,Ep,Ek (eV) =   , SCF =')).toEqual([
      ['iteration', 'fs', 1],
      ['etot ep ek', 'eV'],
      ['scf', null],
    ]);
  });
});

describe('MOVEMENT of every kind', () => {
  it.each(['md', 'old', 'relax', 'neb', 'pwdata'] as const)('%s', async (style) => {
    const { problems, systems } = await read(movement(system, style));
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toContain('virial-sign run/MOVEMENT');
    expect(systems).toHaveLength(1);
    expectSame(systems[0], system);
    expect(systems[0].virial).not.toBeNull();
    expect(systems[0].origin?.energy?.key).toBe(style === 'neb' ? 'Etot' : 'Ep');
    expect(systems[0].others?.map((o) => o.taken.key) ?? []).toEqual(style === 'md' || style === 'old' ? ['Etot'] : []);
  });

  it('takes frames of any number of atoms, with and without stress, in one file', async () => {
    const other = randomSystem(22, 5, 2);
    const { problems, systems } = await read(movement(system, 'md', null) + movement(other, 'relax'));
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.natoms, s.virial !== null, Array.from(s.frame_index)])).toEqual([
      [9, false, [0, 1, 2]],
      [5, true, [3, 4]],
    ]);
    expectSame(systems[0], system);
  });

  it('takes a stress per atom times the atoms, in labels and in the title', async () => {
    const { systems } = await read(movement(system, 'relax').replaceAll('stress:', 'stress (eV/natom):'));
    close(
      systems[0].virial ?? [],
      (system.virial ?? new Float64Array()).map((x) => 9 * x),
      1e-11,
    );
    const bare = movement(system, 'relax')
      .replaceAll('     stress:', '')
      .replaceAll('Lattice vector', 'Lattice vector (Angstrom), stress(eV/natom)');
    close(
      (await read(bare)).systems[0].virial ?? [],
      (system.virial ?? new Float64Array()).map((x) => 9 * x),
      1e-11,
    );
  });

  it('takes final.config, which has no dashes and no forces', async () => {
    const text = movement(randomSystem(23, 4, 1), 'relax', null);
    const { problems, systems } = await readAll(
      memoryFiles({ 'final.config': text.slice(0, text.indexOf('\n Force') + 1) }),
    );
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.natoms, s.energy !== null, s.force])).toEqual([[4, true, null]]);
  });

  it('leaves structures without an energy, and other formats, to others', async () => {
    const config = ' 2\n LATTICE\n 5 0 0\n 0 5 0\n 0 0 5\n POSITION\n 6 0 0 0 1 1 1\n 6 0.5 0 0 1 1 1\n';
    expect(told((await readAll(memoryFiles({ 'atom.config': config }))).problems)).toEqual(['no-data atom.config']);
  });
});

describe('the sign of the stress', () => {
  /** Frames of one cell stretched by up to 9 %, with a virial that goes with the volume in `slope`'s sense. */
  const stretched = (slope: number, n = 10, step = 0.01): System => {
    const one = randomSystem(24, 6, 1);
    const grown = <T extends Float64Array | null>(v: T, power: number): Float64Array =>
      Float64Array.from({ length: n * (v?.length ?? 0) }, (_, k) => {
        const size = v?.length ?? 1;
        return (v?.[k % size] ?? 0) * (1 + step * Math.floor(k / size)) ** power;
      });
    return {
      ...one,
      nframes: n,
      coord: grown(one.coord, 1),
      box: grown(one.box, 1),
      energy: grown(one.energy, 1),
      force: grown(one.force, 1),
      // The diagonal goes with the number of the frame, as the volume does.
      virial: Float64Array.from({ length: 9 * n }, (_, k) =>
        (k % 9) % 4 === 0 ? slope * (Math.floor(k / 9) - 3) : 0.1,
      ),
      frame_index: Int32Array.from({ length: n }, (_, f) => f),
    };
  };

  it('is turned where the printed pressure rises with the volume, kept where it falls', async () => {
    const s = stretched(-1);
    for (const printed of [-1, 1] as const) {
      const { problems, systems } = await read(movement(s, 'pwdata', printed));
      expect(told(problems, 'note')).toContain('virial-sign run/MOVEMENT');
      expect(told(problems, 'warning')).not.toContain('virial-sign run/MOVEMENT');
      expect(systems[0].origin?.virial).toEqual({ key: 'stress (eV)', unit: 'eV', how: 'guessed', sign: printed });
      expectSame(systems[0], s);
    }
  });

  it('is kept and asked for where volumes are equal, frames few or the correlation weak', async () => {
    const weak = stretched(-1);
    weak.virial?.forEach((_, k, v) => {
      if ((k % 9) % 4 === 0) v[k] = Math.floor(k / 9) % 2 === 0 ? 3 : -3;
    });
    for (const s of [stretched(-1, 7), stretched(-1, 10, 1e-4), weak]) {
      const { problems, systems } = await read(movement(s, 'pwdata', -1));
      expect(told(problems, 'warning')).toContain('virial-sign run/MOVEMENT');
      expect(systems[0].origin?.virial).toEqual({ key: 'stress (eV)', unit: 'eV', how: 'usual', sign: 1 });
      close(
        systems[0].virial ?? [],
        (s.virial ?? new Float64Array()).map((x) => -x),
        1e-11,
      );
    }
  });
});

describe('damage to a MOVEMENT', () => {
  const text = movement(system);
  const lines = text.split('\n');
  const perFrame = (lines.length - 1) / 3;
  const header = perFrame;
  const find = (what: RegExp, from = header): number => lines.findIndex((l, k) => k >= from && what.test(l));
  const edited = (edit: (l: string[]) => void) => {
    const copy = [...lines];
    edit(copy);
    return read(copy.join('\n'));
  };
  const kept = (systems: readonly System[]): number[] => systems.flatMap((s) => Array.from(s.frame_index));

  it.each<readonly [string, string, (l: string[]) => void]>([
    [
      'stars in an energy',
      'nan-label',
      (l) => (l[header] = l[header].replace(/Etot,.*/, 'Etot,Ep,Ek (eV) = ******* ******* *****, SCF =  3')),
    ],
    [
      'NaN in a force',
      'nan-label',
      (l) => (l[find(/Force \(/) + 3] = l[find(/Force \(/) + 3].replace(/0\.\d+/, 'NaN')),
    ],
    [
      'stars in a force',
      'nan-label',
      (l) => (l[find(/Force \(/) + 3] = l[find(/Force \(/) + 3].replace(/-?\d+\.\d+/, '*'.repeat(25))),
    ],
    ['stars in a position', 'nan-coord', (l) => (l[find(/^ Position/) + 3] = `   1 ${'*'.repeat(25)} 0.0 0.0 1 1 1`)],
    [
      'stars in a stress',
      'nan-label',
      (l) => (l[find(/stress/)] = l[find(/stress/)].replace(/stress.*/, 'stress (eV): ***** 0 0')),
    ],
    ['a position too few', 'wrong-natoms', (l) => l.splice(find(/^ Position/) + 2, 1)],
    ['a force too few', 'wrong-natoms', (l) => l.splice(find(/Force \(/) + 2, 1)],
    ['a force too many', 'wrong-natoms', (l) => l.splice(find(/Force \(/) + 2, 0, l[find(/Force \(/) + 2])],
    ['a wrong number of atoms', 'wrong-natoms', (l) => (l[header] = l[header].replace('9 atoms', '8 atoms'))],
    [
      'a force of another element',
      'wrong-atoms',
      (l) => (l[find(/Force \(/) + 1] = l[find(/Force \(/) + 1].replace(/\d+/, '6')),
    ],
    ['an unknown atomic number', 'wrong-columns', (l) => (l[find(/^ Position/) + 1] = '  0 0.1 0.2 0.3 1 1 1')],
    ['a missing column', 'wrong-columns', (l) => (l[find(/^ Position/) + 1] = '  8 0.1 0.2')],
    ['a cell of two lines', 'bad-cell', (l) => l.splice(find(/stress/), 1)],
    ['stars in the cell', 'bad-cell', (l) => (l[find(/stress/)] = l[find(/stress/)].replace(/\d\S+/, '*****'))],
    ['a stress of two lines', 'bad-cell', (l) => (l[find(/stress/)] = l[find(/stress/)].replace(/stress.*/, ''))],
    [
      'a stress of two numbers',
      'bad-cell',
      (l) => (l[find(/stress/)] = l[find(/stress/)].replace(/stress.*/, 'stress (eV): 1 2')),
    ],
    [
      'unknown columns beside the cell',
      'bad-cell',
      (l) => (l[find(/stress/)] = l[find(/stress/)].replace(/stress \(eV\):/, '')),
    ],
    ['no title of the cell', 'movement-blocks', (l) => (l[find(/Lattice/)] = ' Latt')],
    ['no title of the positions', 'movement-blocks', (l) => (l[find(/^ Position/)] = ' Pos')],
    ['no title of the forces', 'movement-blocks', (l) => (l[find(/Force \(/)] = ' Fxrce')],
    ['no first line', 'movement-header', (l) => l.splice(header, 1)],
    ['no atoms', 'wrong-natoms', (l) => (l[header] = l[header].replace('9 atoms', '0 atoms'))],
  ])('%s: the frame is named and left out, the others are kept', async (_, code, edit) => {
    const { problems, systems } = await edited(edit);
    const first = told(problems)[0];
    expect(first).toBe(`${code} run/MOVEMENT #1`);
    expect(kept(systems)).toEqual([0, 2]);
    for (const p of problems) expect(p.fix).not.toBe('');
  });

  it('a file that begins within a frame is told', async () => {
    for (const from of [1, find(/^ Position/, 0) + 3, find(/Velocity/, 0) + 3, perFrame - 3]) {
      const { problems, systems } = await read(lines.slice(from).join('\n'));
      expect(told(problems)).toEqual(['movement-header run/MOVEMENT #0']);
      expect(kept(systems)).toEqual([1, 2]);
    }
  });

  it('a file that ends after the forces of its last frame is told, and the frame is used', async () => {
    const { problems, systems } = await read(lines.slice(0, 3 * perFrame - 4).join('\n'));
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toContain('movement-truncated run/MOVEMENT #2');
    expectSame(systems[0], system);
  });

  it('dashes that are missing join nothing: the next first line ends a frame', async () => {
    const { problems, systems } = await edited((l) => l.splice(2 * perFrame - 1, 1));
    expect(told(problems)).toEqual([]);
    expectSame(systems[0], system);
  });

  it('a frame that was begun again after a kill is told', async () => {
    const begun = lines.slice(perFrame, find(/Force \(/) - 12);
    const { problems, systems } = await read(
      [...lines.slice(0, perFrame), ...begun, ...lines.slice(perFrame)].join('\n'),
    );
    expect(told(problems)).toEqual(['movement-truncated run/MOVEMENT #1']);
    expect(kept(systems)).toEqual([0, 2, 3]);
  });

  it('two frames that ran into one are told', async () => {
    const { problems, systems } = await edited((l) => l.splice(2 * perFrame - 1, 2));
    expect(told(problems)).toEqual(['movement-blocks run/MOVEMENT #1']);
    expect(kept(systems)).toEqual([0]);
  });

  it('files cut anywhere give whole frames only, and the one that is missing is named', async () => {
    const whole = (await read(text)).systems[0];
    for (let n = 1; n < text.length; n += 41) {
      const { problems, systems } = await read(text.slice(0, n));
      const frames = kept(systems);
      const begun = text.slice(0, n).match(/^ *\d+ atoms,/gm)?.length ?? 0;
      expect(frames).toEqual(frames.map((_, k) => k));
      // A frame is whole once its forces are; the blocks after them are not needed, but then the cut is told as well.
      const all = [...told(problems), ...told(problems, 'warning')];
      const missing = all.filter((p) => p.endsWith(`#${frames.length}`)).length;
      const known = n > text.indexOf('Lattice') + 6;
      expect(frames.length + missing).toBeGreaterThanOrEqual(known ? begun : 0);
      const ended = /-{5,}\s*$/.test(text.slice(0, n));
      const cut =
        // Where it was the only frame, that nothing is left is an error beside it.
        told(problems).filter((p) => !p.startsWith('no-frames')).length +
        told(problems, 'warning').filter((p) => p.startsWith('movement-truncated')).length;
      if (known) expect(cut).toBe(ended ? 0 : 1);
      if (!systems[0]) continue;
      const size = 27 * frames.length;
      expect(systems[0].coord).toEqual(whole.coord.subarray(0, size));
      expect(systems[0].force).toEqual(whole.force?.subarray(0, size));
      expect(systems[0].virial).toEqual(whole.virial?.subarray(0, 9 * frames.length));
    }
  });

  it('frames that used all electronic steps are left out and told once', async () => {
    const { problems, systems } = await edited((l) => (l[header] = l[header].replace('SCF =     6', 'SCF =    40')));
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toContain('unconverged run/MOVEMENT #1');
    expect(kept(systems)).toEqual([0, 2]);
    // The first step of a run may take 100.
    const begun = await edited((l) => {
      l[0] = l[0].replace(/\(fs\) = +\S+,/, '(fs) =   -0.1000000000E+01,').replace('SCF =     6', 'SCF =    99');
    });
    expect(kept(begun.systems)).toEqual([0, 1, 2]);
  });

  it('frames without an energy are kept and told', async () => {
    const { problems, systems } = await read(text.replace(/Etot,Ep,Ek \(eV\) = .*, SCF/g, 'Etot,Ep,Ek (eV) =   , SCF'));
    expect(told(problems, 'warning')).toContain('no-energy run/MOVEMENT');
    expect(systems.map((s) => [s.energy, s.nframes])).toEqual([[null, 3]]);
  });
});
