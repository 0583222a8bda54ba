// Which entry of the files became energy, forces and virial, in which unit and sign; each can be changed.
import { useEffect, useState } from 'react';
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
  const { mends } = useDataEdits().now;
  if (!sources) return null;
  const formats = [...new Set(sources.map((s) => s.origin.format))].filter((f) => f !== '').join(', ');
  const doubtful = sources.some((s) =>
    QUANTITIES.some((of) => {
      const { taken, changed } = mapped(s, mends, of);
      return taken?.how === 'guessed' && !changed;
    }),
  );
  return (
    <details className="card mapping" open={doubtful}>
      <summary>
        <h2>{formats === '' ? words.title : words.summary(formats)}</h2>
      </summary>
      <p className="mute small">{words.lead}</p>
      {sources.map((source) => (
        <SourceTable key={source.key} source={source} />
      ))}
    </details>
  );
}

function SourceTable({ source }: { readonly source: Source }) {
  const edits = useDataEdits();
  const { mends } = edits.now;
  const { origin, nframes, paths } = source;
  const changed = QUANTITIES.some((of) => mapped(source, mends, of).changed);
  return (
    <section className="mapping-source" aria-label={words.source(origin.format, nframes, paths[0], paths.length)}>
      <div className="row">
        <h3 className="grow">{words.source(origin.format, nframes, paths[0], paths.length)}</h3>
        {changed && (
          <Button look="plain" onClick={() => edits.change(words.done.reset, { mends: asReadAgain(source, mends) })}>
            {words.reset}
          </Button>
        )}
      </div>
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
    </section>
  );
}

function LabelRow({ source, of }: { readonly source: Source; readonly of: Quantity }) {
  const edits = useDataEdits();
  const { mends } = edits.now;
  const { taken, asRead, keys, units, changed } = mapped(source, mends, of);
  const name = words.of[of];
  const lower = name.toLowerCase();
  const put = (label: string, change: Parameters<typeof relabelled>[3]): void =>
    edits.change(label, { mends: relabelled(source, mends, of, change) });
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
              options={units.map((u) => ({ value: u, label: u.replace(/A(?=$|\^)/, 'Å').replace('^3', '³') }))}
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
          <span className="pill warning">{words.asRead(asRead.key, asRead.unit)}</span>
        ) : (
          taken && <span className={taken.how === 'guessed' ? 'pill warning' : ''}>{words.how[taken.how]}</span>
        )}
      </td>
    </tr>
  );
}
