// A forward run and a gradient with both noises on, against the reference on the very same draws.

import type { Backend, GradientRequest, SimulateRequest, TrialSource } from '../backend/backend.ts';
import type { ShapedArray } from '../base/arrays.ts';
import type { ActivationName } from '../network/activation.ts';
import { createNetworks } from '../network/create-networks.ts';
import { type Networks, PARAMETER_NAMES } from '../network/networks.ts';
import { functionApproximation } from '../task/function-approximation.ts';
import { type CheckResult, carryOut, type Finding, relativeError, worst } from './check-result.ts';
import type { Examined } from './examined.ts';

/** float32 against float64 over a noisy path. */
const TOLERANCE = 1e-4;

/** The networks that are run: what kernels are made for. */
interface NetworkShape {
  readonly units: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
}

export interface NoisyRun extends NetworkShape {
  readonly steps: number;
  readonly trials: number;
  /** The forward run draws its trials from a task, of two inputs and one output; else it is given data. */
  readonly usesTask: boolean;
  /** Whether the gradient is asked for with respect to the inputs, too: that takes other kernels than one of the weights alone. */
  readonly inputGradient: boolean;
}

const NETWORKS = 3;
/** Inside only, outside only, both. */
const NOISE = { inside: [0.3, 0, 0.2], outside: [0, 0.3, 0.1] };
/** None is at its default. */
const DRAWS = { seed: 2 ** 33 + 5, phase: 'training', iteration: 3, firstTrial: 14 } as const;

/** Networks whose leak differs from unit to unit, and is trained. */
function noisyNetworks({ units, inputs, outputs, activation }: NetworkShape): Networks {
  return createNetworks({
    inputs,
    outputs,
    units,
    activation,
    leak: Array.from({ length: units }, (_, unit) => 0.15 + (0.8 * (unit + 1)) / (units + 1)),
    count: NETWORKS,
    streams: [4, 4_000_000_000, 9],
    seed: 17,
    biasDeviation: 0.3,
    trainable: { leak: true },
  });
}

/** Smooth numbers that float32 holds exactly: both sides start from the same. */
function wave(shape: readonly number[], frequency: number): ShapedArray {
  const length = shape.reduce((product, size) => product * size, 1);
  return { data: Float32Array.from({ length }, (_, k) => Math.sin(frequency * (k + 1))), shape };
}

/** Data of its own: an input for each trial, a target that all share, steps that do not count. */
function data({ steps, trials, inputs, outputs }: NoisyRun): TrialSource {
  return {
    steps,
    input: inputs > 0 ? wave([1, trials, steps, inputs], 0.7) : undefined,
    target: wave([1, 1, steps, outputs], 0.3),
    lossMask: Float32Array.from({ length: steps }, (_, t) => (t % 3 === 0 ? 0 : 1 + (t % 2))),
  };
}

function simulation(run: NoisyRun): SimulateRequest {
  const { steps, trials, inputs } = run;
  const source: TrialSource = run.usesTask
    ? { task: functionApproximation({ target: 'product', inputs, steps }), repeats: 2 }
    : data(run);
  return { ...source, trials, noise: NOISE, ...DRAWS, record: { state: true, readout: { every: 3 } } };
}

function gradientRequest(run: NoisyRun): GradientRequest {
  return { ...data(run), trials: run.trials, noise: NOISE, ...DRAWS, inputGradient: run.inputGradient };
}

async function compareSimulation(
  engine: Examined,
  reference: Backend,
  networks: Networks,
  run: NoisyRun,
): Promise<Finding> {
  const request = simulation(run);
  const found = await engine.simulate(networks, request);
  const expected = await reference.simulate(networks, request);
  const parts = ['finalState', 'state', 'readout', 'trialLoss'] as const;
  return worst(
    parts.map((part) => ({
      error: relativeError(found[part]?.data ?? [], expected[part]!.data),
      note: `largest in ${part}`,
    })),
  );
}

async function compareGradient(
  engine: Examined,
  reference: Backend,
  networks: Networks,
  run: NoisyRun,
): Promise<Finding> {
  const request = gradientRequest(run);
  const found = await engine.gradient(networks, request);
  const expected = await reference.gradient(networks, request);
  const findings: Finding[] = [
    { error: relativeError(found.loss.data, expected.loss.data), note: 'largest in loss' },
    { error: relativeError(found.trialLoss.data, expected.trialLoss.data), note: 'largest in trialLoss' },
    ...PARAMETER_NAMES.map((name) => ({
      error: relativeError(found.gradient[name], expected.gradient[name]),
      note: `largest in ${name}`,
    })),
  ];
  if (run.inputGradient) {
    const error = relativeError(found.inputGradient?.data ?? [], expected.inputGradient!.data);
    findings.push({ error, note: 'largest in input' });
  }
  return worst(findings);
}

/** A forward run and a gradient. */
export async function* checkNoisyRun(
  engine: Examined,
  reference: Backend,
  run: NoisyRun,
): AsyncGenerator<CheckResult> {
  const networks = noisyNetworks(run);
  yield carryOut(`forward run with noise, ${run.activation}`, TOLERANCE, () =>
    compareSimulation(engine, reference, networks, run),
  );
  yield carryOut(`gradient with noise, ${run.activation}`, TOLERANCE, () =>
    compareGradient(engine, reference, networks, run),
  );
}
