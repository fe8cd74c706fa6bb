// Engines for GPU tests, on whatever adapter the project has: one device for a process or page, an engine for a file, and variants of it
// on the same device.

import { afterAll, beforeAll } from 'vitest';
import { CtrnnError } from '../../src/base/errors.ts';
import type { EngineCore } from '../../src/engine/core.ts';
import { Engine, type EngineOptions, engineOn } from '../../src/engine/engine.ts';
import type { KernelFamily } from '../../src/engine/kernels/family.ts';
import { shaders } from '../../src/engine/kernels/sources.ts';
import { Scheduler } from '../../src/engine/scheduler.ts';
import { FamilyChooser } from '../../src/engine/tune/family-chooser.ts';
import { type GpuContext, openDevice } from '../../src/gpu/device.ts';
import { type Kernel, KernelCache, type KernelSource } from '../../src/gpu/kernel.ts';

/** The tests run in Node (Dawn on lavapipe) and in a page (Chromium's SwiftShader), whose normals take longer. */
export const IN_PAGE = typeof document !== 'undefined';

interface Device {
  readonly context: GpuContext;
  readonly kernels: KernelCache;
}

/**
 * The device of a process or page, and what was compiled on it: its files share them, as a software adapter compiles for most of the
 * time that these tests take.
 */
let shared: Promise<Device> | undefined;

async function openShared(): Promise<Device> {
  const context = await openDevice(navigator.gpu);
  return { context, kernels: new KernelCache(context) };
}

function isLost({ context }: Device): boolean {
  try {
    context.check();
    return false;
  } catch (cause) {
    if (cause instanceof CtrnnError && cause.code === 'device-lost') return true;
    throw new Error('A test file before this one has left an error on the device.', { cause });
  }
}

/** Another device after one that could not be opened or was lost: the file that it was lost in has been told. */
async function sharedDevice(): Promise<Device> {
  const device = await shared?.catch(() => undefined);
  if (device && !isLost(device)) return device;
  shared = openShared();
  return shared;
}

/** An engine of its own on the shared device, from before the file's tests until after them. */
export function useEngine(options?: EngineOptions): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    const { context, kernels } = await sharedDevice();
    engine = engineOn(context, options, kernels);
  });
  afterAll(async () => {
    if (!engine) return;
    const { context, scheduler, staging } = engine.core;
    try {
      await scheduler.settle();
    } finally {
      scheduler.dispose();
      staging.release();
      context.shelf.clear();
    }
  });
  return () => {
    if (!engine) throw new Error('The engine is opened before the first test.');
    return engine;
  };
}

/** Bytes of GPU buffers that an engine has alive. */
export function allocatedBytes(engine: Engine): number {
  return engine.core.context.counts.allocatedBytes;
}

/** Works with an engine on the same device that differs in part; what it allocated is freed. */
async function withCore<T>(core: EngineCore, work: (engine: Engine) => Promise<T>): Promise<T> {
  try {
    return await work(new Engine(core));
  } finally {
    // A trainer that was disposed frees its memory when the device is done with it.
    await core.scheduler.settle().finally(() => core.scheduler.dispose());
  }
}

function budgeted(
  { context, kernels, memoryBudget: given }: EngineCore,
  { memoryBudget = given, timeBudget = Number.POSITIVE_INFINITY }: EngineOptions,
): Pick<EngineCore, 'memoryBudget' | 'scheduler'> {
  return { memoryBudget, scheduler: new Scheduler(context, kernels, timeBudget) };
}

/** The same device and compiled kernels under other budgets. */
export function underBudgets<T>(
  { core }: Engine,
  budgets: EngineOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  return withCore({ ...core, ...budgeted(core, budgets), live: undefined }, work);
}

/**
 * An engine that takes the software adapter for a graphics card: it then chooses the kernels of one, whose loops it keeps all
 * the same. (A proxy, because the context's own methods must go on working on its private fields.)
 */
export function asHardware<T>({ core }: Engine, work: (engine: Engine) => Promise<T>): Promise<T> {
  const context = new Proxy(core.context, {
    get(target, name) {
      if (name === 'isSoftware') return false;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const scheduler = new Scheduler(context, core.kernels, Number.POSITIVE_INFINITY);
  const families = new FamilyChooser(context);
  return withCore({ ...core, context, scheduler, families, live: undefined }, work);
}

/** The same device and compiled kernels, with all computed by one family of kernels. */
export function byFamily<T>(
  { core }: Engine,
  family: KernelFamily,
  work: (engine: Engine) => Promise<T>,
  budgets: EngineOptions = {},
): Promise<T> {
  const families = new FamilyChooser(core.context, { family });
  return withCore({ ...core, ...budgeted(core, budgets), families, live: undefined }, work);
}

/** Kernels with their binding tables and nothing in them. */
class HollowKernels extends KernelCache {
  override get(source: KernelSource): Promise<Kernel> {
    const text = `@compute @workgroup_size(1) fn ${source.entryPoint}() {}`;
    const parts = [...shaders('place.wgsl', 'verdict.wgsl'), { file: 'hollow', text }];
    return super.get({ ...source, parts });
  }
}

/** An engine that dispatches as any other but computes nothing: to count work whose kernels take long to compile. */
export function withHollowKernels<T>({ core }: Engine, work: (engine: Engine) => Promise<T>): Promise<T> {
  const context: GpuContext = core.context;
  const kernels = new HollowKernels(context);
  const scheduler = new Scheduler(context, kernels, Number.POSITIVE_INFINITY);
  return withCore({ ...core, kernels, scheduler, live: undefined }, work);
}
