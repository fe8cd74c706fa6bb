// Dale's principle: a unit's outgoing weights all excite or all inhibit. Kept by projection after every update, as in
// Song, Yang & Wang (2016), who rectify W instead; see Networks.signs.

/** Signs of `units` units: the first `round(fraction * units)` excite, the others inhibit. */
export function daleSigns(units: number, fraction: number): Int8Array {
  const excitatory = Math.round(fraction * units);
  return Int8Array.from({ length: units }, (_, unit) => (unit < excitatory ? 1 : -1));
}

/** Whether a weight out of a unit of this sign is allowed; sign 0 allows all. */
export function signAllows(sign: number, weight: number): boolean {
  return sign * weight >= 0;
}

/** Sets every outgoing weight W[.][j] of the wrong sign to zero; W is [N][N] or any number of such, one after another. */
export function projectSigns(recurrentWeights: Float32Array | Float64Array, signs: Int8Array): void {
  const units = signs.length;
  for (let k = 0; k < recurrentWeights.length; k++) {
    if (!signAllows(signs[k % units], recurrentWeights[k])) recurrentWeights[k] = 0;
  }
}

/**
 * Magnitudes by which |W| of a matrix of independent normals becomes an excitatory-inhibitory one that is as strong as
 * the matrix it came from: on average excitation and inhibition into a unit cancel (n+ a+ = n- a-), and the variances
 * of a row sum to what they were, so the spectral radius stays the gain (Rajan & Abbott 2006). With units of one sign
 * only, the mean row sum is the gain.
 */
export function daleMagnitudes(signs: Int8Array): {
  readonly excitatory: number;
  readonly inhibitory: number;
} {
  const excitatoryUnits = signs.filter((sign) => sign > 0).length;
  const inhibitoryUnits = signs.length - excitatoryUnits;
  if (excitatoryUnits === 0 || inhibitoryUnits === 0) {
    const single = Math.sqrt(Math.PI / 2 / signs.length);
    return { excitatory: single, inhibitory: single };
  }
  const ratio = excitatoryUnits / inhibitoryUnits;
  const varianceOfMagnitude = 1 - 2 / Math.PI;
  const excitatory = Math.sqrt(
    signs.length / (varianceOfMagnitude * (excitatoryUnits + inhibitoryUnits * ratio * ratio)),
  );
  return { excitatory, inhibitory: excitatory * ratio };
}
