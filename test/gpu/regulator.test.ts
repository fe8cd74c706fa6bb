// Regulators described on the adapter and on the reference: the same draws, so the same measurements.

import { describe, expect, it } from 'vitest';
import { describeRegulator } from '../../src/experiment/describe-regulator.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { regulator } from '../../src/task/regulator.ts';
import { useEngine } from '../support/engine.ts';
import { withParameters } from '../support/networks.ts';

/** Normals agree to 1e-5, and a unit of gamma 0.2 adds up some ten of them at sigma 0.5. */
const AGREEMENT = 2e-5;

describe('regulators on the adapter', () => {
  const engine = useEngine();

  it('are measured as on the reference, theory included', async () => {
    const blank = createNetworks({ task: regulator(), count: 2, seed: 1 });
    const networks = withParameters(blank, {
      recurrentWeights: new Float32Array([0.3, -0.5]),
      bias: new Float32Array([0.5, 1.4]),
    });
    const training = [
      { placement: 'inside', trainingLevel: 0.5 },
      { placement: 'outside', trainingLevel: 0.5 },
    ] as const;
    const options = { training, trials: 64, steps: 64, seed: 2 };
    const ours = await describeRegulator(engine(), networks, options);
    const theirs = await describeRegulator(new ReferenceBackend(), networks, options);
    ours.networks.forEach(({ measured, ...theory }, k) => {
      const { measured: expected, ...expectedTheory } = theirs.networks[k];
      expect(theory).toEqual(expectedTheory);
      for (const name of ['mean', 'standardError', 'standardDeviation', 'meanWithoutNoise'] as const) {
        expect(Math.abs(measured![name] - expected![name])).toBeLessThan(AGREEMENT);
      }
      const { counts } = measured!.histogram;
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(64 * 64);
    });
  });
});
