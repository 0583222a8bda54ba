// New frames are checked before they join, and their options are read as people write them; sliders come back.
import { describe, expect, it } from 'vitest';
import { FIELDS, type FieldKey, fieldOf } from '../../model/fields';
import { DEFAULT_FORM } from '../../model/form';
import { APPEND_DEFAULTS, APPEND_LIMITS, type AppendField, checksOf, parseAppend } from './appendChecks';
import { fromShare, nudge, scaleOf, toShare } from './scale';

describe('parseAppend', () => {
  it('takes its defaults, which are within the safe ranges', () => {
    const { options, errors } = parseAppend(APPEND_DEFAULTS);
    expect(errors).toEqual({});
    expect(options).toEqual({ replay: 0.5, inflate: 2, iterations: 100, validation: 0.2 });
    for (const [field, { safe }] of Object.entries(APPEND_LIMITS)) {
      const value = Number(APPEND_DEFAULTS[field as AppendField]);
      expect(value >= safe[0] && value <= safe[1]).toBe(true);
    }
  });

  it.each<[AppendField, string, RegExp]>([
    ['replay', '1', /0 to 0.95 of a batch, found 1/],
    ['replay', '', /found nothing/],
    ['inflate', '0.5', /Expected 1 to/],
    ['iterations', '2.5', /whole number/],
    ['validation', 'x', /Expected a number, found "x"/],
  ])('refuses %s "%s" beside its field', (field, text, words) => {
    const { options, errors } = parseAppend({ ...APPEND_DEFAULTS, [field]: text });
    expect(options).toBeNull();
    expect(Object.keys(errors)).toEqual([field]);
    expect(errors[field]).toMatch(words);
  });
});

describe('checksOf', () => {
  const run = { dataset: 'a', type_map: ['Si', 'O'] };
  const set = { id: 'b', type_map: ['Si'], labels: ['energy', 'force'], nframes: 60 } as const;

  it('passes frames of known elements with labels', () => {
    const checks = checksOf(set, run, 0.2);
    expect(checks.every((c) => c.ok)).toBe(true);
    expect(checks.at(-1)?.text).toBe('48 frames train, 12 frames validate');
  });

  it('says which element or label is missing', () => {
    expect(checksOf({ ...set, type_map: ['Si', 'Ge'] }, run, 0.2)[0]).toMatchObject({ ok: false });
    expect(checksOf({ ...set, type_map: ['Si', 'Ge'] }, run, 0.2)[0].text).toMatch(/type map \(Si, O\): Ge\./);
    expect(checksOf({ ...set, labels: ['virial'] }, run, 0.2)[1].text).toMatch(/no energies and forces/);
  });

  it('refuses the frames of the run itself, and a set of which none would train', () => {
    expect(checksOf({ ...set, id: 'a' }, run, 0.2)).toMatchObject([{ ok: false }]);
    expect(checksOf({ ...set, nframes: 1 }, run, 0.9).at(-1)?.ok).toBe(false);
  });
});

describe('sliders', () => {
  const withSlider = (Object.keys(FIELDS) as FieldKey[]).filter((f) => scaleOf(f) !== null);

  it('hold every default and every safe range', () => {
    expect(withSlider.length).toBeGreaterThan(20);
    for (const field of withSlider) {
      const scale = scaleOf(field);
      if (!scale) continue;
      const values = [Number(DEFAULT_FORM[field]), ...(fieldOf(field).safe ?? [])];
      for (const v of values) expect([field, v >= scale.low && v <= scale.high]).toEqual([field, true]);
      const there = fromShare(scale, toShare(scale, values[0]));
      expect(Math.abs(there - values[0])).toBeLessThanOrEqual(0.05 * Math.abs(values[0]));
    }
  });

  it('move at every press of an arrow key and stop at the ends', () => {
    for (const field of withSlider) {
      const scale = scaleOf(field);
      if (!scale) continue;
      for (const direction of [1, -1] as const) {
        const from = fromShare(scale, 0.5);
        expect(Math.sign(nudge(scale, from, direction, false) - from)).toBe(direction);
        const end = direction > 0 ? scale.high : scale.low;
        expect(nudge(scale, end, direction, true)).toBeCloseTo(end, 12);
      }
    }
    const batch = scaleOf('batch');
    if (!batch) throw new Error('batch has a slider');
    expect(nudge(batch, 8, 1, false)).toBe(9);
    expect(nudge(batch, 8, -1, true)).toBe(4);
  });
});
