// What the data set is, in a sentence, with its formulas and sources.
import type { DatasetSummary } from '../../data/types';
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { useSession, useStudio } from '../state/hooks';
import { startWords, dataWords as words } from '../words';

const CHIPS = 8;
const SOURCES = 5;

export function DatasetHead({ dataset }: { readonly dataset: DatasetSummary }) {
  const session = useSession();
  const all = useStudio((s) => s.datasets);
  const leaving = useStudio((s) => s.leaving);
  const blockers = useStudio((s) => s.health.blockers);
  const choices = (all ?? []).filter((d) => !leaving.includes(d.id));
  const { labels, nframes, systems } = dataset;
  const natoms = systems.map((s) => s.natoms);
  const least = natoms.reduce((a, b) => Math.min(a, b), natoms[0] ?? 0);
  const most = natoms.reduce((a, b) => Math.max(a, b), 0);
  const formulas = [...new Set(systems.map((s) => s.formula))];
  return (
    <header className="data-head">
      <div className="data-title">
        <h1 className="grow">
          {words.title(
            nframes,
            dataset.id.startsWith('sample-') ? startWords.nameOf(dataset).toLowerCase() : startWords.nameOf(dataset),
            least,
            most,
            labels.map((l) => startWords.labels[l]),
          )}
        </h1>
        {choices.length > 1 && (
          <select
            aria-label={words.dataset}
            value={dataset.id}
            onChange={(event) => {
              const next = choices.find((d) => d.id === event.target.value);
              if (next) session.select(next, 'data');
            }}
          >
            {choices.map((d) => (
              <option key={d.id} value={d.id}>
                {startWords.nameOf(d)}
              </option>
            ))}
          </select>
        )}
        <Button look={blockers > 0 ? 'normal' : 'primary'} onClick={() => session.go('model')}>
          {words.setUp}
        </Button>
      </div>
      <p className="data-sources small">
        {formulas.slice(0, CHIPS).map((f) => (
          <span key={f} className="pill">
            <Formula text={f} />
          </span>
        ))}
        {formulas.length > CHIPS && <span className="mute">+{formulas.length - CHIPS}</span>}
        <span className="mute">
          {systems
            .slice(0, SOURCES)
            .map((s) => words.system(s.path, s.nframes))
            .join('; ')}
          {systems.length > SOURCES && `; ${words.systemsMore(systems.length - SOURCES)}`}
        </span>
      </p>
    </header>
  );
}
