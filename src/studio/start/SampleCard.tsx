// A built-in sample: its first frame, its figures, one click to train on it.
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { startWords } from '../words';
import { FramePicture } from './FramePicture';
import type { SampleInfo } from './manifest';

export function SampleCard({ info }: { readonly info: SampleInfo }) {
  const session = useSession();
  const ready = useStudio((s) => s.device.kind === 'ready');
  const busy = useStudio((s) => s.importing !== null);
  const name = startWords.sampleNames[info.name];
  return (
    <article className="sample" data-sample={info.name}>
      <FramePicture info={info} name={name} />
      <div className="sample-foot">
        <div className="grow">
          <h3>{name}</h3>
          <p className="mute small">{startWords.sampleFacts(info.natoms, info.nframes)}</p>
          <p className="mute small">{startWords.sampleKelvin(info.temperatures)}</p>
        </div>
        <Button
          aria-label={startWords.setupOf(name)}
          disabled={busy}
          onClick={() => void session.takeSample(info.name, 'model')}
        >
          {startWords.setup}
        </Button>
        <Button
          look="primary"
          aria-label={startWords.trainOf(name)}
          disabled={busy || !ready}
          title={ready ? undefined : startWords.noDevice}
          onClick={() => void session.takeSample(info.name, 'train')}
        >
          {startWords.train}
        </Button>
      </div>
    </article>
  );
}
