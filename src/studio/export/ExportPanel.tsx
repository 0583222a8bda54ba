// The way out: the model and what belongs to it, as files.
import type { ExportKind } from '../../worker/protocol';
import { Button } from '../design/Button';
import { useSeriesVersion, useSession, useStudio } from '../state/hooks';
import { exportWords } from '../words';

const KINDS: readonly ExportKind[] = ['bundle', 'model', 'lcurve', 'input'];

export function ExportPanel() {
  useSeriesVersion();
  const session = useSession();
  const exporting = useStudio((s) => s.exporting);
  // Without validation frames there is no best; the present model is what can be had.
  const unjudged = useStudio((s) => s.run?.plan?.nvalid === 0) && session.series.train.length > 0;
  const ready = session.series.best !== null || unjudged;
  return (
    <section className="card export" aria-label={exportWords.title}>
      <h2>{exportWords.title}</h2>
      <p className="mute small">{unjudged ? exportWords.last : ready ? exportWords.lead : exportWords.none}</p>
      {KINDS.map((kind) => {
        const [name, what] = exportWords.kinds[kind];
        return (
          <div key={kind} className="export-kind">
            <Button
              icon="download"
              disabled={!ready || exporting !== null}
              aria-describedby={`export-${kind}`}
              onClick={() => void session.runs.export(kind)}
              data-export={kind}
            >
              {exporting === kind ? exportWords.busy : name}
            </Button>
            <p id={`export-${kind}`} className="mute small">
              {what}
            </p>
          </div>
        );
      })}
    </section>
  );
}
