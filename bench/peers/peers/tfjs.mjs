// tfjs: eager operations, its own gradients. Its generator runs in JavaScript, far slower than the rest, so the noise is
// made and uploaded outside the timed part: tfjs is given it for nothing.
//
// The best form found: nothing is broadcast, since the gradient of a broadcast sum is a reduction over all trials that
// takes longer than a matrix product; biases are weights of a constant input, and sums of three are one addN.

import * as tf from '@tensorflow/tfjs-core';
import { bySteps, INPUTS, LEAK, OUTPUTS, transposed } from '../workload.mjs';

const COLUMNS = INPUTS + 1;

function lossOf({ units, trials, steps }, { inputs, targets, noise, ones }) {
  const keep = tf.scalar(1 - LEAK);
  const gain = tf.scalar(LEAK);
  return (WT, UbT, VT, c, h0) => {
    let h = tf.matMul(ones, tf.reshape(h0, [1, units])); // h0 for every trial, without a broadcast
    const readouts = [];
    for (let t = 0; t < steps; t++) {
      const parts = [tf.matMul(h, WT), tf.matMul(inputs[t], UbT)];
      const a = tf.addN(noise === undefined ? parts : [...parts, noise[t]]);
      h = tf.add(tf.mul(h, keep), tf.mul(tf.relu(a), gain));
      readouts.push(tf.add(tf.matMul(h, VT), tf.matMul(ones, c)));
    }
    const errors = tf.sub(tf.concat(readouts), targets);
    return tf.div(tf.sum(tf.square(errors)), trials * steps * OUTPUTS);
  };
}

/** Everything a size needs, on the device. */
function upload({ size, parameters, input, target }, noise) {
  const { units, trials, steps } = size;
  const { W, U, b, V, c, h0 } = parameters;
  const UbT = new Float32Array(COLUMNS * units);
  UbT.set(transposed(U, units, INPUTS));
  UbT.set(b, INPUTS * units);
  const targets = new Float32Array(steps * trials * OUTPUTS);
  bySteps(target, size, OUTPUTS).forEach((step, t) => {
    targets.set(step, t * step.length);
  });
  return {
    weights: [
      tf.tensor2d(transposed(W, units, units), [units, units]),
      tf.tensor2d(UbT, [COLUMNS, units]),
      tf.tensor2d(transposed(V, OUTPUTS, units), [units, OUTPUTS]),
      tf.tensor2d(c, [1, OUTPUTS]),
      tf.tensor1d(h0),
    ],
    data: {
      inputs: bySteps(input, size, INPUTS, COLUMNS).map((step) => tf.tensor2d(step, [trials, COLUMNS])),
      targets: tf.tensor2d(targets, [steps * trials, OUTPUTS]),
      noise:
        noise > 0
          ? Array.from({ length: steps }, (_, t) => tf.randomNormal([trials, units], 0, noise, 'float32', t))
          : undefined,
      ones: tf.ones([trials, 1]),
    },
  };
}

/** From the matrices of the matmuls to the letters of the equation. */
async function download(gradients, units) {
  const [WT, UbT, VT, c, h0] = await Promise.all(gradients.map((gradient) => gradient.data()));
  return {
    W: transposed(WT, units, units),
    U: transposed(UbT.subarray(0, INPUTS * units), INPUTS, units),
    b: UbT.slice(INPUTS * units),
    V: transposed(VT, units, OUTPUTS),
    c,
    h0,
  };
}

/**
 * @param options.backend        'webgpu' or 'wasm'
 * @param options.adapter        its name, for the record
 * @param options.importBackend  loads the package of the backend, which registers itself
 */
export async function openTfjs({ backend, adapter, importBackend }) {
  await importBackend();
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs finds no ${backend} here`);
  await tf.ready();
  return {
    adapter,
    prepare: async (work, noise) => {
      const { weights, data } = upload(work, noise);
      const valueAndGrads = tf.valueAndGrads(lossOf(work.size, data));
      await Promise.all(weights.map((weight) => weight.data()));
      return {
        call: async () => {
          const { value, grads } = valueAndGrads(weights);
          const gradient = await download(grads, work.size.units);
          const loss = (await value.data())[0];
          tf.dispose([value, grads]);
          return { loss, gradient };
        },
        dispose: () => tf.dispose([weights, data]),
      };
    },
    close: () => {},
  };
}
