// What is staged, whether it fits, and the way on: apply between two iterations, discard, or branch.
import { Button } from '../../design/Button';
import { formatCount } from '../../design/format';
import { knobWords } from '../../words';
import { canApply } from './actions';
import { FitReport } from './FitReport';
import { labelOf, shownText } from './labels';
import type { StagedItem } from './staging';
import { blocks, type Fit } from './useFit';
import { useKnobs } from './useKnobs';

const KINDS = ['e', 'f', 'v'] as const;

/** Items in words; the two ends of a weight that move together are one. */
function linesOf(items: readonly StagedItem[]): readonly { readonly item: StagedItem; readonly name: string }[] {
  const out: { readonly item: StagedItem; readonly name: string }[] = [];
  for (const item of items) {
    const kind = KINDS.find((k) => item.field === `fekf.limit_pref_${k}` || item.field === `fekf.start_pref_${k}`);
    const start = items.find((i) => kind !== undefined && i.field === `fekf.start_pref_${kind}`);
    const limit = items.find((i) => kind !== undefined && i.field === `fekf.limit_pref_${kind}`);
    const both = start !== undefined && limit?.to === start.to && limit.from === start.from;
    if (both && item === limit) continue;
    out.push({ item, name: both && kind ? knobWords.weights[kind] : labelOf(item.field) });
  }
  return out;
}

/** How many things are staged, as the user counts them. */
export const countStaged = (items: readonly StagedItem[]): number => linesOf(items).length;

interface Props {
  readonly fit: Fit;
  readonly busy: boolean;
  onApply(): void;
  onDiscard(): void;
  onBranch(): void;
}

export function ApplyBar({ fit, busy, onApply, onDiscard, onBranch }: Props) {
  const { run, staged, put } = useKnobs();
  const lines = linesOf(staged.items);
  const n = lines.length;
  const wrong = lines.find(({ item }) => staged.errors[item.field] !== undefined);
  const alive = canApply(run);
  const next = formatCount(run.iteration + 1);
  const ready = staged.now.length > 0 && alive && !busy && !blocks(fit);
  const branchOnly = staged.items.filter((i) => i.kind === 'rebuild').length;
  const proposal = fit.kind === 'over' ? fit.plan.proposal : null;
  return (
    <div className="tune-apply" data-staged={n}>
      {n > 0 && (
        <ul className="tune-items small">
          {lines.map(({ item, name }) => (
            <li key={item.field}>
              <span className="grow">{knobWords.change(name, shownText(item.from), shownText(item.to))}</span>
              {item.kind !== 'live' && <span className="pill warning">{knobWords.classes[item.kind]}</span>}
            </li>
          ))}
        </ul>
      )}
      {staged.restartsP && staged.now.length > 0 && <p className="small unusual">{knobWords.softChip}</p>}
      {wrong && <p className="small wrong">{knobWords.wrong(wrong.name)}</p>}
      <FitReport fit={fit}>
        {proposal && run.config.filter.kind === 'multistream' && (
          <Button
            onClick={() => put({ batch: String(proposal.batch), 'multistream.nf': String(proposal.nf) })}
            data-action="stage-proposal"
          >
            {knobWords.plan.propose(proposal.batch, proposal.nf)}
          </Button>
        )}
      </FitReport>
      {n > 0 && !alive && (
        <p className="small mute">{run.state.kind === 'preparing' ? knobWords.preparing : knobWords.ended}</p>
      )}
      <div className="row">
        <Button look="primary" disabled={!ready} onClick={onApply} data-action="apply-staged">
          {busy ? knobWords.applying : staged.restartsP ? knobWords.applyReset(next) : knobWords.apply(next)}
        </Button>
        <Button disabled={n === 0} onClick={onDiscard} data-action="discard-staged">
          {knobWords.discard}
        </Button>
      </div>
      <div className="row">
        <span className="small mute grow">{branchOnly > 0 ? knobWords.branchChip(branchOnly) : knobWords.keys}</span>
        <Button
          look="plain"
          disabled={run.state.kind === 'preparing'}
          onClick={onBranch}
          data-action="branch"
          aria-haspopup="dialog"
        >
          {knobWords.branch.open}
        </Button>
      </div>
    </div>
  );
}
