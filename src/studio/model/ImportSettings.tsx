// Takes settings from a .dp or an input.json, by click or drop, and lists what was not taken as written.
import { type DragEvent, useRef } from 'react';
import { Button } from '../design/Button';
import { failureWords } from '../state/failure';
import { useSession, useStudio } from '../state/hooks';
import { importWords as words } from '../words';
import { modelPage, useModelPage } from './pageState';

export function ImportButton() {
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  const reading = useModelPage((s) => s.reading);
  const take = async (file: File): Promise<void> => {
    const { name } = file;
    modelPage.setState({ reading: name, report: null });
    try {
      // The reader and HDF5 are large and seldom needed.
      const { readSettings } = await import('./importSettings');
      const { form, selected } = session.store.getState();
      const { values, rows } = await readSettings(file, form, selected?.type_map ?? []);
      session.editAll(values, words.taken(name));
      modelPage.setState({ report: { ok: true, name, rows }, drafts: {} });
    } catch (error) {
      modelPage.setState({ report: { ok: false, name, ...failureWords(error) } });
    } finally {
      modelPage.setState({ reading: null });
    }
  };
  const drop = (event: DragEvent): void => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    // The window takes drops as data.
    event.stopPropagation();
    window.dispatchEvent(new DragEvent('dragleave', { dataTransfer: event.nativeEvent.dataTransfer }));
    void take(file);
  };
  return (
    <>
      <button
        type="button"
        className="preset import"
        title={words.why}
        onClick={() => input.current?.click()}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      >
        <b>{reading === null ? words.open : words.reading(reading)}</b>
        <span className="small">{words.why}</span>
      </button>
      <input
        ref={input}
        className="hidden"
        type="file"
        tabIndex={-1}
        aria-label={words.pick}
        accept=".dp,.json,.hdf5,.h5"
        data-pick="settings"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void take(file);
        }}
      />
    </>
  );
}

export function ImportList() {
  const report = useModelPage((s) => s.report);
  const known = useStudio((s) => s.selected !== null);
  if (!report || !known) return null;
  return (
    <section className={report.ok ? 'card report' : 'card report failed'} role="status" data-report>
      <div className="grow">
        <b>{report.ok ? words.taken(report.name) : words.failed(report.name)}</b>
        {!report.ok && (
          <p>
            {report.message} <span className="mute">{report.fix}</span>
          </p>
        )}
        {report.ok && report.rows.length === 0 && <p className="mute">{words.all}</p>}
        {report.ok && report.rows.length > 0 && (
          <>
            <p className="mute">{words.some(report.rows.length)}</p>
            <table>
              <thead>
                <tr>
                  {words.columns.map((c) => (
                    <th key={c}>{c}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {report.rows.map((r) => (
                  <tr key={r.key}>
                    <td>
                      <code>{r.key}</code>
                    </td>
                    <td>
                      <code>{r.value}</code>
                    </td>
                    <td>{r.instead}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </div>
      <Button
        look="plain"
        icon="close"
        aria-label={words.dismiss}
        onClick={() => modelPage.setState({ report: null })}
      />
    </section>
  );
}
