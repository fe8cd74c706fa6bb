// jax-js: value and gradient under one jit. It has no scan, so the steps are unrolled in its trace, and a slice of a
// longer array would bake the step's number into a shader of its own: inputs, targets and keys come as an array a step.
//
// Chosen among ten forms for the fewest dispatches: the bias is a third input weight of a constant input, squared errors are
// summed over steps before they are summed over trials, and the noise is Box and Muller's on uniform numbers of its
// generator (2,046 dispatches at 100 steps; 3,146 with `random.normal`). Called in turn with `random.normal` on a busy
// machine it was faster at N 16, and not to be told apart at N 64.

import * as jax from '@jax-js/jax';
import { bySteps, INPUTS, LEAK, OUTPUTS, transposed } from '../workload.mjs';

const { numpy: np, random } = jax;

/** Standard normals, as `random.normal` makes them, with one key less to split. */
function normals(key, shape) {
  const uniforms = random.uniform(key, [2, ...shape]);
  const radius = np.sqrt(np.log1p(np.negative(uniforms.ref.slice(0))).mul(-2));
  return radius.mul(np.cos(uniforms.slice(1).mul(2 * Math.PI)));
}

/** Mean squared error over all steps. Every use of an array but its last says `.ref`: jax-js counts references. */
function lossOf({ units, trials, steps }, noise) {
  return ({ WT, UT, b, VT, c, h0 }, inputs, targets, keys) => {
    const UbT = np.concatenate([UT, b.reshape([1, units])], 0);
    let h = np.broadcastTo(h0, [trials, units]);
    let squares;
    for (let t = 0; t < steps; t++) {
      let a = np.matmul(h.ref, WT.ref).add(np.matmul(inputs[t], UbT.ref));
      if (noise > 0) a = a.add(normals(keys[t], [trials, units]).mul(noise));
      else keys[t].dispose();
      h = h.mul(1 - LEAK).add(jax.nn.relu(a).mul(LEAK));
      const square = np.square(np.matmul(h.ref, VT.ref).add(c.ref).sub(targets[t]));
      squares = squares === undefined ? square : squares.add(square);
    }
    for (const array of [WT, UbT, VT, c, h]) array.dispose();
    return squares.sum().div(trials * steps * OUTPUTS);
  };
}

/** Everything a size needs, on the device. */
async function upload({ size, parameters, input, target }) {
  const { units, trials } = size;
  const array = (data, shape) => np.array(data, { shape });
  const { W, U, b, V, c, h0 } = parameters;
  const weights = {
    WT: array(transposed(W, units, units), [units, units]),
    UT: array(transposed(U, units, INPUTS), [INPUTS, units]),
    b: array(b, [units]),
    VT: array(transposed(V, OUTPUTS, units), [units, OUTPUTS]),
    c: array(c, [OUTPUTS]),
    h0: array(h0, [units]),
  };
  const data = [
    bySteps(input, size, INPUTS, INPUTS + 1).map((step) => array(step, [trials, INPUTS + 1])),
    bySteps(target, size, OUTPUTS).map((step) => array(step, [trials, OUTPUTS])),
    Array.from({ length: size.steps }, (_, t) => random.key(t)),
  ];
  await jax.blockUntilReady([weights, data]);
  return { weights, data };
}

/** From the transposed matrices of the matmuls to the letters of the equation. */
async function download(gradient, units) {
  const names = Object.keys(gradient);
  const values = await Promise.all(names.map((name) => gradient[name].data()));
  const { WT, UT, VT, ...rest } = Object.fromEntries(names.map((name, k) => [name, values[k]]));
  return {
    W: transposed(WT, units, units),
    U: transposed(UT, INPUTS, units),
    V: transposed(VT, units, OUTPUTS),
    ...rest,
  };
}

/**
 * @param options.backend  'webgpu' (of `navigator.gpu`) or 'wasm'
 * @param options.adapter  its name, for the record
 */
export async function openJaxJs({ backend, adapter }) {
  if (!(await jax.init(backend)).includes(backend)) throw new Error(`jax-js finds no ${backend} here`);
  jax.defaultDevice(backend);
  return {
    adapter,
    prepare: async (work, noise) => {
      const { weights, data } = await upload(work);
      const valueAndGrad = jax.jit(jax.valueAndGrad(lossOf(work.size, noise)));
      const kept = (arrays) => arrays.map((array) => array.ref);
      return {
        call: async () => {
          const ownWeights = Object.fromEntries(
            Object.entries(weights).map(([name, array]) => [name, array.ref]),
          );
          const [loss, gradient] = valueAndGrad(ownWeights, ...data.map(kept));
          const found = await download(gradient, work.size.units);
          return { loss: (await loss.data())[0], gradient: found };
        },
        dispose: () => {
          valueAndGrad.dispose();
          for (const array of [...Object.values(weights), ...data.flat()]) array.dispose();
        },
      };
    },
    close: () => {},
  };
}
