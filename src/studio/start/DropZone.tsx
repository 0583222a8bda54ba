// Where data come in: a drop (the whole window takes it), files or a folder; shows the import while it goes.
import { useEffect, useRef } from 'react';
import { Button } from '../design/Button';
import { formatBytes } from '../design/format';
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
  const zone = useRef<HTMLElement>(null);
  const called = useRef(false);
  useEffect(() => {
    // The button that called the import off is gone: the focus goes to where one can try again.
    if (importing === null && called.current) zone.current?.querySelector('button')?.focus();
    if (importing === null) called.current = false;
  }, [importing]);
  const cancel = (): void => {
    called.current = true;
    session.imports.cancel();
  };
  const pick = (input: HTMLInputElement): void => {
    const found = readPick(Array.from(input.files ?? []));
    // The same files may be chosen again after they were mended.
    input.value = '';
    // An empty folder is told of as well.
    void session.importFiles(found?.name ?? startWords.nothingChosen, found?.collect ?? (() => Promise.resolve([])));
  };
  return (
    <section className="drop" aria-label={startWords.drop} ref={zone}>
      {importing ? (
        <div className="drop-busy" role="status">
          <h2>{startWords.importing(importing.name)}</h2>
          <Progress
            label={startWords.importing(importing.name)}
            share={importing.total > 0 ? importing.done / importing.total : null}
          />
          <p className="mute small tabular drop-what">
            {importing.total > 0
              ? startWords.progress(importing.what, formatBytes(importing.done), formatBytes(importing.total))
              : importing.what}
          </p>
          <div>
            <Button onClick={cancel}>{startWords.stop}</Button>
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
