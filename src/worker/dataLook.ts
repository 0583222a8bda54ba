// Radial distributions and neighbour counts of stored data sets, from a sample that is kept between questions.
import { type FrameSource, framesIn, neighborHistogram, radialDistribution, sampleFrames } from '../data/rdf';
import { loadDataset } from '../data/store';
import type { NeighborHistogram, Rdf } from './dataProtocol';

/** A; fine enough for the first peak of a cold crystal. */
const DR = 0.05;
/** Pairs within 10 A that a sample holds: well under a second of work. */
const PAIRS = 4_000_000;
const SAMPLE_R = 10;

/** Looks into data sets; keeps the sample of the last one, which is small whatever the data set's size. */
export class Look {
  #sample: {
    readonly dataset: string;
    readonly systems: readonly FrameSource[];
    readonly elements: readonly string[];
  } | null = null;

  /** A data set of an id may have changed. */
  forget(): void {
    this.#sample = null;
  }

  async #open(dataset: string): Promise<{ systems: readonly FrameSource[]; elements: readonly string[] }> {
    if (this.#sample?.dataset === dataset) return this.#sample;
    const stored = await loadDataset(dataset);
    if (!stored) throw new Error('This data set is no longer stored in the browser. Import it again.');
    const systems = sampleFrames(stored.systems, SAMPLE_R, PAIRS);
    const elements = [...new Set(stored.systems.flatMap((s) => s.type_map))];
    this.#sample = { dataset, systems, elements };
    return this.#sample;
  }

  async rdf(
    dataset: string,
    rmax: number,
    progress: (done: number, total: number, what: string) => void,
  ): Promise<Rdf> {
    const { systems, elements } = await this.#open(dataset);
    const result = await radialDistribution(systems, elements, rmax, DR, (done, total) =>
      progress(done, total, 'g(r)'),
    );
    return { dataset, ...result };
  }

  async neighbors(dataset: string, rcut: number): Promise<NeighborHistogram> {
    const { systems, elements } = await this.#open(dataset);
    return { dataset, rcut, nframes: framesIn(systems), elements: await neighborHistogram(systems, elements, rcut) };
  }
}
