// The list of keyboard shortcuts, and the way into the tour.
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { useSession } from '../state/hooks';
import { frameWords } from '../words';
import { openPanel, usePanels } from './panels';
import { startTour } from './tour';

export function Help() {
  const session = useSession();
  const open = usePanels((p) => p.open === 'help');
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => openPanel(next ? 'help' : null)}
      title={frameWords.keys}
      lead={frameWords.keysLead}
      size="wide"
    >
      <div className="keys">
        {frameWords.shortcutGroups.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Button
        onClick={() => {
          openPanel(null);
          void startTour(session);
        }}
      >
        {frameWords.tour.start}
      </Button>
    </Dialog>
  );
}
