// The face of noisy-ctrnn: `connect` binds training, sweeps and studies to whoever computes, and everything a program
// needs beside that is exported from here. Nothing here knows of Node: see node/index.ts.

import type { Backend } from './backend/backend.ts';
import { shareNetworks as shareAmong } from './backend/sharing/share-networks.ts';
import { checkChoice } from './base/check.ts';
import type { LongCallOptions } from './base/progress.ts';
import {
  type CheckResult,
  type DoctorOptions,
  ensureTrusted,
  examinedReference,
  runDoctor,
} from './check/index.ts';
import type { LiveState } from './engine/core.ts';
import { type AdapterDescription, type EngineOptions, openEngine } from './engine/engine.ts';
import type { DeviceTrajectories, TrajectoriesRequest } from './engine/trajectories.ts';
import type { KernelTiming } from './engine/tune/tuner.ts';
import {
  type NoiseSweep,
  runStudy,
  type StudyConfiguration,
  type StudyOptions,
  type StudyRun,
  type SweepNoiseOptions,
  sweepNoise,
} from './experiment/index.ts';
import type { Networks } from './network/networks.ts';
import { ReferenceBackend } from './reference/reference-backend.ts';
import { type TrainOptions, type TrainResult, train } from './training/index.ts';

export type * from './backend/backend.ts';
export { whenReady } from './backend/sharing/when-ready.ts';
export { linspace, type RealArray, type ShapedArray } from './base/arrays.ts';
export { checkChoice, checkInteger, checkNumber } from './base/check.ts';
export { CtrnnError, type ErrorCode, isAbort, throwIfAborted } from './base/errors.ts';
export type { LongCallOptions, Progress } from './base/progress.ts';
export * from './benchmark/index.ts';
export type { CheckResult, DoctorOptions } from './check/index.ts';
export type { LiveState } from './engine/core.ts';
export type { AdapterDescription } from './engine/engine.ts';
export { KERNEL_FAMILIES, type KernelFamily } from './engine/kernels/family.ts';
export type { DeviceTrajectories, TrajectoriesRequest, TrajectoryBuffer } from './engine/trajectories.ts';
export type { KernelMemory } from './engine/tune/kernel-memory.ts';
export type { KernelTiming } from './engine/tune/tuner.ts';
export { gridNoise } from './experiment/grid.ts';
export * from './experiment/index.ts';
export * from './expression/index.ts';
export {
  type CsvCell,
  type DecodeNetworksOptions,
  decodeNetworks,
  decodeNpz,
  decodeSafetensors,
  decodeSequencesCsv,
  decodeSequencesNpy,
  decodeSequencesNpz,
  encodeNetworks,
  encodeNpz,
  encodeSafetensors,
  formatCsv,
  type NamedFile,
  type NetworkFile,
  type SafetensorsFile,
  type SequenceFiles,
  type TaskDescription,
  type Tensor,
  type TensorData,
} from './files/index.ts';
export { ACTIVATION_NAMES, type ActivationName, type CustomActivation } from './network/activation.ts';
export { type CreateNetworksOptions, createNetworks } from './network/create-networks.ts';
export {
  type Connectivity,
  checkNetworks,
  type Networks,
  PARAMETER_NAMES,
  type ParameterName,
  type Parameters,
  parameterShapes,
} from './network/networks.ts';
export { concatNetworks, selectNetworks } from './network/select-networks.ts';
export { regulatorTable, renderReport, reportOfStudy } from './report/index.ts';
export type { TrialAddress } from './task/draws.ts';
export * from './task/index.ts';
export { type SequenceValues, sequenceValues } from './task/sequences.ts';
export type { DataTask, OpenLoopTask, Task, TrialSymbols, World, WorldDraws } from './task/task.ts';
export { compileTrial, type TrialValues, trialValues } from './task/trials.ts';
export { type WorldOptions, world } from './task/world.ts';
export { compileWorld, type WorldProgram } from './task/world-program.ts';
export * from './training/index.ts';

export const BACKENDS = ['webgpu', 'reference'] as const;
export type BackendName = (typeof BACKENDS)[number];

export interface ConnectOptions extends EngineOptions {
  /** Default 'webgpu', which never turns into 'reference' by itself. */
  readonly backend?: BackendName;
  /** Default `navigator.gpu`. */
  readonly gpu?: GPU;
  /**
   * Whether families of kernels are tried on a shape before its first use, and the fastest remembered. Default true on a
   * graphics card, where that takes well under a second, and false on a software adapter, which compiles for seconds.
   */
  readonly tune?: boolean;
  /** False leaves out the examination of an adapter that this process has not met before. Default true. */
  readonly selfCheck?: boolean;
}

/** What computes, with everything that can be asked of it. Dispose it when it is no longer needed. */
export interface ConnectedEngine extends Backend {
  /** What there is to know of the adapter; undefined on the reference. */
  readonly adapter?: AdapterDescription;
  /** The GPU device, for whoever draws from its buffers: they cannot cross devices. Undefined on the reference. */
  readonly device?: GPUDevice;
  /** The states of the run in progress in the GPU's own buffers, to be read only; undefined while nothing runs. */
  liveState(): LiveState | undefined;
  /**
   * Simulates, and leaves all trajectories in the GPU's own buffers for whoever draws from them; dispose them.
   * Absent on the reference.
   *
   * @throws CtrnnError as `simulate` does; `does-not-fit` where they cannot all be held at once
   */
  readonly trajectories?: (networks: Networks, request: TrajectoriesRequest) => Promise<DeviceTrajectories>;
  /** Trains networks, see `train`. */
  train(networks: Networks, options: TrainOptions): Promise<TrainResult>;
  /** Mean loss of each network against its test noise, and the level it prefers, see `sweepNoise`. */
  sweepNoise(networks: Networks, options: SweepNoiseOptions): Promise<NoiseSweep>;
  /** Trains a grid of networks and sweeps their test noise, see `runStudy`. */
  study(configuration?: Partial<StudyConfiguration>, options?: StudyOptions): Promise<StudyRun>;
  /** Times every family of kernels on networks like these, and remembers the fastest; nothing to try on the reference. */
  tune(networks: Networks, options?: LongCallOptions): Promise<readonly KernelTiming[]>;
  /**
   * Examines the adapter as `connect` does, for whoever connected without it; once for an adapter.
   *
   * @throws CtrnnError `adapter-incorrect`
   */
  selfCheck(): Promise<void>;
  /** Compares what it computes with the reference, check by check. */
  doctor(options?: DoctorOptions): AsyncGenerator<CheckResult>;
}

type OwnParts = Pick<
  ConnectedEngine,
  'adapter' | 'device' | 'liveState' | 'trajectories' | 'selfCheck' | 'doctor' | 'tune'
>;

function bind(backend: Backend, own: OwnParts): ConnectedEngine {
  return {
    info: backend.info,
    ...own,
    simulate: (networks, request) => backend.simulate(networks, request),
    gradient: (networks, request) => backend.gradient(networks, request),
    evaluate: (networks, request) => backend.evaluate(networks, request),
    createTrainer: (networks, request, resume) => backend.createTrainer(networks, request, resume),
    train: (networks, options) => train(backend, networks, options),
    sweepNoise: (networks, options) => sweepNoise(backend, networks, options),
    study: (configuration, options) => runStudy(backend, configuration, options),
    dispose: () => backend.dispose(),
  };
}

/**
 * Connects to a WebGPU adapter, or to the float64 reference where that is asked for.
 *
 * An adapter met for the first time is examined first: a short form of the doctor compares it with the reference.
 *
 * @throws CtrnnError `no-adapter`; `adapter-incorrect` for an adapter whose results are off by more than 1e-3;
 *   `invalid-argument` for an unknown backend
 */
export async function connect(options: ConnectOptions = {}): Promise<ConnectedEngine> {
  const { backend = 'webgpu', selfCheck = true, gpu: ownGpu, tune, ...engineOptions } = options;
  const reference = new ReferenceBackend();
  if (checkChoice('backend', backend, BACKENDS) === 'reference') {
    return bind(reference, {
      liveState: () => undefined,
      tune: async () => [],
      selfCheck: async () => {},
      doctor: (doctor) => runDoctor(examinedReference(reference), reference, doctor),
    });
  }
  const gpu = ownGpu ?? globalThis.navigator?.gpu;
  const engine = await openEngine(gpu, engineOptions);
  const examine = () => ensureTrusted(engine.withoutTrials(), reference, engineOptions.kernel);
  try {
    if (selfCheck) await examine();
    if (tune ?? !engine.info.isFallbackAdapter) engine.tuneNewShapes();
  } catch (error) {
    engine.dispose();
    throw error;
  }
  return bind(engine, {
    adapter: engine.adapter,
    device: engine.device,
    liveState: () => engine.liveState,
    trajectories: (networks, request) => engine.trajectories(networks, request),
    tune: (networks, tuning) => engine.tune(networks, tuning),
    selfCheck: examine,
    doctor: (doctor) => runDoctor(engine, reference, doctor),
  });
}

/**
 * One engine of several, which share the networks of each training, sweep and study: a stretch of them each. On a software
 * adapter two devices train small networks faster than one (bench/results/2026-11-28-lavapipe.md), for each fills the pauses
 * of the other; of several graphics cards each takes its part. Numbers are those of one engine where all compute on the same
 * kind of adapter. Each keeps to its own memory budget. Training that is broken off stops between iterations. Single calls
 * (`simulate`, `gradient`), drawing, tuning and examinations are the first one's. Disposing it disposes all.
 */
export function shareNetworks(first: ConnectedEngine, ...others: readonly Backend[]): ConnectedEngine {
  return bind(shareAmong([first, ...others]), first);
}
