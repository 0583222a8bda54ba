// What the cutoffs mean on the data at hand: g(r) with rcut and rcut_smth to drag, neighbours against rcut and sel.
import type { DatasetSummary } from '../../data/types';
import { Progress } from '../design/Progress';
import { useSession, useStudio } from '../state/hooks';
import { geometryWords as words } from '../words';
import { checkField, parseNumber } from './form';
import { latest, useNeighbors, useRdf } from './look';
import { NeighborChart } from './NeighborChart';
import { RdfChart } from './RdfChart';
import { mendedSel, selStates } from './sel';
import './geometry.css';

/** A; the range of the plot where rcut does not ask for more. */
const RANGE = 10;

export function GeometryCard({ dataset }: { readonly dataset: DatasetSummary }) {
  const session = useSession();
  const rcutText = useStudio((s) => s.form.rcut);
  const smoothText = useStudio((s) => s.form.rcut_smth);
  const selText = useStudio((s) => s.form.sel);
  const planState = useStudio((s) => s.plan);
  const rcut = checkField('rcut', rcutText) === null ? parseNumber(rcutText) : null;
  const smooth = checkField('rcut_smth', smoothText) === null ? parseNumber(smoothText) : null;
  const rmax = Math.min(20, Math.max(RANGE, 2 * Math.ceil((rcut ?? 0) / 2 + 0.25)));
  const rdfLook = useRdf(dataset, rmax);
  const nearLook = useNeighbors(dataset, rcut ?? 6);
  const rdf = latest(rdfLook);
  const near = latest(nearLook);
  const plan = planState.kind === 'ready' ? planState.plan : null;
  // The plan has looked at every frame, the histogram at a sample; a plan of another rcut does not count.
  const planned = plan?.facts?.rcut === rcut ? plan : null;
  const max = dataset.type_map.map((element) =>
    Math.max(
      near?.elements.find((e) => e.element === element)?.max ?? 0,
      planned?.max_neighbors[planned.type_map.indexOf(element)] ?? 0,
    ),
  );
  const states = near && near.rcut === rcut ? selStates(selText, dataset.type_map, max) : [];
  return (
    <section className="card geometry" aria-label={words.title}>
      <div>
        <h2>{words.title}</h2>
        {rdf ? (
          <RdfChart
            rdf={rdf}
            rcut={rcut}
            rcut_smth={smooth}
            onRcut={(v) => session.edit('rcut', String(v))}
            onSmooth={(v) => session.edit('rcut_smth', String(v))}
          />
        ) : (
          <div className="chart-wait">
            {rdfLook.kind === 'failed' && <p className="wrong small">{words.failed(rdfLook.message)}</p>}
            {rdfLook.kind === 'waiting' && rdfLook.share !== null && (
              <>
                <p className="mute small">{words.counting}</p>
                <Progress share={rdfLook.share} label={words.counting} />
              </>
            )}
          </div>
        )}
        {rdf && rcut !== null && (
          <p className="small mute tabular">
            {words.within(
              dataset.type_map.map((a) => [
                a,
                rdf.pairs
                  .filter((p) => p.a === a)
                  .reduce((s, p) => s + (p.n[Math.min(p.n.length - 1, Math.round(rcut / rdf.dr) - 1)] ?? 0), 0),
              ]),
              rcut,
              (rcut / 6) ** 3,
            )}
          </p>
        )}
      </div>
      <div>
        {near ? (
          <NeighborChart
            histogram={near}
            states={states}
            onMend={() => session.editAll({ sel: mendedSel(states) }, words.selMended)}
          />
        ) : (
          nearLook.kind === 'failed' && <p className="wrong small">{words.failed(nearLook.message)}</p>
        )}
      </div>
    </section>
  );
}
