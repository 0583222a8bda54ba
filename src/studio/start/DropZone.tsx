// Where data come in: a drop (the whole window takes it), files or a folder; shows the import while it goes.
import { useRef } from 'react';
import { Button } from '../design/Button';
import { Icon } from '../design/Icon';
import { Progress } from '../design/Progress';
import { openPanel } from '../frame/panels';
import { useSession, useStudio } from '../state/hooks';
import { startWords } from '../words';
import { readPick } from './droppedFiles';

export function DropZone() {
  const session = useSession();
  const importing = useStudio((s) => s.importing);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const pick = (input: HTMLInputElement): void => {
    const found = readPick(Array.from(input.files ?? []));
    // The same files may be chosen again after they were mended.
    input.value = '';
    if (found) void session.importFiles(found.name, found.collect);
  };
  return (
    <section className="drop" aria-label={startWords.drop}>
      {importing ? (
        <div className="drop-busy" role="status">
          <h2>{startWords.importing(importing.name)}</h2>
          <Progress
            label={startWords.importing(importing.name)}
            share={importing.total > 0 ? importing.done / importing.total : null}
          />
          <p className="mute small">{startWords.progress(importing.what, importing.done, importing.total)}</p>
          <div>
            <Button onClick={() => session.imports.cancel()}>{startWords.stop}</Button>
          </div>
        </div>
      ) : (
        <>
          <Icon name="upload" size={28} />
          <h2>{startWords.drop}</h2>
          <p className="mute small drop-formats">
            {startWords.formats}; {startWords.packed}.
          </p>
          <div className="row">
            <Button look="primary" size="big" onClick={() => files.current?.click()}>
              {startWords.files}
            </Button>
            <Button size="big" onClick={() => folder.current?.click()}>
              {startWords.folder}
            </Button>
            <Button size="big" icon="paste" onClick={() => openPanel('paste')}>
              {startWords.paste}
            </Button>
          </div>
        </>
      )}
      <p className="privacy small mute">
        <Icon name="lock" size={14} /> {startWords.privacy}
      </p>
      <input ref={files} type="file" multiple hidden onChange={(e) => pick(e.currentTarget)} data-pick="files" />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        webkitdirectory=""
        onChange={(e) => pick(e.currentTarget)}
        data-pick="folder"
      />
    </section>
  );
}
