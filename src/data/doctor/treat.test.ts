// Blockers are mended by their first offer, frames are left out, and what needs input stays.
import { describe, expect, it } from 'vitest';
import { aluminium, codes, examined, times } from '../../testing/made';
import type { System } from '../types';
import { treat } from './treat';

const md = (): System => aluminium({ nframes: 30, step: 0.1 });
const errors = (f: { readonly severity: string }): boolean => f.severity === 'error';

describe('treat', () => {
  it('converts, turns and renames, and then leaves out what is still wrong', async () => {
    const s = structuredClone({ ...md(), type_map: ['AL'] });
    for (let k = 0; k < 3; k++) if (s.box) s.box[9 * 2 + 6 + k] *= -1;
    for (const f of [5, 6]) if (s.energy) s.energy[f] /= 27.211386245988;
    s.coord.copyWithin(96 * 8 + 3, 96 * 8, 96 * 8 + 3);
    const findings = await examined([s]);
    expect(
      codes(findings)
        .filter((c) => c.startsWith('error'))
        .sort(),
    ).toEqual(['error left-handed-cell', 'error mixed-units', 'error overlapping-atoms', 'error unknown-element']);
    const first = treat([s], findings, errors);
    expect(first.done.map((d) => d.offer.label).sort()).toEqual([
      'Convert 2 frames from hartree',
      'Rename AL to Al',
      'Reverse the third vector',
    ]);
    expect(first.systems[0].nframes).toBe(30);
    const { done, systems } = treat(first.systems, await examined(first.systems), errors);
    expect(done.map((d) => d.offer.label)).toEqual(['Exclude 1 frame']);
    expect(systems).toHaveLength(1);
    expect(systems[0].nframes).toBe(29);
    expect(systems[0].type_map).toEqual(['Al']);
    expect([...systems[0].frame_index]).not.toContain(8);
    expect(systems[0].energy?.[5]).toBeCloseTo(md().energy?.[5] ?? 0, 9);
    expect(codes(await examined(systems)).filter((c) => c.startsWith('error'))).toEqual([]);
  });

  it('does nothing about what needs input or was not asked for', async () => {
    const s: System = { ...md(), box: null, virial: null, type_map: ['Qq'] };
    const findings = await examined([s]);
    expect(treat([s], findings, errors)).toEqual({ systems: [s], done: [] });
    const sign: System = { ...md(), force: times(md().force, -1) };
    const warned = await examined([sign]);
    expect(codes(warned)).toEqual(['warning work']);
    expect(treat([sign], warned, errors).done).toEqual([]);
    expect(treat([sign], warned, () => true).systems[0].force?.[7]).toBeCloseTo(md().force?.[7] ?? 0, 12);
  });

  it('keeps copies that agree once they are in the same unit', async () => {
    const copy: System = {
      ...md(),
      path: 'b',
      energy: times(md().energy, 1 / 27.211386245988),
      force: times(md().force, 0.529177210903 / 27.211386245988),
    };
    const findings = await examined([md(), copy]);
    expect(codes(findings)).toContain('error conflicting-labels');
    const { systems } = treat([md(), copy], findings, errors);
    expect(systems.map((t) => t.nframes)).toEqual([30, 30]);
    expect(codes(await examined(systems))).toEqual(['warning duplicate-frames']);
  });

  it('leaves out whole systems', async () => {
    const broken: System = { ...md(), path: 'b', coord: new Float64Array(96 * 30) };
    const { systems } = treat([broken, md()], await examined([broken, md()]), errors);
    expect(systems.map((s) => s.path)).toEqual(['made']);
  });
});
