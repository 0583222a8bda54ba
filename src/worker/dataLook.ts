// Radial distributions and neighbour counts of stored data sets, from a sample that is kept between questions.
import { type FrameSource, framesIn, neighborHistogram, radialDistribution, sampleFrames } from '../data/rdf';
import type { NeighborHistogram, Rdf } from './dataProtocol';
import type { Shelf } from './shelf';

/** A; fine enough for the first peak of a cold crystal. */
const DR = 0.05;
/** Pairs within 10 A that a sample holds: well under a second of work. */
const PAIRS = 4_000_000;
const SAMPLE_R = 10;

/** Looks into data sets; keeps the sample of the last one, which is small whatever the data set's size. */
export class Look {
  readonly #shelf: Shelf;
  #sample: {
    readonly dataset: string;
    readonly systems: readonly FrameSource[];
    readonly elements: readonly string[];
  } | null = null;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /** A data set of an id may have changed. */
  forget(): void {
    this.#sample = null;
  }

  async #open(id: string): Promise<{ systems: readonly FrameSource[]; elements: readonly string[] }> {
    if (this.#sample?.dataset === id) return this.#sample;
    const { dataset } = await this.#shelf.open(id);
    const systems = sampleFrames(dataset.systems, SAMPLE_R, PAIRS);
    const elements = [...new Set(dataset.systems.flatMap((s) => s.type_map))];
    this.#sample = { dataset: id, systems, elements };
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
