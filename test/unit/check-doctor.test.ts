// The doctor, on patients whose illness is known.

import { describe, expect, it } from 'vitest';
import { CtrnnError } from '../../src/base/errors.ts';
import type { CheckResult } from '../../src/check/check-result.ts';
import { runDoctor } from '../../src/check/doctor.ts';
import { type Examined, examinedReference } from '../../src/check/examined.ts';
import { ensureTrusted } from '../../src/check/self-check.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import oracles from '../oracles/gradients.json';

const reference = new ReferenceBackend();
const healthy = examinedReference(reference);

async function examine(
  patient: Examined,
  options: Parameters<typeof runDoctor>[2] = {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for await (const result of runDoctor(patient, reference, options)) results.push(result);
  return results;
}

/** The names of the checks that a patient fails. */
async function failures(illness: Partial<Examined>): Promise<string[]> {
  const results = await examine({ ...healthy, ...illness });
  return results.filter(({ passed }) => !passed).map(({ name }) => name);
}

const eachActivation = (what: string) =>
  ['relu', 'softplus', 'tanh', 'sigmoid'].map((name) => `${what} with noise, ${name}`);

describe('the doctor', () => {
  it('finds nothing wrong with the reference, and no error at all where it is compared with itself', async () => {
    const results = await examine(healthy, { oracles });
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    const own = results.filter(({ name }) => !name.startsWith('oracle'));
    expect(own).toHaveLength(2 + 2 * 4 + 1);
    expect(own.every(({ error }) => error === 0)).toBe(true);
    const fromElsewhere = results.filter(({ name }) => name.startsWith('oracle'));
    expect(fromElsewhere).toHaveLength(oracles.cases.length);
    expect(Math.max(...fromElsewhere.map(({ error }) => error))).toBeLessThan(1e-9);
  });

  it('finds a single wrong word', async () => {
    const draws: Examined['draws'] = async (request) => {
      const right = await healthy.draws(request);
      if (request.purpose === 'taskDraw') right.words[17] ^= 1;
      return right;
    };
    expect(await failures({ draws })).toEqual(['random words, share that differs']);
  });

  it('finds a normal that is off by twice the tolerance', async () => {
    const draws: Examined['draws'] = async (request) => {
      const right = await healthy.draws(request);
      right.normals[3] += 2e-5;
      return right;
    };
    expect(await failures({ draws })).toEqual(['normals, largest difference']);
  });

  it('finds noise that is left out of a forward run', async () => {
    const simulate: Examined['simulate'] = (networks, request) =>
      healthy.simulate(networks, { ...request, noise: { inside: request.noise?.inside } });
    expect(await failures({ simulate })).toEqual(eachActivation('forward run'));
  });

  it('finds a gradient of the leak that is off by a thousandth', async () => {
    const gradient: Examined['gradient'] = async (networks, request) => {
      const right = await healthy.gradient(networks, request);
      const leak = right.gradient.leak.map((value) => 1.001 * value);
      return { ...right, gradient: { ...right.gradient, leak } };
    };
    expect(await failures({ gradient })).toEqual(eachActivation('gradient'));
  });

  it('finds a gradient of the input that is off by a thousandth', async () => {
    const gradient: Examined['gradient'] = async (networks, request) => {
      const right = await healthy.gradient(networks, request);
      const { inputGradient } = right;
      if (!inputGradient) return right;
      const data = Float32Array.from(inputGradient.data, (value) => 1.001 * value);
      return { ...right, inputGradient: { ...inputGradient, data } };
    };
    expect(await failures({ gradient })).toEqual(eachActivation('gradient'));
  });

  it('finds a NaN that a ReLU swallows', async () => {
    const simulate: Examined['simulate'] = async (networks, request) => {
      try {
        return await healthy.simulate(networks, request);
      } catch {
        const tame = { ...networks.parameters, recurrentWeights: new Float64Array(27) };
        return healthy.simulate({ ...networks, parameters: tame }, request);
      }
    };
    expect(await failures({ simulate })).toEqual(['NaN before a ReLU is found and named']);
  });

  it('reports a check that cannot be carried out as failed, and goes on', async () => {
    const draws: Examined['draws'] = async () => {
      throw new CtrnnError('out-of-memory', 'The GPU has no memory left.');
    };
    const results = await examine({ ...healthy, draws });
    expect(results[0]).toMatchObject({ passed: false, error: Infinity, note: 'The GPU has no memory left.' });
    expect(results.slice(2).every(({ passed }) => passed)).toBe(true);
  });
});

describe('an oracles file', () => {
  const [first] = oracles.cases;
  const rejection = (file: unknown) => examine(healthy, { oracles: file, oraclesSource: 'o.json' });
  const withCase = (change: object) => ({ cases: [first, { ...first, ...change }] });

  it.each([
    ['no object', 7, /o\.json is wrong at its top/],
    ['no cases', { cases: [] }, /o\.json is wrong at cases:/],
    ['an unknown activation', withCase({ activation: 'step' }), /wrong at cases\[1\]\.activation/],
    ['half a unit', withCase({ units: 0.5 }), /wrong at cases\[1\]\.units/],
    [
      'weights of another size',
      withCase({ recurrentWeights: [[1, 2]] }),
      /o\.json: cases\[1\]\.recurrentWeights\[0\] has 2 elements; it must be an array of 1, for its shape is \[1,1\]/,
    ],
    ['text among numbers', withCase({ bias: ['0'] }), /cases\[1\]\.bias\[0\] is not a number/],
    [
      'no expected gradient of the input',
      withCase({ expected: { ...first.expected, gradient: {} } }),
      /input/,
    ],
    ['a leak of zero', withCase({ gamma: [0] }), /cases\[1\]: leak is 0/],
  ])('with %s is refused with the place', async (_, file, message) => {
    await expect(rejection(file)).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringMatching(message),
    });
  });
});

describe('the self-check on connecting', () => {
  const patient = (adapter: string, illness: Partial<Examined> = {}): Examined => ({
    ...healthy,
    ...illness,
    info: { backend: 'reference', description: adapter, isFallbackAdapter: false },
  });

  it('examines an adapter once', async () => {
    let draws = 0;
    const counting = patient('counted', {
      draws: (request) => {
        draws++;
        return healthy.draws(request);
      },
    });
    await Promise.all([ensureTrusted(counting, reference), ensureTrusted(counting, reference)]);
    const once = draws;
    await ensureTrusted(counting, reference);
    expect(once).toBeGreaterThan(0);
    expect(draws).toBe(once);
  });

  it('refuses an adapter that computes wrongly, again and again, and says how wrongly', async () => {
    const ill = patient('ill', {
      simulate: async (networks, request) => {
        const right = await healthy.simulate(networks, request);
        return {
          ...right,
          finalState: { ...right.finalState, data: right.finalState.data.map((h) => h * 1.01) },
        };
      },
    });
    const refusal = {
      code: 'adapter-incorrect',
      message: expect.stringMatching(/adapter ill computes wrongly: forward run .* error 0\.0100/),
    };
    await expect(ensureTrusted(ill, reference)).rejects.toMatchObject(refusal);
    await expect(ensureTrusted(ill, reference)).rejects.toMatchObject(refusal);
  });

  it('bears errors that the doctor would mark', async () => {
    const frail = patient('frail', {
      draws: async (request) => {
        const { words, normals } = await healthy.draws(request);
        return { words, normals: normals.map((normal) => normal + 1e-4) };
      },
    });
    await expect(ensureTrusted(frail, reference)).resolves.toBeUndefined();
  });

  it('does not blame the adapter for a device that was lost', async () => {
    const lost = patient('lost', {
      draws: async () => {
        throw new CtrnnError('device-lost', 'The GPU device was lost.');
      },
    });
    await expect(ensureTrusted(lost, reference)).rejects.toMatchObject({ code: 'device-lost' });
  });
});
