// The data set as a download, without what was excluded.
import { useState } from 'react';
import type { DatasetSummary } from '../../data/types';
import type { DataExportFormat } from '../../worker/dataProtocol';
import { Button } from '../design/Button';
import { failureWords } from '../state/failure';
import { useSession } from '../state/hooks';
import { dataWords as words } from '../words';

const FORMATS = [
  ['npy-zip', words.npy],
  ['extxyz', words.xyz],
] as const;

export function ExportCard({ dataset }: { readonly dataset: DatasetSummary }) {
  const session = useSession();
  const [busy, setBusy] = useState<DataExportFormat | null>(null);
  const take = async (format: DataExportFormat): Promise<void> => {
    setBusy(format);
    try {
      session.saveFile(await session.data.exportData(dataset.id, format));
    } catch (error) {
      session.notify('error', words.exportFailed, failureWords(error).message);
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className="card export-data">
      <h2>{words.export}</h2>
      <p className="mute small">{words.exportWhy}</p>
      <div className="row">
        {FORMATS.map(([format, name]) => (
          <Button key={format} icon="download" disabled={busy !== null} onClick={() => void take(format)}>
            {busy === format ? words.exporting : name}
          </Button>
        ))}
      </div>
    </section>
  );
}
