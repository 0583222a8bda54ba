// The second screen: the data in one line, presets, what atoms see, every knob of the run as form or text, and what it costs.
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { lazy, Suspense } from 'react';
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { ProblemList } from '../start/ProblemList';
import { useSession, useStudio } from '../state/hooks';
import { jsonWords, setupWords, startWords } from '../words';
import { CostPanel } from './CostPanel';
import { FILTER_FIELDS } from './fields';
import { GeometryCard } from './GeometryCard';
import { Group } from './Group';
import { ImportList } from './ImportSettings';
import { PresetPicker } from './PresetPicker';
import { modelPage, useModelPage } from './pageState';
import './model.css';

const TextPane = lazy(() => import('./TextPane'));
const MODES = ['form', 'json', 'deepmd'] as const;

export function ModelView() {
  const session = useSession();
  const selected = useStudio((s) => s.selected);
  const mode = useModelPage((s) => s.mode);
  if (!selected)
    return (
      <div className="empty">
        <p>{setupWords.noData}</p>
        <Button look="primary" onClick={() => session.go('start')}>
          {setupWords.toStart}
        </Button>
      </div>
    );
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
            {[startWords.frames(selected.nframes), ...selected.labels.map((l) => startWords.labels[l])].join(', ')}
          </p>
        </div>
        <ToggleGroup
          className="modes"
          aria-label={jsonWords.views}
          value={[mode]}
          onValueChange={(values) => {
            const next = MODES.find((m) => m === values[0]);
            if (next) modelPage.setState({ mode: next });
          }}
        >
          {MODES.map((m) => (
            <Toggle key={m} value={m} className="mode" data-mode={m}>
              {jsonWords.viewNames[m]}
            </Toggle>
          ))}
        </ToggleGroup>
      </div>
      {findings.length > 0 && (
        <div className="card setup-problems">
          <ProblemList problems={findings} />
        </div>
      )}
      <PresetPicker ntypes={selected.type_map.length} />
      <ImportList />
      <div className="setup">
        <div className="setup-main">
          <GeometryCard dataset={selected} />
          {mode === 'form' ? (
            <FormColumns />
          ) : (
            <Suspense fallback={<div className="card text-pane" />}>
              <TextPane key={mode} mode={mode} />
            </Suspense>
          )}
        </div>
        <CostPanel />
      </div>
    </>
  );
}

function FormColumns() {
  const filter = useStudio((s) => s.form.filter);
  const length = useStudio((s) => s.form.length);
  const knobs = FILTER_FIELDS[filter === 'fekf' || filter === 'adam' ? filter : 'multistream'];
  return (
    <div className="columns">
      <div className="card knobs">
        <Group title={setupWords.groups.descriptor} keys={['rcut', 'rcut_smth', 'sel', 'neuron', 'axis_neuron']} />
        <Group title={setupWords.groups.fitting} keys={['fitting_neuron']} />
        <Group
          fold={setupWords.moreDescriptor}
          keys={['type_one_side', 'resnet_dt', 'fitting_resnet_dt', 'set_davg_zero', 'table']}
        />
        <Group title={setupWords.groups.validation} keys={['fraction', 'split', 'stratify', 'every']} />
      </div>
      <div className="card knobs">
        <Group title={setupWords.groups.filter} keys={['filter', ...knobs.main]} />
        <Group fold={setupWords.more} keys={knobs.more} />
        <Group
          title={setupWords.groups.run}
          keys={['batch', 'length', length === 'epochs' ? 'epochs' : 'iterations', 'seed']}
        />
      </div>
    </div>
  );
}
