// What is asked of a run between two iterations: predictions, and whether its exported model is sound.
import { writeDp } from '../exchange/dp';
import type { Hand } from './hand';
import { predictRun } from './predict';
import type { Predictions, PredictWhich, Verification } from './protocol';
import { verifyModel } from './testModel';

/** Predictions of the run at hand; frames count through all its data sets in order. */
export const predictHand = (hand: Hand, which: PredictWhich): Promise<Predictions> =>
  predictRun(hand.trainer, which, {
    run: hand.id,
    datasets: hand.datasets.map(({ id, nframes }) => ({ id, nframes })),
    systems: hand.systems,
  });

/** The best model, written, read again and compared on a few validation (else training) frames. */
export async function verifyHand(hand: Hand): Promise<Verification> {
  const { trainer, gpu, systems } = hand;
  const { train, valid } = trainer.split;
  const frames = valid.length > 0 ? valid : train;
  // Evaluated in float64 too, which takes its time: two frames tell a wrong file from a right one.
  const few = Int32Array.from(new Set([frames[0], frames[frames.length - 1]]));
  const model = await trainer.model('best');
  const of = { run: hand.id, iteration: trainer.best?.iteration ?? trainer.iteration };
  return verifyModel(gpu.device, systems, few, model, await writeDp(model), of);
}
