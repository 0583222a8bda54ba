// What the form costs, at every keystroke: weights, P against the adapter, memory, time; and Start, or what would fit.
import { useEffect } from 'react';
import { Button } from '../design/Button';
import { formatBytes, formatCount, formatDuration, splitMs } from '../design/format';
import { ProblemList } from '../start/ProblemList';
import { blocked as blockedNow } from '../state/blocked';
import { useSeriesVersion, useSession, useStudio } from '../state/hooks';
import { isActive } from '../train/run';
import { setupWords } from '../words';
import { BlockMap } from './BlockMap';
import { type QuickCost, quickCost, quickEstimate } from './cost';
import { parseForm } from './form';
import { GiveUp } from './GiveUp';
import { MemoryBar } from './MemoryBar';
import { learnFrom, measuredSeconds } from './measured';
import { Offers } from './Offers';

const words = setupWords.cost;

export function CostPanel() {
  const session = useSession();
  const form = useStudio((s) => s.form);
  const selected = useStudio((s) => s.selected);
  const planState = useStudio((s) => s.plan);
  const device = useStudio((s) => s.device);
  const busy = useStudio((s) => s.run !== null && isActive(s.run.state));
  const blocked = useStudio(blockedNow);
  useMeasuring();
  const { config } = parseForm(form, selected?.type_map ?? null);
  const limits = device.kind === 'ready' ? device.info : null;
  const cost = config && selected ? quickCost(config, selected.type_map.length, limits) : null;
  const plan = planState.kind === 'ready' ? planState.plan : planState.kind === 'waiting' ? planState.last : null;
  const stale = planState.kind === 'waiting';
  const estimate =
    config && selected && plan?.facts ? quickEstimate(config, plan.facts, measuredSeconds(selected.id, config)) : null;
  return (
    <aside className="card cost" aria-label={words.title}>
      <Button
        look="primary"
        size="wide"
        disabled={blocked !== null || (cost?.problem ?? null) !== null}
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
      {planState.kind === 'ready' && <Offers offers={planState.plan.offers} />}
      <h2>{words.title}</h2>
      {cost ? (
        <>
          <Weights cost={cost} />
          {plan && (
            <MemoryBar
              p={cost.pBytes}
              scratch={Math.max(0, cost.filterBytes - cost.pBytes)}
              rest={Math.max(0, plan.deviceBytes - plan.pBytes)}
              largest={cost.blockBytes}
              limit={limits ? Math.min(limits.maxBindingBytes, limits.maxBufferBytes) : null}
            />
          )}
          {estimate && (
            <>
              <h3>{words.time}</h3>
              <table data-cost="time">
                <tbody>
                  <Row name={words.iteration} value={seconds(estimate.secondsPerIteration)} />
                  <Row
                    name={words.epoch}
                    note={words.epochNote(formatCount(plan?.ntrain ?? 0))}
                    value={seconds(estimate.secondsPerEpoch)}
                  />
                  <Row
                    name={words.whole}
                    note={words.wholeNote(formatCount(plan?.iterations ?? 0))}
                    value={seconds(estimate.seconds)}
                  />
                  {cost.movedBytes > 0 && <Row name={words.moved} value={formatBytes(cost.movedBytes)} />}
                </tbody>
              </table>
              <p className="small mute" data-basis={estimate.basis}>
                {words.basis[estimate.basis]}
              </p>
            </>
          )}
          <table className={stale ? 'stale' : ''} aria-busy={stale}>
            <tbody>
              {plan && (
                <>
                  <Row
                    name={`${words.train}, ${words.valid.toLowerCase()}`}
                    value={`${formatCount(plan.ntrain)}, ${formatCount(plan.nvalid)}`}
                    note={setupWords.choices.frames}
                  />
                  {plan.proposal && config && (
                    <tr data-cost="proposal">
                      <td colSpan={2} className="proposal">
                        <div className="line">
                          <span>
                            {words.proposed}: {words.proposal(plan.proposal.batch, plan.proposal.nf)}
                          </span>
                          {config.batch === plan.proposal.batch &&
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
              <Row name={words.checkpoint} value={formatBytes(cost.checkpointBytes)} />
            </tbody>
          </table>
          <GiveUp />
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

/** Learns from the run at hand, and looks again as its curves grow. */
function useMeasuring(): void {
  const session = useSession();
  const run = useStudio((s) => s.run);
  const version = useSeriesVersion();
  useEffect(() => {
    if (version >= 0) learnFrom(run, session.series);
  }, [run, session, version]);
}

/** 0.42 ms, 58 ms, 1.2 s, 2 min 05 s. */
function seconds(s: number): string {
  if (s >= 60) return formatDuration(s);
  const { value, unit } = splitMs(1000 * s);
  return `${value} ${unit}`;
}

function Weights({ cost }: { readonly cost: QuickCost }) {
  const kalman = cost.blocks.length > 0;
  return (
    <>
      <p className="number" data-cost="weights">
        {formatCount(cost.nweights)} <span className="unit">{words.weights}</span>
      </p>
      <p className="mute small tabular">
        {words.split(formatCount(cost.nweights_embedding), formatCount(cost.nweights_fitting))}
      </p>
      <h3 className="line">
        {kalman ? words.blocks : words.moments}
        <span className="tabular" data-cost="p">
          {formatBytes(cost.pBytes)}
        </span>
      </h3>
      {kalman ? (
        <BlockMap blocks={cost.blocks} width={228} limit={cost.blockLimit} />
      ) : (
        <p className="mute small">{words.noBlocks}</p>
      )}
    </>
  );
}

interface RowProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
}

function Row({ name, value, note }: RowProps) {
  return (
    <tr>
      <td>
        {name}
        {note !== undefined && <div className="mute small">{note}</div>}
      </td>
      <td>{value}</td>
    </tr>
  );
}
