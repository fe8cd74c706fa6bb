// The engine: a backend on one WebGPU device. Requests are checked here, at the border, and then go one way:
// request -> plan -> slices -> dispatches -> readback -> result.

import type {
  Backend,
  BackendInfo,
  EvaluateRequest,
  Evaluation,
  GradientRequest,
  GradientResult,
  SimulateRequest,
  Simulation,
  Trainer,
  TrainerRequest,
  TrainerSnapshot,
} from '../backend/backend.ts';
import {
  checkEvaluateRequest,
  checkGradientRequest,
  checkSimulateRequest,
  checkTrainerRequest,
  type Levels,
} from '../backend/check-request.ts';
import type { Source } from '../backend/trial-source.ts';
import { checkChoice, checkNumber } from '../base/check.ts';
import type { LongCallOptions } from '../base/progress.ts';
import { type GpuContext, openDevice } from '../gpu/device.ts';
import { KernelCache } from '../gpu/kernel.ts';
import { checkNetworks, type Networks } from '../network/networks.ts';
import type { EngineCore, LiveState } from './core.ts';
import { type DrawRequest, draws } from './draws.ts';
import { evaluate } from './evaluate.ts';
import { checkFloat32 } from './float32.ts';
import { gradient } from './gradient.ts';
import { KERNEL_FAMILIES, type KernelFamily } from './kernels/family.ts';
import { parameterLayout } from './parameter-layout.ts';
import { Scheduler } from './scheduler.ts';
import { simulate } from './simulate.ts';
import { Staging } from './staging.ts';
import { EngineTrainer } from './trainer.ts';
import { type DeviceTrajectories, type TrajectoriesRequest, trajectories } from './trajectories.ts';
import { FamilyChooser, type TunedShape } from './tune/family-chooser.ts';
import { browserMemory, type KernelMemory } from './tune/kernel-memory.ts';
import { fastest, type KernelTiming, timeFamilies, trialOn } from './tune/tuner.ts';

export interface EngineOptions {
  /**
   * Bytes that the slices of one operation may take on the GPU; default 1 GiB, on a software adapter 512 MiB. Above it runs
   * are cut. (There single calls are cut into parts of 64 MiB already, as long as these fill it: new memory costs more time than
   * larger parts save.)
   */
  readonly memoryBudget?: number;
  /**
   * Milliseconds that one submission should take; default 8 in a page, on a software adapter there 32, and 100 elsewhere. Infinity
   * for no cutting.
   */
  readonly timeBudget?: number;
  /** The family of kernels that computes everything; default: whichever is fastest for a shape on this adapter. */
  readonly kernel?: KernelFamily;
  /** Where the fastest family of each shape is kept; default the browser's own memory, a file in Node. */
  readonly kernelMemory?: KernelMemory;
}

/** What is known of the adapter. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
}

const DEFAULT_MEMORY_BUDGET = { software: 2 ** 29, hardware: 2 ** 30 } as const;
/** A page is drawn by the same graphics card; a software adapter computes on threads of its own. */
const DEFAULT_TIME_BUDGET = { page: { software: 32, hardware: 8 }, elsewhere: 100 } as const;

export class Engine implements Backend {
  readonly info: BackendInfo;
  readonly adapter: AdapterDescription;
  readonly core: EngineCore;

  constructor(core: EngineCore) {
    this.core = core;
    const { info, device } = core.context;
    const limits: Record<string, number> = {};
    for (const name in device.limits) {
      const value = device.limits[name as keyof GPUSupportedLimits];
      if (typeof value === 'number') limits[name] = value;
    }
    const { vendor, architecture, device: model, description } = info;
    this.adapter = {
      vendor,
      architecture,
      device: model,
      description,
      limits,
      features: [...device.features],
    };
    this.info = {
      backend: 'webgpu',
      description:
        description || [vendor, architecture, model].filter(Boolean).join(' ') || 'unnamed adapter',
      isFallbackAdapter: core.context.isSoftware,
    };
  }

  simulate(networks: Networks, request: SimulateRequest): Promise<Simulation> {
    return this.#attempt(
      networks,
      () => checkSimulateRequest(networks, request),
      (checked) => simulate(this.core, networks, checked, request),
    );
  }

  /** Simulates, and leaves the trajectories in buffers on the GPU. */
  trajectories(networks: Networks, request: TrajectoriesRequest): Promise<DeviceTrajectories> {
    return this.#attempt(
      networks,
      () => checkSimulateRequest(networks, request),
      (checked) => trajectories(this.core, networks, checked, request.signal),
    );
  }

  gradient(networks: Networks, request: GradientRequest): Promise<GradientResult> {
    return this.#attempt(
      networks,
      () => checkGradientRequest(networks, request),
      (checked) => gradient(this.core, networks, checked, request),
    );
  }

  evaluate(networks: Networks, request: EvaluateRequest): Promise<Evaluation> {
    return this.#attempt(
      networks,
      () => checkEvaluateRequest(networks, request),
      (checked) => evaluate(this.core, networks, checked, request),
    );
  }

  createTrainer(networks: Networks, request: TrainerRequest, resume?: TrainerSnapshot): Promise<Trainer> {
    return this.#attempt(
      networks,
      () => checkTrainerRequest(networks, request),
      (checked) => EngineTrainer.open(this.core, networks, checked, resume),
    );
  }

  /** From now on families are tried on a shape before its first use, and the fastest is remembered. */
  tuneNewShapes(): void {
    this.core.families.tryWith(trialOn(this.core));
  }

  /**
   * This engine as it is examined: no family is tried on the shapes of an examination, which nobody else uses, and none is
   * remembered by an adapter that may compute wrongly.
   */
  withoutTrials(): Engine {
    return new Engine({ ...this.core, families: this.core.families.withoutTrials() });
  }

  /**
   * Times every family of kernels on networks like these, and remembers the fastest for them.
   *
   * @returns the timings, the fastest first
   * @throws CtrnnError `aborted`; `device-lost`
   */
  async tune(networks: Networks, options: LongCallOptions = {}): Promise<readonly KernelTiming[]> {
    checkNetworks(networks);
    const timings = await timeFamilies(this.core, networks, options);
    await this.core.families.remember(tunedShape(networks), fastest(timings));
    return timings;
  }

  /** So that a wrong request rejects instead of throwing, and that trying kernels is over before work is counted. */
  async #attempt<Checked extends { readonly levels: Levels; readonly source: Source }, Result>(
    networks: Networks,
    check: () => Checked,
    work: (checked: Checked) => Promise<Result>,
  ): Promise<Result> {
    const checked = checkFloat32(networks, check());
    await this.core.families.choose(tunedShape(networks));
    return work(checked);
  }

  /** States of the run in progress, for drawing from the GPU's own buffers; undefined while nothing runs. */
  get liveState(): LiveState | undefined {
    return this.core.live;
  }

  /** The device, for whoever draws: buffers cannot cross devices. */
  get device(): GPUDevice {
    return this.core.context.device;
  }

  /** Words and normals at addresses, [trials][units] each, by the very functions the kernels draw with. */
  async draws(request: DrawRequest): Promise<{ words: Uint32Array; normals: Float32Array }> {
    const { trials, units } = request;
    const drawn = await draws(this.core, request);
    const words = new Uint32Array(trials * units);
    const normals = new Float32Array(trials * units);
    for (let i = 0; i < trials * units; i++) {
      const from = (i % units) * drawn.trialSlots + Math.floor(i / units);
      words[i] = drawn.words[from];
      normals[i] = drawn.normals[from];
    }
    return { words, normals };
  }

  dispose(): void {
    this.core.scheduler.dispose();
    this.core.staging.release();
    this.core.context.dispose();
  }
}

function tunedShape(networks: Networks): TunedShape {
  return { layout: parameterLayout(networks), activation: networks.activation };
}

/**
 * Opens an engine on the best adapter of `gpu`.
 *
 * @throws CtrnnError `no-adapter`, `invalid-argument`
 */
export async function openEngine(gpu: GPU | undefined, options: EngineOptions = {}): Promise<Engine> {
  checkOptions(options);
  return engineOn(await openDevice(gpu), options);
}

function checkOptions({ memoryBudget, timeBudget, kernel }: EngineOptions): void {
  if (memoryBudget !== undefined) checkNumber('memoryBudget', memoryBudget, 0);
  if (timeBudget !== undefined && timeBudget !== Number.POSITIVE_INFINITY) {
    checkNumber('timeBudget', timeBudget, 0, Number.MAX_VALUE, true);
  }
  if (kernel) checkChoice('kernel', kernel, KERNEL_FAMILIES);
}

/**
 * An engine on a device that is open, with options that were checked.
 *
 * @param kernels  what was compiled on that device before
 */
export function engineOn(
  context: GpuContext,
  options: EngineOptions = {},
  kernels = new KernelCache(context),
): Engine {
  const kind = context.isSoftware ? 'software' : 'hardware';
  const isPage = typeof document !== 'undefined';
  const { page, elsewhere } = DEFAULT_TIME_BUDGET;
  const {
    memoryBudget = DEFAULT_MEMORY_BUDGET[kind],
    timeBudget = isPage ? page[kind] : elsewhere,
    kernel: family,
    kernelMemory: memory = browserMemory(),
  } = options;
  // A graphics card takes ten milliseconds to give memory anew, longer than a run; a page leaves it to others.
  if (!context.isSoftware && !isPage) context.shelf.growTo(memoryBudget);
  const scheduler = new Scheduler(context, kernels, timeBudget);
  const families = new FamilyChooser(context, { family, memory });
  const staging = new Staging();
  return new Engine({ context, kernels, scheduler, memoryBudget, families, staging, live: undefined });
}
