// What tabs offer to the keyboard and the palette while they are shown.

export interface Outliers {
  next(): void;
  previous(): void;
}

export class PageHooks {
  #outliers: Outliers | null = null;

  get outliers(): Outliers | null {
    return this.#outliers;
  }

  /** N and P go to `outliers` until the returned function is called; the last one registered counts. */
  offerOutliers(outliers: Outliers): () => void {
    this.#outliers = outliers;
    return () => {
      if (this.#outliers === outliers) this.#outliers = null;
    };
  }
}
