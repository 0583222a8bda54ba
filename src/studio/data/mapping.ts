// The mapping of a source as it stands: what was read, what the user said, what can be chosen.
import { type LabelEdit, type Mend, type Source, withMend } from '../../data/edits';
import type { Label, Quantity, Taken } from '../../data/types';
import { UNIT_CHOICES, unitFactor, virialUnit } from '../../data/units';

export const QUANTITIES: readonly Quantity[] = ['energy', 'force', 'virial', 'length'];

export interface Mapped {
  readonly of: Quantity;
  /** What the label is taken from now; null where the source has none and offers none. */
  readonly taken: Taken | null;
  /** As it was read. */
  readonly asRead: Taken | null;
  /** Keys to choose from, the present one among them. */
  readonly keys: readonly string[];
  readonly units: readonly string[];
  readonly changed: boolean;
}

const editOf = (mends: readonly Mend[], key: string, of: Quantity): LabelEdit | undefined =>
  mends.find((m): m is LabelEdit => m.kind === 'label' && m.origin === key && m.of === of);

/** Whether two names of a unit mean the same. */
function sameUnit(of: Quantity, a: string, b: string): boolean {
  if (of !== 'virial') return unitFactor(of, a) === unitFactor(of, b);
  const [u, v] = [virialUnit(a), virialUnit(b)];
  return u !== undefined && u.factor === v?.factor && u.perVolume === v.perVolume;
}

/** One label of a source, after the mends. */
export function mapped(source: Source, mends: readonly Mend[], of: Quantity): Mapped {
  const asRead = source.origin[of];
  const edit = editOf(mends, source.key, of);
  const others = source.others.filter((o) => o.of === of).map((o) => o.taken);
  const chosen = (edit?.key != null ? others.find((o) => o.key === edit.key) : null) ?? asRead;
  const taken = chosen && { ...chosen, unit: edit?.unit ?? chosen.unit, sign: edit?.sign ?? chosen.sign };
  const usual = UNIT_CHOICES[of];
  const listed = taken === null || usual.some((u) => sameUnit(of, u, taken.unit));
  return {
    of,
    taken,
    asRead,
    keys: [...new Set([asRead, ...others].flatMap((t) => t?.key ?? []))],
    units: listed || taken === null ? usual : [taken.unit, ...usual],
    changed: edit !== undefined,
  };
}

/** The unit among the choices that means what `unit` says. */
export const choiceOf = (of: Quantity, units: readonly string[], unit: string): string =>
  units.find((u) => u === unit) ?? units.find((u) => sameUnit(of, u, unit)) ?? unit;

/** The mends after one more change of a label; a change back to what was read leaves no edit. */
export function relabelled(
  source: Source,
  mends: readonly Mend[],
  of: Quantity,
  change: Partial<Pick<LabelEdit, 'key' | 'unit' | 'sign'>>,
): readonly Mend[] {
  const before = editOf(mends, source.key, of);
  const asRead = source.origin[of];
  // Unit and sign belong to a key: another one brings its own.
  const from = change.key !== undefined ? null : before;
  const key = change.key === asRead?.key ? null : (change.key ?? before?.key ?? null);
  const base = key === null ? asRead : (source.others.find((o) => o.of === of && o.taken.key === key)?.taken ?? asRead);
  const unit = change.unit ?? from?.unit ?? null;
  const sign = change.sign ?? from?.sign ?? null;
  const edit: LabelEdit = {
    kind: 'label',
    origin: source.key,
    of,
    key,
    unit: unit !== null && base && sameUnit(of, unit, base.unit) ? null : unit,
    sign: sign === base?.sign ? null : sign,
  };
  const empty = edit.key === null && edit.unit === null && edit.sign === null;
  return empty ? mends.filter((m) => m !== before) : withMend(mends, edit);
}

/** The mends without anything said about this source's labels. */
export const asReadAgain = (source: Source, mends: readonly Mend[]): readonly Mend[] =>
  mends.filter((m) => !(m.kind === 'label' && m.origin === source.key));

export const isLabel = (of: Quantity): of is Label => of !== 'length';
