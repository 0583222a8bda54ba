// The settings as text that can be edited: line numbers, marks at the lines to mend, nothing typed is ever lost.
import { useState } from 'react';
import type { Spelling } from '../../exchange/writeInput';
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { jsonWords as words } from '../words';
import { type FormValues, KEYS, parseForm } from './form';
import { readInputText, writeInputText } from './inputText';
import { type ModelMode, modelPage, setDraft, useModelPage } from './pageState';
import { type Mark, readRunJson, type TextRead, writeRunJson } from './runJson';
import './text.css';

const same = (a: FormValues, b: FormValues): boolean => a === b || KEYS.every((k) => a[k].trim() === b[k].trim());

export default function TextPane({ mode }: { readonly mode: Exclude<ModelMode, 'form'> }) {
  const session = useSession();
  const form = useStudio((s) => s.form);
  const defaults = useStudio((s) => s.defaults);
  const selected = useStudio((s) => s.selected);
  const planned = useStudio((s) => (s.plan.kind === 'ready' ? s.plan.plan.iterations : null));
  const spelling = useModelPage((s) => s.spelling);
  const draft = useModelPage((s) => s.drafts[mode]);
  const [copied, setCopied] = useState(false);
  const type_map = selected?.type_map ?? [];
  const { config } = parseForm(form, selected?.type_map ?? null);
  // A text that counts follows the form when it changes elsewhere; one that cannot be used yet is kept.
  const typed = draft && (draft.values === null || same(draft.values, form)) ? draft : null;
  const context = {
    type_map,
    systems: selected?.systems.map((s) => s.path) ?? [],
    iterations: planned ?? (config?.length.kind === 'iterations' ? config.length.iterations : 1000),
  };
  const generated = mode === 'json' ? writeRunJson(form) : config ? writeInputText(config, context, spelling) : null;
  const read = (text: string): TextRead | null =>
    mode === 'json'
      ? readRunJson(text, form, defaults, selected?.type_map ?? null)
      : config
        ? readInputText(text, form, config, type_map)
        : null;
  const text = typed?.text ?? generated;
  if (text === null) return <p className="card mute">{words.formFirst}</p>;
  const result = read(text);
  const marks: readonly Mark[] = result && !result.ok ? result.marks : [];
  const edit = (next: string): void => {
    const answer = read(next);
    const values = answer?.ok ? answer.values : null;
    setDraft(mode, { text: next, values, base: values ?? typed?.base ?? form });
    if (values && !same(values, form)) session.editAll(values, words.title[mode]);
  };
  const save = (): void =>
    session.saveFile({ name: 'input.json', bytes: new TextEncoder().encode(text), mime: 'application/json' });
  return (
    <section className="card text-pane" aria-label={words.title[mode]}>
      <div className="text-head">
        <div className="grow">
          <h2>{words.title[mode]}</h2>
          <p className="small mute">{words.why[mode]}</p>
        </div>
        {mode === 'deepmd' && (
          <>
            <label className="small mute">
              {words.spelling}{' '}
              <select
                value={spelling}
                disabled={marks.length > 0}
                onChange={(e) => {
                  const chosen: Spelling = e.target.value === 'v3.2' ? 'v3.2' : 'v3.1';
                  modelPage.setState({ spelling: chosen });
                  setDraft(mode, null);
                }}
              >
                {(['v3.1', 'v3.2'] as const).map((s) => (
                  <option key={s} value={s}>
                    {words.spellings[s]}
                  </option>
                ))}
              </select>
            </label>
            <Button icon="download" disabled={marks.length > 0} onClick={save} data-action="save-input">
              {words.save}
            </Button>
          </>
        )}
        <Button
          onClick={() =>
            void navigator.clipboard?.writeText(text).then(() => {
              setCopied(true);
              setTimeout(() => setCopied(false), 1500);
            })
          }
        >
          {copied ? words.copied : words.copy}
        </Button>
      </div>
      {mode === 'deepmd' && (
        <p className="small mute">
          {config?.filter.kind === 'multistream' && `${words.noMultistream} `}
          {words.paths}
        </p>
      )}
      <Editor text={text} marks={marks} label={words.title[mode]} onChange={edit} />
      <div className="text-state small" role="status">
        {marks.length === 0 ? (
          <p className="mute">
            {words.applied}
            {result?.ok && result.notes.length > 0 && ` ${result.notes.join('; ')}.`}
          </p>
        ) : (
          <>
            <p className="line">
              <span>
                {words.unapplied(new Set(marks.map((m) => m.line)).size)}
                {typed && !same(typed.base, form) && ` ${words.moved}`}
              </span>
              <Button onClick={() => setDraft(mode, null)}>{words.discard}</Button>
            </p>
            <ul className="marks">
              {marks.map((m) => (
                <li key={`${m.line} ${m.path} ${m.message}`} className="wrong">
                  {words.line(m.line)}
                  {m.path !== '' && (
                    <>
                      , <code>{m.path}</code>
                    </>
                  )}
                  : {m.message}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

interface EditorProps {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly label: string;
  readonly onChange: (text: string) => void;
}

/** A text area as tall as its text, so that numbers and stripes need not scroll with it. */
function Editor({ text, marks, label, onChange }: EditorProps) {
  const lines = text.split('\n').length;
  const wrong = new Set(marks.map((m) => m.line));
  return (
    <div className="editor" style={{ height: `calc(${lines} * var(--line-height) + 24px)` }}>
      <ol className="numbers small tabular" aria-hidden="true">
        {Array.from({ length: lines }, (_, k) => k + 1).map((n) => (
          <li key={n} className={wrong.has(n) ? 'bad' : ''}>
            {n}
          </li>
        ))}
      </ol>
      <div className="sheet">
        {[...wrong].map((n) => (
          <i key={n} className="stripe" style={{ top: `calc(8px + ${n - 1} * var(--line-height))` }} />
        ))}
        <textarea
          aria-label={label}
          aria-invalid={marks.length > 0}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(e) => onChange(e.target.value)}
        />
      </div>
    </div>
  );
}
