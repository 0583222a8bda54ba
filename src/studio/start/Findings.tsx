// What the last import found, until it is dismissed.
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { frameWords, startWords } from '../words';
import { ProblemList } from './ProblemList';

export function Findings() {
  const session = useSession();
  const findings = useStudio((s) => s.findings);
  if (!findings) return null;
  return (
    <section className="card findings" role="status">
      <div className="row">
        <h2 className="grow">
          {findings.taken ? startWords.problemsOf(findings.name) : startWords.nothingRead(findings.name)}
        </h2>
        <Button
          look="plain"
          icon="close"
          aria-label={frameWords.dismiss}
          title={frameWords.dismiss}
          onClick={() => session.dismissFindings()}
        />
      </div>
      {!findings.taken && <p className="mute">{startWords.nothingReadWhy}</p>}
      <ProblemList problems={findings.problems} />
    </section>
  );
}
