// One GPU device with its errors made ours: WebGPU reports a lost device, a failed allocation or a wrong call far from
// where it happened; here each becomes a CtrnnError at the next point where work is awaited.

import { CtrnnError } from '../base/errors.ts';
import { Shelf } from './shelf.ts';

/** What the work of a device has cost so far. */
export interface GpuCounts {
  dispatches: number;
  submits: number;
  readbacks: number;
  /** Bytes of GPU buffers and textures now in use, and the most that were at once. What lies on the shelf is not among them. */
  allocatedBytes: number;
  peakBytes: number;
}

/** The limits we ask for beyond WebGPU's defaults: all the adapter has. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxStorageBuffersPerShaderStage',
] as const;

/** The limits that decide what fits. */
const KNOWN_LIMITS = [...LIMITS, 'maxComputeWorkgroupsPerDimension'] as const;
type KnownLimit = (typeof KNOWN_LIMITS)[number];

/** Milliseconds of a wait without a pause: a whole call on a graphics card is shorter. */
const RESTLESS = 5;

/** Features that are used where there are. */
const FEATURES: readonly GPUFeatureName[] = ['subgroups'];

export const NO_ADAPTER_FIX =
  'In a browser: use one with WebGPU (Chrome or Edge 113+, Safari 26+, Firefox 141+) and hardware acceleration on. ' +
  'In Node: install a GPU driver with Vulkan, or a software one (`npm test` in a clone sets one up; on Debian: ' +
  'apt-get install mesa-vulkan-drivers, version 23 or newer). Or run slowly with the backend `reference`.';

/** The context of each open device: a device has one account, and one reader of its errors. */
const contexts = new WeakMap<GPUDevice, GpuContext>();

/** The context of a device that `openDevice` opened; undefined for any other. */
export function contextOf(device: GPUDevice): GpuContext | undefined {
  return contexts.get(device);
}

export class GpuContext {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  /** The device's limits, read once: WebGPU makes each of its answers anew. */
  readonly limits: Readonly<Record<KnownLimit, number>>;
  readonly info: GPUAdapterInfo;
  readonly counts: GpuCounts = { dispatches: 0, submits: 0, readbacks: 0, allocatedBytes: 0, peakBytes: 0 };
  /** Buffers and textures between two runs. */
  readonly shelf = new Shelf();
  /** A software adapter: the processor, not a GPU. */
  readonly isSoftware: boolean;
  /** Threads of a subgroup where kernels may use subgroups and all have the same size; else 0. */
  readonly subgroup: number;
  #lost: CtrnnError | undefined;
  #failure: CtrnnError | undefined;
  #disposed = false;
  #isGone = false;
  /** Who waits for the queue, and waits no more once the device is gone. */
  readonly #waiters = new Set<() => void>();

  constructor(device: GPUDevice, info: GPUAdapterInfo, isSoftware: boolean) {
    this.device = device;
    this.queue = device.queue;
    const { limits } = device;
    this.limits = Object.fromEntries(KNOWN_LIMITS.map((name) => [name, limits[name]])) as Record<
      KnownLimit,
      number
    >;
    this.info = info;
    this.isSoftware = isSoftware;
    const { subgroupMinSize: least, subgroupMaxSize: most } = info;
    this.subgroup = device.features.has('subgroups') && least === most ? (most ?? 0) : 0;
    contexts.set(device, this);
    device.lost.then((lost) => {
      this.#isGone = true;
      for (const goOn of [...this.#waiters]) goOn();
      if (this.#disposed) return;
      this.#lost = new CtrnnError(
        'device-lost',
        `The GPU device was lost${lost.message ? `: ${lost.message}` : '.'}`,
        'Connect again. Training goes on from a snapshot of its trainer, a study from its last checkpoint.',
      );
    });
    device.onuncapturederror = (event) => {
      const memory = event.error instanceof GPUOutOfMemoryError;
      this.#failure ??= memory
        ? outOfMemory(event.error.message)
        : new CtrnnError(
            'internal',
            `WebGPU refused a call: ${event.error.message}`,
            'Please report this defect.',
          );
    };
  }

  /** Whether kernels must keep the device's compiler from unrolling loops: a software adapter's takes minutes over it. */
  get keepsLoops(): boolean {
    return this.isSoftware;
  }

  /** How long to wait for its work without a pause, in milliseconds: see gpu/patience.ts. */
  get restless(): number {
    return this.isSoftware ? 0 : RESTLESS;
  }

  /** What the device grants a workgroup: bytes of its memory, and threads in a row. */
  get workgroup(): { readonly bytes: number; readonly threads: number } {
    const { limits } = this;
    return {
      bytes: limits.maxComputeWorkgroupStorageSize,
      threads: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX),
    };
  }

  /**
   * Resolves when what was submitted is done, or the device is lost: `check` then says so. `device.lost` is asked once a device
   * and not here: a promise keeps whatever waits for it as long as it is pending, and this one is for hours.
   */
  workDone(): Promise<void> {
    if (this.#isGone) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const goOn = () => {
        this.#waiters.delete(goOn);
        resolve();
      };
      this.#waiters.add(goOn);
      this.queue.onSubmittedWorkDone().then(goOn, (error) => {
        this.#waiters.delete(goOn);
        reject(error);
      });
    });
  }

  /** Throws what went wrong on the device since the last look, if anything did. */
  check(): void {
    if (this.#disposed) throw new CtrnnError('disposed', 'The engine was disposed.', 'Connect a new one.');
    if (this.#lost) throw this.#lost;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.shelf.clear();
    this.device.destroy();
  }
}

export function outOfMemory(detail: string): CtrnnError {
  return new CtrnnError(
    'out-of-memory',
    `The GPU has no memory left: ${detail}`,
    'Lower the memory budget, the trials or the networks of a run; finished parts are kept.',
  );
}

/**
 * Opens a device of the best adapter, with all of its limits.
 *
 * @param gpu  `navigator.gpu` in a browser; Dawn's in Node
 * @throws CtrnnError `no-adapter`
 */
export async function openDevice(gpu: GPU | undefined): Promise<GpuContext> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new CtrnnError('no-adapter', 'There is no WebGPU adapter on this machine.', NO_ADAPTER_FIX);
  const device = await adapter.requestDevice({
    label: 'noisy-ctrnn',
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  // Where the flag lives has moved between versions of WebGPU.
  const { isFallbackAdapter } = adapter as { isFallbackAdapter?: boolean };
  const isSoftware = (adapter.info?.isFallbackAdapter ?? isFallbackAdapter) === true;
  return new GpuContext(device, adapter.info, isSoftware);
}
