// What a canvas on the page needs to know: its size in pixels, and the colours of the theme.
import { type RefObject, useEffect, useState } from 'react';
import type { Inks } from './paint';

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** Size of an element, followed; null until it is laid out. */
export function useSize(host: RefObject<HTMLElement | null>): CanvasSize | null {
  const [size, setSize] = useState<CanvasSize | null>(null);
  useEffect(() => {
    const el = host.current;
    if (!el) return;
    const see = (): void => {
      const [width, height, ratio] = [el.clientWidth, el.clientHeight, Math.max(1, window.devicePixelRatio)];
      if (width > 0 && height > 0)
        setSize((s) => (s?.width === width && s.height === height && s.ratio === ratio ? s : { width, height, ratio }));
    };
    const observer = new ResizeObserver(see);
    observer.observe(el);
    see();
    return () => observer.disconnect();
  }, [host]);
  return size;
}

/** The canvas' context with as many pixels as the screen has there. */
export function contextOf(canvas: HTMLCanvasElement, size: CanvasSize): CanvasRenderingContext2D | null {
  const [w, h] = [Math.round(size.width * size.ratio), Math.round(size.height * size.ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  return canvas.getContext('2d');
}

/** Tokens as a canvas needs them: resolved. */
export function inksOf(host: HTMLElement): Inks {
  const probe = document.createElement('span');
  host.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const inks = {
    ink: read('--ink'),
    mute: read('--mute'),
    line: read('--line'),
    edge: read('--edge'),
    accent: read('--accent'),
    panel: read('--panel'),
  };
  probe.remove();
  return inks;
}
