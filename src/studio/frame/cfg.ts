// Settings inside a link: JSON in base64url, read back with whatever is not understood left at its default.
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../../engine/config';

export function encodeConfig(config: RunConfig): string {
  // Excluded frames and sides of systems belong to the data, which a link does not hold.
  const own = { ...config, exclude: [], validation: { ...config.validation, sides: [] } };
  const bytes = new TextEncoder().encode(JSON.stringify(own));
  const text = Array.from(bytes, (b) => String.fromCharCode(b)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

const isObject = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** `base` with the entries of `found` that it has and that are of the same kind. */
function take<T extends object>(base: T, found: unknown): T {
  if (!isObject(found)) return base;
  const out: Record<string, unknown> = { ...(base as Record<string, unknown>) };
  for (const [key, old] of Object.entries(base)) {
    const value = found[key];
    const list = Array.isArray(old) && Array.isArray(value) && value.every((v) => typeof v === 'number');
    if (list || (typeof value === typeof old && !isObject(old) && !Array.isArray(old))) out[key] = value;
  }
  return out as T;
}

/** The configuration of a link, unchecked but for its shape; null where it is none. */
export function decodeConfig(text: string): RunConfig | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const json: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0))));
    return isObject(json) ? configOf(json) : null;
  } catch {
    // Cut, or never base64 of JSON.
    return null;
  }
}

function configOf(json: Readonly<Record<string, unknown>>): RunConfig {
  const { model: m, filter: f, length } = json;
  const flat = take(DEFAULT_RUN, { batch: json.batch, seed: json.seed });
  const sel = isObject(m) && (typeof m.sel === 'string' || isNumbers(m.sel)) ? m.sel : DEFAULT_RUN.model.sel;
  const kind = isObject(f) ? (['multistream', 'fekf', 'adam'] as const).find((k) => k === f.kind) : undefined;
  const { epochs, iterations } = isObject(length) ? length : {};
  return {
    ...flat,
    model: { ...take(DEFAULT_RUN.model, m), type_map: null, sel },
    filter: kind === undefined ? DEFAULT_RUN.filter : { ...take(DEFAULT_FILTERS[kind], f), kind },
    length:
      typeof epochs === 'number'
        ? { kind: 'epochs', epochs }
        : typeof iterations === 'number'
          ? { kind: 'iterations', iterations }
          : DEFAULT_RUN.length,
    // A link from before systems gave their shares one by one did not mean that.
    validation: isObject(json.validation)
      ? { ...take({ ...DEFAULT_RUN.validation, stratify: false }, json.validation), sides: [] }
      : DEFAULT_RUN.validation,
    exclude: [],
  } as RunConfig;
}

const isNumbers = (v: unknown): v is readonly number[] => Array.isArray(v) && v.every((n) => typeof n === 'number');
