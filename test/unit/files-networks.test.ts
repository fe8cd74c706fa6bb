import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CtrnnError } from '../../src/base/errors.ts';
import { decodeNetworks } from '../../src/files/decode-networks.ts';
import { encodeNetworks } from '../../src/files/encode-networks.ts';
import type { NetworkFile } from '../../src/files/network-format.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/files/safetensors.ts';
import type { Tensor } from '../../src/files/tensor.ts';
import { ACTIVATION_NAMES, type CustomActivation } from '../../src/network/activation.ts';
import {
  type Networks,
  PARAMETER_NAMES,
  type Parameters,
  parameterShapes,
} from '../../src/network/networks.ts';
import { softsign, swish } from '../support/activations.ts';

const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Networks whose every parameter differs; leaks in (0, 1). */
function someNetworks(
  sizes = { networks: 2, units: 3, inputs: 1, outputs: 2 },
  Reals = Float32Array,
): Networks {
  const shapes = parameterShapes(sizes);
  const parameters = Object.fromEntries(
    PARAMETER_NAMES.map((name, p) => [
      name,
      Reals.from({ length: count(shapes[name]) }, (_, i) => (name === 'leak' ? 0.2 + i / 1000 : p + i / 8)),
    ]),
  ) as unknown as Parameters;
  const all = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, name !== 'initialState']));
  return {
    ...sizes,
    activation: 'softplus',
    parameters,
    streams: Uint32Array.from({ length: sizes.networks }, (_, e) => 2 ** 32 - 1 - e),
    trainable: all as Networks['trainable'],
    connectivity: undefined,
    signs: undefined,
  };
}

/** With connectivity that holds some weights at zero, and the second unit inhibitory. */
function constrainedNetworks(): Networks {
  const networks = someNetworks();
  const connectivity = {
    recurrentWeights: new Uint8Array(18).fill(1, 4),
    readoutWeights: new Uint8Array(12),
  };
  const { recurrentWeights, readoutWeights } = networks.parameters;
  const W = recurrentWeights.map((w, k) => (k % 3 === 1 ? -w : w) * connectivity.recurrentWeights[k] || 0);
  const V = readoutWeights.map(() => 0);
  return {
    ...networks,
    parameters: { ...networks.parameters, recurrentWeights: W, readoutWeights: V },
    connectivity,
    signs: Int8Array.of(1, -1, 0),
  };
}

const complete: NetworkFile = {
  networks: constrainedNetworks(),
  trainingNoise: { inside: Float64Array.of(0.1, 0.5), outside: Float64Array.of(0, 0) },
  task: { name: 'function-approximation', options: { steps: 40, range: [-1, 1] } },
  extra: new Map([['final_loss', { data: Float64Array.of(0.01, 0.02), shape: [2] }]]),
};

/** The file of `complete`, with tensors and metadata changed. */
function changed(
  tensors: Record<string, Tensor | undefined>,
  metadata: Record<string, string | undefined> = {},
) {
  const file = decodeSafetensors(encodeNetworks(complete));
  const newTensors = new Map(file.tensors);
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor) newTensors.set(name, tensor);
    else newTensors.delete(name);
  }
  const newMetadata = { ...file.metadata } as Record<string, string>;
  for (const [key, value] of Object.entries(metadata)) {
    if (value === undefined) delete newMetadata[key];
    else newMetadata[key] = value;
  }
  return encodeSafetensors({ tensors: newTensors, metadata: newMetadata });
}

describe('files of networks', () => {
  it('read back as the networks that were written, with everything beside them', () => {
    expect(decodeNetworks(encodeNetworks(complete))).toEqual(complete);
  });

  it('round-trip for any sizes and activation, in float32 and float64', () => {
    fc.assert(
      fc.property(
        fc.record({
          networks: fc.integer({ min: 1, max: 3 }),
          units: fc.integer({ min: 1, max: 5 }),
          inputs: fc.nat(2),
          outputs: fc.integer({ min: 1, max: 3 }),
        }),
        fc.constantFrom(...ACTIVATION_NAMES),
        fc.boolean(),
        (sizes, activation, wide) => {
          const Reals = (wide ? Float64Array : Float32Array) as typeof Float32Array;
          const networks = { ...someNetworks(sizes, Reals), activation };
          const read = decodeNetworks(encodeNetworks({ networks }));
          expect(read.networks).toEqual(networks);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('have the names, types and shapes that PyTorch and NumPy users expect', () => {
    const { tensors, metadata } = decodeSafetensors(encodeNetworks(complete));
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual({
      recurrent_weights: [2, 3, 3],
      input_weights: [2, 3, 1],
      bias: [2, 3],
      readout_weights: [2, 2, 3],
      readout_bias: [2, 2],
      initial_state: [2, 3],
      leak: [2, 3],
      recurrent_weights_mask: [2, 3, 3],
      readout_weights_mask: [2, 2, 3],
      signs: [3],
      streams: [2],
      training_noise_inside: [2],
      training_noise_outside: [2],
      final_loss: [2],
    });
    expect(tensors.get('recurrent_weights')!.data).toBeInstanceOf(Float32Array);
    expect(tensors.get('streams')!.data).toBeInstanceOf(BigInt64Array);
    expect(metadata.noise_convention).toMatch(/per-step standard deviation.*no sqrt\(dt\)/);
    expect(metadata.cell).toMatch(/^h\[t\+1\] = /);
    expect(JSON.parse(metadata.task_options)).toEqual(complete.task!.options);
    expect(JSON.parse(metadata.trainable)).not.toContain('initial_state');
  });

  it('written elsewhere need no more than the parameters and the activation', () => {
    const own = decodeSafetensors(encodeNetworks({ networks: someNetworks() }));
    const tensors = new Map([...own.tensors].filter(([name]) => name !== 'streams'));
    const { networks, trainingNoise, task, extra } = decodeNetworks(
      encodeSafetensors({ tensors, metadata: { activation: 'relu' } }),
    );
    expect(networks.activation).toBe('relu');
    expect(networks.streams).toEqual(Uint32Array.of(0, 1));
    expect(networks.trainable).toMatchObject({ recurrentWeights: true, initialState: true, leak: false });
    expect([networks.connectivity, networks.signs, trainingNoise, task, extra]).toEqual(
      Array(5).fill(undefined),
    );
  });

  const reals = (shape: number[], value = 0.5): Tensor => ({
    data: new Float32Array(count(shape)).fill(value),
    shape,
  });
  it.each([
    [
      'a weight where there is no connection',
      changed({ readout_weights: reals([2, 2, 3]) }),
      /readoutWeights\[0\] is 0.5, but connectivity/,
    ],
    [
      'endless networks of no units',
      changed({
        recurrent_weights: reals([2 ** 53 - 1, 0, 0]),
        input_weights: reals([2 ** 53 - 1, 0, 1]),
        readout_weights: reals([2 ** 53 - 1, 1, 0]),
      }),
      /has 9007199254740991 networks of 0 units/,
    ],
    ['a missing tensor', changed({ bias: undefined }), /has no tensor 'bias'/, /Save it with shape \[2, 3\]/],
    ['weights that are not square', changed({ recurrent_weights: reals([2, 3, 4]) }), /recurrent_weights/],
    [
      'a single network without its axis',
      changed({ recurrent_weights: reals([3, 3]) }),
      /in shape \[3, 3\]; it must be \[networks, units, units\]/,
      /even if there is one/,
    ],
    [
      'a bias of another size',
      changed({ bias: reals([2, 4]) }),
      /'bias' in shape \[2, 4\]; it must be \[2, 3\]/,
    ],
    [
      'integers for weights',
      changed({ bias: { data: new Int32Array(6), shape: [2, 3] } }),
      /integers in 'bias'/,
    ],
    ['a leak of 0', changed({ leak: reals([2, 3], 0) }), /leak is 0/, /above 0/],
    ['a leak above 1', changed({ leak: reals([2, 3], 1.5) }), /leak is 1.5/],
    ['a trained leak of 1', changed({ leak: reals([2, 3], 1) }), /leak of 1/],
    [
      'a negative stream',
      changed({ streams: { data: Int32Array.of(0, -1), shape: [2] } }),
      /-1 in 'streams'/,
    ],
    [
      'a mask of twos',
      changed({ recurrent_weights_mask: { data: new Uint8Array(18).fill(2), shape: [2, 3, 3] } }),
      /2 in 'recurrent_weights_mask', at element 0/,
    ],
    [
      'a sign of 2',
      changed({ signs: { data: Int8Array.of(1, 2, 0), shape: [3] } }),
      /2 in 'signs', at element 1/,
    ],
    ['a negative level', changed({ training_noise_inside: reals([2], -1) }), /training_noise_inside is -1/],
    ['no activation', changed({}, { activation: undefined }), /no metadata 'activation'/],
    [
      'an activation that is not built in',
      changed({}, { activation: 'swish' }),
      /'swish' in metadata 'activation'.*relu/,
      /decodeNetworks\(bytes, \{ activations/,
    ],
    ['a newer version', changed({}, { format_version: '2' }), /version '2'/],
    [
      'another noise convention',
      changed({}, { noise_convention: 'sqrt(dt)' }),
      /its noise as 'sqrt\(dt\)'/,
      /Convert/,
    ],
    ['levels of no convention', changed({}, { noise_convention: undefined }), /does not say what they mean/],
    ['options that are not JSON', changed({}, { task_options: '{' }), /'task_options' that is not JSON/],
    ['a trainable name that does not exist', changed({}, { trainable: '["W"]' }), /metadata 'trainable'/],
    ['a file cut short', encodeNetworks(complete).slice(0, -1), /cut short/],
  ] as [string, Uint8Array, RegExp, RegExp?][])('refuse %s', (_, bytes, message, fix = /./) => {
    try {
      decodeNetworks(bytes, { source: 'nets.safetensors' });
    } catch (error) {
      expect(error).toBeInstanceOf(CtrnnError);
      expect(error).toMatchObject({
        code: 'invalid-file',
        message: expect.stringMatching(message),
        fix: expect.stringMatching(fix),
      });
      expect((error as CtrnnError).message).toMatch(/^nets\.safetensors/);
      return;
    }
    throw new Error('The file was accepted.');
  });

  it("name an activation of one's own, and are read by whoever has its definition", () => {
    const networks = { ...someNetworks(), activation: softsign };
    const bytes = encodeNetworks({ networks });
    expect(decodeSafetensors(bytes).metadata.activation).toBe('softsign');
    expect(decodeNetworks(bytes, { activations: [swish, softsign] }).networks).toEqual(networks);
    expect(() => decodeNetworks(bytes, { activations: [swish] })).toThrow(/has 'softsign' in metadata/);
    // A name of the program's own is its own, whatever else is given.
    const own = encodeNetworks({ networks: someNetworks() });
    expect(decodeNetworks(own, { activations: [softsign] }).networks.activation).toBe('softplus');
  });

  it('refuse a definition that is none, and two of one name', () => {
    const bytes = encodeNetworks({ networks: someNetworks() });
    const read = (activations: readonly CustomActivation[]) => () => decodeNetworks(bytes, { activations });
    const invalid = (message: RegExp) =>
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) });
    expect(read([{ ...softsign, name: 'relu' }])).toThrow(invalid(/'relu' has the name of a built-in/));
    expect(read([softsign, { ...softsign }])).toThrow(invalid(/two activations of the name 'softsign'/));
  });

  it('refuse, when written, what cannot be read again', () => {
    const write = (change: Partial<NetworkFile>) => () => encodeNetworks({ ...complete, ...change });
    expect(write({ trainingNoise: { inside: [0.1], outside: [0, 0] } })).toThrow('1 levels for 2 networks');
    expect(write({ trainingNoise: { inside: [0.1, Number.NaN], outside: [0, 0] } })).toThrow(
      'NaN for network 1',
    );
    expect(write({ extra: new Map([['bias', reals([1])]]) })).toThrow(
      "'bias' is a name of the format itself",
    );
  });

  it('however damaged, give networks of finite numbers or a CtrnnError', () => {
    const original = encodeNetworks(complete);
    const damage = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(damage, fc.option(fc.nat(original.length)), (bytes, cutAt) => {
        const file = original.slice(0, cutAt ?? original.length);
        for (const [at, value] of bytes) file[at] = value; // beyond a cut: ignored
        try {
          const { networks, trainingNoise, extra } = decodeNetworks(file);
          const reals = [
            ...PARAMETER_NAMES.map((name) => networks.parameters[name]),
            ...Object.values(trainingNoise ?? {}),
            ...[...(extra?.values() ?? [])].map(({ data }) => Array.from(data, Number)),
          ];
          expect(reals.every((values) => Array.from(values).every(Number.isFinite))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(CtrnnError);
          expect((error as CtrnnError).code).toBe('invalid-file');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
