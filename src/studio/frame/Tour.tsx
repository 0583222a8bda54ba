// The tour: a small panel beside each tab of the rail, one after the other.
import { Popover } from '@base-ui/react/popover';
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { frameWords } from '../words';
import { usePanels } from './panels';
import { endTour, TOUR, tourTo } from './tour';

export function Tour() {
  const session = useSession();
  const step = usePanels((p) => p.tour);
  const canTrain = useStudio((s) => s.run === null && s.device.kind === 'ready' && s.selected !== null);
  if (step === null) return null;
  const words = frameWords.tour;
  const stop = TOUR[step];
  const [title, text] = words.steps[stop];
  const trains = stop === 'train' && canTrain;
  const last = step === TOUR.length - 1;
  return (
    <Popover.Root
      // Another place to stand beside: another panel.
      key={stop}
      open
      onOpenChange={(open, { reason }) => {
        // A click on the page is how one tries what the tour shows.
        if (!open && reason === 'escape-key') endTour();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          className="positioner"
          anchor={() => document.querySelector(`[data-tab="${stop}"]`)}
          side="right"
          align="start"
          sideOffset={10}
          collisionPadding={8}
        >
          <Popover.Popup className="pop tour" data-tour={stop}>
            <Popover.Arrow className="tour-arrow" />
            <p className="mute small">
              {words.title}, {words.at(step + 1, TOUR.length)}
            </p>
            <Popover.Title className="pop-title">{title}</Popover.Title>
            <Popover.Description>{text}</Popover.Description>
            <div className="row tour-foot">
              <Button look="plain" onClick={endTour}>
                {words.skip}
              </Button>
              <span className="grow" />
              {step > 0 && <Button onClick={() => tourTo(session, step - 1)}>{words.back}</Button>}
              {trains && (
                <Button look="primary" icon="play" onClick={() => void session.runs.start()}>
                  {words.train}
                </Button>
              )}
              <Button look={trains ? 'normal' : 'primary'} onClick={() => tourTo(session, step + 1)}>
                {last ? words.done : words.next}
              </Button>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
