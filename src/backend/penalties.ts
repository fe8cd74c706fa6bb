// What the penalty on weights (L2) counts as a weight: connections, not biases or initial states.

import type { ParameterName } from '../network/networks.ts';

export const PENALISED_PARAMETERS = [
  'recurrentWeights',
  'inputWeights',
  'readoutWeights',
] as const satisfies readonly ParameterName[];
