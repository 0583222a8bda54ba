// The multistream recipe's constants that move with the iteration (docs/filters.md section 3).
import type { MultistreamConfig } from '../config';

/** Least standard deviation of an energy row [eV/atom] and of a force row [eV/A], times the prefactors. */
export const FLOOR_E = 2e-4;
export const FLOOR_F = 5e-3;

/** Damping: rho below LOW makes mu UP times larger, above HIGH makes it smaller; mu stays within 1 and MOST. */
export const DAMPING = { LOW: 0.1, HIGH: 0.5, UP: 2, DOWN: 0.7, MOST: 1e4 } as const;

export interface MultistreamSchedule {
  readonly alpha: number;
  /** 1 + underweighting. */
  readonly u: number;
  readonly kn: number;
  readonly q: number;
}

/** What changes from iteration to iteration (counted from 1): docs/filters.md section 3. */
export function multistreamSchedule(c: MultistreamConfig, iteration: number): MultistreamSchedule {
  const past = c.late > 0 && iteration > c.late ? iteration / c.late : 1;
  const alpha = Math.max(c.alpha_min, c.alpha_decay ** iteration);
  return {
    alpha: past > 1 ? Math.max(alpha, Math.min(1, c.alpha_min * past)) : alpha,
    u: 1 + c.uw * c.uw_decay ** iteration,
    kn: Math.max(Math.min(c.kn, c.kn_end), c.kn * c.kn_decay ** iteration),
    q: past > 1 ? Math.max(Math.min(c.q, c.q_end), c.q / past ** 2) : c.q,
  };
}
