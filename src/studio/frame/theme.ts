// Light, dark or as the system; remembered in this browser.
import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'kalmium.theme';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const listeners = new Set<() => void>();

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return THEMES.find((t) => t === value) ?? 'system';
  } catch {
    // Storage may be forbidden; the theme is then not remembered.
    return 'system';
  }
}

let current: Theme = 'system';

function apply(theme: Theme): void {
  current = theme;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

export function startTheme(): void {
  apply(stored());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => apply(current));
}

export function setTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // As above.
  }
  apply(theme);
}

export const nextTheme = (): void => setTheme(THEMES[(THEMES.indexOf(current) + 1) % THEMES.length]);

const isDark = (): boolean =>
  current === 'dark' || (current === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => current);
/** Changes whenever the colours on the screen do. */
export const useDark = (): boolean => useSyncExternalStore(subscribe, isDark);
