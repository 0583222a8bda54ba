// The running mean of a curve: exponential, right from the first point on and up to the last.

/**
 * Exponential moving average with the weight `weight` (0 to < 1) of the past, corrected for its start: the k-th value is the
 * weighted mean of the first k values with weights weight^(k-i). As long as `y`; values that are not finite are passed over.
 */
export function runningMean(y: Float64Array, weight: number): Float64Array {
  const out = new Float64Array(y.length);
  let sum = 0;
  let norm = 0;
  for (let i = 0; i < y.length; i++) {
    if (Number.isFinite(y[i])) {
      sum = weight * sum + y[i];
      norm = weight * norm + 1;
    }
    out[i] = norm > 0 ? sum / norm : Number.NaN;
  }
  return out;
}
