// What is wrong with the data set, the gravest first, with the buttons that mend it.
import { useMemo, useState } from 'react';
import type { Finding } from '../../worker/protocol';
import { Button } from '../design/Button';
import { formatCount } from '../design/format';
import { Icon } from '../design/Icon';
import { Progress } from '../design/Progress';
import type { Visit } from '../state/doctor';
import { useSession, useStudio } from '../state/hooks';
import { doctorWords as words } from '../words';
import { alike } from './alike';
import { FindingItem } from './FindingItem';
import { useDataEdits, useDoctor } from './hooks';
import './doctor.css';

/** Findings shown at first: those worth doing now. */
const FIRST = 3;
const NONE: readonly Finding[] = [];

interface Props {
  /** Frames in use. */
  readonly nframes: number;
  /** False where no frame has a label. */
  readonly labelled: boolean;
}

export function DoctorCard({ nframes, labelled }: Props) {
  const session = useSession();
  const doctor = useDoctor();
  const edits = useDataEdits();
  const [all, setAll] = useState(false);
  const { blockers, reviews } = useStudio((s) => s.health);
  const { examination, visit } = doctor;
  const findings = examination?.findings ?? NONE;
  const notes = findings.length - blockers - reviews;
  const rows = useMemo(() => alike(findings), [findings]);
  // All blockers are shown, whatever their number.
  const first = Math.max(FIRST, rows.filter((r) => r.finding.severity === 'error').length);
  const shown = all ? rows : rows.slice(0, first);
  const says =
    nframes === 0
      ? words.nothingLeft
      : !labelled
        ? words.nothingToLearn
        : blockers > 0
          ? words.blockersWhy
          : findings.length === 0
            ? words.sound(nframes)
            : words.soundBesides;
  const { accepted } = edits.now;
  const busy = visit.kind === 'checking';
  return (
    <section className="card doctor" aria-label={words.title} data-visit={visit.kind} aria-busy={busy}>
      <div className="row doctor-head">
        <h2>{words.title}</h2>
        {examination && (
          <p className="grow doctor-counts">
            {blockers > 0 && <span className="pill error">{words.blockers(blockers)}</span>}
            {reviews > 0 && <span className="pill warning">{words.reviews(reviews)}</span>}
            {notes > 0 && <span className="pill">{words.notes(notes)}</span>}
            <span className="mute small">{says}</span>
          </p>
        )}
        {!examination && <span className="grow" />}
        {accepted.length > 0 && (
          <>
            <span className="mute small">{words.acceptedSome(accepted.length)}</span>
            <Button look="plain" onClick={() => edits.change(words.done.takenBack, { accepted: [] })}>
              {words.takeBack}
            </Button>
          </>
        )}
        <State visit={visit} first={examination === null} />
      </div>
      {shown.length > 0 && (
        <ul className="findings-list">
          {shown.map(({ finding, others }, k) => (
            <FindingItem
              key={finding.id}
              finding={finding}
              others={others}
              session={session}
              next={k === 0 && finding.severity === 'error'}
            />
          ))}
        </ul>
      )}
      {rows.length > first && (
        <Button look="plain" onClick={() => setAll(!all)}>
          {all ? words.fewer : words.more(rows.length - first)}
        </Button>
      )}
    </section>
  );
}

/** What the doctor is doing; `first`: nothing was found yet. */
function State({ visit, first }: { readonly visit: Visit; readonly first: boolean }) {
  const { doctor } = useSession();
  if (visit.kind === 'checking') {
    const told = words.checking(formatCount(visit.done), visit.total > 0 ? formatCount(visit.total) : '');
    // A short check of what was checked before is not worth a moving bar.
    if (!first && visit.total === 0) return null;
    return (
      <div className="doctor-state" role="status">
        <span className="mute small tabular">{told}</span>
        <Progress label={told} share={visit.total > 0 ? visit.done / visit.total : null} />
        <Button look="plain" onClick={() => doctor.stop()}>
          {words.stop}
        </Button>
      </div>
    );
  }
  if (visit.kind !== 'failed' && visit.kind !== 'stopped') return null;
  return (
    <div className="doctor-state">
      <span className={visit.kind === 'failed' ? 'wrong small' : 'mute small'} role="alert">
        {visit.kind === 'failed' ? (
          <>
            <Icon name="close" size={13} /> {words.failed}. {visit.message}
          </>
        ) : (
          words.stopped
        )}
      </span>
      <Button look="plain" onClick={() => doctor.again()}>
        {words.again}
      </Button>
    </div>
  );
}
