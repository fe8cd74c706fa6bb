// No speed without correctness: before a size is timed, its gradient is held to the float64 reference on the same path.

import type { Backend } from '../backend/backend.ts';
import { CtrnnError } from '../base/errors.ts';
import { relativeError } from '../check/check-result.ts';
import { PARAMETER_NAMES } from '../network/networks.ts';
import { timed } from './timing.ts';
import { benchmarkNetworks, benchmarkTask, NETWORK, type NoiseChoice, noiseLevels } from './workloads.ts';

export interface GradientCheck {
  readonly units: number;
  readonly noise: NoiseChoice;
  readonly trials: number;
  /** Of the parameter that is furthest off: norm of the difference over the norm of the reference. */
  readonly relativeError: number;
  readonly tolerance: number;
  /** Of the engine's call, the first of its kind: it compiles. */
  readonly milliseconds: number;
}

/** float32 against float64 over a noisy path of some hundred steps; a wrong kernel is off by far more. */
const TOLERANCE = 1e-3;
const TRIALS = 4;

/**
 * Compares one gradient of `engine` with that of `reference`.
 *
 * @throws CtrnnError `adapter-incorrect` if it is off by more than a thousandth
 */
export async function checkGradient(
  engine: Pick<Backend, 'gradient'>,
  reference: Pick<Backend, 'gradient'>,
  { units, noise, steps, signal }: { units: number; noise: NoiseChoice; steps: number; signal?: AbortSignal },
): Promise<GradientCheck> {
  const networks = benchmarkNetworks(units, 1);
  const task = benchmarkTask(steps);
  const request = { task, trials: TRIALS, noise: noiseLevels(noise), seed: NETWORK.seed, signal };
  const { value: found, milliseconds } = await timed(() => engine.gradient(networks, request));
  const expected = await reference.gradient(networks, request);
  const errors = PARAMETER_NAMES.map((name) => relativeError(found.gradient[name], expected.gradient[name]));
  const largest = errors.reduce((worst, error) => (error > worst || Number.isNaN(error) ? error : worst), 0);
  if (!(largest <= TOLERANCE)) {
    const worst = PARAMETER_NAMES[errors.findIndex((error) => Object.is(error, largest))];
    throw new CtrnnError(
      'adapter-incorrect',
      `The gradient of N ${units}, noise ${noise}, is off by ${largest.toExponential(1)} in ${worst}: more than ${TOLERANCE}.`,
      'A wrong result has no speed. `noisy-ctrnn doctor` says what this adapter gets wrong.',
    );
  }
  return { units, noise, trials: TRIALS, relativeError: largest, tolerance: TOLERANCE, milliseconds };
}
