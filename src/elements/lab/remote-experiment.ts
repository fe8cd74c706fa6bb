// An experiment that runs in the reference's worker, as the page sees it.

import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import { CtrnnError } from '../../index.ts';
import type { WorkGate } from '../shared/work-gate.ts';
import type { CloudChannel } from './cloud/cloud.ts';
import type { EndPoint, LabExperiment, LabListener, LabLook } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';
import type { ReferenceWorker, RemoteListener } from './reference-worker.ts';

/** Trajectories that a processor can move; more are not computed, and the page says so. */
export const REFERENCE_TRIALS = 64;

export class RemoteExperiment implements LabExperiment {
  #settings: LabSettings;
  origin: LabExperiment['origin'] = 'untrained';
  readonly #worker: Worker;
  readonly #remote: Remote<ReferenceWorker>;
  readonly #listener: LabListener;
  /** Who is told of the present settings. */
  #current: RemoteListener | undefined;
  /** Resolves when the worker is gone, and with it what is awaited of it. */
  readonly #gone: Promise<void>;
  #leave = () => {};
  readonly #gate: WorkGate;
  readonly #unfollow: () => void;

  constructor(settings: LabSettings, listener: LabListener, gate: WorkGate) {
    this.#settings = settings;
    this.#worker = new Worker(new URL('./reference-worker.ts', import.meta.url), { type: 'module' });
    this.#gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
    this.#worker.onerror = () => {
      listener.onPhase('failed');
      listener.onError(
        new CtrnnError(
          'internal',
          'The worker that computes without WebGPU could not be started.',
          "Serve the element's files from the same place, and let the page's policy allow them (worker-src).",
        ),
      );
      this.#leave();
    };
    this.#remote = wrap<ReferenceWorker>(this.#worker);
    this.#listener = listener;
    this.#gate = gate;
    this.#unfollow = gate.follow((isOpen) => void this.#remote.setOpen(isOpen));
  }

  get settings(): LabSettings {
    return this.#settings;
  }

  // The worker takes what is posted in turn: what is asked for after this finds an experiment there.
  async start(): Promise<void> {
    void this.#remote.setOpen(this.#gate.isOpen);
    await this.#whileThere(this.#remote.start(small(this.#settings), this.#newListener()));
  }

  async train(): Promise<void> {
    await this.#whileThere(this.#remote.train());
  }

  stop(): void {
    void this.#remote.stop();
  }

  look({ testNoise, trials }: LabLook): void {
    this.#settings = { ...this.#settings, testNoise, trials };
    const { trials: fewer } = small(this.#settings);
    void this.#remote.look({ testNoise, trials: fewer });
  }

  async change(settings: LabSettings): Promise<void> {
    this.#settings = settings;
    await this.#whileThere(this.#remote.change(small(settings), this.#newListener()));
  }

  points(x: CloudChannel, y: CloudChannel): Promise<readonly EndPoint[]> {
    return this.#remote.points(x, y);
  }

  dispose(): void {
    this.#unfollow();
    this.#current = undefined;
    this.#leave();
    this.#remote[releaseProxy]();
    this.#worker.terminate();
  }

  async #whileThere(call: Promise<unknown>): Promise<void> {
    await Promise.race([call, this.#gone]);
  }

  /** One for each settings: a busy worker tells of the ones before for a while, and nobody is to hear it. */
  #newListener(): never {
    const made: RemoteListener = listenerWhile(this.#listener, () => this.#current === made, {
      // A phase is told together with whose networks are shown.
      onPhase: async (phase) => {
        this.origin = await this.#remote.origin();
        if (this.#current === made) this.#listener.onPhase(phase);
      },
    });
    this.#current = made;
    // Comlink's types know a proxied listener by its own side alone.
    return proxy(made) as never;
  }
}

function small(settings: LabSettings): LabSettings {
  return { ...settings, trials: Math.min(settings.trials, REFERENCE_TRIALS) };
}

/** Tells the listener as long as that is wanted. Methods that may be called without their object, as comlink does. */
function listenerWhile(
  listener: LabListener,
  isWanted: () => boolean,
  { onPhase }: Pick<RemoteListener, 'onPhase'>,
): RemoteListener {
  const wanted =
    <Told extends unknown[]>(tell: (...told: Told) => void) =>
    (...told: Told) => {
      if (isWanted()) tell(...told);
    };
  return {
    onPhase,
    onComputer: wanted((computer) => listener.onComputer(computer)),
    onProgress: wanted((share, doing) => listener.onProgress(share, doing)),
    onTraining: wanted((point) => listener.onTraining(point)),
    onTrained: wanted((settings, stopped) => listener.onTrained(settings, stopped)),
    onTrajectories: wanted((trajectories) => listener.onTrajectories(trajectories)),
    onLevel: wanted((measure) => listener.onLevel(measure)),
    onCurves: wanted((curves) => listener.onCurves(curves)),
    onRegulator: wanted((measures) => listener.onRegulator(measures)),
    onError: wanted(({ code, message, fix }) => listener.onError(new CtrnnError(code, message, fix))),
  };
}
