import { describe, expect, it } from 'vitest';
import { PARAMETER_NAMES } from '../../src/network/networks.ts';
import { relativeError } from '../support/compare.ts';
import { useEngine } from '../support/engine.ts';
import { oracleCases } from '../support/oracles.ts';

/** float32 against float64 over at most 40 steps. */
const TOLERANCE = 2e-5;

describe('the engine against the float64 oracles', () => {
  const engine = useEngine();

  it.each(oracleCases)('computes loss, states, readouts and every gradient of $name', async (oracle) => {
    const { networks, request, expected } = oracle;
    const noise = { inside: 0, outside: 0 };
    const simulation = await engine().simulate(networks, { ...request, noise, record: { readout: true } });
    expect(relativeError(simulation.finalState.data, expected.finalState)).toBeLessThan(TOLERANCE);
    expect(relativeError(simulation.readout!.data, expected.readout)).toBeLessThan(TOLERANCE);

    const result = await engine().gradient(networks, { ...request, noise, inputGradient: true });
    const errors = Object.fromEntries(
      PARAMETER_NAMES.map((name) => [name, relativeError(result.gradient[name], expected.gradient[name])]),
    );
    errors.input = relativeError(result.inputGradient!.data, expected.inputGradient);
    errors.loss = relativeError(result.loss.data, [expected.loss]);
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(TOLERANCE);
  });
});
