// What the data set is, in a sentence, with its formulas and sources.
import type { DatasetSummary } from '../../data/types';
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { useSession, useStudio } from '../state/hooks';
import { startWords, dataWords as words } from '../words';
import type { LabelCounts } from './labels';
import { nameAmong } from './names';
import { sharedFolder } from './paths';

const CHIPS = 8;
/** Files named; where they are more, a few say what kind of files they are. */
const SOURCES = 5;
const SOME = 2;

/** What the frames carry; nothing as long as it is not known. */
function labelsOf({ labels, nframes }: DatasetSummary, counts: LabelCounts | null): string {
  const all = labels.length > 0 ? words.withLabels(labels.map((l) => startWords.labels[l])) : '';
  if (!counts) return all;
  const some = (['energy', 'force'] as const)
    .filter((l) => !labels.includes(l) && counts[l] > 0 && counts[l] <= nframes)
    .map((l) => [startWords.labels[l], counts[l]] as const);
  return all + (some.length > 0 ? words.someLabels(some) : all === '' ? words.noLabels : '');
}

/** The files by name, of which a system may hold a part. */
function filesOf(systems: DatasetSummary['systems']): string {
  const frames = new Map<string, number>();
  for (const s of systems) frames.set(s.path, (frames.get(s.path) ?? 0) + s.nframes);
  const paths = [...frames.keys()];
  const shared = paths.length > 1 ? sharedFolder(paths) : 0;
  const named = paths.slice(0, paths.length > SOURCES ? SOME : SOURCES);
  const files = named.map((p) => words.system(p.slice(shared), frames.get(p) ?? 0));
  if (paths.length > named.length) files.push(words.filesMore(paths.length - named.length));
  return words.inFolder((paths[0] ?? '').slice(0, Math.max(0, shared - 1)), files.join('; '));
}

interface Props {
  readonly dataset: DatasetSummary;
  /** Null until the frames were read. */
  readonly counts: LabelCounts | null;
}

export function DatasetHead({ dataset, counts }: Props) {
  const session = useSession();
  const all = useStudio((s) => s.datasets);
  const leaving = useStudio((s) => s.leaving);
  const blockers = useStudio((s) => s.health.blockers);
  const choices = (all ?? []).filter((d) => !leaving.includes(d.id));
  const { nframes, systems } = dataset;
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
            labelsOf(dataset, counts),
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
                {nameAmong(d, choices)}
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
        {formulas.length > CHIPS && (
          <span className="mute" title={formulas.slice(CHIPS).join(', ')}>
            +{formulas.length - CHIPS}
          </span>
        )}
        <span className="mute">{filesOf(systems)}</span>
      </p>
    </header>
  );
}
