// The second screen: the data in one line, every knob of the run, and what it costs.
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { ProblemList } from '../start/ProblemList';
import { useSession, useStudio } from '../state/hooks';
import { setupWords, startWords } from '../words';
import { CostPanel } from './CostPanel';
import { FILTER_FIELDS } from './fields';
import { Group } from './Group';
import { PresetPicker } from './PresetPicker';
import './model.css';

export function ModelView() {
  const session = useSession();
  const selected = useStudio((s) => s.selected);
  const filter = useStudio((s) => s.form.filter);
  const length = useStudio((s) => s.form.length);
  if (!selected)
    return (
      <div className="empty">
        <p>{setupWords.noData}</p>
        <Button look="primary" onClick={() => session.go('start')}>
          {setupWords.toStart}
        </Button>
      </div>
    );
  const knobs = FILTER_FIELDS[filter === 'fekf' || filter === 'adam' ? filter : 'multistream'];
  const formulas = [...new Set(selected.systems.map((s) => s.formula))];
  const findings = selected.problems.filter((p) => p.severity !== 'note');
  return (
    <>
      <div className="setup-head">
        <div className="grow">
          <h1>{startWords.nameOf(selected)}</h1>
          <p className="mute">
            {formulas.slice(0, 4).map((f) => (
              <span key={f} className="pill">
                <Formula text={f} />
              </span>
            ))}{' '}
            {startWords.frames(selected.nframes)}, {selected.labels.map((l) => startWords.labels[l]).join(', ')}
          </p>
        </div>
        <PresetPicker />
      </div>
      {findings.length > 0 && (
        <div className="card setup-problems">
          <ProblemList problems={findings} />
        </div>
      )}
      <div className="setup">
        <div className="card knobs">
          <Group title={setupWords.groups.descriptor} keys={['rcut', 'rcut_smth', 'sel', 'neuron', 'axis_neuron']} />
          <Group title={setupWords.groups.fitting} keys={['fitting_neuron']} />
          <Group
            fold={setupWords.moreDescriptor}
            keys={['type_one_side', 'resnet_dt', 'fitting_resnet_dt', 'set_davg_zero']}
          />
          <Group title={setupWords.groups.validation} keys={['fraction', 'split', 'every']} />
        </div>
        <div className="card knobs">
          <Group title={setupWords.groups.filter} keys={['filter', ...knobs.main]} />
          <Group fold={setupWords.more} keys={knobs.more} />
          <Group
            title={setupWords.groups.run}
            keys={['batch', 'length', length === 'epochs' ? 'epochs' : 'iterations', 'seed']}
          />
        </div>
        <CostPanel />
      </div>
    </>
  );
}
