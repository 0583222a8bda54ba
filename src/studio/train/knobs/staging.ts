// From edited knobs to changes of the run at hand: what is staged, of which class, what is wrong with it.
import { checkRun } from '../../../engine/checkRun';
import { DEFAULT_FILTERS, type FilterConfig, type FilterKind, type RunConfig } from '../../../engine/config';
import { type Change, classOf, type JsonValue, withChanges } from '../../../engine/journal';
import { ConfigError, checkModelOptions } from '../../../model/config';
import { FIELDS, type FieldKey, fieldOf } from '../../model/fields';
import { checkField, type FieldErrors, type FormValues, toForm } from '../../model/form';
import { formWords, knobWords } from '../../words';

/** What stands in edited knobs, valid or not; a knob that is not here shows the run's value. */
export type Edits = Readonly<Partial<Record<FieldKey, string>>>;

/** new-run is not among them: the split of a run cannot be edited here. */
export type EditClass = 'live' | 'soft-reset' | 'rebuild';

export interface StagedItem {
  readonly field: FieldKey;
  readonly from: string;
  readonly to: string;
  readonly kind: EditClass;
}

/** Where the run stands, as far as checks need it. */
export interface Standing {
  /** Iterations done, and planned. */
  readonly iteration: number;
  readonly iterations: number;
  /** Elements of the data; null while unknown. */
  readonly type_map: readonly string[] | null;
  /** Slots per element that the run uses; null while unknown. */
  readonly sel: readonly number[] | null;
}

export interface Staged {
  readonly items: readonly StagedItem[];
  readonly errors: FieldErrors;
  readonly warnings: FieldErrors;
  /** Can be applied to the run itself; P starts again where `restartsP`. Empty while anything is wrong. */
  readonly now: readonly Change[];
  /** With those that need another model: what a branch would take. */
  readonly all: readonly Change[];
  readonly restartsP: boolean;
  /** Some changes are possible only as a branch. */
  readonly needsBranch: boolean;
  /** The configuration with everything staged; null while anything is wrong. */
  readonly config: RunConfig | null;
}

const VALIDATION: readonly FieldKey[] = ['fraction', 'split', 'stratify', 'every'];
const LENGTH: readonly FieldKey[] = ['length', 'iterations', 'epochs'];
const FIELD_KEYS = Object.keys(FIELDS) as FieldKey[];
const isField = (key: string): key is FieldKey => Object.hasOwn(FIELDS, key);

/** Where a knob's value stands in RunConfig. */
export function pathOf(field: FieldKey, run: RunConfig): string {
  if (LENGTH.includes(field)) return 'length';
  if (VALIDATION.includes(field)) return `validation.${field}`;
  const dot = field.indexOf('.');
  if (dot > 0) return `filter.${field.slice(dot + 1)}`;
  return field in run ? field : `model.${field}`;
}

/** The knob of a path of RunConfig; null where it has none. Constants of a filter are looked for under `kind` first. */
export function fieldOfPath(path: string, kind: FilterKind): FieldKey | null {
  const [head, name] = path.split('.');
  const tries =
    head === 'filter' && name !== undefined
      ? name === 'kind'
        ? ['filter']
        : [kind, 'multistream', 'fekf', 'adam'].map((k) => `${k}.${name}`)
      : [name ?? head];
  return tries.find(isField) ?? null;
}

/** Which knob a refused configuration is about. */
function fieldOfError(key: string, kind: FilterKind): FieldKey | null {
  if (key === 'descriptor.neuron') return 'neuron';
  if (key === 'fitting_net.neuron') return 'fitting_neuron';
  return fieldOfPath(key, kind) ?? fieldOfPath(`filter.${key}`, kind);
}

/** The value that a checked text means. */
export function valueIn(field: FieldKey, raw: string): JsonValue {
  const found = raw.trim();
  const list = (): number[] => (found.match(/\d+/g) ?? []).map(Number);
  switch (fieldOf(field).value.kind) {
    case 'number':
    case 'integer':
      return Number(found);
    case 'flag':
      return found === 'true';
    case 'choice':
      return found;
    case 'widths':
      return list();
    case 'sel':
      return found.startsWith('auto') ? found : list();
  }
}

const kindOf = (edits: Edits, run: RunConfig): FilterKind => {
  const wanted = edits.filter?.trim();
  return wanted === 'fekf' || wanted === 'multistream' || wanted === 'adam' ? wanted : run.filter.kind;
};

/** True where a knob counts: constants of another filter and the other measure of length do not. */
const counts = (field: FieldKey, kind: FilterKind, length: string): boolean => {
  const dot = field.indexOf('.');
  if (dot > 0) return field.slice(0, dot) === kind;
  return (field !== 'iterations' && field !== 'epochs') || field === length;
};

const same = (a: JsonValue, b: JsonValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Fewer slots than the run has would cut neighbours off that it was trained with. */
function classOfEdit(field: FieldKey, path: string, value: JsonValue, run: RunConfig, at: Standing): EditClass {
  if (field === 'sel' && Array.isArray(value)) {
    const has = typeof run.model.sel === 'string' ? at.sel : run.model.sel;
    if (has?.some((s, t) => Number(value[t] ?? s) < s)) return 'rebuild';
  }
  const found = classOf(path);
  return found === 'new-run' ? 'rebuild' : found;
}

/** The filter that takes over: its defaults, the present block size (memory), and what was edited. */
function nextFilter(kind: FilterKind, run: RunConfig, edits: Edits): FilterConfig {
  const filter: FilterConfig = DEFAULT_FILTERS[kind];
  const edited = Object.entries(edits)
    .filter(([key, raw]) => isField(key) && key.startsWith(`${kind}.`) && checkField(key, raw) === null)
    .map(([key, raw]) => [key.slice(kind.length + 1), valueIn(key as FieldKey, raw)]);
  const kept = 'blocksize' in filter && 'blocksize' in run.filter ? { blocksize: run.filter.blocksize } : {};
  return { ...filter, ...kept, ...Object.fromEntries(edited) } as FilterConfig;
}

/** Inputs as they stand with the edits: the run's values, those of a filter that takes over, and what was edited. */
export const shownValues = (run: RunConfig, edits: Edits): FormValues => {
  const kind = kindOf(edits, run);
  const base = kind === run.filter.kind ? run : { ...run, filter: nextFilter(kind, run, {}) };
  return { ...toForm(base), ...edits };
};

function checkLength(value: number, field: FieldKey, at: Standing, run: RunConfig): string | null {
  // Epochs are counted at the present pace of iterations per epoch.
  const perEpoch = run.length.kind === 'epochs' && at.iterations > 0 ? at.iterations / run.length.epochs : null;
  const iterations = field === 'iterations' ? value : perEpoch === null ? null : Math.round(value * perEpoch);
  return iterations !== null && iterations <= at.iteration ? knobWords.tooShort(at.iteration) : null;
}

/** Judges the edits against the run. Edits that equal the run's value are no changes. */
export function stage(run: RunConfig, edits: Edits, at: Standing): Staged {
  const base = toForm(run);
  const kind = kindOf(edits, run);
  const swap = kind !== run.filter.kind;
  const started = swap ? toForm({ ...run, filter: nextFilter(kind, run, {}) }) : base;
  const length = (edits.length ?? base.length).trim();
  const errors: Partial<Record<FieldKey, string>> = {};
  const warnings: Partial<Record<FieldKey, string>> = {};
  const items: StagedItem[] = [];
  const changes = new Map<string, { readonly value: JsonValue; readonly kind: EditClass }>();
  for (const field of FIELD_KEYS) {
    const raw = edits[field];
    if (raw === undefined || !counts(field, kind, length)) continue;
    const from = started[field];
    const shown = field === 'filter' ? base.filter : from;
    if (raw.trim() === shown) continue;
    const wrong = checkField(field, raw);
    if (wrong !== null) {
      errors[field] = wrong;
      items.push({ field, from: shown, to: raw.trim(), kind: 'live' });
      continue;
    }
    const value = valueIn(field, raw);
    if (same(value, valueIn(field, shown))) continue;
    const { safe, unit } = fieldOf(field);
    const n = Number(value);
    if (safe && (n < safe[0] || n > safe[1])) warnings[field] = formWords.unusual(safe[0], safe[1], unit);
    const isFilter = field === 'filter' || field.includes('.');
    const path = swap && isFilter ? 'filter' : pathOf(field, run);
    const edited = classOfEdit(field, path, value, run, at);
    items.push({ field, from: shown, to: raw.trim(), kind: edited });
    if (path === 'filter') changes.set(path, { value: { ...nextFilter(kind, run, edits) }, kind: edited });
    else if (path === 'length') {
      const field: FieldKey = length === 'epochs' ? 'epochs' : 'iterations';
      const target = Number((edits[field] ?? base[field]).trim());
      const short = checkLength(target, field, at, run);
      if (short !== null) errors[field] = short;
      changes.set(path, {
        value:
          field === 'epochs'
            ? { kind: 'epochs', epochs: target }
            : { kind: 'iterations', iterations: Math.round(target) },
        kind: edited,
      });
    } else changes.set(path, { value, kind: edited });
  }
  const all = [...changes].map(([key, { value }]) => ({ key, value }));
  const config = Object.keys(errors).length === 0 ? together(run, all, at, kind, errors) : null;
  const now = [...changes].filter(([, c]) => c.kind !== 'rebuild').map(([key, { value }]) => ({ key, value }));
  return {
    items,
    errors,
    warnings,
    now: config ? now : [],
    all: config ? all : [],
    restartsP: [...changes.values()].some((c) => c.kind === 'soft-reset'),
    needsBranch: items.some((i) => i.kind === 'rebuild'),
    config,
  };
}

/** The configuration with all changes, or the error of the values that do not go together. */
function together(
  run: RunConfig,
  all: readonly Change[],
  at: Standing,
  kind: FilterKind,
  errors: Partial<Record<FieldKey, string>>,
): RunConfig | null {
  if (all.length === 0) return run;
  try {
    const next = withChanges(run, all);
    const type_map = next.model.type_map ?? at.type_map;
    checkModelOptions(
      typeof next.model.sel === 'string' || type_map === null ? next.model : { ...next.model, type_map },
    );
    checkRun(next);
    return next;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = error.message.slice(error.key.length + 2);
    errors[fieldOfError(error.key, kind) ?? 'filter'] = message.charAt(0).toUpperCase() + message.slice(1);
    return null;
  }
}

/** Entries whose change alters what the device must hold. */
const HEAVY = /^(batch|table|filter|filter\.(kind|nf|blocksize|form|average|chord|damping)|model\..*)$/;

/** True where a plan has to say whether the changed run still fits. */
export const asksForMemory = (changes: readonly Change[]): boolean => changes.some((c) => HEAVY.test(c.key));

/** What of a run a branch with these changes keeps. */
export type Kept = 'all' | 'weights' | 'fitting-shapes';

const NETS = new Set(['model.neuron', 'model.axis_neuron', 'model.fitting_neuron', 'model.type_one_side']);

/** Weights and P (all), the weights alone, or only those of nets whose shape stays. */
export function keptBy(changes: readonly Change[]): Kept {
  if (changes.some((c) => NETS.has(c.key) || c.key.endsWith('resnet_dt'))) return 'fitting-shapes';
  return changes.every((c) => classOf(c.key) === 'live') ? 'all' : 'weights';
}
