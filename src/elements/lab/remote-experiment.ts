// An experiment that runs in the reference's worker, as the page sees it.

import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import { CtrnnError } from '../../index.ts';
import type { WorkGate } from '../shared/work-gate.ts';
import type { CloudChannel } from './cloud/cloud.ts';
import type { EndPoint, LabExperiment, LabListener } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';
import type { ReferenceWorker, RemoteListener } from './reference-worker.ts';

/** Trajectories that a processor can move; more are not computed, and the page says so. */
export const REFERENCE_TRIALS = 64;

export class RemoteExperiment implements LabExperiment {
  #settings: LabSettings;
  origin: LabExperiment['origin'] = 'untrained';
  readonly #worker: Worker;
  readonly #remote: Remote<ReferenceWorker>;
  readonly #listener: RemoteListener;
  readonly #gate: WorkGate;
  readonly #unfollow: () => void;

  constructor(settings: LabSettings, listener: LabListener, gate: WorkGate) {
    this.#settings = settings;
    this.#worker = new Worker(new URL('./reference-worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onerror = () =>
      listener.onError(
        new CtrnnError(
          'internal',
          'The worker that computes without WebGPU could not be started.',
          "Serve the element's files from the same place, and let the page's policy allow them (worker-src).",
        ),
      );
    this.#remote = wrap<ReferenceWorker>(this.#worker);
    this.#listener = {
      ...boundTo(listener),
      // A phase is told together with whose networks are shown.
      onPhase: async (phase) => {
        this.origin = await this.#remote.origin();
        listener.onPhase(phase);
      },
      onError: ({ code, message, fix }) => listener.onError(new CtrnnError(code, message, fix)),
    };
    this.#gate = gate;
    this.#unfollow = gate.follow((isOpen) => void this.#remote.setOpen(isOpen));
  }

  get settings(): LabSettings {
    return this.#settings;
  }

  async start(): Promise<void> {
    await this.#remote.setOpen(this.#gate.isOpen);
    await this.#remote.start(small(this.#settings), proxy(this.#listener) as never);
  }

  async train(): Promise<void> {
    await this.#remote.train();
  }

  stop(): void {
    void this.#remote.stop();
  }

  setTestNoise(testNoise: number): void {
    this.#settings = { ...this.#settings, testNoise };
    void this.#remote.setTestNoise(testNoise);
  }

  async change(settings: LabSettings): Promise<void> {
    this.#settings = settings;
    await this.#remote.change(small(settings));
  }

  points(x: CloudChannel, y: CloudChannel): Promise<readonly EndPoint[]> {
    return this.#remote.points(x, y);
  }

  dispose(): void {
    this.#unfollow();
    this.#remote[releaseProxy]();
    this.#worker.terminate();
  }
}

function small(settings: LabSettings): LabSettings {
  return { ...settings, trials: Math.min(settings.trials, REFERENCE_TRIALS) };
}

/** Methods that may be called without their object, as comlink does. */
function boundTo(listener: LabListener): Omit<LabListener, 'onError'> {
  return {
    onComputer: (computer) => listener.onComputer(computer),
    onPhase: (phase) => listener.onPhase(phase),
    onProgress: (share, doing) => listener.onProgress(share, doing),
    onTraining: (point) => listener.onTraining(point),
    onTrajectories: (trajectories) => listener.onTrajectories(trajectories),
    onLevel: (measure) => listener.onLevel(measure),
    onCurves: (curves) => listener.onCurves(curves),
    onRegulator: (measures) => listener.onRegulator(measures),
  };
}
