// The reference's gradient against central differences of its loss, with the noise on: the draws of a stream do not
// change with the weights, so the loss of one path is a smooth function of them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShapedArray } from '../../src/base/arrays.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { type Networks, PARAMETER_NAMES } from '../../src/network/networks.ts';
import { selectNetworks } from '../../src/network/select-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { softsign, statedSoftsign, swish } from '../support/activations.ts';
import { meanOf, relativeError } from '../support/compare.ts';

/** Central differences of step 1e-5 err by about 1e-10 of the third derivative, and 1e-11 by rounding. */
const STEP = 1e-5;
const TOLERANCE = 1e-6;

const reference = new ReferenceBackend();

/** A repeatable number in (-1, 1) with no pattern. */
function wobble(k: number): number {
  return Math.sin(12.9898 * (k + 1) + 78.233);
}

const smallRun = fc.record({
  activation: fc.constantFrom<Networks['activation'][]>(
    'softplus',
    'tanh',
    'sigmoid',
    softsign,
    statedSoftsign,
    swish,
  ),
  units: fc.integer({ min: 1, max: 6 }),
  inputs: fc.integer({ min: 0, max: 3 }),
  outputs: fc.integer({ min: 1, max: 2 }),
  steps: fc.integer({ min: 1, max: 9 }),
  trials: fc.integer({ min: 1, max: 3 }),
  inside: fc.constantFrom(0, 0.3, 1),
  outside: fc.constantFrom(0, 0.2, 0.7),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

type SmallRun = typeof smallRun extends fc.Arbitrary<infer T> ? T : never;

interface DataRequest {
  readonly seed: number;
  readonly steps: number;
  readonly trials: number;
  readonly noise: { readonly inside: number; readonly outside: number };
  readonly input: ShapedArray;
  readonly target: ShapedArray;
  readonly lossMask: Float32Array;
}

function setUp(run: SmallRun): { networks: Networks; request: DataRequest } {
  const { activation, units, inputs, outputs, steps, trials, seed } = run;
  const leak = Array.from({ length: units }, (_, i) => 0.5 + 0.4 * wobble(seed + i));
  const networks = createNetworks({ activation, units, inputs, outputs, leak, seed, biasDeviation: 0.5 });
  const parameters = Object.fromEntries(
    PARAMETER_NAMES.map((name) => [name, Float64Array.from(networks.parameters[name])]),
  ) as Record<(typeof PARAMETER_NAMES)[number], Float64Array>;
  parameters.initialState.forEach((_, i, h) => {
    h[i] = wobble(seed + 100 + i);
  });
  const request = {
    seed,
    steps,
    trials,
    noise: { inside: run.inside, outside: run.outside },
    input: {
      data: Float64Array.from({ length: trials * steps * inputs }, (_, k) => wobble(seed + 200 + k)),
      shape: [1, trials, steps, inputs],
    },
    target: {
      data: Float64Array.from({ length: steps * outputs }, (_, k) => wobble(seed + 300 + k)),
      shape: [1, 1, steps, outputs],
    },
    lossMask: Float32Array.from({ length: steps }, (_, t) => (t % 3 === 1 ? 0 : 1 + t)),
  };
  return { networks: { ...networks, parameters }, request };
}

/** Mean losses of a batch of networks. */
async function losses(networks: Networks, request: DataRequest): Promise<number[]> {
  const { trialLoss } = await reference.simulate(networks, request);
  return Array.from({ length: networks.networks }, (_, e) => {
    return meanOf(trialLoss!.data.subarray(e * request.trials, (e + 1) * request.trials));
  });
}

/** dLoss / dvalues by central differences: one network for each change, all on the same stream. */
async function differences(
  count: number,
  change: (
    copies: number,
    move: (array: Float64Array) => void,
  ) => { networks: Networks; request: DataRequest },
): Promise<number[]> {
  const copies = 2 * count;
  const { networks, request } = change(copies, (array) => {
    const size = array.length / copies;
    for (let k = 0; k < count; k++) {
      array[2 * k * size + k] += STEP;
      array[(2 * k + 1) * size + k] -= STEP;
    }
  });
  const loss = await losses(networks, request);
  return Array.from({ length: count }, (_, k) => (loss[2 * k] - loss[2 * k + 1]) / (2 * STEP));
}

describe('the gradient of the reference', () => {
  it('agrees with central differences for every parameter and the input, noise on', async () => {
    await fc.assert(
      fc.asyncProperty(smallRun, async (run) => {
        const { networks, request } = setUp(run);
        const result = await reference.gradient(networks, { ...request, inputGradient: true });
        for (const name of PARAMETER_NAMES) {
          const count = networks.parameters[name].length;
          if (count === 0) continue;
          const numeric = await differences(count, (copies, move) => {
            const many = selectNetworks(networks, new Array<number>(copies).fill(0));
            move(many.parameters[name] as Float64Array);
            return { networks: many, request };
          });
          expect(relativeError(result.gradient[name], numeric), name).toBeLessThan(TOLERANCE);
        }
        if (run.inputs === 0) return;
        const { data, shape } = request.input;
        const numeric = await differences(data.length, (copies, move) => {
          const many = new Float64Array(copies * data.length);
          for (let copy = 0; copy < copies; copy++) many.set(data, copy * data.length);
          move(many);
          const input = { data: many, shape: [copies, ...shape.slice(1)] };
          return {
            networks: selectNetworks(networks, new Array<number>(copies).fill(0)),
            request: { ...request, input },
          };
        });
        expect(relativeError(result.inputGradient!.data, numeric), 'input').toBeLessThan(TOLERANCE);
      }),
      { numRuns: 80, seed: 1 },
    );
  });
});
