// Next and previous outlier for the keys N and P: whoever shows outliers takes the calls.

export interface OutlierWalk {
  next(): void;
  previous(): void;
}

let walk: OutlierWalk | null = null;

/** Takes the calls until the returned function is called. */
export function provideOutliers(provider: OutlierWalk): () => void {
  walk = provider;
  return () => {
    if (walk === provider) walk = null;
  };
}

/** What the keys call; nothing happens where no outliers are shown. */
export const outliers: OutlierWalk & { readonly ready: () => boolean } = {
  ready: () => walk !== null,
  next: () => walk?.next(),
  previous: () => walk?.previous(),
};
