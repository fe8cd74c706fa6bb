// A file of gradients from automatic differentiation elsewhere, as networks and requests. It comes from outside: every
// shape is held against the sizes that the case states.

import { z } from 'zod';
import type { ShapedArray } from '../base/arrays.ts';
import { CtrnnError } from '../base/errors.ts';
import { ACTIVATION_NAMES } from '../network/activation.ts';
import { checkNetworks, type Networks, type ParameterName } from '../network/networks.ts';

const size = z.int().min(1);
/** Arrays of arrays of numbers: their shape is checked when they are flattened. */
const nested = z.unknown();
const parameters = {
  recurrentWeights: nested,
  inputWeights: nested,
  bias: nested,
  readoutWeights: nested,
  readoutBias: nested,
  initialState: nested,
  gamma: nested,
};
const caseSchema = z.object({
  activation: z.enum(ACTIVATION_NAMES),
  units: size,
  inputs: z.int().min(0),
  outputs: size,
  steps: size,
  trials: size,
  ...parameters,
  lossMask: nested,
  input: nested,
  target: nested,
  expected: z.object({
    loss: z.number(),
    finalState: nested,
    readout: nested,
    gradient: z.object({ ...parameters, input: nested }),
  }),
});
const fileSchema = z.object({ cases: z.array(caseSchema).min(1) });

type CaseJson = z.infer<typeof caseSchema>;

/** One case: a network of its own, noise-free. */
export interface OracleCase {
  readonly name: string;
  readonly networks: Networks;
  /** The fields of a request for its gradient. */
  readonly request: {
    readonly seed: number;
    readonly steps: number;
    readonly trials: number;
    readonly input: ShapedArray;
    readonly target: ShapedArray;
    readonly lossMask: Float64Array;
  };
  readonly expected: {
    readonly loss: number;
    /** [B][N] */
    readonly finalState: Float64Array;
    /** [B][T][O] */
    readonly readout: Float64Array;
    /** By parameter; `leak` is with respect to gamma. */
    readonly gradient: Readonly<Record<ParameterName, Float64Array>>;
    /** [B][T][I] */
    readonly inputGradient: Float64Array;
  };
}

const FIX = 'The format is that of oracles/gradients.json.';

/** Flattens arrays of arrays that must have this shape. */
function flatten(value: unknown, shape: readonly number[], place: string): Float64Array {
  const numbers: number[] = [];
  const visit = (part: unknown, axis: number, where: string): void => {
    if (axis === shape.length) {
      if (typeof part !== 'number') throw new CtrnnError('invalid-file', `${where} is not a number.`, FIX);
      numbers.push(part);
      return;
    }
    if (!Array.isArray(part) || part.length !== shape[axis]) {
      const found = Array.isArray(part) ? `has ${part.length} elements` : 'is not an array';
      throw new CtrnnError(
        'invalid-file',
        `${where} ${found}; it must be an array of ${shape[axis]}, for its shape is [${shape}].`,
        FIX,
      );
    }
    part.forEach((element, i) => {
      visit(element, axis + 1, `${where}[${i}]`);
    });
  };
  visit(value, 0, place);
  return Float64Array.from(numbers);
}

type ParametersJson = Pick<CaseJson, keyof typeof parameters>;

function parametersOf(
  json: ParametersJson,
  { units, inputs, outputs }: CaseJson,
  place: string,
): Readonly<Record<ParameterName, Float64Array>> {
  const read = (name: keyof ParametersJson, shape: readonly number[]) =>
    flatten(json[name], shape, `${place}.${name}`);
  return {
    recurrentWeights: read('recurrentWeights', [units, units]),
    inputWeights: read('inputWeights', [units, inputs]),
    bias: read('bias', [units]),
    readoutWeights: read('readoutWeights', [outputs, units]),
    readoutBias: read('readoutBias', [outputs]),
    initialState: read('initialState', [units]),
    leak: read('gamma', [units]),
  };
}

const ALL_TRAINED: Networks['trainable'] = {
  recurrentWeights: true,
  inputWeights: true,
  bias: true,
  readoutWeights: true,
  readoutBias: true,
  initialState: true,
  leak: true,
};

function networksOf(json: CaseJson, place: string): Networks {
  const { units, inputs, outputs, activation } = json;
  const parameters = parametersOf(json, json, place);
  try {
    return checkNetworks({
      networks: 1,
      units,
      inputs,
      outputs,
      activation,
      parameters,
      streams: new Uint32Array(1),
      // A leak of 1 can be differentiated, but it has no raw parameter to be trained by.
      trainable: { ...ALL_TRAINED, leak: parameters.leak.every((gamma) => gamma < 1) },
    });
  } catch (cause) {
    if (!(cause instanceof CtrnnError)) throw cause;
    throw new CtrnnError('invalid-file', `${place}: ${cause.message}`, cause.fix, cause);
  }
}

function oracleCase(json: CaseJson, place: string): OracleCase {
  const { activation, units, inputs, outputs, steps, trials, expected } = json;
  const run = [trials, steps];
  const read = (value: unknown, shape: readonly number[], name: string) =>
    flatten(value, shape, `${place}.${name}`);
  const { gradient } = expected;
  return {
    name: `${activation}, N ${units}, I ${inputs}, O ${outputs}, T ${steps}`,
    networks: networksOf(json, place),
    request: {
      seed: 0,
      steps,
      trials,
      input: { data: read(json.input, [...run, inputs], 'input'), shape: [1, ...run, inputs] },
      target: { data: read(json.target, [...run, outputs], 'target'), shape: [1, ...run, outputs] },
      lossMask: read(json.lossMask, [steps], 'lossMask'),
    },
    expected: {
      loss: expected.loss,
      finalState: read(expected.finalState, [trials, units], 'expected.finalState'),
      readout: read(expected.readout, [...run, outputs], 'expected.readout'),
      gradient: parametersOf(gradient, json, `${place}.expected.gradient`),
      inputGradient: read(gradient.input, [...run, inputs], 'expected.gradient.input'),
    },
  };
}

/**
 * The cases of an oracles file.
 *
 * @param json    the parsed file
 * @param source  what the messages call it; its path, if there is one
 * @throws CtrnnError `invalid-file` naming the case and element that is missing or wrong
 */
export function readOracles(json: unknown, source = 'The oracles file'): OracleCase[] {
  const checked = fileSchema.safeParse(json);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0];
    const place = path.reduce<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`),
      '',
    );
    throw new CtrnnError('invalid-file', `${source} is wrong at ${place || 'its top'}: ${message}.`, FIX);
  }
  return checked.data.cases.map((entry, i) => oracleCase(entry, `${source}: cases[${i}]`));
}
