// Packs a frame whose float64 geometry a test holds, as the data set packs frames.
import { type PackedFrame, packFrame } from '../engine/frames';
import type { EnvStat, ModelConfig } from '../model/config';
import type { FrameGeometry } from '../model/environment';
import { makePairList } from '../model/pairList';

export function packGeometry(g: FrameGeometry, config: ModelConfig, stat: EnvStat): PackedFrame {
  const atype = new Int32Array(g.natoms);
  g.order.forEach((a, k) => {
    atype[a] = g.atype[k];
  });
  return packFrame(makePairList(g.nlist, atype, config.sel.length, config.sel), config, stat);
}
