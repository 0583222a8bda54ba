// Which frames train and which validate: as a strip, and how that is chosen.
import { useMemo } from 'react';
import type { FrameTable } from '../../data/frameTable';
import type { DatasetSummary } from '../../data/types';
import { DEFAULT_RUN } from '../../engine/config';
import { Segmented } from '../design/Segmented';
import { Select } from '../design/Select';
import { SliderNumber } from '../design/SliderNumber';
import { Switch } from '../design/Switch';
import { useSession, useStudio } from '../state/hooks';
import { fieldWords, startWords, dataWords as words } from '../words';
import { useDataEdits } from './hooks';
import { nameAmong } from './names';
import { USES } from './query';
import { SystemSides } from './SystemSides';
import type { UsedFrames } from './useTable';

const WIDTH = 320;
const OWN = '';

/** Runs of equal use; where frames are more than the strip has pixels, what most of them are is drawn. */
function runsOf(uses: Uint8Array): { readonly from: number; readonly to: number; readonly use: number }[] {
  const n = Math.min(uses.length, WIDTH);
  const cells = Array.from({ length: n }, (_, k) => {
    const counts = [0, 0, 0];
    const end = Math.max(Math.floor((k * uses.length) / n) + 1, Math.floor(((k + 1) * uses.length) / n));
    for (let f = Math.floor((k * uses.length) / n); f < end; f++) counts[uses[f]]++;
    return counts.indexOf(Math.max(...counts));
  });
  const runs: { from: number; to: number; use: number }[] = [];
  cells.forEach((use, k) => {
    const last = runs.at(-1);
    if (last?.use === use) last.to = (k + 1) / n;
    else runs.push({ from: k / n, to: (k + 1) / n, use });
  });
  return runs;
}

interface Props {
  readonly used: UsedFrames;
  readonly table: FrameTable;
  readonly dataset: DatasetSummary;
}

export function SplitCard({ used, table, dataset }: Props) {
  const { uses, counts, leaks, copies, how, asSet } = used;
  const { validation } = useDataEdits().now;
  const datasets = useStudio((s) => s.datasets);
  const other = datasets?.find((d) => d.id === validation) ?? null;
  const runs = useMemo(() => runsOf(uses), [uses]);
  const [train, valid, out] = counts;
  return (
    <section className="card split-card" aria-label={words.split}>
      <h2>{words.split}</h2>
      <p className="small" data-split="says">
        {words.splitSays(train, valid + (other?.nframes ?? 0), out - leaks)}
      </p>
      <svg viewBox={`0 0 ${WIDTH} 14`} preserveAspectRatio="none" role="img" aria-label={words.splitStrip}>
        {runs.map((r) => (
          <rect
            key={r.from}
            className={`use-${USES[r.use]}`}
            x={WIDTH * r.from}
            y={0}
            width={Math.max(0.8, WIDTH * (r.to - r.from))}
            height={14}
          />
        ))}
      </svg>
      <p className="small split-legend">
        {USES.filter((_, k) => counts[k] > 0).map((use) => (
          <span key={use}>
            <i className={`swatch-box use-${use}`} /> {words.uses[use]}
          </span>
        ))}
      </p>
      <ValidationSource dataset={dataset} />
      {validation === null && <Share />}
      <p className="mute small">
        {!asSet ? words.splitBad : other ? words.splitOther(startWords.nameOf(other), valid) : words.splitHow[how]}
      </p>
      {copies > 0 && <p className="small mute">{words.splitCopies(copies)}</p>}
      {leaks > 0 && <p className="small amber">{words.splitLeaks(leaks)}</p>}
      {table.systems.length > 1 && <SystemSides table={table} />}
    </section>
  );
}

/** This data set's share, or another data set. */
function ValidationSource({ dataset }: { readonly dataset: DatasetSummary }) {
  const edits = useDataEdits();
  const datasets = useStudio((s) => s.datasets);
  const leaving = useStudio((s) => s.leaving);
  const others = (datasets ?? []).filter((d) => d.id !== dataset.id && !leaving.includes(d.id));
  const { validation } = edits.now;
  if (others.length === 0 && validation === null) return null;
  const options = [
    { value: OWN, label: words.validateOwn },
    ...others.map((d) => ({ value: d.id, label: words.validateOther(nameAmong(d, others), d.nframes) })),
  ];
  return (
    <div className="split-field">
      <span className="small">{words.validateOn}</span>
      <Select
        label={words.validateOn}
        value={validation ?? OWN}
        options={options}
        onChange={(id) => edits.change(words.validationSet, { validation: id === OWN ? null : id })}
      />
    </div>
  );
}

function Share() {
  const session = useSession();
  const form = useStudio((s) => s.form);
  const fraction = Number(form.fraction);
  const random = form.split === 'random';
  return (
    <>
      <SliderNumber
        label={fieldWords.fraction[0]}
        value={Number.isFinite(fraction) ? fraction : DEFAULT_RUN.validation.fraction}
        min={0}
        max={0.9}
        step={0.01}
        initial={DEFAULT_RUN.validation.fraction}
        safe={[0.1, 0.3]}
        onChange={(v) => session.edit('fraction', String(v))}
      />
      <div className="split-field">
        <Segmented
          label={fieldWords.split[0]}
          value={random ? 'random' : 'blocks'}
          options={[
            { value: 'blocks', label: words.blocks },
            { value: 'random', label: words.random },
          ]}
          onChange={(split) => session.edit('split', split)}
        />
        {random && (
          <Switch
            label={<span className="small">{fieldWords.stratify[0]}</span>}
            title={fieldWords.stratify[1]}
            checked={form.stratify.trim() === 'true'}
            onChange={(on) => session.edit('stratify', String(on))}
          />
        )}
      </div>
    </>
  );
}
