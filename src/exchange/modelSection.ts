// The model section of deepmd-kit's input.json, also kept inside .dp files.
import type { ModelOptions } from '../model/config';
import { Float, type JsonOut } from './json';

/** What the section says; `sel` may be left to the data as "auto", which deepmd-kit knows too. */
export type SectionConfig = Omit<ModelOptions, 'type_map'> & { readonly type_map: readonly string[] };

/** deepmd-kit's name of the precision that nets are written and evaluated in. */
export const PRECISION = 'float64';

/** The `model` section of deepmd's input.json that builds this net. */
export function modelSection(c: SectionConfig): { readonly [key: string]: JsonOut } {
  return {
    type_map: c.type_map,
    descriptor: {
      type: 'se_e2_a',
      sel: c.sel,
      rcut: new Float(c.rcut),
      rcut_smth: new Float(c.rcut_smth),
      neuron: c.neuron,
      axis_neuron: c.axis_neuron,
      resnet_dt: c.resnet_dt,
      type_one_side: c.type_one_side,
      activation_function: 'tanh',
      precision: PRECISION,
      set_davg_zero: c.set_davg_zero,
    },
    fitting_net: {
      type: 'ener',
      neuron: c.fitting_neuron,
      resnet_dt: c.fitting_resnet_dt,
      activation_function: 'tanh',
      precision: PRECISION,
    },
  };
}
