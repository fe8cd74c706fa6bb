// tfjs on WebGPU, the best form found on a software adapter: one matrix product a step, [h, u, 1] times
// [[W, V], [U, .], [b, c]], gives the pre-activation of this step and the readout of the state before it. Nothing is
// broadcast in the loop: the gradient of a broadcast is a reduction over all trials, and takes longer than the product.

import * as tf from '@tensorflow/tfjs-core';
import { bySteps, INPUTS, LEAK, OUTPUTS, transposed } from '../workload.mjs';

/** Rows and columns beyond the units': [u, 1] and [z], filled up to four so that the product runs on vectors of four. */
const EXTRA = 4;

/** Mean squared error as a function of the weights of `upload`. */
export function lossOf({ units, trials, steps }, { inputs, targets, noise, ones }) {
  const keep = tf.scalar(1 - LEAK);
  const gain = tf.scalar(LEAK);
  const step = (h, input, weights) => {
    const both = tf.matMul(tf.concat([h, input], 1), weights);
    return [tf.slice(both, [0, 0], [trials, units]), tf.slice(both, [0, units], [trials, OUTPUTS])];
  };
  return (weights, h0) => {
    let h = tf.matMul(ones, h0); // h0 for every trial, without a broadcast
    const readouts = [];
    for (let t = 0; t <= steps; t++) {
      const [a, z] = step(h, inputs[Math.min(t, steps - 1)], weights);
      if (t > 0) readouts.push(z); // the first is that of h0
      const noisy = noise === undefined || t === steps ? a : tf.add(a, noise[t]);
      h = tf.add(tf.mul(h, keep), tf.mul(tf.relu(noisy), gain));
    }
    const errors = tf.sub(tf.concat(readouts), targets);
    return tf.div(tf.sum(tf.square(errors)), trials * steps * OUTPUTS);
  };
}

/** [[W, V], [U, .], [b, c], [.]], from row to column; spare elements are 0, and so are the inputs that meet them. */
function packed({ W, U, b, V, c }, units) {
  const columns = units + EXTRA;
  const weights = new Float32Array(columns * columns);
  const put = (block, row, column, width) => {
    for (let k = 0; k < block.length; k++) {
      weights[(row + Math.floor(k / width)) * columns + column + (k % width)] = block[k];
    }
  };
  put(transposed(W, units, units), 0, 0, units);
  put(transposed(U, units, INPUTS), units, 0, units);
  put(b, units + INPUTS, 0, units);
  put(transposed(V, OUTPUTS, units), 0, units, OUTPUTS);
  put(c, units + INPUTS, units, OUTPUTS);
  return weights;
}

/** The gradients of `upload`'s weights, by the letters of the equation. */
export function byLetter([weights, h0], units) {
  const columns = units + EXTRA;
  const take = (row, column, height, width) =>
    Float32Array.from(
      { length: height * width },
      (_, k) => weights[(row + Math.floor(k / width)) * columns + column + (k % width)],
    );
  return {
    W: transposed(take(0, 0, units, units), units, units),
    U: transposed(take(units, 0, INPUTS, units), INPUTS, units),
    b: take(units + INPUTS, 0, 1, units),
    V: transposed(take(0, units, units, OUTPUTS), units, OUTPUTS),
    c: take(units + INPUTS, units, 1, OUTPUTS),
    h0,
  };
}

/** [u, 1, 0] of each step. */
function inputsOf(input, size) {
  return bySteps(input, size, INPUTS, EXTRA).map((step) => {
    for (let k = INPUTS + 1; k < step.length; k += EXTRA) step[k] = 0;
    return tf.tensor2d(step, [size.trials, EXTRA]);
  });
}

/** Everything a size needs, on the device: `{ weights, data }`; `noise` is a tensor a step, or undefined. */
export function upload({ size, parameters, input, target }, noise) {
  const { units, trials, steps } = size;
  const targets = bySteps(target, size, OUTPUTS).map((step) => tf.tensor2d(step, [trials, OUTPUTS]));
  return {
    weights: [
      tf.tensor2d(packed(parameters, units), [units + EXTRA, units + EXTRA]),
      tf.tensor2d(parameters.h0, [1, units]),
    ],
    data: {
      inputs: inputsOf(input, size),
      targets: tf.reshape(tf.concat(targets), [steps * trials, OUTPUTS]),
      noise,
      ones: tf.ones([trials, 1]),
    },
  };
}
