// What would fit where a configuration does not: the largest block size, batch, rows per frame and net, found by trying.
import type { RunConfig } from './config';

/** Settings that make a run fit, in the names of the configuration; each offer changes as little as it can. */
export interface FitOffer {
  readonly changes: {
    readonly blocksize?: number;
    readonly batch?: number;
    readonly nf?: number;
    readonly neuron?: readonly number[];
    readonly axis_neuron?: number;
    readonly fitting_neuron?: readonly number[];
  };
  /** Bytes that the run would take on the device, and its weights. */
  readonly deviceBytes: number;
  readonly nweights: number;
}

export interface Fit {
  readonly fits: boolean;
  readonly deviceBytes: number;
  readonly nweights: number;
}

/** The configuration with an offer's changes. */
export function withOffer(run: RunConfig, { changes }: Pick<FitOffer, 'changes'>): RunConfig {
  const { blocksize, batch, nf, neuron, axis_neuron, fitting_neuron } = changes;
  const { filter } = run;
  return {
    ...run,
    ...(batch === undefined ? {} : { batch }),
    filter:
      filter.kind === 'adam'
        ? filter
        : filter.kind === 'fekf'
          ? { ...filter, ...(blocksize === undefined ? {} : { blocksize }) }
          : { ...filter, ...(blocksize === undefined ? {} : { blocksize }), ...(nf === undefined ? {} : { nf }) },
    model: {
      ...run.model,
      ...(neuron ? { neuron } : {}),
      ...(axis_neuron === undefined ? {} : { axis_neuron }),
      ...(fitting_neuron ? { fitting_neuron } : {}),
    },
  };
}

/** Nets to fall back on, largest first: the paper's, then those for small devices. */
const NETS = [
  { neuron: [25, 25, 25], axis_neuron: 16, fitting_neuron: [50, 50, 50] },
  { neuron: [16, 16, 16], axis_neuron: 8, fitting_neuron: [32, 32, 32] },
  { neuron: [8, 16], axis_neuron: 4, fitting_neuron: [16, 16] },
] as const;
const WIDTHS = [160, 120, 100, 80, 60, 50, 32, 25, 16] as const;

/** The largest k in [1, below) for which `ok`, which holds up to some k; 0 where it never does. */
function largest(below: number, ok: (k: number) => boolean): number {
  let low = 0;
  let high = below;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (ok(mid)) low = mid;
    else high = mid;
  }
  return low;
}

/** Offers for a run that does not fit; `check` sizes a configuration up. Empty where nothing that is tried fits. */
export function whatFits(run: RunConfig, check: (run: RunConfig) => Fit): FitOffer[] {
  const offers: FitOffer[] = [];
  const offer = (changes: FitOffer['changes']): boolean => {
    const { fits, deviceBytes, nweights } = check(withOffer(run, { changes }));
    if (fits) offers.push({ changes, deviceBytes, nweights });
    return fits;
  };
  const fits = (changes: FitOffer['changes']): boolean => check(withOffer(run, { changes })).fits;
  const { filter } = run;
  /** Not by halving: the scratch of a filter does not shrink evenly with its blocks. */
  const block = (also: FitOffer['changes']): number => {
    if (filter.kind === 'adam') return 0;
    const step = filter.blocksize > 10_240 ? 256 : 64;
    let size = step * (Math.ceil(filter.blocksize / step) - 1);
    while (size > 0 && !fits({ ...also, blocksize: size })) size -= step;
    return size;
  };
  const blocksize = block({});
  if (blocksize > 0) offer({ blocksize });
  const batch = largest(run.batch, (k) => fits({ batch: k }));
  if (batch > 0) offer({ batch });
  const nf = filter.kind === 'multistream' ? largest(filter.nf, (k) => fits({ nf: k })) : 0;
  if (nf > 0) offer({ nf });
  const widest = Math.max(...run.model.fitting_neuron);
  const narrowed = WIDTHS.some(
    (w) => w < widest && offer({ fitting_neuron: run.model.fitting_neuron.map((v) => Math.min(v, w)) }),
  );
  if (!narrowed) NETS.some((net) => offer(net));
  // Nothing helps alone: P and the batch may both be too large, or the net with them.
  for (const net of offers.length === 0 ? [{}, ...NETS] : []) {
    const size = filter.kind === 'adam' ? undefined : block({ ...net, batch: 1 });
    if (size === 0) continue;
    const also = size === undefined ? net : { ...net, blocksize: size };
    const frames = largest(run.batch + 1, (k) => fits({ ...also, batch: k }));
    if (frames > 0 && offer(frames === run.batch ? also : { ...also, batch: frames })) break;
  }
  return offers;
}
