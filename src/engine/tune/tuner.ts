// Tries the families of kernels on the adapter at hand: the gradient of a small batch of made-up trials, with noise inside,
// once to compile and then a few times, of which the shortest counts.

import { checkGradientRequest } from '../../backend/check-request.ts';
import type { LongCallOptions } from '../../base/progress.ts';
import { createNetworks } from '../../network/create-networks.ts';
import type { Networks } from '../../network/networks.ts';
import type { EngineCore } from '../core.ts';
import { gradient } from '../gradient.ts';
import type { KernelFamily } from '../kernels/family.ts';
import { parameterLayout } from '../parameter-layout.ts';
import { FamilyChooser, type Trial } from './family-chooser.ts';

/** Trials that fill an adapter and steps that outweigh the call: milliseconds on a GPU, a tenth of a second on two cores. */
const LOADS = { software: { trials: 256, steps: 20 }, hardware: { trials: 4096, steps: 20 } } as const;
const REPEATS = 3;

/** How long a family took, in milliseconds: its first call, which compiles, and the shortest of the others. */
export interface KernelTiming {
  readonly kernel: KernelFamily;
  readonly firstMilliseconds: number;
  readonly milliseconds: number;
}

async function timeFamily(
  core: EngineCore,
  networks: Networks,
  kernel: KernelFamily,
  options: LongCallOptions,
): Promise<KernelTiming> {
  const { trials, steps } = core.context.isSoftware ? LOADS.software : LOADS.hardware;
  const { inputs, outputs } = networks;
  const request = {
    trials,
    steps,
    input: { data: new Float32Array(inputs).fill(0.5), shape: [1, 1, 1, inputs] },
    target: { data: new Float32Array(outputs), shape: [1, 1, 1, outputs] },
    noise: { inside: 0.1 },
    seed: 1,
  } as const;
  const checked = checkGradientRequest(networks, request);
  const fixed = { ...core, families: new FamilyChooser(core.context, { family: kernel }), live: undefined };
  const times: number[] = [];
  for (let i = 0; i <= REPEATS; i++) {
    const start = performance.now();
    await gradient(fixed, networks, checked, { signal: options.signal });
    times.push(performance.now() - start);
  }
  const [firstMilliseconds, ...warm] = times;
  return { kernel, firstMilliseconds, milliseconds: Math.min(...warm) };
}

/**
 * Times every family that can compute these networks here.
 *
 * @returns the timings, the fastest first
 * @throws CtrnnError `aborted`; what the engine meets (`device-lost` ...)
 */
export async function timeFamilies(
  core: EngineCore,
  networks: Networks,
  options: LongCallOptions = {},
): Promise<readonly KernelTiming[]> {
  const families = core.families.familiesOf(parameterLayout(networks));
  const timings: KernelTiming[] = [];
  for (const [i, family] of families.entries()) {
    timings.push(await timeFamily(core, networks, family, options));
    options.onProgress?.({ phase: 'trying kernels', done: i + 1, total: families.length });
  }
  return timings.sort((a, b) => a.milliseconds - b.milliseconds);
}

/** Tries a shape with networks of its own making. */
export function trialOn(core: EngineCore): Trial {
  return async ({ layout: { units, inputs, outputs } }) => {
    // The activation is left to the default: what it costs is the same in all families.
    const networks = createNetworks({ units, inputs, outputs, count: 1, seed: 1 });
    const [fastest] = await timeFamilies(core, networks);
    return fastest.kernel;
  };
}
