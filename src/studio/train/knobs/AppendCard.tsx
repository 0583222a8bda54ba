// Online learning: frames of another data set join the trained run; old and new validation errors are shown apart.
import { useId, useRef, useState } from 'react';
import { Button } from '../../design/Button';
import { formatRmse } from '../../design/format';
import { readPick } from '../../start/droppedFiles';
import { useSeriesVersion, useSession, useStudio } from '../../state/hooks';
import { knobWords, startWords } from '../../words';
import type { Run } from '../run';
import { standingOf } from './actions';
import {
  APPEND_DEFAULTS,
  APPEND_LIMITS,
  type AppendField,
  type AppendText,
  checksOf,
  parseAppend,
} from './appendChecks';
import { Fold } from './Fold';

const words = knobWords.append;
const FIELDS: readonly AppendField[] = ['replay', 'inflate', 'iterations', 'validation'];

export function AppendCard({ run }: { readonly run: Run }) {
  return (
    <section className="card tune-append" aria-label={words.title}>
      <PartsTable run={run} />
      <Fold title={words.open} force={false}>
        <AppendForm run={run} />
      </Fold>
    </section>
  );
}

function AppendForm({ run }: { readonly run: Run }) {
  const id = useId();
  const session = useSession();
  const datasets = useStudio((s) => s.datasets);
  const leaving = useStudio((s) => s.leaving);
  const importing = useStudio((s) => s.importing);
  const [chosen, setChosen] = useState('');
  const [text, setText] = useState<AppendText>(APPEND_DEFAULTS);
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const offered = (datasets ?? []).filter((d) => d.id !== run.dataset && !leaving.includes(d.id));
  const dataset = offered.find((d) => d.id === chosen) ?? null;
  const { options, errors } = parseAppend(text);
  const { type_map } = standingOf(run, datasets);
  const checks = dataset
    ? checksOf(
        dataset,
        { dataset: run.dataset, type_map },
        errors.validation === undefined ? Number(text.validation) : Number.NaN,
      )
    : [];
  const standing = run.state.kind !== 'preparing' && run.state.kind !== 'idle';
  const ready = dataset !== null && options !== null && checks.every((c) => c.ok) && standing && !busy;
  const pick = async (input: HTMLInputElement): Promise<void> => {
    const found = readPick(Array.from(input.files ?? []));
    input.value = '';
    if (!found) return;
    const taken = await session.takeIn(found.name, found.collect);
    if (taken) setChosen(taken.id);
  };
  const start = async (): Promise<void> => {
    if (!dataset || !options) return;
    setBusy(true);
    const ok = await session.runs.append(dataset.id, options);
    setBusy(false);
    if (ok) setChosen('');
  };
  return (
    <>
      <p className="small mute">{words.lead}</p>
      <div className="tune-pick">
        <label htmlFor={id}>{words.dataset}</label>
        <div className="row">
          <select id={id} value={chosen} className="grow" onChange={(e) => setChosen(e.target.value)}>
            <option value="">{words.choose}</option>
            {offered.map((d) => (
              <option key={d.id} value={d.id}>
                {words.option(startWords.nameOf(d), d.nframes)}
              </option>
            ))}
          </select>
          <Button disabled={importing !== null} onClick={() => picker.current?.click()}>
            {words.import}
          </Button>
        </div>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          data-pick="append"
          onChange={(e) => void pick(e.currentTarget)}
        />
        {importing ? (
          <p className="small mute" role="status">
            {words.importing(importing.name)}
          </p>
        ) : (
          offered.length === 0 && <p className="small mute">{words.noOthers}</p>
        )}
      </div>
      {FIELDS.map((field) => (
        <Option
          key={field}
          field={field}
          text={text[field]}
          error={errors[field]}
          onChange={(next) => setText((t) => ({ ...t, [field]: next }))}
        />
      ))}
      <h3>{words.checksTitle}</h3>
      <ul className="tune-checks small">
        {checks.map((c) => (
          <li key={c.text} className={c.ok ? 'ok' : 'wrong'}>
            <span aria-hidden="true">{c.ok ? '✓' : '✕'}</span> {c.text}
          </li>
        ))}
        <li className="mute">
          <span aria-hidden="true">·</span> {words.later}
        </li>
      </ul>
      {!standing && <p className="small mute">{words.notNow}</p>}
      <Button look="primary" disabled={!ready} onClick={() => void start()} data-action="append">
        {busy ? words.starting : options ? words.start(options.iterations) : words.title}
      </Button>
    </>
  );
}

interface OptionProps {
  readonly field: AppendField;
  readonly text: string;
  readonly error: string | undefined;
  onChange(text: string): void;
}

function Option({ field, text, error, onChange }: OptionProps) {
  const id = useId();
  const [label, why] = words.fields[field];
  const { safe } = APPEND_LIMITS[field];
  return (
    <div className="tune-knob">
      <div className="tune-head">
        <label htmlFor={id}>{label}</label>
        <span className="grow" />
        <input
          id={id}
          name={`append-${field}`}
          type="text"
          inputMode="decimal"
          className="short"
          autoComplete="off"
          value={text}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-why`}
          onChange={(e) => onChange(e.target.value)}
        />
      </div>
      <p id={`${id}-why`} className="tune-why small">
        {error !== undefined ? (
          <span className="wrong">{error}</span>
        ) : (
          <>
            {why}{' '}
            <span className="tune-facts">{knobWords.facts(APPEND_DEFAULTS[field], safe, words.units[field])}</span>
          </>
        )}
      </p>
    </div>
  );
}

/** Validation errors on old and new frames, once there are both; before the seam, the last of all. */
function PartsTable({ run }: { readonly run: Run }) {
  useSeriesVersion();
  const { valid } = useSession().series;
  const [oldF, freshF] = [valid.last('old_f'), valid.last('fresh_f')];
  if (oldF === null || freshF === null || Number.isNaN(oldF) || Number.isNaN(freshF)) return null;
  const seam = run.journal.findLast((e) => e.kind === 'append');
  const before = seam ? valid.view('iteration').findLastIndex((i) => i <= seam.iteration) : -1;
  const rows = [
    ...(before >= 0 ? [[words.seam, valid.view('rmse_e')[before], valid.view('rmse_f')[before]] as const] : []),
    [words.old, valid.last('old_e') ?? Number.NaN, oldF] as const,
    [words.fresh, valid.last('fresh_e') ?? Number.NaN, freshF] as const,
  ];
  return (
    <>
      <h2>{words.after}</h2>
      <table>
        <thead>
          <tr>
            {words.head.map((h) => (
              <th key={h} scope="col">
                {h}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, e, f]) => (
            <tr key={name} data-part={name}>
              <td>{name}</td>
              <td>{Number.isNaN(e) ? words.none : formatRmse(e)}</td>
              <td>{formatRmse(f)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
