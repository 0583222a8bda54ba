// What would fit this adapter in place of a configuration that does not: numbers, and a button for each.
import type { FitOffer } from '../../engine/fit';
import { Button } from '../design/Button';
import { formatBytes } from '../design/format';
import { useSession, useStudio } from '../state/hooks';
import { setupWords } from '../words';
import type { FormValues } from './form';

const words = setupWords.offers;

/** An offer as changes of the form, for the filter in use. */
export function changesOf(offer: FitOffer, filter: string): Partial<FormValues> {
  const { blocksize, batch, nf, neuron, axis_neuron, fitting_neuron } = offer.changes;
  return {
    ...(blocksize === undefined
      ? {}
      : filter === 'fekf'
        ? { 'fekf.blocksize': String(blocksize) }
        : { 'multistream.blocksize': String(blocksize) }),
    ...(batch === undefined ? {} : { batch: String(batch) }),
    ...(nf === undefined ? {} : { 'multistream.nf': String(nf) }),
    ...(neuron ? { neuron: neuron.join(', ') } : {}),
    ...(axis_neuron === undefined ? {} : { axis_neuron: String(axis_neuron) }),
    ...(fitting_neuron ? { fitting_neuron: fitting_neuron.join(', ') } : {}),
  };
}

export function Offers({ offers }: { readonly offers: readonly FitOffer[] }) {
  const session = useSession();
  const filter = useStudio((s) => s.form.filter);
  if (offers.length === 0) return null;
  return (
    <div className="offers">
      <h3>{words.title}</h3>
      <ul>
        {offers.map((offer) => {
          const name = words.name(offer.changes);
          return (
            <li key={name}>
              <span>
                {name}
                <span className="small mute tabular block">{words.takes(formatBytes(offer.deviceBytes))}</span>
              </span>
              <Button
                onClick={() => session.editAll(changesOf(offer, filter), name)}
                aria-label={words.takeOf(name)}
                data-action="use-offer"
              >
                {words.use}
              </Button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
