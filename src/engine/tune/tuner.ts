// Tries the families of kernels on the adapter at hand: the gradient of made-up trials, with noise inside, once to compile and
// then a few times, of which the shortest counts.

import { checkGradientRequest } from '../../backend/check-request.ts';
import { CtrnnError } from '../../base/errors.ts';
import type { LongCallOptions } from '../../base/progress.ts';
import { createNetworks } from '../../network/create-networks.ts';
import type { Networks } from '../../network/networks.ts';
import type { EngineCore } from '../core.ts';
import { gradient } from '../gradient.ts';
import { familiesToTry, type KernelFamily } from '../kernels/family.ts';
import { parameterLayout } from '../parameter-layout.ts';
import { FamilyChooser, type Trial } from './family-chooser.ts';

/** Steps of the trials, and as many trials as fill an adapter to begin with. */
const STEPS = 20;
const FIRST_TRIALS = { software: 256, hardware: 4096 } as const;
const MOST_TRIALS = 65_536;
/** For a call that only compiles. */
const FEW_TRIALS = 64;
/** A call must outweigh its fixed cost, milliseconds. */
const LONG_ENOUGH = { software: 100, hardware: 20 } as const;
const REPEATS = 3;
/** What is faster by less may be noise: the rule's first family then stays. */
const MARGIN = 1.1;

/**
 * How long a family took, in milliseconds: its first call, which compiles (on a graphics card beside the other families), and the
 * shortest of the others.
 */
export interface KernelTiming {
  readonly kernel: KernelFamily;
  readonly firstMilliseconds: number;
  readonly milliseconds: number;
}

/** The first call with so many trials, and the shortest of some more. */
async function timeFamily(
  core: EngineCore,
  networks: Networks,
  kernel: KernelFamily,
  trials: number,
  repeats: number,
  signal?: AbortSignal,
): Promise<KernelTiming> {
  const { inputs, outputs } = networks;
  const request = {
    trials,
    steps: STEPS,
    input: { data: new Float32Array(inputs).fill(0.5), shape: [1, 1, 1, inputs] },
    target: { data: new Float32Array(outputs), shape: [1, 1, 1, outputs] },
    noise: { inside: 0.1 },
    seed: 1,
  } as const;
  const checked = checkGradientRequest(networks, request);
  const fixed = { ...core, families: new FamilyChooser(core.context, { family: kernel }), live: undefined };
  const times: number[] = [];
  for (let i = 0; i <= repeats; i++) {
    const start = performance.now();
    await gradient(fixed, networks, checked, { signal });
    times.push(performance.now() - start);
  }
  const [firstMilliseconds, ...warm] = times;
  return { kernel, firstMilliseconds, milliseconds: Math.min(...warm) };
}

/** As `timeFamily`; undefined for a family that this adapter does not compile or hold after all. */
async function timeIfPossible(...args: Parameters<typeof timeFamily>): Promise<KernelTiming | undefined> {
  try {
    return await timeFamily(...args);
  } catch (error) {
    if (error instanceof CtrnnError && (error.code === 'shader' || error.code === 'does-not-fit'))
      return undefined;
    throw error;
  }
}

/**
 * Times every family that can compute these networks here, with as many trials as make the slowest take long.
 *
 * @returns the timings, in the order of the rule that holds where nothing is tried
 * @throws CtrnnError `aborted`; what the engine meets (`device-lost` ...)
 */
export async function timeFamilies(
  core: EngineCore,
  networks: Networks,
  options: LongCallOptions = {},
): Promise<readonly KernelTiming[]> {
  let families = familiesToTry(core.families.familiesOf(parameterLayout(networks)), networks.units);
  const adapter = core.context.isSoftware ? 'software' : 'hardware';
  const compiled = new Map<KernelFamily, number>();
  if (adapter === 'hardware') {
    // A graphics card's driver compiles on all cores at once.
    const first = await Promise.all(
      families.map((family) => timeIfPossible(core, networks, family, FEW_TRIALS, 0, options.signal)),
    );
    for (const timing of first) if (timing) compiled.set(timing.kernel, timing.firstMilliseconds);
    families = families.filter((family) => compiled.has(family));
  }
  for (let trials: number = FIRST_TRIALS[adapter]; ; trials *= 4) {
    const timings: KernelTiming[] = [];
    for (const [i, family] of families.entries()) {
      const timing = await timeIfPossible(core, networks, family, trials, REPEATS, options.signal);
      // The first call of all compiled.
      const firstMilliseconds = compiled.get(family) ?? timing?.firstMilliseconds ?? 0;
      compiled.set(family, firstMilliseconds);
      if (timing) timings.push({ ...timing, firstMilliseconds });
      options.onProgress?.({ phase: 'trying kernels', done: i + 1, total: families.length });
    }
    if (timings.length === 0) {
      throw new CtrnnError(
        'shader',
        `No kernels compute networks of ${networks.units} units on this adapter.`,
        'Please report this, and use the backend `reference` meanwhile.',
      );
    }
    const longest = Math.max(...timings.map(({ milliseconds }) => milliseconds));
    if (longest >= LONG_ENOUGH[adapter] || 4 * trials > MOST_TRIALS) return timings;
  }
}

/** The fastest, unless the first is about as fast. */
export function fastest(timings: readonly KernelTiming[]): KernelFamily {
  const [first] = timings;
  const best = timings.reduce((a, b) => (b.milliseconds < a.milliseconds ? b : a), first);
  return MARGIN * best.milliseconds < first.milliseconds ? best.kernel : first.kernel;
}

/** Tries a shape with networks of its own making. */
export function trialOn(core: EngineCore): Trial {
  return async ({ layout: { units, inputs, outputs }, activation }) => {
    const networks = createNetworks({ units, inputs, outputs, activation, count: 1, seed: 1 });
    return fastest(await timeFamilies(core, networks));
  };
}
