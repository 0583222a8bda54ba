// The first screen: bring data, take a sample, or go on with what is stored.
import { samples } from 'virtual:samples';
import { useStudio } from '../state/hooks';
import { startWords } from '../words';
import { ContinueCard } from './ContinueCard';
import { DatasetList } from './DatasetList';
import { DeviceCard } from './DeviceCard';
import { DropZone } from './DropZone';
import { Findings } from './Findings';
import { Gate } from './Gate';
import { PasteDialog } from './PasteDialog';
import { RunList } from './RunList';
import { SampleCard } from './SampleCard';
import { TourOffer } from './TourOffer';
import './start.css';

export function StartView() {
  const device = useStudio((s) => s.device);
  const gate = device.kind === 'missing' || device.kind === 'failed';
  return (
    <div className="start">
      {gate && <Gate />}
      <div className="hero">
        <h1>{startWords.title}</h1>
        <p className="mute">{startWords.lead}</p>
      </div>
      <DropZone />
      <Findings />
      <div className="samples-head">
        <h2>{startWords.samples}</h2>
        <TourOffer />
      </div>
      <div className="samples">
        {samples.map((info) => (
          <SampleCard key={info.name} info={info} />
        ))}
      </div>
      <div className="line-cards">
        <ContinueCard />
        <DeviceCard />
      </div>
      <RunList />
      <h2>{startWords.stored}</h2>
      <DatasetList />
      <PasteDialog />
    </div>
  );
}
