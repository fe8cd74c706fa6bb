// Random numbers as an engine draws them, laid open: what the doctor holds against the generator in TypeScript.

import type { DrawRequest } from '../engine/draws.ts';
import { counterWords, keyWords } from '../noise/address.ts';
import { normalsInto } from '../noise/normal.ts';
import { threefry4x32 } from '../noise/threefry.ts';

/** [trials][units] each. */
export interface Draws<Normals extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly words: Uint32Array;
  readonly normals: Normals;
}

/** The same draws in TypeScript, normals in float64. */
export function referenceDraws(request: DrawRequest): Draws<Float64Array> {
  const { firstTrial, trials, units } = request;
  const words = new Uint32Array(trials * units);
  const normals = new Float64Array(trials * units);
  const key = keyWords(request);
  for (let k = 0; k < trials; k++) {
    const trial = firstTrial + k;
    normalsInto(normals.subarray(k * units, (k + 1) * units), { ...request, trial });
    for (let unit = 0; unit < units; unit += 4) {
      const group = threefry4x32(counterWords({ ...request, trial, unit }), key);
      words.set(group.slice(0, units - unit), k * units + unit);
    }
  }
  return { words, normals };
}
