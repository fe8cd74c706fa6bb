// The training loop. Any backend trains; here is what surrounds it: the learning curve, progress, checkpoints, abort,
// resuming. An iteration is the unit of what can be kept, and nothing here changes the numbers that come out.

import type {
  Backend,
  Divergence,
  Trainer,
  TrainerRequest,
  TrainerSnapshot,
  WorkCounts,
} from '../backend/backend.ts';
import { countsInTurn, NO_WORK } from '../backend/work-counts.ts';
import { checkInteger } from '../base/check.ts';
import { CtrnnError, isAbort, throwIfAborted } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import {
  checkLearning,
  currentLoss,
  emptyLearning,
  extendLearning,
  iterationsSeen,
  type LearningCurve,
  type LearningState,
  learningCurve,
} from './learning.ts';

/** Ours: reaches the losses of the default study within its iterations. */
export const DEFAULT_LEARNING_RATE = 3e-3;
export const DEFAULT_CHECKPOINT_SECONDS = 10;

/** A call of the backend aims at this many seconds: about as long as an abort may wait. */
const CALL_SECONDS = 0.25;

/** A run that can be gone on with, by the same backend, to the same numbers. Plain data; typed arrays inside `snapshot`. */
export interface TrainingCheckpoint {
  readonly snapshot: TrainerSnapshot;
  readonly learning: LearningState;
  /** Work of all the sessions so far. */
  readonly counts: WorkCounts;
  readonly kernel: string;
  readonly seconds: number;
}

export interface TrainOptions
  extends Omit<TrainerRequest, 'learningRate' | 'seed' | 'noise'>,
    Pick<TrainerRequest, 'noise'>,
    LongCallOptions {
  /** A number, or one a network; default 0.003. */
  readonly learningRate?: TrainerRequest['learningRate'];
  /** Default 0. */
  readonly seed?: number;
  /** Iterations averaged into one point of the learning curve; default: 50 points in all. */
  readonly learningEvery?: number;
  /** A run broken off earlier, with the same networks and options. */
  readonly resume?: TrainingCheckpoint;
  /** Called every `checkpointSeconds` and when the signal fires, before the call rejects. */
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void | Promise<void>;
  /** Default 10; 0 for a checkpoint after every call of the backend. */
  readonly checkpointSeconds?: number;
}

export interface TrainResult {
  /** The networks as they were, with the trained parameters. */
  readonly networks: Networks;
  readonly learning: LearningCurve;
  readonly divergences: readonly Divergence[];
  readonly counts: WorkCounts;
  readonly kernel: string;
  /** Seconds of training, of all sessions if resumed. */
  readonly seconds: number;
  /** The finished run: resuming it trains nothing and gives the same result. */
  readonly checkpoint: TrainingCheckpoint;
}

function resultOf(networks: Networks, checkpoint: TrainingCheckpoint): TrainResult {
  const { snapshot, counts, kernel, seconds } = checkpoint;
  return {
    networks: { ...networks, parameters: snapshot.parameters },
    learning: learningCurve(checkpoint.learning),
    divergences: snapshot.divergences,
    counts,
    kernel,
    seconds,
    checkpoint,
  };
}

/** Iterations for the next call, from how long the last took: it grows fourfold at most, as the first call also compiles. */
function nextCallSize(last: number, seconds: number, remaining: number): number {
  const aimed = Math.floor((last * CALL_SECONDS) / Math.max(seconds, 1e-6));
  return Math.min(remaining, Math.max(1, Math.min(aimed, 4 * last)));
}

/** Lets timers and signal handlers run, which a backend that never waits would starve. */
function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** @throws CtrnnError `invalid-argument` if the checkpoint is not of this run */
function checkResume(networks: Networks, options: TrainOptions, every: number): LearningState {
  const { resume, iterations } = options;
  if (!resume) return emptyLearning(networks.networks, every);
  if (resume.snapshot.iteration > iterations) {
    throw new CtrnnError(
      'invalid-argument',
      `The run to resume has done ${resume.snapshot.iteration} iterations of ${iterations}.`,
      'Resume with the options that the run was started with.',
    );
  }
  return checkLearning(resume.learning, networks.networks, every, resume.snapshot.iteration);
}

/**
 * Trains a batch of networks, each on its own loss, noise level, learning rate and stream.
 *
 * A network that diverges is frozen and named in `divergences`; the others go on. On abort the run's state is handed to
 * `onCheckpoint` first, within about 0.25 s or as soon as the backend can stop. Resumed, a run ends with the same numbers
 * as an unbroken one.
 *
 * @throws CtrnnError `invalid-argument`, `aborted`, and whatever the backend meets (`device-lost`, `does-not-fit` ...)
 */
export async function train(
  backend: Backend,
  networks: Networks,
  options: TrainOptions,
): Promise<TrainResult> {
  const iterations = checkInteger('iterations', options.iterations, 1);
  const every = checkInteger('learningEvery', options.learningEvery ?? Math.ceil(iterations / 50), 1);
  const learning = checkResume(networks, options, every);
  throwIfAborted(options.signal, 'Training');
  const { resume } = options;
  const finished =
    resume &&
    (resume.snapshot.iteration === iterations || resume.snapshot.divergences.length >= networks.networks);
  if (finished) return resultOf(networks, resume);

  const { task, trials, noise, l2, schedule, beta1, beta2, epsilon, clipNorm } = options;
  const { learningRate = DEFAULT_LEARNING_RATE, seed = 0 } = options;
  const trainer = await backend.createTrainer(
    networks,
    { task, trials, iterations, noise, l2, seed, learningRate, schedule, beta1, beta2, epsilon, clipNorm },
    resume?.snapshot,
  );
  try {
    const compiles = backend.info.backend === 'webgpu';
    return resultOf(networks, await advanceToEnd(trainer, networks.networks, options, learning, compiles));
  } finally {
    trainer.dispose();
  }
}

async function advanceToEnd(
  trainer: Trainer,
  networks: number,
  options: TrainOptions,
  start: LearningState,
  compiles: boolean,
): Promise<TrainingCheckpoint> {
  const { iterations, resume, signal, onProgress, onCheckpoint } = options;
  const checkpointSeconds = options.checkpointSeconds ?? DEFAULT_CHECKPOINT_SECONDS;
  const begun = performance.now();
  let learning = start;
  let call = 1;
  let lastCheckpoint = begun;

  const checkpoint = async (): Promise<TrainingCheckpoint> => ({
    snapshot: await trainer.snapshot(),
    learning,
    counts: countsInTurn(resume?.counts ?? NO_WORK, trainer.counts),
    kernel: trainer.kernel,
    seconds: (resume?.seconds ?? 0) + (performance.now() - begun) / 1000,
  });

  // What a call that breaks off has done is lost with its losses. So only calls of one iteration can be broken off: they
  // are the long ones, and leave the trainer where it was. Short calls are waited for.
  const advance = async (): Promise<Float32Array> => {
    try {
      throwIfAborted(signal, 'Training');
      return await trainer.advance(call, call === 1 ? { signal } : {});
    } catch (error) {
      if (isAbort(error) && trainer.iteration === iterationsSeen(learning)) {
        await onCheckpoint?.(await checkpoint());
      }
      throw error;
    }
  };

  // On an adapter the first iteration compiles, for seconds on a software one: a phase of its own, so that neither the bar
  // nor its estimate takes it for training.
  let compiling = compiles;
  while (trainer.iteration < iterations && trainer.divergences.length < networks) {
    const called = performance.now();
    if (compiling) onProgress?.({ phase: 'compiling kernels', done: 0, total: 1 });
    const losses = await advance();
    if (compiling) onProgress?.({ phase: 'compiling kernels', done: 1, total: 1 });
    compiling = false;
    const now = performance.now();
    learning = extendLearning(learning, losses, iterations);
    onProgress?.({
      phase: 'training',
      done: trainer.iteration,
      total: iterations,
      note: `loss ${currentLoss(losses, networks).toPrecision(3)}`,
    });
    call = nextCallSize(call, (now - called) / 1000, iterations - trainer.iteration);
    if (onCheckpoint && now - lastCheckpoint >= 1000 * checkpointSeconds) {
      await onCheckpoint(await checkpoint());
      lastCheckpoint = performance.now();
    }
    await yieldToEvents();
  }
  return checkpoint();
}
