// What the form costs: weights and P at every keystroke, the rest as soon as the worker has counted; and Start.
import { Button } from '../design/Button';
import { formatBytes, formatCount } from '../design/format';
import { ProblemList } from '../start/ProblemList';
import { useSession, useStudio } from '../state/hooks';
import { Session } from '../state/session';
import { isActive } from '../train/run';
import { setupWords } from '../words';
import { BlockMap } from './BlockMap';
import { quickCost } from './cost';
import { parseForm } from './form';

const words = setupWords.cost;

export function CostPanel() {
  const session = useSession();
  const form = useStudio((s) => s.form);
  const selected = useStudio((s) => s.selected);
  const planState = useStudio((s) => s.plan);
  const device = useStudio((s) => s.device);
  const busy = useStudio((s) => s.run !== null && isActive(s.run.state));
  const blocked = useStudio(Session.blocked);
  const { config } = parseForm(form, selected?.type_map ?? null);
  const cost = config && selected ? quickCost(config, selected.type_map.length) : null;
  const plan = planState.kind === 'ready' ? planState.plan : planState.kind === 'waiting' ? planState.last : null;
  const stale = planState.kind === 'waiting';
  const limit = device.kind === 'ready' ? formatBytes(device.info.maxBufferBytes) : null;
  return (
    <aside className="card cost" aria-label={words.title}>
      <Button
        look="primary"
        size="wide"
        disabled={blocked !== null}
        onClick={() => void session.runs.start()}
        data-action="start"
      >
        {busy ? setupWords.restart : setupWords.start}
      </Button>
      {blocked !== null && <p className="small mute">{blocked}</p>}
      {planState.kind === 'failed' && (
        <div className="plan-failed" role="alert">
          <b>{words.failed}</b>
          <p>{planState.message}</p>
          <p className="mute">{planState.fix}</p>
        </div>
      )}
      {plan && plan.problems.length > 0 && <ProblemList problems={plan.problems} />}
      <h2>{words.title}</h2>
      {cost ? (
        <>
          <p className="number" data-cost="weights">
            {formatCount(cost.nweights)} <span className="unit">{words.weights}</span>
          </p>
          <p className="mute small tabular">
            {words.split(formatCount(cost.nweights_embedding), formatCount(cost.nweights_fitting))}
          </p>
          <h3>{cost.blocks.length > 0 ? words.blocks : words.moments}</h3>
          {cost.blocks.length > 0 ? (
            <BlockMap blocks={cost.blocks} width={228} />
          ) : (
            <p className="mute small">{words.noBlocks}</p>
          )}
          <table className={stale ? 'stale' : ''} aria-busy={stale}>
            <tbody>
              <Row name={cost.blocks.length > 0 ? words.p : words.moments} data="p" value={formatBytes(cost.pBytes)} />
              {plan && (
                <>
                  <Row
                    name={words.device}
                    value={formatBytes(plan.deviceBytes)}
                    note={limit === null ? undefined : words.limit(limit)}
                  />
                  <Row
                    name={`${words.train}, ${words.valid.toLowerCase()}`}
                    value={`${formatCount(plan.ntrain)}, ${formatCount(plan.nvalid)}`}
                    note={setupWords.choices.frames}
                  />
                  <Row
                    name={words.iterations}
                    value={formatCount(plan.iterations)}
                    note={words.perEpoch(plan.iterationsPerEpoch)}
                  />
                  {plan.pBytesMovedPerIteration > 0 && (
                    <Row name={words.moved} value={formatBytes(plan.pBytesMovedPerIteration)} />
                  )}
                  {plan.proposal && (
                    <tr data-cost="proposal">
                      <td colSpan={2} className="proposal">
                        <div className="line">
                          <span>
                            {words.proposed}: {words.proposal(plan.proposal.batch, plan.proposal.nf)}
                          </span>
                          {config?.batch === plan.proposal.batch &&
                          config.filter.kind === 'multistream' &&
                          config.filter.nf === plan.proposal.nf ? (
                            <span className="mute small">{words.proposalUsed}</span>
                          ) : (
                            <Button onClick={() => session.takeProposal()} data-action="use-proposal">
                              {words.useProposal}
                            </Button>
                          )}
                        </div>
                        <div className="mute small">{words.proposedWhy}</div>
                      </td>
                    </tr>
                  )}
                  {plan.type_map.map((element, t) => (
                    <Row
                      key={element}
                      name={`${words.sel} ${element}`}
                      value={String(plan.sel[t])}
                      note={words.selFacts(plan.max_neighbors[t])}
                    />
                  ))}
                  <Row name={words.nearest} value={`${plan.min_distance.toFixed(2)} Å`} />
                </>
              )}
            </tbody>
          </table>
        </>
      ) : (
        <p className="mute">{words.invalid}</p>
      )}
      <p className="small mute wait" role="status">
        {stale && cost ? words.waiting : ''}
      </p>
    </aside>
  );
}

interface RowProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly data?: string;
}

function Row({ name, value, note, data }: RowProps) {
  return (
    <tr {...(data === undefined ? {} : { 'data-cost': data })}>
      <td>
        {name}
        {note !== undefined && <div className="mute small">{note}</div>}
      </td>
      <td>{value}</td>
    </tr>
  );
}
