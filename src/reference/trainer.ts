// Training in float64: every network on its own loss, gradient and update; nothing mixes networks.

import type { Divergence, Trainer, TrainerSnapshot } from '../backend/backend.ts';
import { type CheckedTraining, checkSnapshot } from '../backend/check-request.ts';
import { NO_WORK } from '../backend/work-counts.ts';
import { joinArrays } from '../base/arrays.ts';
import { checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import { rawOfLeak } from '../network/leak.ts';
import { type Networks, PARAMETER_NAMES, parameterSize } from '../network/networks.ts';
import {
  copyParameters,
  type Parameters64,
  shareOf,
  zeroParameters,
  zeroUnconnected,
} from './network-view.ts';
import { type NetworkState, scheduleFactor, updateNetwork } from './optimiser.ts';
import { Pace } from './pace.ts';
import { addWeightPenalty } from './penalties.ts';
import { REFERENCE_KERNEL } from './record.ts';
import { addSetGradient, openTrialSets, type SetLoss } from './trial-set.ts';

/** The parameters of a batch as one vector, network by network, of each PARAMETER_NAMES in order: the order of the moments. */
function flatten(parameters: Parameters64, networks: Networks): Float64Array {
  return joinArrays(
    Array.from({ length: networks.networks }, (_, network) =>
      Object.values(shareOf(parameters, networks, network)),
    ).flat(),
  );
}

function unflatten(vector: ArrayLike<number>, networks: Networks): Parameters64 {
  const parameters = zeroParameters(networks);
  let next = 0;
  for (let network = 0; network < networks.networks; network++) {
    for (const own of Object.values(shareOf(parameters, networks, network))) {
      for (let k = 0; k < own.length; k++) own[k] = vector[next++];
    }
  }
  return parameters;
}

export class ReferenceTrainer implements Trainer {
  readonly counts = NO_WORK;
  readonly kernel = REFERENCE_KERNEL;
  readonly #networks: Networks;
  readonly #options: CheckedTraining;
  readonly #parameters: Parameters64;
  readonly #firstMoment: Parameters64;
  readonly #secondMoment: Parameters64;
  /** [E][N]; zeros where the leak is not trained */
  readonly #rawLeak: Float64Array;
  readonly #openSet: ReturnType<typeof openTrialSets>;
  #divergences: readonly Divergence[] = [];
  #iteration = 0;
  #advancing = false;
  #disposed = false;

  constructor(networks: Networks, options: CheckedTraining, resume?: TrainerSnapshot) {
    this.#networks = networks;
    this.#options = options;
    if (resume) {
      const size = PARAMETER_NAMES.reduce((sum, name) => sum + parameterSize(networks, name), 0);
      checkSnapshot(networks, options.iterations, resume, networks.networks * size);
    }
    this.#parameters = copyParameters(resume?.parameters ?? networks.parameters);
    this.#firstMoment = resume ? unflatten(resume.firstMoment, networks) : zeroParameters(networks);
    this.#secondMoment = resume ? unflatten(resume.secondMoment, networks) : zeroParameters(networks);
    this.#rawLeak = resume
      ? Float64Array.from(resume.rawLeak)
      : this.#parameters.leak.map((gamma) => (networks.trainable.leak ? rawOfLeak(gamma) : 0));
    this.#openSet = openTrialSets(networks, this.#parameters, options);
    this.#iteration = resume?.iteration ?? 0;
    this.#divergences = resume?.divergences ?? [];
  }

  get iteration(): number {
    return this.#iteration;
  }

  get divergences(): readonly Divergence[] {
    return this.#divergences;
  }

  /** An abort stops between iterations or inside one, which then has not happened. */
  async advance(count: number, options: LongCallOptions = {}): Promise<Float32Array> {
    this.#checkAlive();
    this.#checkIdle();
    checkInteger('count', count, 0, this.#options.iterations - this.#iteration);
    const networks = this.#networks.networks;
    const losses = new Float32Array(count * networks).fill(Number.NaN);
    this.#advancing = true;
    try {
      const pace = new Pace('training', this.#options.iterations, options);
      for (let k = 0; k < count; k++) {
        losses.set(await this.#iterate(pace), k * networks);
        await pace.at(this.#iteration);
        this.#checkAlive();
      }
    } finally {
      this.#advancing = false;
    }
    return losses;
  }

  #checkAlive(): void {
    if (this.#disposed) throw new CtrnnError('disposed', 'This trainer is disposed.', 'Create a new one.');
  }

  #checkIdle(): void {
    if (this.#advancing) {
      throw new CtrnnError(
        'invalid-argument',
        'This trainer is already advancing.',
        'Await one call of advance before the next.',
      );
    }
  }

  /** All gradients first, then all updates in one go: an iteration happens as a whole or not at all. */
  async #iterate(pace: Pace): Promise<Float32Array> {
    const count = this.#networks.networks;
    const gradient = zeroParameters(this.#networks);
    const frozen = new Set(this.#divergences.map(({ network }) => network));
    const results: (SetLoss | undefined)[] = [];
    for (let network = 0; network < count; network++) {
      results.push(frozen.has(network) ? undefined : await this.#addGradient(network, gradient, pace));
    }
    zeroUnconnected(gradient, this.#networks.connectivity);
    const losses = new Float32Array(count).fill(Number.NaN);
    results.forEach((result, network) => {
      if (!result) return;
      const bad = result.bad ?? (this.#update(network, gradient) ? undefined : {});
      if (bad) this.#freeze({ network, iteration: this.#iteration, ...bad });
      else if (!result.bad) losses[network] = result.loss;
    });
    this.#iteration++;
    return losses;
  }

  async #addGradient(network: number, gradient: Parameters64, pace: Pace): Promise<SetLoss> {
    const draws = {
      seed: this.#options.seed,
      phase: 'training',
      iteration: this.#iteration,
      firstTrial: 0,
    } as const;
    const set = this.#openSet(network, draws);
    const own = shareOf(gradient, this.#networks, network);
    const result = await addSetGradient(set, own, pace, () => this.#iteration);
    if (result.bad) return result;
    const penalty = addWeightPenalty(set.network.parameters, this.#options.l2.weights, own);
    return { ...result, loss: result.loss + penalty };
  }

  /** @returns whether the gradient was finite */
  #update(network: number, gradient: Parameters64): boolean {
    const share = (parameters: Parameters64) => shareOf(parameters, this.#networks, network);
    const { units } = this.#networks;
    const state: NetworkState = {
      parameters: share(this.#parameters),
      rawLeak: this.#rawLeak.subarray(network * units, (network + 1) * units),
      firstMoment: share(this.#firstMoment),
      secondMoment: share(this.#secondMoment),
    };
    const { learningRate, schedule, iterations } = this.#options;
    const rate = learningRate[network] * scheduleFactor(schedule, this.#iteration, iterations);
    return updateNetwork(state, share(gradient), rate, this.#iteration, this.#options, this.#networks);
  }

  #freeze(divergence: Divergence): void {
    this.#divergences = [...this.#divergences, divergence];
  }

  async snapshot(): Promise<TrainerSnapshot> {
    this.#checkAlive();
    return {
      iteration: this.#iteration,
      parameters: copyParameters(this.#parameters),
      firstMoment: flatten(this.#firstMoment, this.#networks),
      secondMoment: flatten(this.#secondMoment, this.#networks),
      rawLeak: this.#rawLeak.slice(),
      divergences: this.#divergences,
    };
  }

  dispose(): void {
    this.#disposed = true;
  }
}
