// Initial weights as deepmd-kit draws them: W ~ N(0, 1/(nin+nout)), b ~ N(0, 1), idt ~ N(0.1, 0.001^2).
import type { Layout, NetLayout } from './layout';
import { RandomStream } from './random';

/** [N] weights for a seed. The output bias starts at 0: the energy bias of the data already centres the energies. */
export function initWeights(layout: Layout, seed: number): Float64Array {
  const w = new Float64Array(layout.n);
  const rng = new RandomStream(seed, 'weights');
  let at = 0;
  const fill = (net: NetLayout): void => {
    for (const l of net.layers) {
      const std = 1 / Math.sqrt(l.nin + l.nout);
      for (let k = 0; k < l.nin * l.nout; k++) w[at + l.w + k] = std * rng.normal();
      for (let k = 0; k < l.nout; k++) w[at + l.b + k] = l.tanh ? rng.normal() : 0;
      if (l.idt >= 0) for (let k = 0; k < l.nout; k++) w[at + l.idt + k] = 0.1 + 0.001 * rng.normal();
    }
    at += net.size;
  };
  for (let k = 0; k < layout.nEmbedding; k++) fill(layout.embedding);
  for (let k = 0; k < layout.nFitting; k++) fill(layout.fitting);
  // Single precision from the start, so that every backend begins with the same numbers.
  return w.map(Math.fround);
}
