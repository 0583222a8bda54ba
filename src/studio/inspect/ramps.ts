// Colours of density: each series' own hue, lightness rising (dark theme) or falling (light), so it reads without colour.
import { type Rgb, rampOf } from './density';
import type { Quantity } from './points';

/** Sparse, middle, dense. The middle of the light theme and the start of the dark one are the series colours of tokens.css. */
const STOPS: Readonly<Record<'light' | 'dark', Readonly<Record<Quantity, readonly Rgb[]>>>> = {
  light: {
    energy: [
      [66, 152, 206],
      [0, 114, 178],
      [3, 38, 64],
    ],
    force: [
      [236, 128, 52],
      [213, 94, 0],
      [84, 32, 0],
    ],
    virial: [
      [38, 172, 132],
      [0, 138, 101],
      [0, 52, 38],
    ],
  },
  dark: {
    energy: [
      [0, 114, 178],
      [86, 180, 233],
      [240, 249, 255],
    ],
    force: [
      [206, 91, 0],
      [242, 150, 84],
      [255, 244, 226],
    ],
    virial: [
      [0, 140, 102],
      [60, 199, 155],
      [236, 255, 247],
    ],
  },
};

const made = new Map<string, Uint8Array>();

/** 256 colours from sparse to dense. */
export function rampFor(quantity: Quantity, dark: boolean): Uint8Array {
  const theme = dark ? 'dark' : 'light';
  const key = `${theme} ${quantity}`;
  let ramp = made.get(key);
  if (!ramp) {
    ramp = rampOf(STOPS[theme][quantity]);
    made.set(key, ramp);
  }
  return ramp;
}
