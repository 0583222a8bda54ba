// Line plots as plain SVG text: panels in a grid, linear or logarithmic axes, one legend. No browser needed.

export interface Series {
  readonly name: string;
  readonly color: string;
  readonly points: readonly (readonly [number, number])[];
  /** 0 to 1. */
  readonly opacity?: number;
  readonly dash?: string;
  /** Mark of every point ('dot'), of the last one where a run broke ('cross'), or none. */
  readonly mark?: 'dot' | 'cross' | 'none';
}

export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
}

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Horizontal lines with a word at their left end. */
  readonly lines?: readonly { readonly y: number; readonly text: string }[];
}

export interface Figure {
  readonly title: string;
  readonly subtitle: string;
  readonly columns: number;
  readonly panels: readonly Panel[];
}

/** Text and attribute values: nothing in them can end an element or an attribute. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const PANEL = { w: 470, h: 320, left: 66, right: 18, top: 38, bottom: 50 };
const MARGIN = 24;
const INK = '#1f2430';
const SOFT = '#5d6575';
const GRID = '#e6e8ee';

export interface Scale {
  readonly ticks: readonly number[];
  /** Position of a value from 0 to 1. */
  at(v: number): number;
}

const power = (m: number, k: number): number => Number(`${m}e${k}`);

/** A logarithmic scale over the values' range with ticks at 1, 2, 5 x 10^k, or powers of ten where those are many. */
export function logScale(values: readonly number[]): Scale {
  const good = values.filter((v) => v > 0 && Number.isFinite(v));
  if (good.length === 0) return logScale([1, 10]);
  const low = Math.log10(good.reduce((a, b) => Math.min(a, b)));
  const high = Math.log10(good.reduce((a, b) => Math.max(a, b)));
  const pad = Math.max(0.04 * (high - low), 0.04);
  const [a, b] = [low - pad, high + pad];
  const all = (ms: readonly number[]): number[] => {
    const out: number[] = [];
    for (let k = Math.floor(a); k <= Math.ceil(b); k++) for (const m of ms) out.push(power(m, k));
    return out.filter((v) => Math.log10(v) >= a && Math.log10(v) <= b);
  };
  const sets = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 5, 7]].map(all);
  const ticks = sets.find((t) => t.length >= 4 && t.length <= 9) ?? sets.find((t) => t.length >= 4) ?? sets[3];
  return { ticks, at: (v) => (Math.log10(v) - a) / (b - a) };
}

/** A linear scale from 0 over the values with 4 to 8 round ticks. */
export function linearScale(values: readonly number[]): Scale {
  const top = values.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0) || 1;
  const k = Math.floor(Math.log10(top)) - 1;
  const steps = [1, 2, 5, 10, 20, 50].map((m) => power(m, k));
  const step = steps.find((s) => top / s <= 7) ?? steps[steps.length - 1];
  const end = 1.04 * top;
  return {
    ticks: Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => Number((i * step).toPrecision(12))),
    at: (v) => v / end,
  };
}

/** Ticks in few characters: 20000 is "20k". */
export function tickText(v: number): string {
  if (v !== 0 && (Math.abs(v) >= 1e7 || Math.abs(v) < 1e-3)) return v.toExponential(0).replace('e+', 'e');
  if (Math.abs(v) >= 1e6) return `${v / 1e6}M`;
  return Math.abs(v) >= 1e4 ? `${v / 1e3}k` : String(v);
}

const n = (v: number): string => v.toFixed(1);
const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${n(x)}" y="${n(y)}" ${attributes}>${escapeXml(content)}</text>`;

function panel(p: Panel, x0: number, y0: number): string {
  const out: string[] = [];
  const points = p.series.flatMap((s) => s.points);
  const scale = (axis: Axis, values: readonly number[]): Scale =>
    axis.scale === 'log' ? logScale(values) : linearScale(values);
  const sx = scale(
    p.x,
    points.map((q) => q[0]),
  );
  const sy = scale(p.y, [...points.map((q) => q[1]), ...(p.lines ?? []).map((l) => l.y)]);
  const [w, h] = [PANEL.w - PANEL.left - PANEL.right, PANEL.h - PANEL.top - PANEL.bottom];
  const [px, py] = [x0 + PANEL.left, y0 + PANEL.top];
  const at = (x: number, y: number): [number, number] => [px + w * sx.at(x), py + h * (1 - sy.at(y))];
  out.push(text(px, py - 14, p.title, `font-size="14" font-weight="600" fill="${INK}"`));
  for (const t of sy.ticks) {
    const y = py + h * (1 - sy.at(t));
    out.push(`<line x1="${n(px)}" y1="${n(y)}" x2="${n(px + w)}" y2="${n(y)}" stroke="${GRID}"/>`);
    out.push(text(px - 8, y + 4, tickText(t), `font-size="11" text-anchor="end" fill="${SOFT}"`));
  }
  for (const t of sx.ticks) {
    const x = px + w * sx.at(t);
    out.push(`<line x1="${n(x)}" y1="${n(py)}" x2="${n(x)}" y2="${n(py + h)}" stroke="${GRID}"/>`);
    out.push(text(x, py + h + 17, tickText(t), `font-size="11" text-anchor="middle" fill="${SOFT}"`));
  }
  out.push(
    `<path d="M${n(px)} ${n(py)}V${n(py + h)}H${n(px + w)}" fill="none" stroke="${SOFT}" stroke-width="1"/>`,
    text(px + w / 2, py + h + 38, p.x.label, `font-size="12" text-anchor="middle" fill="${INK}"`),
    `<text transform="translate(${n(x0 + 16)} ${n(py + h / 2)}) rotate(-90)" font-size="12" text-anchor="middle" fill="${INK}">${escapeXml(p.y.label)}</text>`,
  );
  for (const l of p.lines ?? []) {
    const [, y] = at(sx.ticks[0] ?? 1, l.y);
    out.push(
      `<line x1="${n(px)}" y1="${n(y)}" x2="${n(px + w)}" y2="${n(y)}" stroke="${SOFT}" stroke-dasharray="2 3"/>`,
      text(px + 6, y - 5, l.text, `font-size="10.5" text-anchor="start" fill="${SOFT}" class="halo"`),
    );
  }
  for (const s of p.series) out.push(line(s, at));
  return out.join('\n');
}

function line(s: Series, at: (x: number, y: number) => [number, number]): string {
  const placed = s.points.map(([x, y]) => at(x, y)).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (placed.length === 0) return '';
  const out: string[] = [];
  const path = placed.map(([x, y], k) => `${k === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('');
  const color = escapeXml(s.color);
  out.push(
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"${s.dash ? ` stroke-dasharray="${escapeXml(s.dash)}"` : ''}/>`,
  );
  if (s.mark === 'dot' || placed.length === 1)
    for (const [x, y] of placed) out.push(`<circle cx="${n(x)}" cy="${n(y)}" r="3.2" fill="${color}"/>`);
  if (s.mark === 'cross') {
    const [x, y] = placed[placed.length - 1];
    out.push(
      `<path d="M${n(x - 5)} ${n(y - 5)}l10 10m0 -10l-10 10" fill="none" stroke="${color}" stroke-width="2.2"/>`,
    );
  }
  return `<g opacity="${s.opacity ?? 1}">${out.join('')}</g>`;
}

/** One entry per name, in order; wraps. Returns the elements and their height. */
function legend(f: Figure, width: number, y0: number): { readonly svg: string; readonly height: number } {
  const seen = new Map<string, Series>();
  for (const s of f.panels.flatMap((p) => p.series)) if (!seen.has(s.name)) seen.set(s.name, s);
  let [x, y] = [MARGIN, y0];
  const out: string[] = [];
  for (const [name, s] of seen) {
    const need = 42 + 7 * name.length + 14;
    if (x + need > width - MARGIN && x > MARGIN) [x, y] = [MARGIN, y + 20];
    const dash = s.dash ? ` stroke-dasharray="${escapeXml(s.dash)}"` : '';
    out.push(
      `<line x1="${x}" y1="${y - 4}" x2="${x + 24}" y2="${y - 4}" stroke="${escapeXml(s.color)}" stroke-width="2.6"${dash}/>`,
      text(x + 31, y, name, `font-size="12.5" fill="${INK}"`),
    );
    x += need;
  }
  return { svg: out.join('\n'), height: y - y0 + 20 };
}

/** The figure as an SVG document on white. */
export function svgFigure(f: Figure): string {
  const columns = Math.max(1, Math.min(f.columns, f.panels.length));
  const rows = Math.max(1, Math.ceil(f.panels.length / columns));
  const width = 2 * MARGIN + columns * PANEL.w;
  const key = legend(f, width, 84);
  const top = 84 + key.height;
  const height = top + rows * PANEL.h + MARGIN / 2;
  const panels = f.panels.map((p, k) =>
    panel(p, MARGIN + (k % columns) * PANEL.w, top + Math.floor(k / columns) * PANEL.h),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${n(height)}" width="${width}" height="${n(height)}" font-family="Inter, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif">
<style>.halo{paint-order:stroke;stroke:#fff;stroke-width:3px}</style>
<rect width="100%" height="100%" fill="#ffffff"/>
${text(MARGIN, 34, f.title, `font-size="19" font-weight="650" fill="${INK}"`)}
${text(MARGIN, 55, f.subtitle, `font-size="12" fill="${SOFT}"`)}
${key.svg}
${panels.join('\n')}
</svg>
`;
}
