// race.json, race.md and race.svg out of the records of a folder.
import { join } from 'node:path';
import { raceSvg } from './racePlot';
import { comparable, type RunRecord, readRecords, writeWhole } from './record';
import {
  atTarget,
  contest,
  type Group,
  groupRuns,
  largestJump,
  plainBytes,
  QUANTITIES,
  type Ratio,
  runsOf,
} from './summary';
import { bytes, markdownTable, several, short } from './table';

const meV = (v: number | null | undefined): string => short(v === null || v === undefined ? null : 1000 * v);
const nameOf = (g: Group, contender: string): string => runsOf(g, contender)[0].filter;
const times = (r: Ratio | null): string => (r ? `${r.atLeast ? '> ' : ''}${short(r.value)}` : '-');

/** Target in words: in meV/A, and what it is to the reference. */
function targetName(g: Group, t: number): string {
  const text = `${meV(t)} meV/A`;
  if (!g.reference) return text;
  const factor = t / g.reference.rmse_f;
  const name = nameOf(g, g.reference.contender);
  if (Math.abs(factor - 1) < 1e-9) return `${text} (${name} at its end)`;
  return Math.abs(factor - 1.5) < 1e-9 ? `${text} (1.5 x)` : text;
}

function resultsTable(g: Group): string {
  const rows = g.contenders.flatMap((c) =>
    runsOf(g, c).map((r) => {
      const f = r.final;
      const jump = largestJump(r.points);
      const ms = f && f.iteration > 0 ? (1000 * f.seconds) / f.iteration : null;
      return [
        r.filter,
        String(r.seed),
        String(r.config.batch),
        `${r.iterations.done}`,
        meV(f?.mean5_e),
        meV(f?.mean5_f),
        meV(f?.rmse_e),
        meV(f?.rmse_f),
        f ? `${meV(f.best_f)} @ ${f.best_iteration}` : '-',
        jump ? `${short(jump.ratio)} @ ${jump.iteration}` : '-',
        short(ms),
        short(f?.seconds),
        r.broke === null ? 'no' : 'yes',
      ];
    }),
  );
  const head = ['filter', 'seed', 'batch', 'iterations', 'E mean of 5', 'F mean of 5', 'E last', 'F last'];
  return markdownTable([...head, 'best F', 'largest jump', 'ms / it', 'training s', 'broke'], rows);
}

function targetsTable(g: Group): string {
  const rows: string[][] = [];
  const shows: Readonly<Record<keyof typeof QUANTITIES, (v: number) => string>> = {
    iterations: String,
    'passes over P': String,
    'bytes of P': bytes,
    'wall time': (v) => `${short(v)} s`,
  };
  for (const [name, value] of Object.entries(QUANTITIES)) {
    const key = name as keyof typeof QUANTITIES;
    for (const c of g.contenders) {
      const aboutP = key === 'passes over P' || key === 'bytes of P';
      if (aboutP && runsOf(g, c).every((r) => r.p_passes_per_iteration === 0)) continue;
      rows.push([name, nameOf(g, c), ...g.targets.map((t) => several(atTarget(g, c, t, value), shows[key]))]);
    }
  }
  return markdownTable(['to reach', 'filter', ...g.targets.map((t) => targetName(g, t))], rows, 2);
}

/** Pairs whose ratios are shown where both ran. */
const PAIRS = [
  ['fekf', 'multistream'],
  ['rlekf', 'multistream'],
  ['adam', 'multistream'],
  ['dp-lkf', 'fekf'],
  ['dp-lkf', 'multistream'],
  ['dp-adam', 'adam'],
] as const;

/** Rows of ratios a / b: one per quantity. */
export function ratioRows(
  g: Group,
  a: string,
  b: string,
): { readonly name: string; readonly ratios: (Ratio | null)[] }[] {
  const kalman = [a, b].every((c) => runsOf(g, c).every((r) => r.p_passes_per_iteration > 0));
  const rows = Object.entries(QUANTITIES)
    .filter(([name]) => kalman || !name.endsWith(' P'))
    .map(([name, value]) => ({ name, ratios: g.targets.map((t) => contest(g, a, b, t, value)) }));
  // Only FEKF has a plain form to compare with.
  if (a === 'fekf')
    rows.splice(3, 0, {
      name: 'bytes of P, plain FEKF (15 P)',
      ratios: g.targets.map((t) => contest(g, a, b, t, plainBytes, QUANTITIES['bytes of P'])),
    });
  return rows;
}

function ratiosTable(g: Group): string | null {
  const rows = PAIRS.filter(([a, b]) => g.contenders.includes(a) && g.contenders.includes(b)).flatMap(([a, b]) =>
    ratioRows(g, a, b).map((r) => [`${nameOf(g, a)} / ${nameOf(g, b)}`, r.name, ...r.ratios.map(times)]),
  );
  if (rows.length === 0) return null;
  return markdownTable(['ratio', 'of', ...g.targets.map((t) => targetName(g, t))], rows, 2);
}

/** How often multistream is ahead of FEKF at FEKF's own last error: one row per data set. */
function overview(groups: readonly Group[]): string | null {
  const rows = groups.flatMap((g) => {
    const last = g.targets.at(-1);
    if (last === undefined || !g.contenders.includes('fekf') || !g.contenders.includes('multistream')) return [];
    return [
      [
        g.dataset,
        targetName(g, last),
        ...ratioRows(g, 'fekf', 'multistream').map((r) => times(r.ratios[g.targets.length - 1])),
      ],
    ];
  });
  if (rows.length === 0) return null;
  const head = ['data', 'force RMSE', 'iterations', 'passes over P', 'bytes of P', 'bytes, plain FEKF', 'wall time'];
  return `## FEKF / multistream at the lowest target\n\n${markdownTable(head, rows, 2)}`;
}

function describe(g: Group): string {
  const r = g.runs[0];
  const m = r.config.model;
  const atoms = r.natoms[0] === r.natoms[1] ? `${r.natoms[0]}` : `${r.natoms[0]} to ${r.natoms[1]}`;
  const block = g.runs.flatMap((x) => (x.config.filter.kind === 'adam' ? [] : [x.config.filter.blocksize]))[0];
  const sizes = g.runs.find((x) => x.blocks.length > 0)?.blocks;
  return (
    `${r.elements.join(', ')}, ${atoms} atoms; ${r.train} frames train, ${r.valid} validate (${r.config.validation.split}). ` +
    `Net ${m.neuron.join(',')} / ${m.axis_neuron} / ${m.fitting_neuron.join(',')}, rcut ${m.rcut} A, ${r.weights} weights` +
    `${block === undefined ? '' : `, block size ${block}${sizes ? ` (${sizes.join(', ')})` : ''}`}.`
  );
}

function broken(g: Group): string {
  return g.runs
    .filter((r) => r.broke !== null)
    .map((r) => `* ${r.filter}, seed ${r.seed}: ${r.broke}`)
    .join('\n');
}

/** Who ran where: one line per combination of software, device and commit. */
function provenance(runs: readonly RunRecord[]): string {
  const lines = runs.map(
    (r) =>
      `* ${r.software}: ${r.device.name}${r.device.software ? ' (software adapter)' : ''}; commit ${r.commit}, node ${r.node}`,
  );
  const loads = runs.map((r) => r.load[0]);
  const [low, high] = [Math.min(...loads), Math.max(...loads)];
  lines.push(`* 1-minute load of the machine before the runs: ${low.toFixed(1)} to ${high.toFixed(1)}`);
  const notes = runs.flatMap((r) => r.notes.map((n) => `* ${n}`));
  return [...new Set([...lines, ...notes])].join('\n');
}

export function raceMarkdown(groups: readonly Group[], title: string): string {
  const parts = [
    `# ${title}`,
    provenance(groups.flatMap((g) => g.runs)),
    'E in meV/atom, F in meV/A, over all validation frames. "Mean of 5": of the last five validations. A target is reached at ' +
      'the first validation at or below it. Passes over P are updates of P; bytes of P are counted, not measured. Seconds are those ' +
      'of training, validations not counted. "Largest jump": largest ratio of a force RMSE to the one before, after iteration 30. ' +
      'Several values in a cell are the seeds; ratios are of means over seeds, "> " where the first of a pair does not arrive in every run.',
    overview(groups),
    ...groups.flatMap((g) => [
      `## ${g.dataset}`,
      describe(g),
      resultsTable(g),
      broken(g),
      g.targets.length > 0 ? targetsTable(g) : null,
      g.targets.length > 0 ? ratiosTable(g) : null,
    ]),
    '![force RMSE over iterations and over seconds](race.svg)',
  ];
  return `${parts.filter((p) => p !== null && p !== '').join('\n\n')}\n`;
}

/** Rewrites the summary of a folder from its records. `planned` says what belongs together. */
export function writeRace(
  dir: string,
  planned: readonly { readonly hash: string; readonly setup: string; readonly contender: string }[],
  targets: readonly number[] | null,
  title: string,
): void {
  const order = [...new Set(planned.map((p) => p.setup))];
  const contenders = [...new Set(['rlekf', 'fekf', 'fekf-plain', 'multistream', 'adam', 'dp-lkf', 'dp-adam'])];
  const runs = comparable(readRecords(dir), planned).sort(
    (a, b) =>
      order.indexOf(a.setup) - order.indexOf(b.setup) ||
      contenders.indexOf(a.contender) - contenders.indexOf(b.contender) ||
      a.seed - b.seed,
  );
  if (runs.length === 0) return;
  const groups = groupRuns(runs, targets);
  writeWhole(join(dir, 'race.md'), raceMarkdown(groups, title));
  writeWhole(join(dir, 'race.svg'), raceSvg(groups));
  const json = groups.map((g) => ({
    dataset: g.dataset,
    setup: g.setup,
    targets: g.targets,
    reference: g.reference,
    runs: g.runs.map(({ points: _, ...r }) => r),
    to_targets: g.contenders.map((contender) => ({
      contender,
      ...Object.fromEntries(
        Object.entries(QUANTITIES).map(([name, value]) => [
          name,
          g.targets.map((t) => atTarget(g, contender, t, value)),
        ]),
      ),
    })),
    ratios: PAIRS.filter(([a, b]) => g.contenders.includes(a) && g.contenders.includes(b)).map(([a, b]) => ({
      of: [a, b],
      rows: ratioRows(g, a, b),
    })),
    largest_jump: g.runs.map((r) => ({ contender: r.contender, seed: r.seed, ...largestJump(r.points) })),
  }));
  writeWhole(join(dir, 'race.json'), `${JSON.stringify(json, null, 1)}\n`);
}
