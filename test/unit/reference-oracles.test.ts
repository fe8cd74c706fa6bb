// The reference against gradients made by automatic differentiation elsewhere.

import { describe, expect, it } from 'vitest';
import { PARAMETER_NAMES } from '../../src/network/networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { meanOf, relativeError } from '../support/compare.ts';
import { oracleCases } from '../support/oracles.ts';

/** The oracles are written with 12 digits. */
const TOLERANCE = 1e-9;

describe.each(oracleCases)('the reference on oracle case $name', ({ networks, request, expected }) => {
  const reference = new ReferenceBackend();

  it('gives the same final states, readouts and loss', async () => {
    const run = await reference.simulate(networks, { ...request, record: { readout: true } });
    expect(relativeError(run.finalState.data, expected.finalState)).toBeLessThan(TOLERANCE);
    expect(relativeError(run.readout!.data, expected.readout)).toBeLessThan(TOLERANCE);
    expect(relativeError([meanOf(run.trialLoss!.data)], [expected.loss])).toBeLessThan(TOLERANCE);
  });

  it('gives the same gradient with respect to every parameter and the input', async () => {
    const result = await reference.gradient(networks, { ...request, inputGradient: true });
    expect(relativeError(result.loss.data, [expected.loss])).toBeLessThan(TOLERANCE);
    for (const name of PARAMETER_NAMES) {
      const error = relativeError(result.gradient[name], expected.gradient[name]);
      expect(error, name).toBeLessThan(TOLERANCE);
    }
    expect(relativeError(result.inputGradient!.data, expected.inputGradient)).toBeLessThan(TOLERANCE);
  });
});
