// The Export tab: every way out of the page, with what it is for.
import { ExportPanel } from './ExportPanel';

export function ExportView() {
  return <ExportPanel />;
}
