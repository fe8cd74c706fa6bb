// What training and experiments need of whoever computes: the WebGPU engine and the float64 reference both fulfil this.

import type { RealArray, ShapedArray } from '../base/arrays.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks, Parameters } from '../network/networks.ts';
import type { Phase } from '../noise/address.ts';
import type { Task } from '../task/task.ts';

/** Per-step standard deviations; a number serves all networks, an array holds one a network. Default 0. */
export interface NoiseLevels {
  readonly inside?: number | ArrayLike<number>;
  readonly outside?: number | ArrayLike<number>;
}

/** Where a run's random numbers come from. */
export interface DrawOptions {
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** Default 'test'. Training draws and test draws never share numbers. */
  readonly phase?: Phase;
  /** Default 0. */
  readonly iteration?: number;
  /** Index of the first trial, default 0: trial k of a run is trial `firstTrial + k` of the stream. */
  readonly firstTrial?: number;
}

/**
 * The trials of a run: a task, or data of one's own.
 * Data are [network][trial][step][channel]; an axis of size 1 serves all of its networks, trials or steps.
 */
export type TrialSource =
  | {
      readonly task: Task;
      /** Trials that share a task draw (an input) and differ in their noise; default 1. */
      readonly repeats?: number;
    }
  | {
      readonly task?: undefined;
      readonly steps: number;
      /** Left out where I = 0. */
      readonly input?: ShapedArray;
      /** Needed wherever there is a loss. */
      readonly target?: ShapedArray;
      /** [T]; default all ones. */
      readonly lossMask?: RealArray;
    };

/** What the work cost; results of the reference carry zeros. */
export interface WorkCounts {
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  /** The most GPU memory that was allocated at once, bytes. */
  readonly allocatedBytes: number;
}

/** What a world's `score` gave, by name. */
export type Scores = Readonly<Record<string, ShapedArray>>;

/** Which steps to keep: all, or every k-th (steps k-1, 2k-1 ...: the last of each k). */
export type RecordChoice = boolean | { readonly every: number };

/**
 * Penalties (L2) that are added to a network's loss; each at least 0, default 0:
 *   rates    times the mean over trials, steps t and units of h[t+1]^2
 *   weights  times the sum of the squares of W, U and V
 */
export interface Penalties {
  readonly rates?: number;
  readonly weights?: number;
}

export type SimulateRequest = DrawOptions &
  LongCallOptions &
  TrialSource & {
    /** Trials of each network. */
    readonly trials: number;
    readonly noise?: NoiseLevels;
    readonly record?: {
      readonly state?: RecordChoice;
      readonly readout?: RecordChoice;
      /** The state of a closed-loop task's world. */
      readonly world?: RecordChoice;
    };
  };

export interface Simulation {
  /** h[T], [E][B][N] */
  readonly finalState: ShapedArray;
  /** h[t+1] at the recorded steps t, [E][B][kept][N] */
  readonly state?: ShapedArray;
  /** z[t] at the recorded steps, [E][B][kept][O] */
  readonly readout?: ShapedArray;
  /** s[T], [E][B][S]; absent but for closed-loop tasks, as are the next two. */
  readonly finalWorld?: ShapedArray;
  /** s[t+1] at the recorded steps t, [E][B][kept][S] */
  readonly world?: ShapedArray;
  /** The world's scores of each trial by name, [E][B] each. */
  readonly scores?: Scores;
  /** Loss of each trial, [E][B]; absent without a target. */
  readonly trialLoss?: ShapedArray;
  readonly counts: WorkCounts;
  /** Which kernels ran, for the record. */
  readonly kernel: string;
}

export type GradientRequest = DrawOptions &
  LongCallOptions &
  TrialSource & {
    readonly trials: number;
    readonly noise?: NoiseLevels;
    readonly l2?: Penalties;
    /** Also the gradient with respect to the input, [E][B][T][I]. Default false. */
    readonly inputGradient?: boolean;
  };

export interface GradientResult {
  /** Mean over trials, with the penalties, [E]. */
  readonly loss: ShapedArray;
  /** [E][B], with the penalty on rates, without that on weights. */
  readonly trialLoss: ShapedArray;
  /** dL/d(parameter) for each network's own loss; `leak` is with respect to gamma. Zero where connectivity is zero. */
  readonly gradient: Parameters;
  readonly inputGradient?: ShapedArray;
  readonly counts: WorkCounts;
  readonly kernel: string;
}

/** Many noise levels of the same networks on the same trials and draws (common random numbers). */
export type EvaluateRequest = DrawOptions &
  LongCallOptions & {
    readonly task: Task;
    /** Trials of each network and condition; a multiple of `repeats`. */
    readonly trials: number;
    /** Noise draws per input, K >= 1. Trial k shows input floor(k / K). */
    readonly repeats: number;
    /** Number of conditions, C. */
    readonly conditions: number;
    /** [E][C] */
    readonly inside: ArrayLike<number>;
    /** [E][C] */
    readonly outside: ArrayLike<number>;
  };

export interface Evaluation {
  /** Loss of each trial, [E][C][B]. */
  readonly trialLoss: ShapedArray;
  /**
   * Squared bias and variance of the readout per input, [E][C][B / K], averaged over outputs and (by the loss mask)
   * steps: variance is the unbiased variance over the K draws, bias^2 the squared mean error minus variance / K.
   * Absent if repeats = 1, and for closed-loop tasks, which have no target.
   */
  readonly biasSquared?: ShapedArray;
  readonly variance?: ShapedArray;
  /** The scores of a closed-loop task by name, [E][C][B] each; absent for other tasks. */
  readonly scores?: Scores;
  readonly counts: WorkCounts;
  readonly kernel: string;
}

export interface OptimiserOptions {
  /** A number, or one a network. */
  readonly learningRate: number | ArrayLike<number>;
  /** 'cosine' falls from the learning rate to 0 over all iterations; default 'constant'. */
  readonly schedule?: 'constant' | 'cosine';
  /** Adam's decay rates and epsilon; defaults 0.9, 0.999, 1e-8 (Kingma & Ba 2015). */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Largest norm of a network's own gradient over its trainable parameters; default 1, Infinity to switch off. */
  readonly clipNorm?: number;
}

export type TrainerRequest = OptimiserOptions & {
  readonly task: Task;
  /** Trials of each network in an iteration. */
  readonly trials: number;
  /** All iterations of the run: the cosine schedule needs it. */
  readonly iterations: number;
  readonly noise?: NoiseLevels;
  readonly l2?: Penalties;
  readonly seed: number;
};

/** A network that left the finite numbers; it keeps the parameters it had before that iteration. */
export interface Divergence {
  readonly network: number;
  readonly iteration: number;
  /** Absent where only the gradient overflowed. */
  readonly trial?: number;
  readonly step?: number;
}

/** Everything that training carries from one iteration to the next; bit-exact. */
export interface TrainerSnapshot {
  /** Iterations done. */
  readonly iteration: number;
  readonly parameters: Parameters;
  /** The optimiser's vectors, network by network [E][...]; of each in the backend's own order. */
  readonly firstMoment: RealArray;
  readonly secondMoment: RealArray;
  /** Raw parameters of a trainable leak, [E][N]; they are what Adam moves. */
  readonly rawLeak: RealArray;
  readonly divergences: readonly Divergence[];
}

/** Training in progress. Always dispose it. */
export interface Trainer {
  /** Iterations done. */
  readonly iteration: number;
  /**
   * Runs `count` more iterations and resolves with their losses, [count][E] (NaN once a network is frozen).
   */
  advance(count: number, options?: LongCallOptions): Promise<Float32Array>;
  /** Networks frozen so far. */
  readonly divergences: readonly Divergence[];
  snapshot(): Promise<TrainerSnapshot>;
  readonly counts: WorkCounts;
  readonly kernel: string;
  dispose(): void;
}

export interface BackendInfo {
  readonly backend: 'webgpu' | 'reference';
  /** For a person: adapter and driver, or 'float64 TypeScript'. */
  readonly description: string;
  readonly isFallbackAdapter: boolean;
}

export interface Backend {
  readonly info: BackendInfo;
  simulate(networks: Networks, request: SimulateRequest): Promise<Simulation>;
  gradient(networks: Networks, request: GradientRequest): Promise<GradientResult>;
  evaluate(networks: Networks, request: EvaluateRequest): Promise<Evaluation>;
  createTrainer(networks: Networks, request: TrainerRequest, resume?: TrainerSnapshot): Promise<Trainer>;
  dispose(): void;
}
