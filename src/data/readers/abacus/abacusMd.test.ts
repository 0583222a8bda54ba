// ABACUS: MD_dump of two dialects with the log beside it, the sample, and every kind of damage.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BOHR, FORCE, head, KBAR, OUT, STRESS, scf, tables, VOLUME } from '../../../testing/abacusLogs';
import { memoryFiles, told } from '../../../testing/files';
import { expectedOf, expectSample, near } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';

const read = (files: Record<string, string>) => readAll(memoryFiles(files));

describe('abacus, molecular dynamics', () => {
  const md = (n: number): string => `\n STEP OF MOLECULAR DYNAMICS : ${n}\n`;
  const forceOf = (n: number): number[] => FORCE.map((x) => x * (1 + n));
  const dumpStep = (n: number, x = n): string => `MDSTEP:  ${n}
LATTICE_CONSTANT: 5.291772109030 Angstrom
LATTICE_VECTORS
  1.000000000000  0.000000000000  0.000000000000
  0.000000000000  1.000000000000  0.000000000000
  0.000000000000  0.000000000000  1.000000000000
VIRIAL (kbar)
  1 2 3
  2 5 6
  3 6 9
INDEX    LABEL    POSITION (Angstrom)    FORCE (eV/Angstrom)    VELOCITY (Angstrom/fs)
${['C', 'H', 'H']
  .map(
    (l, a) =>
      `  ${a}  ${l}  ${[a === 1 ? 1 + x / 10 : 0, a === 2 ? 1 : 0, 0].join('  ')}  ${forceOf(x)
        .slice(3 * a, 3 * a + 3)
        .join('  ')}  0.1  0.2  0.3`,
  )
  .join('\n')}


`;
  const run = (first: number, count: number): string =>
    head() +
    Array.from(
      { length: count },
      (_, k) => md(first + k) + scf(k + 1, String(-10 - first - k), tables.lts(forceOf(first + k))),
    ).join('');
  const files = (log: string, dump: string) => ({ [`${OUT}running_md.log`]: log, [`${OUT}MD_dump`]: dump });

  it('gives dumped steps the energies of their number', async () => {
    const { problems, systems } = await read(files(run(0, 5), dumpStep(0) + dumpStep(2) + dumpStep(4)));
    expect(told(problems, 'note')).toEqual([`not-dumped ${OUT}running_md.log`]);
    expect(problems).toHaveLength(1);
    const [s] = systems;
    expect([s.nframes, Array.from(s.energy ?? []), [...s.frame_index]]).toEqual([3, [-10, -12, -14], [0, 1, 2]]);
    near(
      [3, 12, 21].map((k) => s.coord[k]),
      [1, 1.2, 1.4],
    );
    near(
      s.virial?.subarray(0, 9) ?? [],
      STRESS.map((x) => x * KBAR * VOLUME),
    );
    expect(s.force?.[9]).toBeCloseTo(0.3, 12);
    expect(s.origin).toMatchObject({
      energy: { key: 'final etot' },
      force: { key: 'FORCE', unit: 'eV/A' },
      virial: { key: 'VIRIAL', unit: 'kbar', sign: 1 },
      length: { key: 'POSITION', unit: 'A' },
    });
  });

  it('follows a run that goes on from another, in both ways of numbering', async () => {
    const dump = dumpStep(100) + dumpStep(102);
    const numbered = await read(files(run(100, 4), dump));
    expect(Array.from(numbered.systems[0].energy ?? [])).toEqual([-110, -112]);
    const bare = run(100, 4).replace(/ STEP OF MOLECULAR DYNAMICS.*\n/g, '');
    const counted = await read(files(bare, dump));
    expect(Array.from(counted.systems[0].energy ?? [])).toEqual([-110, -112]);
  });

  it('follows logs that count from 1, from the start and in a run that goes on from another', async () => {
    const log = (first: number, forces = true): string =>
      `${head()}\n #ENERGY SOLVER# ksdft_pw\n${[0, 1, 2]
        .map((k) => {
          const results = forces ? tables.new(forceOf(first + k)) : '';
          return `
 ================================================================
 STEP OF MOLECULAR DYNAMICS: ${first + k + 1}
 ================================================================
 --> #ION MOVE#         ${k + 1}  #ELEC ITER#         1
 --> #ION MOVE#         ${k + 1}  #ELEC ITER#         2
 #SCF IS CONVERGED#
 #TOTAL ENERGY# ${-10 - first - k} eV
${results}`;
        })
        .join('')}`;
    for (const forces of [true, false])
      for (const first of [0, 100]) {
        const dump = dumpStep(first) + dumpStep(first + 2);
        const { problems, systems } = await read(files(log(first, forces), dump));
        expect(told(problems, 'warning')).toEqual([]);
        expect(Array.from(systems[0].energy ?? [])).toEqual([-10 - first, -12 - first]);
      }
    const model = await read(files(log(0).replace('ksdft_pw', 'dp_pot'), dumpStep(0)));
    expect(told(model.problems, 'warning')).toEqual([`not-ab-initio ${OUT}running_md.log`]);
    expect(model.problems.find((p) => p.code === 'not-ab-initio')?.message).toMatch(/esolver_type dp/);
  });

  it('leaves out steps that did not converge, or are those of another run', async () => {
    const log = run(0, 4).replace(/ charge density.*\n final etot is -12 eV/, ' convergence has NOT been achieved!');
    const { problems, systems } = await read(files(log, [0, 1, 2, 3].map((n) => dumpStep(n)).join('')));
    expect(told(problems, 'warning')).toEqual([`not-converged ${OUT}running_md.log #2`]);
    expect(systems.map((s) => [...s.frame_index])).toEqual([[0, 1, 3]]);
    const other = await read(files(run(0, 3), dumpStep(0) + dumpStep(1, 7) + dumpStep(2)));
    expect(told(other.problems)).toEqual([`steps-differ ${OUT}running_md.log #1`]);
    expect(other.systems.map((s) => Array.from(s.energy ?? []))).toEqual([[-10, -12]]);
  });

  it('keeps steps without an energy as such, and a dump without its log', async () => {
    const short = await read(files(run(0, 2), dumpStep(0) + dumpStep(1) + dumpStep(2)));
    expect(told(short.problems, 'warning')).toEqual([`no-energies ${OUT}running_md.log`]);
    expect(short.systems.map((s) => [[...s.frame_index], s.energy?.length])).toEqual([
      [[0, 1], 2],
      [[2], undefined],
    ]);
    const alone = await read({ [`${OUT}MD_dump`]: dumpStep(0) + dumpStep(1) });
    expect(told(alone.problems, 'warning')).toEqual([`no-energies ${OUT}MD_dump`]);
    expect(alone.systems.map((s) => [s.path, s.nframes, s.energy])).toEqual([[`${OUT}MD_dump`, 2, null]]);
  });

  it('leaves MD_dump to the log of the MD', async () => {
    const single = head() + scf(1, '-99');
    const { problems, systems } = await read({
      ...files(run(0, 2), dumpStep(0) + dumpStep(1)),
      [`${OUT}running_scf.log`]: single,
      [`${OUT}running_nscf.log`]: single,
      [`${OUT}warning.log`]: 'nothing',
    });
    expect(problems).toEqual([]);
    expect(systems.map((s) => [s.path, Array.from(s.energy ?? [])])).toEqual([
      [`${OUT}running_md.log`, [-10, -11]],
      [`${OUT}running_scf.log`, [-99]],
    ]);
  });

  it('takes forces and stress from the log where the dump has none, and the dump in Bohr', async () => {
    const bare = dumpStep(0)
      .replace(/VIRIAL[^I]*/, '')
      .replace(/ {4}FORCE.*/, '')
      .replace('5.291772109030 Angstrom', '10.000000000000')
      .replace('POSITION (Angstrom)', 'POSITIONS')
      .replace('  1  H  1  0  0', '  1  H  0.3  0  0')
      .replace('  2  H  0  1  0', '  2  H  0  0.3  0')
      .replace(/^( {2}\d {2}[CH] {2}\S+ {2}\S+ {2}\S+).*$/gm, '$1');
    const { problems, systems } = await read(files(run(0, 1), bare));
    expect(problems).toEqual([]);
    near(systems[0].coord.subarray(3, 6), [3 * BOHR, 0, 0]);
    near(systems[0].box?.subarray(0, 3) ?? [], [10 * BOHR, 0, 0]);
    expect(Array.from(systems[0].force ?? [])).toEqual(FORCE);
    near(
      systems[0].virial ?? [],
      STRESS.map((x) => x * KBAR * VOLUME),
    );
    expect(systems[0].origin).toMatchObject({ force: { key: 'TOTAL-FORCE' }, virial: { key: 'TOTAL-STRESS' } });
  });

  it('tells a dump that is cut short or damaged, keeps the other steps', async () => {
    const second = dumpStep(1);
    const at = (text: string): number => second.indexOf(text);
    for (const [text, code] of [
      [second.slice(0, at('LATTICE_C')), 'dump-truncated'],
      [second.slice(0, at('  0.000000000000  1.0')), 'dump-truncated'],
      [second.slice(0, at('INDEX')), 'dump-truncated'],
      [second.slice(0, at('  2  H')), 'wrong-natoms'],
      [second.slice(0, at('  2  H') + 12), 'dump-truncated'],
      [second.replace('  1.1  ', '  nan  '), 'nan-coord'],
    ] as const) {
      const { problems, systems } = await read(files(run(0, 3), `${dumpStep(0)}${text}\n${dumpStep(2)}`));
      expect(told(problems)).toEqual([`${code} ${OUT}MD_dump #1`]);
      expect(systems.map((s) => Array.from(s.energy ?? []))).toEqual([[-10, -12]]);
    }
  });
});

it('reads the sample with the values that others read', async (context) => {
  const root = sharedOrSkip(context, 'data', 'parser_samples');
  const { problems, systems } = await readAll((await nodeFiles([join(root, 'abacus_md_water')])).files);
  expect(told(problems)).toEqual([]);
  expectSample(systems[0], expectedOf(root, 'abacus_md_water'), { virial: 1e-6 });
});
