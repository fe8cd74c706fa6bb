// tfjs: eager operations and its own gradients, in the form that is best on its backend. Its generator runs in JavaScript,
// far slower than the rest, so the noise is made and uploaded outside the timed part: tfjs is given it for nothing.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'; // the core alone registers none
import * as oneProduct from './tfjs-one-product.mjs';
import * as separateProducts from './tfjs-separate-products.mjs';

const FORMS = { webgpu: oneProduct, wasm: separateProducts };

/** The noise of each step, or undefined for none: tfjs then has nothing to add. */
function noiseOf({ units, trials, steps }, sigma) {
  if (!(sigma > 0)) return undefined;
  const normals = (t) => tf.randomNormal([trials, units], 0, sigma, 'float32', t + 1);
  return Array.from({ length: steps }, (_, t) => normals(t));
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
  const { upload, lossOf, byLetter } = FORMS[backend];
  return {
    adapter,
    prepare: async (work, sigma) => {
      const { weights, data } = upload(work, noiseOf(work.size, sigma));
      const valueAndGrads = tf.valueAndGrads(lossOf(work.size, data));
      await Promise.all(weights.map((weight) => weight.data()));
      return {
        call: async () => {
          const { value, grads } = valueAndGrads(weights);
          const [[loss], ...gradient] = await Promise.all([value, ...grads].map((x) => x.data()));
          tf.dispose([value, grads]);
          return { loss, gradient: byLetter(gradient, work.size.units) };
        },
        dispose: () => tf.dispose([weights, data]),
      };
    },
    close: () => {},
  };
}
