// One finding: how grave, what, where, why it matters, and its buttons.
import { useState } from 'react';
import type { Finding, Offer } from '../../worker/protocol';
import { Button } from '../design/Button';
import { applyRemedy, needsInput } from '../state/remedies';
import type { Session } from '../state/session';
import { doctorWords as words } from '../words';
import { CellDialog } from './CellDialog';
import { RenameForm } from './RenameForm';

interface Props {
  readonly finding: Finding;
  readonly session: Session;
}

export function FindingItem({ finding, session }: Props) {
  const { code, frame, frames, message, offers, path, severity, why } = finding;
  const [asking, setAsking] = useState<Offer | null>(null);
  const take = (offer: Offer): void => {
    if (needsInput(offer.remedy)) setAsking(offer);
    else applyRemedy(session, finding, offer.remedy);
  };
  const first = frames.length > 0 ? frames[0] : null;
  return (
    <li className={`finding ${severity}`} data-finding={code}>
      <span className={`pill ${severity}`}>{words.gravity[severity]}</span>
      <div className="grow finding-words">
        <p>{message}</p>
        <p className="small mute">
          {path !== '' && <code>{frame === null ? path : words.atFrame(path, frame)}</code>}
          {first !== null && (
            <button type="button" className="link" onClick={() => session.frames.show(first)}>
              {words.showFrame(first)}
            </button>
          )}
          {frames.length > 1 && (
            <button type="button" className="link" onClick={() => session.frames.select(frames)}>
              {words.selectFrames(frames.length)}
            </button>
          )}
        </p>
        <p className="small mute">{why}</p>
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
        {offers.map((offer, k) => (
          <Button
            key={offer.label}
            look={k === 0 && severity === 'error' ? 'primary' : offer.remedy.kind === 'accept' ? 'plain' : 'normal'}
            data-remedy={offer.remedy.kind}
            onClick={() => take(offer)}
          >
            {offer.label}
          </Button>
        ))}
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
