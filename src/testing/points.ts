// Points of a curve for tests of the page: everything that is not given is some plain value.

/** A training point of the protocol (meV/atom, meV/A) at an iteration. */
export const trainPoint = (iteration: number, given: Readonly<Record<string, number>> = {}) => ({
  iteration,
  rmse_e: 1,
  rmse_f: 2,
  lambda: 1,
  ms: 3,
  innovation: 1,
  dw: 0.1,
  p_mean: 0.5,
  r_f: 1e-4,
  r_e: 1e-6,
  mu: 1,
  rejected: 0,
  ...given,
});
