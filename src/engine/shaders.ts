// The WGSL sources of the model's passes, with the shared functions each needs.
import dims from '../../shaders/common/dims.wgsl?raw';
import grid from '../../shaders/common/grid.wgsl?raw';
import hash from '../../shaders/common/hash.wgsl?raw';
import tanh from '../../shaders/common/tanh.wgsl?raw';
import contract from '../../shaders/descriptor/contract.wgsl?raw';
import contractBackward from '../../shaders/descriptor/contract_backward.wgsl?raw';
import contractBackwardTangent from '../../shaders/descriptor/contract_backward_tangent.wgsl?raw';
import contractTangent from '../../shaders/descriptor/contract_tangent.wgsl?raw';
import product from '../../shaders/descriptor/product.wgsl?raw';
import productBackward from '../../shaders/descriptor/product_backward.wgsl?raw';
import productBackwardTangent from '../../shaders/descriptor/product_backward_tangent.wgsl?raw';
import productTangent from '../../shaders/descriptor/product_tangent.wgsl?raw';
import blob from '../../shaders/environment/blob.wgsl?raw';
import build from '../../shaders/environment/build.wgsl?raw';
import buildAtoms from '../../shaders/environment/build_atoms.wgsl?raw';
import rowTangent from '../../shaders/environment/row_tangent.wgsl?raw';
import environmentTangent from '../../shaders/environment/tangent.wgsl?raw';
import average from '../../shaders/filter/average.wgsl?raw';
import gather from '../../shaders/forces/gather.wgsl?raw';
import pairForce from '../../shaders/forces/pair.wgsl?raw';
import netBackward from '../../shaders/net/backward.wgsl?raw';
import netBackwardTangent from '../../shaders/net/backward_tangent.wgsl?raw';
import netCloseTangent from '../../shaders/net/close_tangent.wgsl?raw';
import netForward from '../../shaders/net/forward.wgsl?raw';
import netForwardTangent from '../../shaders/net/forward_tangent.wgsl?raw';
import netGradient from '../../shaders/net/gradient.wgsl?raw';
import netGradientTangent from '../../shaders/net/gradient_tangent.wgsl?raw';
import adamForce from '../../shaders/rows/adam_force.wgsl?raw';
import batchError from '../../shaders/rows/batch_error.wgsl?raw';
import biasStep from '../../shaders/rows/bias_step.wgsl?raw';
import centre from '../../shaders/rows/centre.wgsl?raw';
import energyRows from '../../shaders/rows/energy.wgsl?raw';
import fekfForce from '../../shaders/rows/fekf_force.wgsl?raw';
import frameSums from '../../shaders/rows/frame_sums.wgsl?raw';
import randomForce from '../../shaders/rows/random_force.wgsl?raw';
import reduce from '../../shaders/rows/reduce.wgsl?raw';
import step from '../../shaders/rows/step.wgsl?raw';
import tableBackward from '../../shaders/table/backward.wgsl?raw';
import tableContract from '../../shaders/table/contract.wgsl?raw';
import tableContractTangent from '../../shaders/table/contract_tangent.wgsl?raw';
import tableDims from '../../shaders/table/dims.wgsl?raw';
import tableEnvironmentTangent from '../../shaders/table/environment_tangent.wgsl?raw';
import tableForward from '../../shaders/table/forward.wgsl?raw';
import tableGradient from '../../shaders/table/gradient.wgsl?raw';
import tableInterpolate from '../../shaders/table/interpolate.wgsl?raw';
import lagrange from '../../shaders/table/lagrange.wgsl?raw';
import tableNodes from '../../shaders/table/nodes.wgsl?raw';
import tablePair from '../../shaders/table/pair.wgsl?raw';
import tablePairTangent from '../../shaders/table/pair_tangent.wgsl?raw';
import tablePlace from '../../shaders/table/place.wgsl?raw';
import tableRows from '../../shaders/table/rows.wgsl?raw';
import tableSegments from '../../shaders/table/segments.wgsl?raw';

const base = [grid, dims];

/** Sources per kernel; the order within a list is the order of concatenation. */
export const SHADERS = {
  netForward: [...base, tanh, netForward],
  netForwardTangent: [...base, netForwardTangent],
  netBackward: [...base, netBackward],
  netBackwardTangent: [...base, netBackwardTangent],
  netCloseTangent: [...base, netCloseTangent],
  netGradient: [...base, netGradient],
  netGradientTangent: [...base, netGradientTangent],
  buildPairs: [...base, blob, build],
  buildAtoms: [...base, blob, buildAtoms],
  environmentTangent: [...base, rowTangent, environmentTangent],
  contract: [...base, contract],
  contractTangent: [...base, contractTangent],
  contractBackward: [...base, contractBackward],
  contractBackwardTangent: [...base, contractBackwardTangent],
  product: [...base, product],
  productTangent: [...base, productTangent],
  productBackward: [...base, productBackward],
  productBackwardTangent: [...base, productBackwardTangent],
  pairForce: [...base, pairForce],
  gather: [...base, gather],
  frameSums: [grid, frameSums],
  reduce: [...base, reduce],
  energyRows: [...base, step, energyRows],
  fekfForce: [...base, step, fekfForce],
  randomForce: [...base, step, hash, randomForce],
  adamForce: [...base, step, adamForce],
  biasStep: [...base, biasStep],
  batchError: [...base, batchError],
  average: [grid, average],
  centre: [...base, centre],
  tableForward: [grid, tanh, tableForward],
  tableInterpolate: [...base, lagrange, tableInterpolate],
  tableContract: [...base, tableContract],
  tableContractTangent: [...base, tableContractTangent],
  tablePair: [...base, tablePair],
  tablePairTangent: [...base, tablePairTangent],
  tableEnvironmentTangent: [...base, rowTangent, tableEnvironmentTangent],
  tablePlace: [grid, tableDims, blob, tablePlace],
  tableSegments: [grid, tableDims, lagrange, tableSegments],
  tableNodes: [grid, tableDims, tableRows, tableNodes],
  tableBackward: [grid, tableDims, tableBackward],
  tableGradient: [grid, tableDims, tableRows, tableGradient],
} as const;
