// One finding: how grave, what, where, why it matters, and its buttons.
import { useState } from 'react';
import type { Finding, Offer } from '../../worker/protocol';
import { Button } from '../design/Button';
import { sentence } from '../design/format';
import { Menu } from '../design/Menu';
import { applyRemedy, needsInput } from '../state/remedies';
import type { Session } from '../state/session';
import { doctorWords as words } from '../words';
import { CellDialog } from './CellDialog';
import { RenameForm } from './RenameForm';

interface Props {
  readonly finding: Finding;
  /** Findings that say the same of other files. */
  readonly others: readonly Finding[];
  readonly session: Session;
  /** The one thing to do next. */
  readonly next: boolean;
}

/** One step for all, with Undo. */
function acceptAll(session: Session, findings: readonly Finding[]): void {
  const accepted = [...session.edits.now.accepted, ...findings.map((f) => f.id)];
  session.edits.change(words.done.acceptedAll(findings.length), { accepted });
  session.tellStep();
}

export function FindingItem({ finding, others, session, next }: Props) {
  const { code, frame, frames, message, offers, path, severity, why, worst } = finding;
  const [asking, setAsking] = useState<Offer | null>(null);
  const take = (offer: Offer): void => {
    if (needsInput(offer.remedy)) setAsking(offer);
    else if (others.length > 0 && offer.remedy.kind === 'accept') acceptAll(session, [finding, ...others]);
    else applyRemedy(session, finding, offer.remedy);
  };
  // Two ways stand side by side; more would be a crowd.
  const shownOffers = offers.length <= 2 ? offers : offers.slice(0, 1);
  const otherOffers = offers.slice(shownOffers.length);
  return (
    <li className={`finding ${severity}`} data-finding={code}>
      <span className={`pill ${severity}`}>{words.gravity[severity]}</span>
      <div className="grow finding-words">
        <p>{sentence(message)}</p>
        <p className="small mute">{sentence(why)}</p>
        <p className="small mute finding-where">
          {path !== '' && <code>{frame === null ? path : words.atFrame(path, frame)}</code>}
          {others.length > 0 && (
            <span title={others.map((o) => o.path).join('\n')}>{words.moreFiles(others.length)}</span>
          )}
          {worst !== null && (
            <button type="button" className="link" onClick={() => session.frames.show(worst)}>
              {words.showFrame(worst)}
            </button>
          )}
          {frames.length > 1 && (
            <button type="button" className="link" onClick={() => session.frames.select(frames)}>
              {words.selectFrames(frames.length)}
            </button>
          )}
        </p>
        {asking?.remedy.kind === 'rename' && (
          <RenameForm
            remedy={asking.remedy}
            onTake={(name) => {
              setAsking(null);
              applyRemedy(session, finding, asking.remedy, { name });
            }}
            onLeave={() => setAsking(null)}
          />
        )}
      </div>
      <div className="finding-offers">
        {shownOffers.map((offer, k) => (
          <Button
            key={offer.label}
            look={next && k === 0 ? 'primary' : offer.remedy.kind === 'accept' ? 'plain' : 'normal'}
            data-remedy={offer.remedy.kind}
            onClick={() => take(offer)}
          >
            {offer.label}
          </Button>
        ))}
        {otherOffers.length > 0 && (
          <Menu
            align="end"
            trigger={<Button look="plain" icon="more" aria-label={words.otherWays} title={words.otherWays} />}
            entries={otherOffers.map((offer) => ({
              key: offer.label,
              label: offer.label,
              onSelect: () => take(offer),
            }))}
          />
        )}
      </div>
      <CellDialog
        open={asking?.remedy.kind === 'enter-cell'}
        onLeave={() => setAsking(null)}
        onTake={(box) => {
          if (asking) applyRemedy(session, finding, asking.remedy, { box });
          setAsking(null);
        }}
      />
    </li>
  );
}
