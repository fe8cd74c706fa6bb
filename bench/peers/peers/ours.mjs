// noisy-ctrnn itself. A call is a user's call: parameters, inputs and targets go up, the gradient comes back.

import { relativeError, TOLERANCE } from '../check.mjs';
import { INPUTS, LEAK, OUTPUTS } from '../workload.mjs';

/** Far below what a step takes: the scheduler then gives every step a dispatch and a submission of its own. */
const ONE_STEP_A_DISPATCH = 1e-9;

/** The peer's letters, in our words. */
const NAMES = {
  W: 'recurrentWeights',
  U: 'inputWeights',
  b: 'bias',
  V: 'readoutWeights',
  c: 'readoutBias',
  h0: 'initialState',
};

/** Trials and steps of the check that precedes the times of a size: no multiple of a tile, and quick in float64. */
const CHECKED = { trials: 5, steps: 6 };

/** The kernels that are timed, with their noise on, against the float64 reference on the same path. */
async function checkNoisyPath(engine, reference, networks, inside) {
  const { trials, steps } = CHECKED;
  const wave = (count) => Float32Array.from({ length: count }, (_, i) => Math.sin(0.7 * i));
  const request = {
    trials,
    steps,
    input: { data: wave(trials * steps * INPUTS), shape: [1, trials, steps, INPUTS] },
    target: { data: wave(trials * steps * OUTPUTS), shape: [1, trials, steps, OUTPUTS] },
    noise: { inside },
    seed: 1,
  };
  const [found, expected] = [
    await engine.gradient(networks, request),
    await reference.gradient(networks, request),
  ];
  for (const name of Object.values(NAMES)) {
    const error = relativeError(found.gradient[name], expected.gradient[name]);
    if (error > TOLERANCE)
      throw new Error(`${found.kernel}: ${name} is off by ${error} at N ${networks.units}`);
  }
}

/**
 * @param library             noisy-ctrnn's face (`connect`, `createNetworks`), of Node or of a page
 * @param options.backend     'webgpu' or 'reference'
 * @param options.everyStep   true cuts the run to a dispatch a step: what it costs not to fuse them
 */
export async function openOurs({ connect, createNetworks }, { backend, everyStep = false }) {
  const timeBudget = everyStep ? ONE_STEP_A_DISPATCH : undefined;
  const engine = await connect({ backend, timeBudget, selfCheck: false });
  const reference = await connect({ backend: 'reference' });
  return {
    adapter: engine.info.description,
    prepare: async ({ size, parameters, input, target }, noise) => {
      const { units, trials, steps } = size;
      const networks = createNetworks({
        inputs: INPUTS,
        outputs: OUTPUTS,
        units,
        activation: 'relu',
        leak: LEAK,
        seed: 1,
      });
      for (const [letter, name] of Object.entries(NAMES)) networks.parameters[name].set(parameters[letter]);
      if (noise > 0) await checkNoisyPath(engine, reference, networks, noise);
      const request = {
        steps,
        trials,
        input: { data: input, shape: [1, trials, steps, INPUTS] },
        target: { data: target, shape: [1, trials, steps, OUTPUTS] },
        noise: { inside: noise },
      };
      let seed = 0;
      return {
        call: async () => {
          const { loss, gradient, counts } = await engine.gradient(networks, { ...request, seed: ++seed });
          const byLetter = Object.entries(NAMES).map(([letter, name]) => [letter, gradient[name]]);
          return {
            loss: loss.data[0],
            gradient: Object.fromEntries(byLetter),
            dispatches: counts.dispatches,
          };
        },
        dispose: () => {},
      };
    },
    close: () => {
      engine.dispose();
      reference.dispose();
    },
  };
}
