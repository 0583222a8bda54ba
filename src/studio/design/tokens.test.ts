// The colours can be read: WCAG AA contrast of every pair the page uses, in both themes.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function colour(token: string, dark: boolean): string {
  const both = new RegExp(`--${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
  const one = new RegExp(`--${token}: (#\\w{6});`).exec(css);
  const found = both ? both[dark ? 2 : 1] : one?.[1];
  if (found === undefined) throw new Error(`tokens.css has no --${token}`);
  return found;
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

const TEXT: readonly (readonly [string, string])[] = [
  ...['bg', 'panel', 'soft'].flatMap((ground) => ['ink', 'mute'].map((text) => [text, ground] as const)),
  ['on-accent', 'accent'],
  ['accent', 'panel'],
  ['amber', 'amber-soft'],
  ['amber', 'panel'],
  ['red', 'red-soft'],
  ['red', 'panel'],
  ['ink', 'red-soft'],
  ['mute', 'red-soft'],
];
const GRAPHICS: readonly (readonly [string, string])[] = [
  ...['energy', 'force', 'virial', 'edge'].flatMap((mark) => ['bg', 'panel'].map((ground) => [mark, ground] as const)),
  ['accent', 'bg'],
  ['ok', 'panel'],
];

for (const dark of [false, true]) {
  const theme = dark ? 'dark' : 'light';
  it.each(TEXT)(`%s on %s is readable in the ${theme} theme`, (text, ground) => {
    expect(contrast(colour(text, dark), colour(ground, dark))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(GRAPHICS)(`%s on %s can be seen in the ${theme} theme`, (mark, ground) => {
    expect(contrast(colour(mark, dark), colour(ground, dark))).toBeGreaterThanOrEqual(3);
  });
}
