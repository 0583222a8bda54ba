// The theme's colours as the browser resolves them, for drawing outside CSS.
import type { Palette } from './stage';

const TOKENS = {
  ground: '--soft',
  edge: '--edge',
  faint: '--line',
  reference: '--ink',
  predicted: '--force',
  accent: '--accent',
} as const;

/** Colours of the tokens inside `host`. A custom property by itself would read as light-dark(...). */
export function readPalette(host: HTMLElement): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const colour = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    ground: colour(TOKENS.ground),
    edge: colour(TOKENS.edge),
    faint: colour(TOKENS.faint),
    reference: colour(TOKENS.reference),
    predicted: colour(TOKENS.predicted),
    accent: colour(TOKENS.accent),
  };
  probe.remove();
  return palette;
}
