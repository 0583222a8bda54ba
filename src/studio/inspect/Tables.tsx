// Errors per element and per system or composition.

import type { Predictions } from '../../worker/protocol';
import { Formula } from '../design/Formula';
import { formatCount } from '../design/format';
import { Segmented } from '../design/Segmented';
import { inspectWords as words } from '../words';
import { type Analysis, useInspect, useInspector } from './hooks';
import { orNone } from './numbers';
import { type Column, SortTable } from './SortTable';
import type { ElementRow, GroupRow } from './tables';

const { columns } = words.tables;

const ELEMENT_COLUMNS: readonly Column<ElementRow>[] = [
  { key: 'element', head: columns.element, value: (r) => r.name, cell: (r) => r.name },
  { key: 'atoms', head: columns.atoms, value: (r) => r.atoms, cell: (r) => formatCount(r.atoms) },
  { key: 'f_rmse', head: columns.f_rmse, value: (r) => r.force.rmse, cell: (r) => orNone(r.force.rmse) },
  { key: 'f_mae', head: columns.f_mae, value: (r) => r.force.mae, cell: (r) => orNone(r.force.mae) },
  { key: 'f_max', head: columns.f_max, value: (r) => r.force.max, cell: (r) => orNone(r.force.max) },
];

const groupColumns = (kind: 'system' | 'composition', virial: boolean): readonly Column<GroupRow>[] => [
  {
    key: 'name',
    head: columns[kind],
    value: (r) => r.name,
    cell: (r) =>
      kind === 'composition' ? (
        <Formula text={r.name} />
      ) : (
        <span className="clip path" title={r.name}>
          {r.name}
        </span>
      ),
  },
  { key: 'frames', head: columns.frames, value: (r) => r.frames, cell: (r) => formatCount(r.frames) },
  { key: 'e_rmse', head: columns.e_rmse, value: (r) => r.energy.rmse, cell: (r) => orNone(r.energy.rmse) },
  { key: 'f_rmse', head: columns.f_rmse, value: (r) => r.force.rmse, cell: (r) => orNone(r.force.rmse) },
  ...(virial
    ? [
        {
          key: 'v_rmse',
          head: columns.v_rmse,
          value: (r: GroupRow) => r.virial.rmse,
          cell: (r: GroupRow) => orNone(r.virial.rmse),
        },
      ]
    : []),
];

const GROUP_COLUMNS = {
  system: { plain: groupColumns('system', false), virial: groupColumns('system', true) },
  composition: { plain: groupColumns('composition', false), virial: groupColumns('composition', true) },
} as const;

export function Tables({ p, analysis }: { readonly p: Predictions; readonly analysis: Analysis }) {
  const inspector = useInspector();
  const element = useInspect((s) => s.element);
  const system = useInspect((s) => s.system);
  const groups = useInspect((s) => s.groups);
  const { tables } = words;
  const rows = groups === 'system' ? analysis.systems : analysis.compositions;
  const virial = (analysis.totals?.virial.n ?? 0) > 0;
  const systemPress = {
    name: (r: GroupRow) => tables.only(r.name),
    on: (r: GroupRow) => inspector.set({ system: system === r.system ? null : r.system }),
    active: (r: GroupRow) => r.system !== null && r.system === system,
  };
  return (
    <section className="card inspect-tables" aria-label={tables.title}>
      <div className="inspect-card-head">
        <h2>{tables.element}</h2>
        <span className="grow" />
        <span className="small mute" title={tables.same}>
          {tables.units}
        </span>
      </div>
      <SortTable
        label={tables.element}
        rows={analysis.elements}
        columns={ELEMENT_COLUMNS}
        keyOf={(r) => r.name}
        by="f_rmse"
        {...(p.type_map.length > 1
          ? {
              press: {
                name: (r: ElementRow) => tables.only(r.name),
                on: (r: ElementRow) => inspector.set({ element: element === r.element ? null : r.element }),
                active: (r: ElementRow) => r.element === element,
              },
            }
          : {})}
      />
      <div className="inspect-card-head second">
        <h2>{groups === 'system' ? tables.system : tables.composition}</h2>
        <span className="grow" />
        <Segmented
          label={tables.groups}
          value={groups}
          options={[
            { value: 'system', label: columns.system },
            { value: 'composition', label: columns.composition },
          ]}
          onChange={(value) => inspector.set({ groups: value })}
        />
      </div>
      <SortTable
        key={groups}
        label={groups === 'system' ? tables.system : tables.composition}
        rows={rows}
        columns={GROUP_COLUMNS[groups][virial ? 'virial' : 'plain']}
        keyOf={(r) => `${r.system ?? ''} ${r.name}`}
        by="f_rmse"
        {...(groups === 'system' && p.systems.length > 1 ? { press: systemPress } : {})}
      />
      <p className="small mute">{tables.same}</p>
    </section>
  );
}
