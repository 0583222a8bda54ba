// The Data tab: what was read, how it is spread, frame by frame, and the one looked at in 3D.
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { FrameTable as Table } from '../../data/frameTable';
import type { DatasetSummary } from '../../data/types';
import { Button } from '../design/Button';
import { Progress } from '../design/Progress';
import { GeometryCard } from '../model/GeometryCard';
import { DatasetList } from '../start/DatasetList';
import { useSession, useStudio } from '../state/hooks';
import { FramePanel } from '../viewer/FramePanel';
import { useFrameMarks } from '../viewer/useFrame';
import { dataWords as words } from '../words';
import { CompositionTable } from './CompositionTable';
import { DatasetHead } from './DatasetHead';
import { Distributions } from './Distributions';
import { DoctorCard } from './DoctorCard';
import { ExportCard } from './ExportCard';
import { FrameTable } from './FrameTable';
import { FrameTools } from './FrameTools';
import { useDataEdits } from './hooks';
import { labelCounts } from './labels';
import { MappingCard } from './MappingCard';
import { filterFrames, parseQuery, type Sort, sortFrames } from './query';
import { SplitCard } from './SplitCard';
import { useTable, useUses } from './useTable';
import './data.css';

export function DataDesk() {
  const session = useSession();
  const selected = useStudio((s) => s.selected);
  const some = useStudio((s) => (s.datasets ?? []).some((d) => !s.leaving.includes(d.id)));
  if (selected) return <Desk key={selected.id} dataset={selected} />;
  return (
    <div className="empty">
      <p>{some ? words.choose : words.empty}</p>
      {some && (
        <div className="desk-choose">
          <DatasetList view="data" />
        </div>
      )}
      <Button look={some ? 'normal' : 'primary'} onClick={() => session.go('start')}>
        {words.toStart}
      </Button>
    </div>
  );
}

function Desk({ dataset }: { readonly dataset: DatasetSummary }) {
  const session = useSession();
  const marks = useFrameMarks();
  const state = useTable(dataset);
  const table = state.kind === 'ready' ? state.table : null;
  const counts = useMemo(() => table && labelCounts(table), [table]);
  const waiting = marks.active === null && marks.dataset === dataset.id && marks.nframes > 0;
  useEffect(() => {
    // Something to look at from the first moment.
    if (waiting) session.frames.show(0);
  }, [session, waiting]);
  return (
    <div className="desk">
      <DatasetHead dataset={dataset} counts={counts} />
      <DoctorCard
        nframes={dataset.nframes - marks.excluded.size}
        labelled={counts === null || counts.energy + counts.force > 0}
      />
      <MappingCard dataset={dataset} />
      {state.kind === 'ready' ? (
        <Frames dataset={dataset} table={state.table} />
      ) : (
        <div className="card desk-wait">
          {state.kind === 'reading' ? (
            <>
              <p className="mute">{words.reading}</p>
              <Progress label={words.reading} share={null} />
            </>
          ) : (
            <>
              <p role="alert">
                {words.failed}. {state.message}
              </p>
              <Button onClick={state.retry}>{words.again}</Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Frames({ dataset, table }: { readonly dataset: DatasetSummary; readonly table: Table }) {
  const marks = useFrameMarks();
  const [text, setText] = useState('');
  const [sort, setSort] = useState<Sort>({ by: 'frame', down: false });
  const edits = useDataEdits().now;
  const used = useUses(table, marks.excluded, edits.sides, edits.validation !== null);
  // Typing stays ahead of the table.
  const query = parseQuery(useDeferredValue(text));
  const asked = JSON.stringify([query.terms, query.words]);
  const order = useMemo(() => {
    const [terms, wordsOf] = JSON.parse(asked);
    return sortFrames(table, used.uses, filterFrames(table, used.uses, { terms, words: wordsOf, unread: null }), sort);
  }, [table, used.uses, asked, sort]);
  const { selected } = marks;
  const chosen = useMemo(() => {
    const flags = new Uint8Array(table.nframes);
    for (const f of selected) if (f < flags.length) flags[f] = 1;
    return flags;
  }, [table, selected]);
  return (
    <div className="desk-grid">
      <div className="desk-left">
        <Distributions table={table} selected={chosen} uses={used.uses} />
        <section className="card frames-card">
          <FrameTools text={text} unread={query.unread} order={order} nframes={table.nframes} onText={setText} />
          <FrameTable
            table={table}
            uses={used.uses}
            order={order}
            sort={sort}
            onSort={(by) => setSort((s) => ({ by, down: s.by === by ? !s.down : by === 'max_force' }))}
          />
        </section>
        <CompositionTable table={table} uses={used.uses} />
        <GeometryCard dataset={dataset} />
        <ExportCard dataset={dataset} />
      </div>
      <div className="desk-right">
        <FramePanel height={320} />
        <SplitCard used={used} table={table} dataset={dataset} />
      </div>
    </div>
  );
}
