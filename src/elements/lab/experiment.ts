// The experiment itself, on any backend: it trains, shows, measures and sweeps, and tells a listener. Everything that takes long
// passes the gate between its slices. A lost device is replaced, and what was trained so far goes on there.

import {
  CtrnnError,
  isAbort,
  type Networks,
  type Trainer,
  type TrainerSnapshot,
  throwIfAborted,
} from '../../index.ts';
import { asCtrnnError } from '../shared/as-ctrnn-error.ts';
import type { WorkGate } from '../shared/work-gate.ts';
import type { CloudChannel, Trajectories } from './cloud/cloud.ts';
import type { LabBackend, LabRequest } from './lab-backend.ts';
import type { EndPoint, LabExperiment, LabListener, LabLook, LabPhase } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';
import { labTask, newNetworks, noiseAt, sweepLevels, trainingRequest } from './lab-task.ts';
import { LearningPoints } from './learning-points.ts';
import { presetOf } from './presets/preset.ts';
import { measureRegulators } from './regulator-measure.ts';

/** Milliseconds: a call of the trainer aims at this, as long as an abort or a new picture may wait. */
const SLICE = 40;
/** Of the time, that pictures may take. */
const PICTURE_SHARE = 0.4;

const SWEEP_TRIALS = 512;
const SWEEP_REPEATS = 8;
/** Few, since they are made on the thread that the page lives on. */
const SWEEP_REPLICATES = 200;
const REGULATOR_TRIALS = 512;

/** A device that is lost again and again is not worth a further try. */
const MOST_LOSSES = 3;

/** The device is lost, or the engine went with it: of two calls that meet a loss, the first lets go of the engine. */
function isDeviceLost(error: unknown): boolean {
  return error instanceof CtrnnError && (error.code === 'device-lost' || error.code === 'disposed');
}

export class Experiment implements LabExperiment {
  #settings: LabSettings;
  readonly #open: () => Promise<LabBackend>;
  readonly #listener: LabListener;
  readonly #gate: WorkGate;
  #backend: LabBackend | undefined;
  #networks: Networks;
  #origin: LabExperiment['origin'] = 'untrained';
  /** Whether the networks are those that are to be seen: before, a preset may still be on its way. */
  #hasNetworks = false;
  #shown: Trajectories | undefined;
  #isShowing = false;
  #isStale = false;
  #running = new AbortController();
  readonly #gone = new AbortController();
  #losses = 0;
  /** Under way; whoever needs the engine waits for the same. */
  #connecting: Promise<void> | undefined;

  constructor(settings: LabSettings, open: () => Promise<LabBackend>, listener: LabListener, gate: WorkGate) {
    this.#settings = settings;
    this.#open = open;
    this.#listener = listener;
    this.#gate = gate;
    this.#networks = newNetworks(settings);
  }

  get settings(): LabSettings {
    return this.#settings;
  }

  get origin(): LabExperiment['origin'] {
    return this.#origin;
  }

  start(): Promise<void> {
    return this.#attempt(async (signal) => {
      this.#tell('connecting');
      await this.#gate.pass(signal);
      await this.#connected();
      await this.#showNew(signal);
    });
  }

  change(settings: LabSettings): Promise<void> {
    this.#settings = settings;
    return this.#attempt(async (signal) => {
      await this.#connected();
      await this.#showNew(signal);
    });
  }

  train(): Promise<void> {
    return this.#attempt(async (signal) => {
      await this.#connected();
      await this.#replacing(() => this.#computing().selfCheck());
      throwIfAborted(signal, 'Training');
      this.#listener.onCurves([]);
      this.#networks = newNetworks(this.#settings);
      this.#origin = 'trained';
      this.#hasNetworks = true;
      this.#tell('training');
      await this.#train(signal);
      await this.#replacing(() => this.#sweep(signal));
    });
  }

  get #isDisposed(): boolean {
    return this.#gone.signal.aborted;
  }

  stop(): void {
    this.#running.abort();
  }

  look({ testNoise, trials }: LabLook): void {
    this.#settings = { ...this.#settings, testNoise, trials };
    if (this.#hasNetworks) void this.#show();
  }

  async points(x: CloudChannel, y: CloudChannel): Promise<readonly EndPoint[]> {
    const { placements } = this.#settings;
    const request = this.#request();
    const { channels, trials } = await this.#computing().ends(this.#networks, request);
    const at = (channel: CloudChannel, row: number, trial: number) =>
      channel === 'step' ? request.task.steps : (channels[channel]?.[row * trials + trial] ?? Number.NaN);
    return placements.flatMap((placement, row) =>
      Array.from({ length: trials }, (_, trial) => ({
        placement,
        trial,
        x: at(x, row, trial),
        y: at(y, row, trial),
      })),
    );
  }

  dispose(): void {
    this.#gone.abort();
    this.#running.abort();
    if (this.#shown) disposeOf(this.#shown);
    this.#shown = undefined;
    this.#backend?.release();
    this.#backend = undefined;
  }

  #tell(phase: LabPhase): void {
    if (!this.#isDisposed) this.#listener.onPhase(phase);
  }

  /** Breaks off what runs, runs this instead, and tells how it ended. */
  async #attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#running.abort();
    const running = new AbortController();
    this.#running = running;
    this.#losses = 0;
    try {
      await work(running.signal);
      if (this.#running === running) this.#tell('idle');
    } catch (error) {
      // What took its place tells of itself.
      if (this.#running !== running || this.#isDisposed) return;
      if (isAbort(error)) return this.#tell('stopped');
      this.#tell('failed');
      this.#listener.onError(asCtrnnError(error));
    }
  }

  /** Connects where nobody is connected. */
  async #connected(): Promise<void> {
    if (this.#backend) return;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    await this.#connecting;
  }

  async #connect(): Promise<void> {
    const backend = await this.#open();
    if (this.#isDisposed) return backend.release();
    this.#backend = backend;
    this.#listener.onComputer(backend.computer);
    // A picture that nobody asks for anew would stand still for ever.
    void backend.computer.device?.lost.then(() => {
      if (this.#backend === backend && !this.#isDisposed) void this.#show();
    });
  }

  #computing(): LabBackend {
    if (!this.#backend)
      throw new CtrnnError('aborted', 'The lab has no engine: it was not started, or is gone.');
    return this.#backend;
  }

  /** Does the work again on another device as long as it loses its own. */
  async #replacing(work: () => Promise<void>): Promise<void> {
    for (;;) {
      const backend = this.#backend;
      try {
        return await work();
      } catch (error) {
        await this.#replaceLost(error, backend);
      }
    }
  }

  /** Connects anew where the error says that the device of `lost` is gone, else throws it. */
  async #replaceLost(error: unknown, lost: LabBackend | undefined): Promise<void> {
    if (!isDeviceLost(error) || this.#isDisposed) throw error;
    // Another one who met the loss may have been first.
    if (this.#backend === lost) {
      if (++this.#losses > MOST_LOSSES) throw error;
      this.#shown = undefined; // its buffers went with the device
      this.#backend?.release();
      this.#backend = undefined;
    }
    await this.#connected();
  }

  /** Networks for the settings, as they come with the page or untrained, their picture, and what they prefer. */
  async #showNew(signal: AbortSignal): Promise<void> {
    throwIfAborted(signal, 'The run');
    this.#listener.onCurves([]);
    const preset = await presetOf(this.#settings);
    this.#networks = preset ?? newNetworks(this.#settings);
    this.#origin = preset ? 'preset' : 'untrained';
    this.#hasNetworks = true;
    await this.#replacing(async () => {
      await this.#show(signal);
      throwIfAborted(signal, 'The run');
      // The adapter is examined once there is something to see, and before anything is measured.
      this.#tell('checking');
      await this.#computing().selfCheck();
    });
    if (preset) await this.#replacing(() => this.#sweep(signal));
  }

  async #train(signal: AbortSignal): Promise<void> {
    const settings = this.#settings;
    const kept: { snapshot?: TrainerSnapshot } = {};
    const points = new LearningPoints(settings.iterations);
    try {
      await this.#replacing(async () => {
        const { backend } = this.#computing();
        const trainer = await backend.createTrainer(this.#networks, trainingRequest(settings), kept.snapshot);
        try {
          await this.#advance(trainer, points, signal, (snapshot) => {
            kept.snapshot = snapshot;
          });
        } finally {
          trainer.dispose();
        }
      });
    } catch (error) {
      if (isAbort(error) && !this.#isDisposed) this.#listener.onTrained(settings, true);
      throw error;
    }
    this.#listener.onTrained(settings, false);
    for (const { network, iteration } of kept.snapshot?.divergences ?? []) {
      const placement = settings.placements[network];
      this.#listener.onError(
        new CtrnnError(
          'not-finite',
          `The network with noise ${placement} left the finite numbers at iteration ${iteration}, and is shown as it was before.`,
          'Train with less noise, or from another seed.',
        ),
      );
    }
  }

  /** Trains to the end, telling losses and showing the networks on the way. */
  async #advance(
    trainer: Trainer,
    points: LearningPoints,
    signal: AbortSignal,
    keep: (snapshot: TrainerSnapshot) => void,
  ): Promise<void> {
    const { iterations } = this.#settings;
    let size = 1;
    let picture = { at: performance.now(), took: 0 };
    // Nothing where other networks have taken the place of these meanwhile.
    const take = async () => {
      const snapshot = await trainer.snapshot();
      if (this.#running.signal !== signal) return;
      keep(snapshot);
      this.#networks = { ...this.#networks, parameters: snapshot.parameters };
    };
    const show = async () => {
      const began = performance.now();
      await take();
      await this.#show(signal);
      picture = { at: performance.now(), took: performance.now() - began };
    };
    try {
      while (trainer.iteration < iterations) {
        await this.#gate.pass(signal);
        const began = performance.now();
        const count = Math.min(size, iterations - trainer.iteration);
        const losses = await trainer.advance(count, { signal });
        const now = performance.now();
        size = nextCount(count, now - began);
        for (const point of points.add(trainer.iteration - count, losses, count)) {
          this.#listener.onTraining(point);
        }
        this.#listener.onProgress(trainer.iteration / iterations, 'training');
        const isDue = now - picture.at >= (picture.took * (1 - PICTURE_SHARE)) / PICTURE_SHARE;
        if (isDue && trainer.iteration < iterations) await show();
      }
    } catch (error) {
      // What was trained so far stays. Its picture is not waited for: it may have to wait until somebody can see it.
      if (isAbort(error) && this.#running.signal === signal && !this.#isDisposed) {
        await take();
        void this.#show();
      }
      throw error;
    }
    await show();
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    this.#tell('sweeping');
    await this.#gate.pass(signal);
    const { placements, seed } = this.#settings;
    const { curves } = await this.#computing().sweepNoise(this.#networks, {
      task: labTask(this.#settings),
      levels: sweepLevels(this.#settings),
      placement: placements,
      trials: SWEEP_TRIALS,
      repeats: SWEEP_REPEATS,
      replicates: SWEEP_REPLICATES,
      seed,
      signal,
      onProgress: ({ phase, done, total }) => this.#listener.onProgress(done / total, phase),
    });
    throwIfAborted(signal, 'The run');
    this.#listener.onCurves(curves);
  }

  /**
   * Shows the networks as they are at the test noise; of those asked for meanwhile only the last.
   *
   * @param signal  of the attempt that waits for the picture: a closed gate does not hold it when it is broken off or all is disposed
   */
  async #show(signal = this.#gone.signal): Promise<void> {
    this.#isStale = true;
    if (this.#isShowing) return;
    this.#isShowing = true;
    try {
      while (this.#isStale && this.#backend) {
        this.#isStale = false;
        await this.#gate.pass(signal);
        await this.#replacing(() => this.#showOnce());
      }
    } catch (error) {
      if (!this.#isDisposed && !isAbort(error)) this.#listener.onError(asCtrnnError(error));
    } finally {
      this.#isShowing = false;
    }
    // Who waited for it went away; the picture is still to be shown.
    if (signal.aborted && !this.#isDisposed) void this.#show();
  }

  /** The trials that are shown: from test draws, the same for every network and level. */
  #request(): LabRequest {
    const { trials, testNoise, seed } = this.#settings;
    return { task: labTask(this.#settings), trials, noise: noiseAt(this.#settings, testNoise), seed };
  }

  async #showOnce(): Promise<void> {
    const backend = this.#computing();
    const settings = this.#settings;
    const networks = this.#networks;
    const { task, trials, testNoise } = settings;
    const request = this.#request();
    const { trajectories, loss } = await backend.draw(networks, request);
    if (this.#isDisposed || this.#backend !== backend || this.#networks !== networks) {
      return disposeOf(trajectories);
    }
    const before = this.#shown;
    this.#shown = trajectories;
    this.#listener.onTrajectories(trajectories);
    if (before) disposeOf(before);
    this.#listener.onLevel({ level: testNoise, loss });
    if (task !== 'regulator') return;
    const run = await backend.backend.simulate(networks, {
      ...request,
      trials: Math.min(trials, REGULATOR_TRIALS),
      record: { state: true },
    });
    if (!this.#isDisposed && this.#networks === networks)
      this.#listener.onRegulator(measureRegulators(networks, settings, run));
  }
}

function disposeOf(trajectories: Trajectories): void {
  if (trajectories.kind === 'device') trajectories.dispose();
}

/** Iterations for the next call: at most doubled, as the first one also compiles. */
function nextCount(count: number, milliseconds: number): number {
  const aimed = Math.floor((count * SLICE) / Math.max(milliseconds, 0.1));
  return Math.max(1, Math.min(aimed, 2 * count));
}
