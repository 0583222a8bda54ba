// The filters and switches above the plots.

import type { Predictions } from '../../worker/protocol';
import { Segmented } from '../design/Segmented';
import { useStudio } from '../state/hooks';
import { inspectWords as words } from '../words';
import { useInspect, useInspector } from './hooks';
import { QUANTITIES } from './points';

/** Position chosen in a select; '' is every one. */
const placeIn = (value: string): number | null => (value === '' ? null : Number(value));

export function Tools({ p }: { readonly p: Predictions }) {
  const inspector = useInspector();
  const s = useInspect((state) => state);
  const nvalid = useStudio((state) => state.run?.nvalid ?? null);
  const { filters, which, quantity } = words;
  return (
    <div className="inspect-tools">
      <Segmented
        label={which.label}
        value={s.which}
        options={(['valid', 'train', 'all'] as const)
          .filter((w) => w !== 'valid' || nvalid !== 0 || s.which === 'valid')
          .map((w) => ({ value: w, label: which[w] }))}
        onChange={(value) => inspector.set({ which: value })}
      />
      {p.type_map.length > 1 && (
        <select
          aria-label={filters.element}
          value={s.element ?? ''}
          onChange={(e) => inspector.set({ element: placeIn(e.target.value) })}
        >
          <option value="">{filters.every}</option>
          {p.type_map.map((name, t) => (
            <option key={name} value={t}>
              {name}
            </option>
          ))}
        </select>
      )}
      {p.systems.length > 1 && (
        <select
          aria-label={filters.system}
          className="inspect-system"
          value={s.system ?? ''}
          onChange={(e) => inspector.set({ system: placeIn(e.target.value) })}
        >
          <option value="">{filters.everySystem}</option>
          {p.systems.map(({ path }, k) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: systems are named by their place; paths may repeat.
            <option key={k} value={k}>
              {path}
            </option>
          ))}
        </select>
      )}
      <span className="grow" />
      <label className="small check" title={filters.centredWhy}>
        <input type="checkbox" checked={s.centred} onChange={(e) => inspector.set({ centred: e.target.checked })} />{' '}
        {filters.centred}
      </label>
      <Segmented
        label={filters.view}
        value={s.residual ? 'residual' : 'parity'}
        options={[
          { value: 'parity', label: filters.parity },
          { value: 'residual', label: filters.residual },
        ]}
        onChange={(value) => inspector.set({ residual: value === 'residual' })}
      />
      <Segmented
        label={filters.plots}
        value={s.plot}
        options={[{ value: 'all', label: filters.all }, ...QUANTITIES.map((q) => ({ value: q, label: quantity[q] }))]}
        onChange={(plot) => inspector.set(plot === 'all' ? { plot } : { plot, histogram: plot })}
      />
      <label className="small check" title={filters.dragWhy}>
        {filters.drag}
        <select
          value={s.drag}
          onChange={(e) => inspector.set({ drag: e.target.value === 'select' ? 'select' : 'zoom' })}
        >
          <option value="zoom">{filters.zoom}</option>
          <option value="select">{filters.select}</option>
        </select>
      </label>
    </div>
  );
}
