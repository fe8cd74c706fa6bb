// What every peer computes: one gradient of one noisy CTRNN, and where its numbers come from.
//
//   a[t]   = W h[t] + U u[t] + b + 0.1 xi[t],   h[t+1] = 0.9 h[t] + 0.1 relu(a[t]),   z[t] = V h[t+1] + c
//   loss   = mean over trials, steps and outputs of (z - y)^2;   gradient with respect to W, U, b, V, c and h0
//
// Parameters, inputs and targets are uniform numbers made of 32-bit integers by a formula that Python computes to the
// same bits (workload.py). The noise is each peer's own, of its own generator.

export const LEAK = 0.1;
export const NOISE = 0.1;
export const INPUTS = 2;
export const OUTPUTS = 1;

/** The arrays a gradient is asked for, by the letters of the equation. */
export const PARAMETERS = ['W', 'U', 'b', 'V', 'c', 'h0'];

/** design.md's sizes, and N 32. */
export const SIZES = [
  { units: 16, trials: 1024, steps: 100 },
  { units: 32, trials: 1024, steps: 100 },
  { units: 64, trials: 1024, steps: 100 },
  { units: 128, trials: 512, steps: 100 },
  { units: 256, trials: 256, steps: 50 },
];

/** Where gradients are compared: small, and no multiple of any tile. */
export const CHECK_SIZE = { units: 11, trials: 21, steps: 13 };

export const sizeName = ({ units, trials, steps }) => `${units},${trials},${steps}`;

/** A bijection of the 32-bit integers that mixes well ("lowbias32", C. Wellons, Hash Prospector). */
export function mix32(x) {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** `count` float32 numbers, uniform on (-scale, scale). Arrays of different tags (small integers) are unrelated. */
export function uniform(tag, count, scale) {
  const start = mix32(tag);
  return Float32Array.from(
    { length: count },
    (_, k) => scale * ((2 * (mix32(start + k) + 0.5)) / 2 ** 32 - 1),
  );
}

/**
 * Parameters, inputs and targets of a size, row-major: W [N][N] (to, from), U [N][I], b [N], V [O][N], c [O], h0 [N],
 * input [trials][steps][I], target [trials][steps][O].
 */
export function workload(size) {
  const { units, trials, steps } = size;
  // Of variance 1 / fan-in, as networks begin.
  const weights = (tag, rows, fanIn) => uniform(tag, rows * fanIn, Math.sqrt(3 / fanIn));
  return {
    size,
    parameters: {
      W: weights(1, units, units),
      U: weights(2, units, INPUTS),
      b: uniform(3, units, 0.1),
      V: weights(4, OUTPUTS, units),
      c: uniform(5, OUTPUTS, 0.1),
      h0: uniform(6, units, 0.1),
    },
    input: uniform(7, trials * steps * INPUTS, 1),
    target: uniform(8, trials * steps * OUTPUTS, 1),
  };
}

/** [trials][steps][channels] as an array a step, [trials][columns]; columns beyond the channels hold ones. */
export function bySteps(data, { trials, steps }, channels, columns = channels) {
  return Array.from({ length: steps }, (_, t) => {
    const step = new Float32Array(trials * columns).fill(1);
    for (let b = 0; b < trials; b++) {
      for (let i = 0; i < channels; i++) step[b * columns + i] = data[(b * steps + t) * channels + i];
    }
    return step;
  });
}

/** A row-major matrix [rows][columns] turned over: [columns][rows]. */
export function transposed(data, rows, columns) {
  return Float32Array.from(
    { length: rows * columns },
    (_, k) => data[(k % rows) * columns + Math.floor(k / rows)],
  );
}
