// lcurve.out, the learning curve in deepmd-kit's columns and number formats (PyTorch backend).
import { padE } from './cformat';

/** Errors at one step: energy in eV per atom, force in eV/A; NaN where there is no reference. */
export interface LcurveErrors {
  /** Root of the loss. Left out: the root of rmse_e^2 + rmse_f^2, which orders runs but is no loss of deepmd-kit's. */
  readonly rmse?: number;
  readonly rmse_e: number;
  readonly rmse_f: number;
  /** eV per atom; the column appears only where a row has it. */
  readonly rmse_v?: number;
}

export interface LcurveRow {
  readonly step: number;
  readonly trn: LcurveErrors;
  /** null where nothing was validated at this step: nan in a file with validation columns. */
  readonly val: LcurveErrors | null;
  /** Learning rate; 0 for Kalman filters, which have none. */
  readonly lr: number;
}

const total = (e: LcurveErrors): number => e.rmse ?? Math.sqrt(e.rmse_e ** 2 + e.rmse_f ** 2);
const COLUMNS = ['rmse', 'rmse_e', 'rmse_f', 'rmse_v'] as const;

/**
 * The text of lcurve.out: two header lines, then one line per row; columns `_val` and `_trn` where `validation` is true,
 * else `_trn` only. `np.genfromtxt("lcurve.out", names=True)` reads it as it reads deepmd-kit's.
 */
export function writeLcurve(rows: readonly LcurveRow[], validation = rows.some((r) => r.val !== null)): string {
  const withVirial = rows.some((r) => r.trn.rmse_v !== undefined || r.val?.rmse_v !== undefined);
  const columns = COLUMNS.filter((c) => c !== 'rmse_v' || withVirial);
  const value = (e: LcurveErrors | null, c: (typeof COLUMNS)[number]): number =>
    e === null ? Number.NaN : c === 'rmse' ? total(e) : (e[c] ?? Number.NaN);
  const pair = (v: string, t: string): string => (validation ? `   ${v} ${t}` : `   ${t}`);
  const names = columns.map((c) => pair(`${c}_val`.padStart(11), `${c}_trn`.padStart(11)));
  let text = `# ${'step'.padEnd(5)}${names.join('')}   ${'lr'.padEnd(8)}\n`;
  text += '# If there is no available reference data, rmse_*_{val,trn} will print nan\n';
  for (const r of rows) {
    const cells = columns.map((c) => pair(padE(value(r.val, c), 11, 2), padE(value(r.trn, c), 11, 2)));
    text += `${String(r.step).padStart(7)}${cells.join('')}   ${padE(r.lr, 8, 1)}\n`;
  }
  return text;
}
