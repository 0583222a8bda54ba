// Which entry of the files became energy, forces and virial, in which unit and sign; each can be changed.
import { useEffect, useState } from 'react';
import type { Mend } from '../../data/edits';
import type { DatasetSummary, Quantity } from '../../data/types';
import type { Source } from '../../worker/protocol';
import { Button } from '../design/Button';
import { Select } from '../design/Select';
import { failureWords } from '../state/failure';
import { useSession } from '../state/hooks';
import { mappingWords as words } from '../words';
import { useDataEdits } from './hooks';
import { asReadAgain, choiceOf, isLabel, mapped, QUANTITIES, relabelled } from './mapping';
import './doctor.css';

/** Formats named in the title; tables of sources shown at once. */
const FORMATS = 4;
const UNFOLDED = 3;
/** Sources listed at first, where they are many more. */
const LISTED = 10;

/** How the files of a data set were read; null until the worker has answered. */
function useSources(dataset: DatasetSummary): readonly Source[] | null {
  const session = useSession();
  const [known, setKnown] = useState<{ readonly of: string; readonly sources: readonly Source[] } | null>(null);
  const of = `${dataset.id} ${dataset.created}`;
  const { id } = dataset;
  useEffect(() => {
    let stale = false;
    session.data.sources(id).then(
      (sources) => !stale && setKnown({ of, sources }),
      (error: unknown) => session.notify('error', words.title, failureWords(error).message),
    );
    return () => {
      stale = true;
    };
  }, [session, id, of]);
  return known?.of === of ? known.sources : null;
}

export function MappingCard({ dataset }: { readonly dataset: DatasetSummary }) {
  const sources = useSources(dataset);
  return sources && <Mapping key={`${dataset.id} ${dataset.created}`} sources={sources} />;
}

const unitShown = (unit: string): string => unit.replace(/A(?=$|\^)/, 'Å').replace('^3', '³');

const isChanged = (source: Source, mends: readonly Mend[]): boolean =>
  QUANTITIES.some((of) => mapped(source, mends, of).changed);
const isDoubtful = (source: Source): boolean => QUANTITIES.some((of) => source.origin[of]?.how === 'guessed');

function Mapping({ sources }: { readonly sources: readonly Source[] }) {
  const { mends } = useDataEdits().now;
  // As the card was found: it must not close over what is being changed.
  const [first] = useState(() => new Set(sources.filter((s) => isDoubtful(s) && !isChanged(s, mends))));
  const [all, setAll] = useState(sources.length <= LISTED + 2);
  // Those to look at come first.
  const [sorted] = useState(() => [...sources].sort((a, b) => Number(first.has(b)) - Number(first.has(a))));
  const shown = all ? sorted : sorted.slice(0, Math.max(LISTED, first.size));
  const formats = [...new Set(sources.map((s) => s.origin.format))].filter((f) => f !== '');
  const named =
    formats.length > FORMATS ? [...formats.slice(0, FORMATS), words.more(formats.length - FORMATS)] : formats;
  return (
    <details className="card mapping" open={first.size > 0}>
      <summary title={formats.join(', ')}>
        <h2>{formats.length === 0 ? words.title : words.summary(named.join(', '))}</h2>
      </summary>
      <p className="mute small">{words.lead}</p>
      {shown.map((source) => (
        <SourceTable key={source.key} source={source} fold={sources.length > UNFOLDED} open={first.has(source)} />
      ))}
      {sorted.length > shown.length && (
        <Button look="plain" onClick={() => setAll(true)}>
          {words.moreSources(sorted.length - shown.length)}
        </Button>
      )}
    </details>
  );
}

interface SourceProps {
  readonly source: Source;
  /** Where sources are many, each opens by itself. */
  readonly fold: boolean;
  readonly open: boolean;
}

function SourceTable({ source, fold, open }: SourceProps) {
  const edits = useDataEdits();
  const session = useSession();
  const { mends } = edits.now;
  const { origin, nframes, paths } = source;
  const changed = isChanged(source, mends);
  const title = words.source(origin.format, nframes, paths[0], paths.length);
  const reset = (): void => {
    edits.change(words.done.reset, { mends: asReadAgain(source, mends) });
    session.tellStep();
  };
  const back = changed && (
    <Button look="plain" onClick={reset}>
      {words.reset}
    </Button>
  );
  const table = (
    <table className="mapping-table">
      <thead>
        <tr>
          <th>{words.columns.label}</th>
          <th>{words.columns.key}</th>
          <th>{words.columns.unit}</th>
          <th>{words.columns.sign}</th>
          <th>
            <span className="hidden">{words.changed}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {QUANTITIES.map((of) => (
          <LabelRow key={of} source={source} of={of} />
        ))}
      </tbody>
    </table>
  );
  if (fold)
    return (
      <details className="mapping-source" open={open}>
        <summary>
          <h3>{title}</h3> {changed && <span className="pill warning">{words.changed}</span>}
        </summary>
        {table}
        {back}
      </details>
    );
  return (
    <section className="mapping-source" aria-label={title}>
      <div className="row">
        <h3 className="grow">{title}</h3>
        {back}
      </div>
      {table}
    </section>
  );
}

function LabelRow({ source, of }: { readonly source: Source; readonly of: Quantity }) {
  const edits = useDataEdits();
  const session = useSession();
  const { mends } = edits.now;
  const { taken, asRead, keys, units, changed } = mapped(source, mends, of);
  const name = words.of[of];
  const lower = name.toLowerCase();
  const put = (label: string, change: Parameters<typeof relabelled>[3]): void => {
    edits.change(label, { mends: relabelled(source, mends, of, change) });
    session.tellStep();
  };
  return (
    <tr className={changed ? 'changed' : ''} data-mapping={of}>
      <td>{name}</td>
      {taken === null ? (
        <td colSpan={3} className="mute">
          {keys.length > 0 ? (
            <Select
              label={words.keyOf(lower)}
              value=""
              options={[{ value: '', label: words.none }, ...keys.map((k) => ({ value: k, label: k }))]}
              onChange={(key) => key !== '' && put(words.done.key(name, key), { key })}
            />
          ) : (
            words.none
          )}
        </td>
      ) : (
        <>
          <td>
            {keys.length > 1 ? (
              <Select
                label={words.keyOf(lower)}
                value={taken.key}
                options={keys.map((k) => ({ value: k, label: k }))}
                onChange={(key) => put(words.done.key(name, key), { key })}
              />
            ) : (
              <code>{taken.key}</code>
            )}
          </td>
          <td>
            <Select
              label={words.unitOf(lower)}
              value={choiceOf(of, units, taken.unit)}
              options={units.map((u) => ({ value: u, label: unitShown(u) }))}
              onChange={(unit) => put(words.done.unit(name, unit), { unit })}
            />
          </td>
          <td>
            {isLabel(of) && of !== 'energy' && (
              <Select
                label={words.signOf(lower)}
                value={taken.sign === 1 ? 'plus' : 'minus'}
                options={[
                  { value: 'plus', label: words.signs[of].plus },
                  { value: 'minus', label: words.signs[of].minus },
                ]}
                onChange={(v) => put(words.done.sign(lower), { sign: v === 'plus' ? 1 : -1 })}
              />
            )}
          </td>
        </>
      )}
      <td className="small mute">
        {changed && asRead ? (
          <span className="pill warning">{words.asRead(asRead.key, unitShown(asRead.unit))}</span>
        ) : (
          taken && <span className={taken.how === 'guessed' ? 'pill warning' : ''}>{words.how[taken.how]}</span>
        )}
      </td>
    </tr>
  );
}
