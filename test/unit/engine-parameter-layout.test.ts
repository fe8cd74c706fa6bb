// Packing there and back, and what training may do with each packed number.

import { describe, expect, it } from 'vitest';
import {
  CONSTRAINT,
  packConstraints,
  packParameters,
  parameterLayout,
  unpackParameters,
} from '../../src/engine/parameter-layout.ts';
import { PARAMETER_NAMES } from '../../src/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';

/** Rows that are copied number by number, and in one go. */
const UNITS = [5, 70];

describe.each(UNITS)('parameters of %i units', (units) => {
  const networks = createNetworks({ units, inputs: 2, outputs: 3, count: 3, leak: 0.3, seed: 8 });
  let told = 0; // no two numbers alike and none zero, as new biases are, so that each must find its own place
  for (const name of PARAMETER_NAMES) {
    networks.parameters[name].forEach((_, i, values) => {
      told += 1;
      values[i] = told;
    });
  }
  const layout = parameterLayout(networks);

  it('are the same after packing and unpacking, and zero between', () => {
    const packed = packParameters(layout, networks.parameters);
    const again = unpackParameters(layout, packed);
    let count = 0;
    for (const name of PARAMETER_NAMES) {
      expect(again[name]).toEqual(Float32Array.from(networks.parameters[name]));
      count += again[name].filter((value) => value !== 0).length;
    }
    expect(packed.filter((value) => value !== 0).length).toBe(count);
  });

  it('have the constraints that they would have under masks that mask nothing', () => {
    const mask = (length: number) => new Uint8Array(length).fill(1);
    const { recurrentWeights, inputWeights, readoutWeights } = networks.parameters;
    const connectivity = {
      recurrentWeights: mask(recurrentWeights.length),
      inputWeights: mask(inputWeights.length),
      readoutWeights: mask(readoutWeights.length),
    };
    expect(packConstraints(layout, networks)).toEqual(packConstraints(layout, { ...networks, connectivity }));
  });

  it('lose all of them where they are not connected', () => {
    const recurrentWeights = new Uint8Array(3 * units * units).fill(1);
    const cut = 2 * units * units + units + 3; // of network 2 onto unit 1 from unit 3
    recurrentWeights[cut] = 0;
    const packed = packConstraints(layout, { ...networks, connectivity: { recurrentWeights } });
    const at = 2 * layout.size + 4 * layout.rowQuads + 3;
    expect(packed[at]).toBe(0);
    expect(packed[at + 1] & CONSTRAINT.connected).toBe(CONSTRAINT.connected);
    expect(packed[at - layout.size] & CONSTRAINT.connected).toBe(CONSTRAINT.connected);
  });
});
