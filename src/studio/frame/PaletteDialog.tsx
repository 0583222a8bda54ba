// Loads the palette when it is first asked for.
import { lazy, Suspense } from 'react';
import { Dialog } from '../design/Dialog';
import { frameWords } from '../words';
import { openPanel, usePanels } from './panels';

const Palette = lazy(() => import('./Palette'));

export function PaletteDialog() {
  const open = usePanels((p) => p.open === 'palette');
  const close = (): void => openPanel(null);
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()} title={frameWords.palette.title} bare>
      <Suspense fallback={<p className="palette-empty mute">{frameWords.palette.loading}</p>}>
        <Palette close={close} />
      </Suspense>
    </Dialog>
  );
}
