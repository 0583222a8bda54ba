// Projects from elsewhere: a zip whose runs join the list.
import { useRef } from 'react';
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { exportWords } from '../words';

const words = exportWords.project;

export function ProjectCard() {
  const session = useSession();
  const runs = useStudio((s) => s.runs?.length ?? 0);
  const picker = useRef<HTMLInputElement>(null);
  return (
    <article className="card export-card" data-card="project-in">
      <h3>{words.choose}</h3>
      <p className="mute small">{words.why}</p>
      <p className="small tabular">{words.done(runs)}</p>
      <input
        ref={picker}
        type="file"
        accept=".zip"
        className="hidden"
        tabIndex={-1}
        aria-hidden="true"
        data-pick="project"
        onChange={(e) => {
          const file = e.target.files?.[0];
          e.target.value = '';
          if (file) void session.runs.importProject(file);
        }}
      />
      <div className="export-foot">
        <Button icon="upload" onClick={() => picker.current?.click()}>
          {words.choose}
        </Button>
      </div>
    </article>
  );
}
