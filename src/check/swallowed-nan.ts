// NaN gets swallowed: max(NaN, 0) is 0 on the adapters tried, so a ReLU network can go on from a NaN as if nothing had
// been. Here one unit's pre-activation is inf - inf while every state stays finite; whoever looks only at states or
// losses does not see it.

import { CtrnnError } from '../base/errors.ts';
import { createNetworks } from '../network/create-networks.ts';
import type { Networks } from '../network/networks.ts';
import { type CheckResult, carryOut, type Finding } from './check-result.ts';
import type { Examined } from './examined.ts';

const UNITS = 3;
/** The network of the batch that is spoilt. */
const SPOILT = 1;
/** Finite in the numbers that a backend computes with, its square is not. */
const LARGE = { webgpu: 1e30, reference: 1e200 } as const;

/** Units 0 and 2 hold `large`, and unit 1 receives large * large - large * large. */
function spoiltNetworks(large: number): Networks {
  const networks = createNetworks({
    inputs: 0,
    outputs: 1,
    units: UNITS,
    activation: 'relu',
    count: 3,
    seed: 5,
  });
  const recurrentWeights = Float64Array.from(networks.parameters.recurrentWeights);
  const initialState = Float64Array.from(networks.parameters.initialState);
  const readoutWeights = Float64Array.from(networks.parameters.readoutWeights);
  recurrentWeights.fill(0, SPOILT * UNITS * UNITS, (SPOILT + 1) * UNITS * UNITS);
  recurrentWeights.set([large, 0, -large], (SPOILT * UNITS + 1) * UNITS);
  initialState.set([large, 0, large], SPOILT * UNITS);
  readoutWeights.set([0, 1, 0], SPOILT * UNITS);
  return {
    ...networks,
    parameters: { ...networks.parameters, recurrentWeights, initialState, readoutWeights },
  };
}

async function lookForNaN(engine: Examined): Promise<Finding> {
  const networks = spoiltNetworks(LARGE[engine.info.backend]);
  try {
    await engine.simulate(networks, { steps: 4, trials: 2, seed: 1 });
  } catch (error) {
    if (!(error instanceof CtrnnError) || error.code !== 'not-finite') throw error;
    const isNamed = error.message.includes(`etwork ${SPOILT}`) && /\bstep 0\b/.test(error.message);
    return isNamed ? { error: 0 } : { error: 1, note: `found in the wrong place: ${error.message}` };
  }
  return { error: 1, note: 'not found' };
}

export async function* checkSwallowedNaN(engine: Examined): AsyncGenerator<CheckResult> {
  yield carryOut('NaN before a ReLU is found and named', 0, () => lookForNaN(engine));
}
