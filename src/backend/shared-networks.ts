// Backends that share the networks of a training or an evaluation, each a stretch of them. A network's numbers depend on
// nothing but itself, so they are those of one backend alone. A software adapter leaves its cores idle between the dispatches
// of one device, and two devices fill each other's gaps; of two graphics cards each takes its part.

import { joinArrays, type RealArray, type ShapedArray } from '../base/arrays.ts';
import { checkInteger } from '../base/check.ts';
import { CtrnnError, throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions, Progress } from '../base/progress.ts';
import type { Networks, Parameters } from '../network/networks.ts';
import { concatNetworks, selectNetworks } from '../network/select-networks.ts';
import type {
  Backend,
  Divergence,
  EvaluateRequest,
  Evaluation,
  Trainer,
  TrainerRequest,
  TrainerSnapshot,
  WorkCounts,
} from './backend.ts';
import { checkEvaluateRequest, checkTrainerRequest } from './check-request.ts';
import { NotFiniteError, notFiniteError } from './not-finite.ts';
import { countsSideBySide } from './work-counts.ts';

/** The networks [first, end) of a batch, and who takes them. */
interface Share {
  readonly backend: Backend;
  readonly first: number;
  readonly end: number;
  readonly networks: Networks;
}

/** Shares as alike as can be; none without a network. */
function sharesOf(backends: readonly Backend[], networks: Networks): Share[] {
  const count = Math.min(backends.length, networks.networks);
  const border = (share: number) => Math.round((share * networks.networks) / count);
  return backends.slice(0, count).map((backend, i) => {
    const [first, end] = [border(i), border(i + 1)];
    const indices = Array.from({ length: end - first }, (_, k) => first + k);
    return { backend, first, end, networks: selectNetworks(networks, indices) };
  });
}

/** What of an array over all `count` networks, [count][...], belongs to a share. */
function part(values: RealArray, share: Share, count: number): RealArray;
function part(values: ArrayLike<number>, share: Share, count: number): ArrayLike<number>;
function part(values: ArrayLike<number>, { first, end }: Share, count: number): ArrayLike<number> {
  const perNetwork = values.length / count;
  const [from, to] = [first * perNetwork, end * perNetwork];
  return ArrayBuffer.isView(values)
    ? (values as RealArray).slice(from, to)
    : Array.prototype.slice.call(values, from, to);
}

/** The same of what may be one number for all. */
function partOfEach<T extends number | ArrayLike<number> | undefined>(value: T, share: Share, count: number) {
  return typeof value === 'object' ? part(value, share, count) : value;
}

/** Waits for all, also where one has failed: then nobody works on behind the error, which is that of the first share. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

function joinShaped(shares: readonly ShapedArray[]): ShapedArray {
  const [{ shape, axes }] = shares;
  const networks = shares.reduce((sum, share) => sum + share.shape[0], 0);
  return { data: joinArrays(shares.map(({ data }) => data)), shape: [networks, ...shape.slice(1)], axes };
}

/** One report of all shares for each of theirs, from when each has reported. */
function joinProgress(shares: number, onProgress: LongCallOptions['onProgress']) {
  const latest = new Map<number, Progress>();
  return (share: number): LongCallOptions['onProgress'] =>
    onProgress &&
    ((progress) => {
      latest.set(share, progress);
      if (latest.size < shares) return;
      const sum = (of: (one: Progress) => number) =>
        [...latest.values()].reduce((total, one) => total + of(one), 0);
      onProgress({ ...progress, done: sum(({ done }) => done), total: sum(({ total }) => total) });
    });
}

/** The error of a share, which counts its own networks. */
function inWhole(error: unknown, { first }: Share): unknown {
  if (!(error instanceof NotFiniteError)) return error;
  return notFiniteError({ ...error.place, network: first + error.place.network });
}

async function evaluateShared(
  backends: readonly Backend[],
  networks: Networks,
  request: EvaluateRequest,
): Promise<Evaluation> {
  checkEvaluateRequest(networks, request);
  const shares = sharesOf(backends, networks);
  const progressOf = joinProgress(shares.length, request.onProgress);
  const evaluations = await all(
    shares.map((share, i) =>
      share.backend
        .evaluate(share.networks, {
          ...request,
          inside: part(request.inside, share, networks.networks),
          outside: part(request.outside, share, networks.networks),
          onProgress: progressOf(i),
        })
        .catch((error: unknown) => {
          throw inWhole(error, share);
        }),
    ),
  );
  const [{ biasSquared, variance, scores, kernel }] = evaluations;
  const join = (of: (evaluation: Evaluation) => ShapedArray | undefined) =>
    joinShaped(evaluations.map((evaluation) => of(evaluation) as ShapedArray));
  return {
    trialLoss: join(({ trialLoss }) => trialLoss),
    biasSquared: biasSquared && join((evaluation) => evaluation.biasSquared),
    variance: variance && join((evaluation) => evaluation.variance),
    scores:
      scores &&
      Object.fromEntries(
        Object.keys(scores).map((name) => [name, join((evaluation) => evaluation.scores?.[name])]),
      ),
    counts: evaluations.map(({ counts }) => counts).reduce(countsSideBySide),
    kernel,
  };
}

/** Iterations of a call that nobody may break off; between two such calls progress is told. */
const MOST_AT_ONCE = 256;

class SharedTrainer implements Trainer {
  readonly kernel: string;
  readonly #shares: readonly Share[];
  readonly #trainers: readonly Trainer[];
  readonly #networks: Networks;
  readonly #iterations: number;

  constructor(
    networks: Networks,
    iterations: number,
    shares: readonly Share[],
    trainers: readonly Trainer[],
  ) {
    this.kernel = trainers[0].kernel;
    this.#networks = networks;
    this.#iterations = iterations;
    this.#shares = shares;
    this.#trainers = trainers;
  }

  get iteration(): number {
    return Math.min(...this.#trainers.map(({ iteration }) => iteration));
  }

  get divergences(): readonly Divergence[] {
    return this.#inWhole(this.#trainers);
  }

  get counts(): WorkCounts {
    return this.#trainers.map(({ counts }) => counts).reduce(countsSideBySide);
  }

  #inWhole(shares: readonly { readonly divergences: readonly Divergence[] }[]): Divergence[] {
    return shares.flatMap(({ divergences }, i) =>
      divergences.map((one) => ({ ...one, network: this.#shares[i].first + one.network })),
    );
  }

  #checkInStep(): void {
    if (this.#trainers.every(({ iteration }) => iteration === this.iteration)) return;
    throw new CtrnnError(
      'internal',
      'A part of the networks was trained further than the others before an error.',
      'Go on from a snapshot taken before it.',
    );
  }

  async advance(count: number, { signal, onProgress }: LongCallOptions = {}): Promise<Float32Array> {
    this.#checkInStep();
    checkInteger('count', count, 0, this.#iterations - this.iteration);
    const { networks } = this.#networks;
    const losses = new Float32Array(count * networks);
    // Whoever may break it off must find all at the same iteration.
    const most = signal ? 1 : MOST_AT_ONCE;
    for (let done = 0; done < count; ) {
      throwIfAborted(signal, 'Training');
      const rows = Math.min(most, count - done);
      const parts = await all(this.#trainers.map((trainer) => trainer.advance(rows)));
      for (const [i, own] of parts.entries()) {
        const { first, end } = this.#shares[i];
        for (let row = 0; row < rows; row++) {
          losses.set(
            own.subarray(row * (end - first), (row + 1) * (end - first)),
            (done + row) * networks + first,
          );
        }
      }
      done += rows;
      onProgress?.({ phase: 'training', done, total: count });
    }
    return losses;
  }

  async snapshot(): Promise<TrainerSnapshot> {
    this.#checkInStep();
    const shares = await all(this.#trainers.map((trainer) => trainer.snapshot()));
    const join = (of: (share: TrainerSnapshot) => RealArray) => joinArrays(shares.map(of));
    return {
      iteration: this.iteration,
      parameters: concatNetworks(
        shares.map(({ parameters }, i) => ({ ...this.#shares[i].networks, parameters })),
      ).parameters,
      firstMoment: join(({ firstMoment }) => firstMoment),
      secondMoment: join(({ secondMoment }) => secondMoment),
      rawLeak: join(({ rawLeak }) => rawLeak),
      divergences: this.#inWhole(shares),
    };
  }

  dispose(): void {
    for (const trainer of this.#trainers) trainer.dispose();
  }
}

function partOfSnapshot(snapshot: TrainerSnapshot, share: Share, { networks }: Networks): TrainerSnapshot {
  const take = (values: RealArray) => part(values, share, networks);
  const parameters = Object.fromEntries(
    Object.entries(snapshot.parameters).map(([name, values]) => [name, take(values)]),
  ) as unknown as Parameters;
  const { first, end } = share;
  return {
    ...snapshot,
    parameters,
    firstMoment: take(snapshot.firstMoment),
    secondMoment: take(snapshot.secondMoment),
    rawLeak: take(snapshot.rawLeak),
    divergences: snapshot.divergences
      .filter(({ network }) => network >= first && network < end)
      .map((one) => ({ ...one, network: one.network - first })),
  };
}

async function trainShared(
  backends: readonly Backend[],
  networks: Networks,
  request: TrainerRequest,
  resume: TrainerSnapshot | undefined,
): Promise<Trainer> {
  checkTrainerRequest(networks, request);
  const count = networks.networks;
  const shares = sharesOf(backends, networks);
  const opened = await Promise.allSettled(
    shares.map((share) =>
      share.backend.createTrainer(
        share.networks,
        {
          ...request,
          noise: {
            inside: partOfEach(request.noise?.inside, share, count),
            outside: partOfEach(request.noise?.outside, share, count),
          },
          learningRate: partOfEach(request.learningRate, share, count),
        },
        resume && partOfSnapshot(resume, share, networks),
      ),
    ),
  );
  const trainers = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed) {
    for (const trainer of trainers) trainer.dispose();
    throw failed.reason;
  }
  return new SharedTrainer(networks, request.iterations, shares, trainers);
}

/**
 * One backend of several: the networks of a training or an evaluation are shared among them, and what goes by single networks
 * (`simulate`, `gradient`) is the first one's. The numbers are those of one alone, as far as the backends compute alike.
 */
export function shareNetworks(backends: readonly [Backend, ...Backend[]]): Backend {
  const [first] = backends;
  return {
    info: first.info,
    simulate: (networks, request) => first.simulate(networks, request),
    gradient: (networks, request) => first.gradient(networks, request),
    evaluate: (networks, request) => evaluateShared(backends, networks, request),
    createTrainer: (networks, request, resume) => trainShared(backends, networks, request, resume),
    dispose: () => {
      for (const backend of backends) backend.dispose();
    },
  };
}
