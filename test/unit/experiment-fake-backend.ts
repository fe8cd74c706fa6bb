// A backend with a known answer: no network is simulated. Trained with inside noise, a network's bias moves to its training
// level, and its loss is smallest when tested with inside noise of that level; outside noise only hurts.

import type {
  Backend,
  EvaluateRequest,
  Evaluation,
  Trainer,
  TrainerRequest,
  TrainerSnapshot,
} from '../../src/backend/backend.ts';
import { CtrnnError } from '../../src/base/errors.ts';
import type { LongCallOptions } from '../../src/base/progress.ts';
import type { Networks, Parameters } from '../../src/network/networks.ts';
import { normalAt } from '../../src/noise/normal.ts';

const COUNTS = { dispatches: 1, submits: 1, readbacks: 1, allocatedBytes: 64 };

/** The loss at the best level. */
export const FLOOR = 0.05;

export interface FakeBehaviour {
  /** Networks that diverge, by the iteration in which they do. */
  readonly diverge?: Readonly<Record<number, number>>;
  /** The device is lost in this iteration. */
  readonly loseDeviceAt?: number;
  /** Called before every iteration. */
  readonly onIteration?: (iteration: number) => void;
  /** Standard deviation of what an input adds to the loss at each level. */
  readonly spread?: number;
  /** Also gives the score 'skill', 1 - loss. */
  readonly scored?: boolean;
}

export class FakeBackend implements Backend {
  readonly info = { backend: 'reference', description: 'fake', isFallbackAdapter: false } as const;
  readonly behaviour: FakeBehaviour;
  readonly evaluations: EvaluateRequest[] = [];
  readonly requests: TrainerRequest[] = [];
  /** Trainers created and not yet disposed. */
  alive = 0;

  constructor(behaviour: FakeBehaviour = {}) {
    this.behaviour = behaviour;
  }

  simulate(): never {
    throw new Error('not needed');
  }

  gradient(): never {
    throw new Error('not needed');
  }

  dispose(): void {}

  async createTrainer(
    networks: Networks,
    request: TrainerRequest,
    resume?: TrainerSnapshot,
  ): Promise<Trainer> {
    this.requests.push(request);
    this.alive++;
    return new FakeTrainer(this, networks, request, resume);
  }

  async evaluate(networks: Networks, request: EvaluateRequest): Promise<Evaluation> {
    this.evaluations.push(request);
    const { trials, repeats, conditions, inside, outside, seed } = request;
    const trialLoss = new Float64Array(networks.networks * conditions * trials);
    for (let i = 0; i < trialLoss.length; i++) {
      const row = Math.floor(i / trials);
      const network = Math.floor(row / conditions);
      const best = networks.parameters.bias[network * networks.units];
      const address = { seed, phase: 'test', stream: networks.streams[network], iteration: 0 } as const;
      const trial = i % trials;
      const input = Math.floor(trial / repeats);
      const normal = normalAt({
        ...address,
        purpose: 'taskDraw',
        trial: input,
        step: row % conditions,
        unit: 0,
      });
      const own = normalAt({ ...address, purpose: 'insideNoise', trial, step: row % conditions, unit: 0 });
      trialLoss[i] =
        FLOOR +
        (inside[row] - best) ** 2 +
        outside[row] ** 2 +
        (this.behaviour.spread ?? 0) * (normal + 0.1 * own);
    }
    const rows = networks.networks * conditions;
    const inputs = trials / repeats;
    const shape = [networks.networks, conditions];
    const split = (factor: number) => ({
      data: Float64Array.from({ length: rows * inputs }, (_, i) => {
        const row = Math.floor(i / inputs);
        const best = networks.parameters.bias[Math.floor(row / conditions) * networks.units];
        return factor * (best + (row % conditions));
      }),
      shape: [...shape, inputs],
    });
    return {
      trialLoss: { data: trialLoss, shape: [...shape, trials] },
      ...(repeats > 1 && {
        biasSquared: split(1),
        variance: split(2),
      }),
      ...(this.behaviour.scored && {
        scores: { skill: { data: trialLoss.map((loss) => 1 - loss), shape: [...shape, trials] } },
      }),
      counts: COUNTS,
      kernel: 'fake',
    };
  }
}

class FakeTrainer implements Trainer {
  readonly counts = COUNTS;
  readonly kernel = 'fake';
  iteration = 0;
  divergences: { network: number; iteration: number; trial: number; step: number }[] = [];
  readonly #backend: FakeBackend;
  readonly #networks: Networks;
  readonly #request: TrainerRequest;
  #bias: Float64Array;
  #velocity: Float64Array;

  constructor(backend: FakeBackend, networks: Networks, request: TrainerRequest, resume?: TrainerSnapshot) {
    this.#backend = backend;
    this.#networks = networks;
    this.#request = request;
    this.#bias = Float64Array.from(resume?.parameters.bias ?? networks.parameters.bias);
    this.#velocity = Float64Array.from(resume?.firstMoment ?? new Float64Array(networks.networks));
    this.iteration = resume?.iteration ?? 0;
    this.divergences = [...(resume?.divergences ?? [])] as typeof this.divergences;
  }

  async advance(count: number, options: LongCallOptions = {}): Promise<Float32Array> {
    const { networks } = this.#networks;
    const losses = new Float32Array(count * networks);
    for (let k = 0; k < count; k++) {
      this.#backend.behaviour.onIteration?.(this.iteration);
      if (options.signal?.aborted) throw new CtrnnError('aborted', 'stopped inside an iteration');
      if (this.#backend.behaviour.loseDeviceAt === this.iteration) {
        throw new CtrnnError('device-lost', 'The device is gone.');
      }
      for (let network = 0; network < networks; network++) {
        losses[k * networks + network] = this.#step(network);
      }
      this.iteration++;
    }
    return losses;
  }

  #step(network: number): number {
    if (this.divergences.some((d) => d.network === network)) return Number.NaN;
    if (this.#backend.behaviour.diverge?.[network] === this.iteration) {
      this.divergences.push({ network, iteration: this.iteration, trial: 3, step: 7 });
      return Number.NaN;
    }
    const { noise, seed, iterations } = this.#request;
    const level = (noise as { inside: ArrayLike<number> }).inside[network];
    const place = network * this.#networks.units;
    const normal = normalAt({
      seed,
      purpose: 'insideNoise',
      phase: 'training',
      stream: this.#networks.streams[network],
      iteration: this.iteration,
      trial: 0,
      step: 0,
      unit: 0,
    });
    const error = level - this.#bias[place];
    this.#velocity[network] =
      0.5 * this.#velocity[network] +
      0.5 * (error + (0.01 * normal * (iterations - this.iteration)) / iterations);
    this.#bias[place] += 0.5 * this.#velocity[network];
    return error ** 2;
  }

  async snapshot(): Promise<TrainerSnapshot> {
    const parameters: Parameters = { ...this.#networks.parameters, bias: this.#bias.slice() };
    return {
      iteration: this.iteration,
      parameters,
      firstMoment: this.#velocity.slice(),
      secondMoment: new Float64Array(0),
      rawLeak: new Float64Array(0),
      divergences: [...this.divergences],
    };
  }

  dispose(): void {
    this.#backend.alive--;
  }
}
