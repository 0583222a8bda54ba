// One thing to take along: what it is, the command that uses it, its size once it was written.
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Button } from '../design/Button';
import { formatBytes } from '../design/format';
import { exportWords } from '../words';

interface Props {
  readonly kind: string;
  readonly name: string;
  readonly what: string;
  readonly command: string | null;
  /** Bytes of the last file that was saved; null before. */
  readonly size: number | null;
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly look: 'primary' | 'normal';
  readonly onSave: () => void;
  readonly children?: ReactNode;
}

export function Card({ kind, name, what, command, size, busy, disabled, look, onSave, children }: Props) {
  const [copied, setCopied] = useState(false);
  return (
    <article className="card export-card">
      <div className="export-head">
        <h3 className="grow">{name}</h3>
        {size !== null && <span className="mute small tabular">{exportWords.saved(formatBytes(size))}</span>}
      </div>
      <p className="mute small">{what}</p>
      {command !== null && (
        <div className="command">
          <code className="grow">{command}</code>
          <Button
            look="plain"
            aria-label={exportWords.copyOf(command)}
            onClick={() =>
              void navigator.clipboard.writeText(command).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {copied ? exportWords.copied : exportWords.copy}
          </Button>
        </div>
      )}
      {children}
      <div className="export-foot">
        <Button
          look={look}
          icon="download"
          disabled={disabled}
          aria-label={exportWords.saveOf(name)}
          onClick={onSave}
          data-export={kind}
        >
          {busy ? exportWords.busy : exportWords.save}
        </Button>
      </div>
    </article>
  );
}
