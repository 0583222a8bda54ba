// Scripted answers for the Model tab: g(r) and neighbours of a made-up crystal, plans with estimates and offers.
import type { DatasetSummary } from '../../src/data/types';
import type { RunConfig } from '../../src/engine/config';
import { estimateRun } from '../../src/engine/estimate';
import { whatFits } from '../../src/engine/fit';
import { quickCost } from '../../src/studio/model/cost';
import type { DataCommand, DataEvent, RunPlan } from '../../src/worker/protocol';

const peak = (r: number, at: number, width: number, height: number): number =>
  height * Math.exp(-(((r - at) / width) ** 2) / 2);

/** Answers to what the Model tab asks of the data worker; null for other commands. */
export function modelAnswer(c: DataCommand, datasets: readonly DatasetSummary[]): DataEvent | null {
  if (c.type !== 'rdf' && c.type !== 'neighbors') return null;
  const elements = datasets.find((d) => d.id === c.dataset)?.type_map ?? [];
  if (c.type === 'neighbors')
    return {
      type: 'neighbors',
      id: c.id,
      neighbors: {
        dataset: c.dataset,
        rcut: c.rcut,
        nframes: 24,
        elements: elements.map((element, t) => {
          const middle = (0.34 + 0.17 * t) * c.rcut ** 3;
          const max = Math.round(1.13 * middle);
          const counts = Int32Array.from(
            { length: max + 1 },
            (_, k) => 900 * Math.exp(-(((k - middle) / (0.045 * middle)) ** 2) / 2),
          );
          return { element, counts, max };
        }),
      },
    };
  const dr = 0.05;
  const nbins = Math.ceil(c.rmax / dr);
  const pairs = elements.flatMap((a, i) =>
    elements.map((b, j) => {
      const first = 2.05 + 0.75 * ((i + j) % 2 === 0 ? 1 : 0) + 0.2 * i * j;
      const g = Float64Array.from({ length: nbins }, (_, k) => {
        const r = (k + 0.5) * dr;
        const tail = 1 / (1 + Math.exp(-(r - 1.4 * first) / 0.18));
        return (
          tail * (1 + 0.25 * Math.exp(-0.25 * r) * Math.sin(4.2 * r)) +
          peak(r, first, 0.12, 4.4) +
          peak(r, 1.72 * first, 0.24, 1.1)
        );
      });
      const n = new Float64Array(nbins);
      let sum = 0;
      for (let k = 0; k < nbins; k++) {
        sum += g[k] * 0.05 * 4 * Math.PI * ((k + 0.5) * dr) ** 2 * dr;
        n[k] = sum;
      }
      return { a, b, g, n };
    }),
  );
  return { type: 'rdf', id: c.id, rdf: { dataset: c.dataset, dr, rmax: c.rmax, nframes: 24, pairs } };
}

/** The parts of a plan that follow from device and adapter, by the engine's own formulas. */
export function planExtras(
  config: RunConfig,
  dataset: DatasetSummary,
  tight: boolean,
): Pick<RunPlan, 'estimate' | 'facts' | 'offers' | 'problems'> {
  const ntypes = dataset.type_map.length;
  const { natoms } = dataset.systems[0];
  const facts = {
    ntypes,
    natoms,
    npairs: 110 * natoms,
    rcut: config.model.rcut,
    ntrain: Math.round(0.8 * dataset.nframes),
    nvalid: Math.round(0.2 * dataset.nframes),
    speed: { copy: 450e9, flops: 12e12 },
  };
  const limits = tight ? { maxBindingBytes: 2 ** 25, maxBufferBytes: 2 ** 28 } : null;
  const check = (run: RunConfig) => {
    const cost = quickCost(run, ntypes, limits);
    return { fits: cost.problem === null, deviceBytes: cost.filterBytes, nweights: cost.nweights };
  };
  const { problem } = quickCost(config, ntypes, limits);
  return {
    facts,
    estimate: estimateRun(config, facts),
    offers: problem === null ? [] : whatFits(config, check),
    problems:
      problem === null
        ? []
        : [
            {
              severity: 'error',
              code: 'p-too-large',
              path: 'filter',
              frame: null,
              message: problem,
              fix: 'Use a smaller net or a smaller block size.',
            },
          ],
  };
}
