// The Export tab: every file that can be taken along, with its size, how it is used, and whether it was checked.
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Button } from '../design/Button';
import { formatBytes, formatCount, formatRmse } from '../design/format';
import { useSeriesVersion, useSession, useStudio } from '../state/hooks';
import { isActive } from '../train/run';
import { exportWords } from '../words';
import { Card } from './Card';
import { ModelCard } from './ModelCard';
import { ProjectCard } from './ProjectCard';
import { type Check, exportDesk } from './state';
import './export.css';

const KINDS = ['bundle', 'elsewhere', 'run', 'lcurve', 'input', 'checkpoint', 'project'] as const;
const FORMATS = ['npy-zip', 'extxyz'] as const;

/** Whether the written model was read back, in a badge and a sentence. */
function Badge({ check, iteration }: { readonly check: Check; readonly iteration: number | null }) {
  const words = exportWords.verify;
  if (check.kind !== 'done')
    return (
      <p className="small mute" role="status">
        {check.kind === 'busy'
          ? words.busy
          : check.kind === 'failed'
            ? `${words.failed}: ${check.message}`
            : words.none}
      </p>
    );
  const { energy, force, nframes, sound, iteration: of } = check.verification;
  const [e, f] = [(1000 * energy).toExponential(0), (1000 * force).toExponential(0)];
  return (
    <p className="small" role="status" data-verified={sound ? 'sound' : 'unsound'}>
      <span className={sound ? 'pill ok' : 'pill error'}>{sound ? words.ok : words.bad}</span>{' '}
      {sound ? words.sound(e, f, nframes) : words.unsound(e, f)} {of !== iteration && words.stale(formatCount(of))}
    </p>
  );
}

export function ExportView() {
  useSeriesVersion();
  const session = useSession();
  const desk = exportDesk(session);
  const run = useStudio((s) => s.run);
  const exporting = useStudio((s) => s.exporting);
  const selected = useStudio((s) => s.selected);
  const { sizes, check, savingData } = useStore(desk.store);
  const { best } = session.series;
  // Without validation frames there is no best; the present model is what can be had.
  const unjudged = run?.nvalid === 0 && session.series.train.length > 0;
  const ready = run !== null && (best !== null || unjudged);
  const resting = run !== null && (!isActive(run.state) || run.state.kind === 'paused');

  useEffect(() => {
    // Reading back shares the device with training: unasked only while nothing trains.
    if (ready && resting && desk.store.getState().check.kind === 'none') void desk.verify();
  }, [ready, resting, desk]);

  const card = (kind: (typeof KINDS)[number] | 'model', look: 'primary' | 'normal' = 'normal') => {
    const [name, what] = exportWords.kinds[kind];
    return (
      <Card
        key={kind}
        kind={kind}
        name={name}
        what={what}
        command={exportWords.commands[kind]}
        size={sizes[kind] ?? null}
        busy={exporting === kind}
        disabled={!ready || exporting !== null}
        look={look}
        onSave={() => void desk.save(kind)}
      >
        {kind === 'model' && ready && (
          <>
            <Badge check={check} iteration={best?.iteration ?? run?.iteration ?? null} />
            {check.kind !== 'busy' && (
              <div className="export-check">
                <Button onClick={() => void desk.verify()} data-action="verify">
                  {exportWords.verify.now}
                </Button>
              </div>
            )}
          </>
        )}
      </Card>
    );
  };

  return (
    <div className="export-view">
      <h1>{exportWords.heading(best && formatRmse(best.rmse_f), best && formatCount(best.iteration))}</h1>
      <p className="mute">
        {run === null ? exportWords.empty : unjudged ? exportWords.last : ready ? exportWords.lead : exportWords.none}
      </p>
      {run !== null && (
        <section aria-labelledby="export-run">
          <h2 id="export-run">{exportWords.groups.out}</h2>
          <div className="export-cards">
            {card('model', 'primary')}
            {KINDS.map((kind) => card(kind))}
          </div>
        </section>
      )}
      <section aria-labelledby="export-data">
        <h2 id="export-data">{exportWords.groups.data}</h2>
        {selected ? (
          <div className="export-cards">
            {FORMATS.map((format) => {
              const [name, what] = exportWords.data[format];
              return (
                <Card
                  key={format}
                  kind={format}
                  name={name}
                  what={what}
                  command={null}
                  size={sizes[format] ?? null}
                  busy={savingData === format}
                  disabled={savingData !== null}
                  look="normal"
                  onSave={() => void desk.saveData(selected.id, format)}
                />
              );
            })}
          </div>
        ) : (
          <div className="row">
            <p className="mute">{exportWords.noData}</p>
            <Button onClick={() => session.go('start')}>{exportWords.toStart}</Button>
          </div>
        )}
      </section>
      <section aria-labelledby="export-in">
        <h2 id="export-in">{exportWords.groups.in}</h2>
        <div className="export-cards wide">
          <ModelCard desk={desk} />
          <ProjectCard />
        </div>
      </section>
      <p className="mute small hidden" aria-live="polite">
        {Object.entries(sizes)
          .map(([kind, size]) => `${kind} ${formatBytes(size)}`)
          .join(', ')}
      </p>
    </div>
  );
}
