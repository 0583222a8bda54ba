// Five distributions over the frames; dragging over bars of one selects frames in all of them.
import { useMemo, useState } from 'react';
import type { FrameTable } from '../../data/frameTable';
import { dataWords as words } from '../words';
import { Histogram } from './Histogram';
import { useDoctor } from './hooks';

interface Props {
  readonly table: FrameTable;
  /** [nframes] 1 where selected. */
  readonly selected: Uint8Array;
  /** [nframes] index into USES. */
  readonly uses: Uint8Array;
}

/** The values of frames in use; NaN for the others. */
const inUse = (values: ArrayLike<number>, uses: Uint8Array): Float64Array =>
  Float64Array.from(values, (v, f) => (uses[f] === 2 ? Number.NaN : v));

export function Distributions({ table, selected, uses }: Props) {
  const { examination } = useDoctor();
  // Of another data set until the doctor has looked at this one.
  const seen =
    examination?.dataset === table.dataset && examination.nearest.length === table.nframes ? examination : null;
  const [element, setElement] = useState('');
  const counts = seen?.neighbors.find((n) => n.element === element) ?? seen?.neighbors[0];
  const values = useMemo(
    () => ({
      energy: inUse(table.energy, uses),
      max_force: inUse(table.max_force, uses),
      volume: inUse(table.volume, uses),
    }),
    [table, uses],
  );
  const nearest = useMemo(() => seen && inUse(seen.nearest, uses), [seen, uses]);
  const most = useMemo(() => counts && inUse(counts.most, uses), [counts, uses]);
  return (
    <section className="card histograms" aria-label={words.histograms}>
      {(['energy', 'max_force', 'volume'] as const).map((of) => (
        <Histogram key={of} of={of} values={values[of]} selected={selected} />
      ))}
      {nearest && <Histogram of="nearest" values={nearest} selected={selected} />}
      {seen && counts && most && (
        <Histogram
          of="neighbors"
          note={words.within(seen.rcut)}
          values={most}
          selected={selected}
          choice={
            seen.neighbors.length > 1 ? (
              <select
                aria-label={words.neighborsOf}
                value={counts.element}
                onChange={(event) => setElement(event.target.value)}
              >
                {seen.neighbors.map((n) => (
                  <option key={n.element} value={n.element}>
                    {n.element}
                  </option>
                ))}
              </select>
            ) : (
              <span className="small mute">{counts.element}</span>
            )
          }
        />
      )}
    </section>
  );
}
