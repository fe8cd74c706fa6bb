// A training whose networks several backends share: each trains its stretch, and all stand at the same iteration between calls.

import { joinArrays, type RealArray } from '../../base/arrays.ts';
import { checkInteger } from '../../base/check.ts';
import { CtrnnError, throwIfAborted } from '../../base/errors.ts';
import type { LongCallOptions } from '../../base/progress.ts';
import type { Networks, Parameters } from '../../network/networks.ts';
import { concatNetworks } from '../../network/select-networks.ts';
import type {
  Backend,
  Divergence,
  Trainer,
  TrainerRequest,
  TrainerSnapshot,
  WorkCounts,
} from '../backend.ts';
import { checkSnapshot, checkTrainerRequest } from '../check-request.ts';
import { countsSideBySide } from '../work-counts.ts';
import { allOf, ofWhole, partOf, type Share, sharesOf } from './shares.ts';

/** Iterations of a call that nobody may break off; between two such calls progress is told. */
const MOST_AT_ONCE = 256;

interface SharedPart {
  readonly share: Share;
  readonly trainer: Trainer;
}

class SharedTrainer implements Trainer {
  readonly #networks: number;
  readonly #iterations: number;
  readonly #parts: readonly SharedPart[];

  constructor(networks: number, iterations: number, parts: readonly SharedPart[]) {
    this.#networks = networks;
    this.#iterations = iterations;
    this.#parts = parts;
  }

  get kernel(): string {
    return this.#parts[0].trainer.kernel;
  }

  get iteration(): number {
    return Math.min(...this.#parts.map(({ trainer }) => trainer.iteration));
  }

  get divergences(): readonly Divergence[] {
    return this.#ofWhole(({ trainer }) => trainer.divergences);
  }

  get counts(): WorkCounts {
    return this.#parts.map(({ trainer }) => trainer.counts).reduce(countsSideBySide);
  }

  #ofWhole(of: (part: SharedPart, index: number) => readonly Divergence[]): Divergence[] {
    return this.#parts.flatMap((part, i) =>
      of(part, i).map((one) => ({ ...one, network: part.share.first + one.network })),
    );
  }

  #ask<T>(what: (trainer: Trainer) => Promise<T>): Promise<T[]> {
    return allOf(this.#parts.map(({ share, trainer }) => ofWhole(share, what(trainer))));
  }

  #checkInStep(): void {
    if (this.#parts.every(({ trainer }) => trainer.iteration === this.iteration)) return;
    throw new CtrnnError(
      'internal',
      'A part of the networks was trained further than the others before an error.',
      'Go on from a snapshot taken before it.',
    );
  }

  /** An abort stops between iterations, with all parts at the same one: an iteration that has begun is done by all. */
  async advance(count: number, { signal, onProgress }: LongCallOptions = {}): Promise<Float32Array> {
    this.#checkInStep();
    checkInteger('count', count, 0, this.#iterations - this.iteration);
    const losses = new Float32Array(count * this.#networks);
    const most = signal ? 1 : MOST_AT_ONCE;
    for (let done = 0; done < count; ) {
      throwIfAborted(signal, 'Training');
      const rows = Math.min(most, count - done);
      const own = await this.#ask((trainer) => trainer.advance(rows));
      own.forEach((part, i) => {
        const { first, end } = this.#parts[i].share;
        for (let row = 0; row < rows; row++) {
          const values = part.subarray(row * (end - first), (row + 1) * (end - first));
          losses.set(values, (done + row) * this.#networks + first);
        }
      });
      done += rows;
      onProgress?.({ phase: 'training', done, total: count });
    }
    return losses;
  }

  async snapshot(): Promise<TrainerSnapshot> {
    this.#checkInStep();
    const own = await this.#ask((trainer) => trainer.snapshot());
    const join = (of: (snapshot: TrainerSnapshot) => RealArray) => joinArrays(own.map(of));
    const batches = own.map(({ parameters }, i) => ({ ...this.#parts[i].share.networks, parameters }));
    return {
      iteration: this.iteration,
      parameters: concatNetworks(batches).parameters,
      firstMoment: join(({ firstMoment }) => firstMoment),
      secondMoment: join(({ secondMoment }) => secondMoment),
      rawLeak: join(({ rawLeak }) => rawLeak),
      divergences: this.#ofWhole((_, i) => own[i].divergences),
    };
  }

  dispose(): void {
    for (const { trainer } of this.#parts) trainer.dispose();
  }
}

function partOfSnapshot(snapshot: TrainerSnapshot, share: Share, networks: number): TrainerSnapshot {
  const take = (values: RealArray) => partOf(values, share, networks);
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

/** A trainer of each share; none is left behind where one cannot be had. */
export async function createSharedTrainer(
  backends: readonly Backend[],
  networks: Networks,
  request: TrainerRequest,
  resume: TrainerSnapshot | undefined,
): Promise<Trainer> {
  const { levels, learningRate, iterations } = checkTrainerRequest(networks, request);
  if (resume) checkSnapshot(networks, iterations, resume);
  const count = networks.networks;
  const shares = sharesOf(backends, networks);
  const opened = await Promise.allSettled(
    shares.map((share) => {
      const noise = {
        inside: partOf(levels.inside, share, count),
        outside: partOf(levels.outside, share, count),
      };
      const own = { ...request, noise, learningRate: partOf(learningRate, share, count) };
      const from = resume && partOfSnapshot(resume, share, count);
      return ofWhole(share, share.backend.createTrainer(share.networks, own, from));
    }),
  );
  const failed = opened.find((one) => one.status === 'rejected');
  const parts = opened.flatMap((one, i) =>
    one.status === 'fulfilled' ? [{ share: shares[i], trainer: one.value }] : [],
  );
  if (failed) {
    for (const { trainer } of parts) trainer.dispose();
    throw failed.reason;
  }
  return new SharedTrainer(count, iterations, parts);
}
