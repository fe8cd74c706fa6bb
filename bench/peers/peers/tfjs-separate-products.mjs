// tfjs on WebAssembly, the best form found: a product each for the state, the input and the readout, since joining and
// cutting arrays costs more there than a product. Biases are weights of a constant input: nothing is broadcast.

import * as tf from '@tensorflow/tfjs-core';
import { bySteps, INPUTS, LEAK, OUTPUTS, transposed } from '../workload.mjs';

/** [u, 1] */
const COLUMNS = INPUTS + 1;

/** Mean squared error as a function of the weights of `upload`. */
export function lossOf({ trials, steps }, { inputs, targets, noise, ones }) {
  const keep = tf.scalar(1 - LEAK);
  const gain = tf.scalar(LEAK);
  return (W, Ub, V, c, h0) => {
    let h = tf.matMul(ones, h0); // h0 for every trial
    const readouts = [];
    for (let t = 0; t < steps; t++) {
      const parts = [tf.matMul(h, W), tf.matMul(inputs[t], Ub)];
      const a = tf.addN(noise === undefined ? parts : [...parts, noise[t]]);
      h = tf.add(tf.mul(h, keep), tf.mul(tf.relu(a), gain));
      readouts.push(tf.matMul(h, V));
    }
    const errors = tf.sub(tf.add(tf.concat(readouts), c), targets);
    return tf.div(tf.sum(tf.square(errors)), trials * steps * OUTPUTS);
  };
}

/** Everything a size needs, on the device: `{ weights, data }`; `noise` is a tensor a step, or undefined. */
export function upload({ size, parameters, input, target }, noise) {
  const { units, trials, steps } = size;
  const { W, U, b, V, c, h0 } = parameters;
  const Ub = tf.concat([
    tf.tensor2d(transposed(U, units, INPUTS), [INPUTS, units]),
    tf.tensor2d(b, [1, units]),
  ]);
  const targets = bySteps(target, size, OUTPUTS).map((step) => tf.tensor2d(step, [trials, OUTPUTS]));
  return {
    weights: [
      tf.tensor2d(transposed(W, units, units), [units, units]),
      Ub,
      tf.tensor2d(transposed(V, OUTPUTS, units), [units, OUTPUTS]),
      tf.tensor2d(c, [1, OUTPUTS]),
      tf.tensor2d(h0, [1, units]),
    ],
    data: {
      inputs: bySteps(input, size, INPUTS, COLUMNS).map((step) => tf.tensor2d(step, [trials, COLUMNS])),
      targets: tf.reshape(tf.concat(targets), [steps * trials, OUTPUTS]),
      noise,
      ones: tf.ones([trials, 1]),
    },
  };
}

/** The gradients of `upload`'s weights, by the letters of the equation. */
export function byLetter([W, Ub, V, c, h0], units) {
  return {
    W: transposed(W, units, units),
    U: transposed(Ub.subarray(0, INPUTS * units), INPUTS, units),
    b: Ub.slice(INPUTS * units),
    V: transposed(V, units, OUTPUTS),
    c,
    h0,
  };
}
