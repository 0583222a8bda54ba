// What the pointer does to a plot: click picks, drag zooms or selects, wheel zooms, a double click shows all.
import { type RefObject, useEffect, useRef } from 'react';
import { moved, toDataX, toDataY, zoomed } from './axes';
import { areaOf } from './paint';
import type { Bounds } from './pick';

export interface Rectangle {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface GestureHost {
  readonly range: Bounds;
  readonly full: Bounds;
  readonly size: { readonly width: number; readonly height: number };
  readonly drag: 'zoom' | 'select';
  /** null: the pointer has left. CSS pixels within the plot. */
  hover(at: { readonly x: number; readonly y: number } | null): void;
  pick(at: { readonly x: number; readonly y: number }): void;
  dragging(box: Rectangle | null): void;
  /** A rectangle in data units was drawn over dots to select. */
  select(box: Bounds, add: boolean): void;
  /** null shows all. */
  zoom(range: Bounds | null): void;
}

/** Shorter drags are clicks, CSS pixels. */
const CLICK = 4;

export const boxOf = (r: Rectangle, range: Bounds, size: GestureHost['size']): Bounds => {
  const a = areaOf(size.width, size.height);
  const [x0, x1] = [toDataX(Math.min(r.x0, r.x1), range, a), toDataX(Math.max(r.x0, r.x1), range, a)];
  const [y0, y1] = [toDataY(Math.max(r.y0, r.y1), range, a), toDataY(Math.min(r.y0, r.y1), range, a)];
  return { x0, x1, y0, y1 };
};

export function useGestures(element: RefObject<HTMLElement | null>, host: GestureHost | null): void {
  // Listeners stay; what they act on changes with every drawing.
  const now = useRef(host);
  now.current = host;
  useEffect(() => {
    const el = element.current;
    if (!el) return;
    const at = (e: MouseEvent): { x: number; y: number } => {
      const box = el.getBoundingClientRect();
      return { x: e.clientX - box.left, y: e.clientY - box.top };
    };
    let start: { x: number; y: number; range: Bounds; mode: 'zoom' | 'select' | 'move'; id: number } | null = null;
    let far = false;
    const down = (e: PointerEvent): void => {
      const h = now.current;
      if (!h || e.button !== 0) return;
      const other = h.drag === 'zoom' ? 'select' : 'zoom';
      start = { ...at(e), range: h.range, mode: e.altKey ? 'move' : e.shiftKey ? other : h.drag, id: e.pointerId };
      far = false;
    };
    const move = (e: PointerEvent): void => {
      const h = now.current;
      if (!h) return;
      const p = at(e);
      if (!start) {
        h.hover(p);
        return;
      }
      if (!far && Math.hypot(p.x - start.x, p.y - start.y) < CLICK) return;
      if (!far) el.setPointerCapture(start.id);
      far = true;
      h.hover(null);
      if (start.mode === 'move') {
        const a = areaOf(h.size.width, h.size.height);
        const r = start.range;
        const [dx, dy] = [toDataX(start.x, r, a) - toDataX(p.x, r, a), toDataY(start.y, r, a) - toDataY(p.y, r, a)];
        h.zoom(moved(r, dx, dy, h.full));
      } else h.dragging({ x0: start.x, y0: start.y, x1: p.x, y1: p.y });
    };
    const up = (e: PointerEvent): void => {
      const h = now.current;
      const s = start;
      start = null;
      if (!h || !s) return;
      const p = at(e);
      if (!far) {
        h.pick(p);
        return;
      }
      h.dragging(null);
      if (s.mode === 'move') return;
      const box = boxOf({ x0: s.x, y0: s.y, x1: p.x, y1: p.y }, h.range, h.size);
      if (s.mode === 'select') h.select(box, e.ctrlKey || e.metaKey);
      // A sliver would zoom into nothing.
      else if (Math.min(Math.abs(p.x - s.x), Math.abs(p.y - s.y)) > CLICK) h.zoom(box);
    };
    const cancel = (): void => {
      start = null;
      now.current?.dragging(null);
      now.current?.hover(null);
    };
    const leave = (): void => {
      if (!start) now.current?.hover(null);
    };
    const wheel = (e: WheelEvent): void => {
      const h = now.current;
      if (!h || e.ctrlKey) return;
      const a = areaOf(h.size.width, h.size.height);
      const p = at(e);
      const next = zoomed(
        h.range,
        toDataX(p.x, h.range, a),
        toDataY(p.y, h.range, a),
        Math.exp(0.0016 * e.deltaY * (e.deltaMode === 1 ? 16 : 1)),
        h.full,
      );
      const whole = next.x1 - next.x0 >= 0.999 * (h.full.x1 - h.full.x0);
      // Showing all already: the page scrolls.
      if (whole && h.range === h.full) return;
      e.preventDefault();
      h.zoom(whole ? null : next);
    };
    const double = (): void => now.current?.zoom(null);
    el.addEventListener('pointerdown', down);
    el.addEventListener('pointermove', move);
    el.addEventListener('pointerup', up);
    el.addEventListener('pointercancel', cancel);
    el.addEventListener('pointerleave', leave);
    el.addEventListener('wheel', wheel, { passive: false });
    el.addEventListener('dblclick', double);
    return () => {
      el.removeEventListener('pointerdown', down);
      el.removeEventListener('pointermove', move);
      el.removeEventListener('pointerup', up);
      el.removeEventListener('pointercancel', cancel);
      el.removeEventListener('pointerleave', leave);
      el.removeEventListener('wheel', wheel);
      el.removeEventListener('dblclick', double);
    };
  }, [element]);
}
