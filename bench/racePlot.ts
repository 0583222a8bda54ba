// The race as a figure: per data set, force RMSE over iterations and over seconds of training.
import type { RunRecord } from './record';
import type { Group } from './summary';
import { type Panel, type Series, svgFigure } from './svg';

/** One colour per contender; deepmd-kit's are dashed. */
const COLORS: Readonly<Record<string, string>> = {
  multistream: '#0b62d6',
  fekf: '#d6402b',
  rlekf: '#e39500',
  'fekf-plain': '#8e4ec6',
  adam: '#6b7280',
  'dp-lkf': '#12855a',
  'dp-adam': '#7a5230',
};

function series(r: RunRecord, seeds: readonly number[], x: (p: RunRecord['points'][number]) => number): Series {
  return {
    name: r.filter,
    color: COLORS[r.contender] ?? '#000000',
    // On logarithmic axes the untrained net has no place.
    points: r.points.filter((p) => p.iteration > 0).map((p) => [x(p), 1000 * p.rmse_f] as const),
    opacity: r.seed === seeds[0] ? 1 : 0.5,
    ...(r.contender.startsWith('dp-') ? { dash: '6 4' } : {}),
    mark: r.broke === null ? 'none' : 'cross',
  };
}

function panels(g: Group): Panel[] {
  const seeds = [...new Set(g.runs.map((r) => r.seed))].sort((a, b) => a - b);
  const y = { label: 'validation force RMSE (meV/Å)', scale: 'log' } as const;
  const m = g.runs[0].natoms;
  const atoms = m[0] === m[1] ? `${m[0]}` : `${m[0]} to ${m[1]}`;
  const lines = g.reference
    ? [
        {
          y: 1000 * g.reference.rmse_f,
          text: `${g.runs.find((r) => r.contender === g.reference?.contender)?.filter} at its end`,
        },
      ]
    : g.targets.map((t) => ({ y: 1000 * t, text: '' }));
  return [
    {
      title: `${g.dataset}: ${g.runs[0].elements.join(', ')}, ${atoms} atoms`,
      x: { label: 'iterations', scale: 'log' },
      y,
      lines,
      series: g.runs.map((r) => series(r, seeds, (p) => p.iteration)),
    },
    {
      title: `${g.dataset}: time`,
      x: { label: 'training time (s, validation not counted)', scale: 'log' },
      y,
      lines,
      series: g.runs.map((r) => series(r, seeds, (p) => p.seconds)),
    },
  ];
}

export function raceSvg(groups: readonly Group[]): string {
  const runs = groups.flatMap((g) => g.runs);
  const devices = [...new Set(runs.map((r) => `${r.device.name}${r.device.software ? ' (software)' : ''}`))];
  const seeds = new Set(runs.map((r) => r.seed)).size;
  const nets = [...new Set(runs.map((r) => r.config.model))].map(
    (m) => `${m.neuron.join(',')} / ${m.axis_neuron} / ${m.fitting_neuron.join(',')}`,
  );
  const notes = [
    `net ${[...new Set(nets)].join('; ')}`,
    devices.join('; '),
    ...(seeds > 1 ? ['paler: further seeds'] : []),
    ...(runs.some((r) => r.broke !== null) ? ['x: the filter broke'] : []),
  ];
  return svgFigure({
    title: 'Force error on unseen frames',
    subtitle: notes.join('  ·  '),
    columns: 2,
    panels: groups.flatMap(panels),
  });
}
