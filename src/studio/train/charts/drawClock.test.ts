// Drawing: at most four times a second, at once when the user asks, less often where it is slow, never while hidden.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DrawClock } from './drawClock';

let hidden = false;
let slow = 0;
let drawn = 0;
let clock: DrawClock;
let detach: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  hidden = false;
  slow = 0;
  drawn = 0;
  clock = new DrawClock(() => {}, { hidden: () => hidden, now: () => Date.now() });
  detach = clock.attach(() => {
    drawn++;
    vi.setSystemTime(Date.now() + slow);
  });
  vi.advanceTimersByTime(1);
});

afterEach(() => {
  detach();
  vi.useRealTimers();
});

/** New points every 10 ms for a while. */
const stream = (forMs: number): void => {
  for (let t = 0; t < forMs; t += 10) {
    clock.later();
    vi.advanceTimersByTime(10);
  }
};

it('draws when attached and four times a second while points come', () => {
  expect(drawn).toBe(1);
  stream(2000);
  expect(drawn).toBeGreaterThanOrEqual(8);
  expect(drawn).toBeLessThanOrEqual(9);
});

it('gives drawing no more than its share of the time', () => {
  clock.share = 0.01;
  slow = 10;
  clock.now();
  vi.advanceTimersByTime(1);
  drawn = 0;
  stream(10_000);
  expect(drawn).toBeGreaterThanOrEqual(8);
  expect(drawn).toBeLessThanOrEqual(10);
});

it('answers the user at once, however slow', () => {
  slow = 50;
  clock.now();
  vi.advanceTimersByTime(1);
  clock.later();
  drawn = 0;
  clock.now();
  clock.now();
  vi.advanceTimersByTime(1);
  expect(drawn).toBe(1);
});

it('draws nothing while hidden and nothing once detached', () => {
  hidden = true;
  stream(3000);
  expect(drawn).toBe(1);
  hidden = false;
  detach();
  stream(1000);
  clock.now();
  vi.advanceTimersByTime(1000);
  expect(drawn).toBe(1);
});

it('tells its listeners after each round', () => {
  let told = 0;
  const end = clock.subscribe(() => told++);
  clock.now();
  vi.advanceTimersByTime(1);
  expect(told).toBe(1);
  end();
  clock.now();
  vi.advanceTimersByTime(1);
  expect(told).toBe(1);
  expect(clock.snapshot()).toBe(3);
});
