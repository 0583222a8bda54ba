// The rail: six tabs, always open, with a dot where something is to be known.
import { Icon } from '../design/Icon';
import { useSession, useStudio } from '../state/hooks';
import { type StudioState, VIEWS, type View } from '../state/store';
import { frameWords } from '../words';

type Mark = keyof typeof frameWords.stepStates;

/** The dot of a tab, if it has one. */
export function markOf(view: View, { plan, run }: Pick<StudioState, 'plan' | 'run'>): Mark | null {
  if (view === 'model') {
    const bad =
      plan.kind === 'failed' || (plan.kind === 'ready' && plan.plan.problems.some((p) => p.severity === 'error'));
    return bad ? 'blocked' : null;
  }
  if (view !== 'train' || !run) return null;
  const { kind } = run.state;
  return kind === 'preparing' || kind === 'running' || kind === 'paused' || kind === 'failed' ? kind : null;
}

export function Rail() {
  const session = useSession();
  const view = useStudio((s) => s.view);
  const plan = useStudio((s) => s.plan);
  const run = useStudio((s) => s.run);
  return (
    <nav aria-label={frameWords.stepsLabel} className="rail">
      {VIEWS.map((step, k) => {
        const mark = markOf(step, { plan, run });
        return (
          <button
            key={step}
            type="button"
            className={view === step ? 'step on' : 'step'}
            aria-current={view === step ? 'page' : undefined}
            aria-keyshortcuts={String(k + 1)}
            data-tab={step}
            onClick={() => session.go(step)}
          >
            <Icon name={step} size={20} />
            {frameWords.steps[step]}
            {mark && (
              <>
                <i className={`step-mark ${mark}`} />
                <span className="hidden">, {frameWords.stepStates[mark]}</span>
              </>
            )}
          </button>
        );
      })}
    </nav>
  );
}
