// Reading what a deepmd-kit run leaves: lcurve.out and the clock of peer_train.py.

export interface DpRow {
  readonly step: number;
  /** eV/atom and eV/A. */
  readonly rmse_e_val: number;
  readonly rmse_f_val: number;
}

/** Rows of lcurve.out by the names in its first line. Throws where these are not those of a run with validation. */
export function parseDpLcurve(text: string): DpRow[] {
  const lines = text.split('\n').filter((l) => l.trim() !== '');
  if (lines.length === 0) return [];
  const names = lines[0].replace(/^#/, '').trim().split(/\s+/);
  const column = (name: string): number => {
    const k = names.indexOf(name);
    if (k < 0) throw new Error(`lcurve.out: expected a column ${name}, found ${names.join(' ')}`);
    return k;
  };
  const [step, e, f] = [column('step'), column('rmse_e_val'), column('rmse_f_val')];
  return lines
    .filter((l) => !l.startsWith('#'))
    .map((l) => l.trim().split(/\s+/).map(Number))
    .filter((v) => v.length === names.length)
    .map((v) => ({ step: v[step], rmse_e_val: v[e], rmse_f_val: v[f] }))
    .filter((r) => Number.isFinite(r.rmse_f_val));
}

export interface Clock {
  readonly step: number;
  /** Seconds of training up to that step, validations not counted. */
  readonly seconds: number;
}

/** Lines {"step": 10, "seconds": 1.5}; a last line that was cut off is passed over. */
export function parseClock(text: string): Clock[] {
  return text.split('\n').flatMap((line) => {
    try {
      const v: unknown = JSON.parse(line);
      if (typeof v !== 'object' || v === null || !('step' in v) || !('seconds' in v)) return [];
      return typeof v.step === 'number' && typeof v.seconds === 'number' ? [{ step: v.step, seconds: v.seconds }] : [];
    } catch {
      return [];
    }
  });
}
