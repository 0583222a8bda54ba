// Tables and dots of a small set of predictions, against sums done here the plain way and against ErrorSum's definition.
import { describe, expect, it } from 'vitest';
import { FrameSet } from '../../engine/dataset';
import { ErrorSum } from '../../engine/evaluate';
import { randomSystem } from '../../testing/systems';
import type { Predictions } from '../../worker/protocol';
import { compositionOf, pointsOf, sourceOf } from './points';
import { errorsOf, statsOf } from './stats';
import {
  byComposition,
  byElement,
  bySystem,
  frameErrors,
  outstanding,
  outstandingAbove,
  totals,
  worstFrames,
} from './tables';
import { fakePredictions } from './testing';

const OPEN = { element: null, system: null };
const VIEW = { residual: false, centred: false };

describe('tables', () => {
  const p = fakePredictions({ frames: 30, natoms: [6, 9], seed: 3 });

  it('pooled errors are those that dp test and the headline count', () => {
    const systems = [randomSystem(1, 8, 4), { ...randomSystem(2, 5, 3), virial: null }];
    const set = new FrameSet(systems, ['O', 'H']);
    const frame = Int32Array.of(0, 1, 2, 3, 4, 5, 6);
    const natoms = frame.map((f) => (f < 4 ? 8 : 5));
    const first = Int32Array.of(0, 8, 16, 24, 32, 37, 42, 47);
    const nothing = new Array<number>(27).fill(Number.NaN);
    const force_ref = Float32Array.from(systems.flatMap((s) => [...(s.force ?? [])]));
    // Labels rounded to float32 on both sides, so that only the definition is compared.
    const rounded = systems.map((s) => ({ ...s, force: Float64Array.from(Float32Array.from(s.force ?? [])) }));
    const own: Predictions = {
      ...p,
      frame,
      natoms,
      first,
      part: new Uint8Array(7).fill(1),
      system: frame.map((f) => (f < 4 ? 0 : 1)),
      atype: Uint8Array.from(
        frame.length === 7 ? systems.flatMap((s) => Array.from({ length: s.nframes }, () => [...s.atype]).flat()) : [],
      ),
      energy: Float64Array.from(frame, (f) => 0.3 * f),
      energy_ref: Float64Array.from(systems.flatMap((s) => [...(s.energy ?? [])])),
      force: force_ref.map((v, i) => v + 0.1 * Math.sin(i)),
      force_ref,
      virial: Float64Array.from({ length: 63 }, (_, i) => Math.cos(i)),
      virial_ref: Float64Array.from([...(systems[0].virial ?? []), ...nothing]),
    };
    const sum = new ErrorSum();
    const rset = new FrameSet(rounded, ['O', 'H']);
    expect(set.nframes).toBe(7);
    frame.forEach((f, k) => {
      sum.add(rset, {
        frame: f,
        energy: own.energy[k],
        force: Float64Array.from(own.force.subarray(3 * first[k], 3 * first[k + 1])),
        virial: own.virial.slice(9 * k, 9 * k + 9),
      });
    });
    const wanted = sum.result();
    const t = totals(own, OPEN);
    expect(t?.energy.rmse).toBeCloseTo(1000 * wanted.rmse_e_per_atom, 9);
    expect(t?.force.rmse).toBeCloseTo(1000 * wanted.rmse_f, 9);
    expect(t?.virial.rmse).toBeCloseTo(1000 * (wanted.rmse_v_per_atom ?? 0), 9);
    const dots = pointsOf(own, 'virial', OPEN, VIEW);
    expect(dots.n).toBe(36);
    expect(1000 * statsOf(errorsOf(dots, false)).rmse).toBeCloseTo(t?.virial.rmse ?? 0, 9);
  });

  it('rows per element add up to the whole', () => {
    const rows = byElement(p, OPEN);
    const t = totals(p, OPEN);
    expect(rows.map((r) => r.name)).toEqual(['O', 'H']);
    const square = rows.reduce((s, r) => s + r.force.n * r.force.rmse ** 2, 0);
    const n = rows.reduce((s, r) => s + r.force.n, 0);
    expect(Math.sqrt(square / n)).toBeCloseTo(t?.force.rmse ?? 0, 9);
    expect(byElement(p, { element: 1, system: null }).map((r) => r.name)).toEqual(['H']);
  });

  it('rows per composition and system hold each frame once', () => {
    const compositions = byComposition(p, OPEN);
    expect(compositions.reduce((s, r) => s + r.frames, 0)).toBe(30);
    expect(new Set(compositions.map((r) => r.name)).size).toBe(compositions.length);
    expect(bySystem(p, OPEN).map((r) => r.frames)).toEqual([15, 15]);
    expect(bySystem(p, { element: null, system: 1 }).map((r) => r.system)).toEqual([1]);
  });

  it('frames that are excluded count nowhere', () => {
    const q = { ...p, part: p.part.map((v, k) => (k === 4 ? 2 : v)) };
    expect(totals(q, OPEN)?.frames).toBe(29);
    expect(frameErrors(q, OPEN).some((f) => f.k === 4)).toBe(false);
    expect(pointsOf(q, 'energy', OPEN, VIEW).n).toBe(29);
  });

  it('finds the frame and the atom that were made worse', () => {
    const q = { ...p, force: p.force.slice() };
    const at = q.first[7] + 2;
    for (let c = 0; c < 3; c++) q.force[3 * at + c] = q.force_ref[3 * at + c] + 2;
    const frames = frameErrors(q, OPEN);
    const [worst] = worstFrames(frames, 'rmse_f');
    expect(worst).toMatchObject({ k: 7, frame: q.frame[7], atom: 2 });
    expect(worst.max_f).toBeCloseTo(1000 * Math.sqrt(12), 2);
    expect([...outstanding(frames)]).toEqual([q.frame[7]]);
    expect(outstandingAbove(frames)).toBeLessThan(worst.rmse_f);
    expect(frames.filter((f) => f.rmse_f > outstandingAbove(frames)).length).toBe(1);
    expect(worstFrames(frames, 'de')[0].de).toBe(frames.map((f) => f.de).sort((a, b) => Math.abs(b) - Math.abs(a))[0]);
  });
});

describe('dots', () => {
  const p = fakePredictions({ frames: 12, natoms: [4, 7], seed: 5 });

  it('centred energies keep their errors and have a mean of zero per composition', () => {
    const plain = pointsOf(p, 'energy', OPEN, VIEW);
    const centred = pointsOf(p, 'energy', OPEN, { residual: false, centred: true });
    errorsOf(plain, false).forEach((e, i) => {
      expect(errorsOf(centred, false)[i]).toBeCloseTo(e, 9);
    });
    const sums = new Map<string, number>();
    centred.id.forEach((k, i) => {
      const name = compositionOf(p, k);
      sums.set(name, (sums.get(name) ?? 0) + centred.x[i]);
    });
    for (const s of sums.values()) expect(s).toBeCloseTo(0, 9);
  });

  it('each dot knows its frame, atom and component', () => {
    const dots = pointsOf(p, 'force', { element: 1, system: null }, { residual: true, centred: false });
    for (let i = 0; i < dots.n; i += 5) {
      const { k, atom, component } = sourceOf(p, 'force', dots.id[i]);
      const a = p.first[k] + (atom ?? 0);
      expect(a).toBeLessThan(p.first[k + 1]);
      expect(p.atype[a]).toBe(1);
      expect(dots.x[i]).toBe(p.force_ref[3 * a + component]);
      expect(dots.y[i]).toBe(p.force[3 * a + component] - p.force_ref[3 * a + component]);
    }
    expect(sourceOf(p, 'virial', 9 * 4 + 5)).toEqual({ k: 4, atom: null, component: 5 });
  });
});
