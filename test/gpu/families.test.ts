// Every family of kernels that an adapter can run: the same noisy path and gradient as the reference, at sizes that no tile
// divides; the one that is asked for; the one that is found fastest and remembered.

import { describe, expect, it } from 'vitest';
import type { GradientResult } from '../../src/backend/backend.ts';
import { type Engine, type EngineOptions, openEngine } from '../../src/engine/engine.ts';
import { familiesToTry, KERNEL_FAMILIES, type KernelFamily } from '../../src/engine/kernels/family.ts';
import { BLOCK_TRIALS } from '../../src/engine/kernels/shape.ts';
import { parameterLayout } from '../../src/engine/parameter-layout.ts';
import type { KernelMemory } from '../../src/engine/tune/kernel-memory.ts';
import { fastest } from '../../src/engine/tune/tuner.ts';
import { TEXTURE_WIDTH } from '../../src/gpu/texels.ts';
import { connect, PARAMETER_NAMES } from '../../src/index.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { expectSameBits } from '../support/bits.ts';
import { relativeError } from '../support/compare.ts';
import { byFamily, IN_PAGE, useEngine } from '../support/engine.ts';

/** Float32 against float64 along the same path; worst seen 3e-6 at N 257. */
const TOLERANCE = 1e-4;

/** No multiple of a tile, nor of a subgroup. A page compiles for long: there the smaller ones. */
const SIZES = IN_PAGE ? [3, 33] : [1, 3, 19, 33, 65, 257];
/** Kernels with barriers compile for 15 s a size on lavapipe, and for one in a page: there the smaller ones. */
const SIZES_OF_WORKGROUPS = IN_PAGE ? [3, 33] : [257];
const TRIALS = 67;
const STEPS = 4;

const engine = useEngine({ timeBudget: Number.POSITIVE_INFINITY });
const reference = new ReferenceBackend();

function networksOf(units: number) {
  return createNetworks({ units, inputs: 2, outputs: 3, count: 2, leak: 0.3, activation: 'relu', seed: 8 });
}

function wave(length: number, frequency: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(frequency * i));
}

/** Budgets that cut a run into parts, windows and steps. */
function pieces({ counts }: GradientResult): EngineOptions {
  return { timeBudget: 1e-4, memoryBudget: counts.allocatedBytes / 4 };
}

/** Input or target of all trials and steps. */
function constant(channels: number) {
  return { data: wave(channels, 0.9), shape: [1, 1, 1, channels] };
}

const REQUEST = {
  steps: STEPS,
  trials: TRIALS,
  input: { data: wave(TRIALS * STEPS * 2, 0.7), shape: [1, TRIALS, STEPS, 2] },
  target: { data: wave(TRIALS * STEPS * 3, 0.3), shape: [1, TRIALS, STEPS, 3] },
  noise: { inside: [0.4, 0], outside: [0, 0.2] },
  seed: 5,
};

function familiesOf(units: number): readonly KernelFamily[] {
  return engine().core.families.familiesOf(parameterLayout(networksOf(units)));
}

function familiesAt(units: number): readonly KernelFamily[] {
  return KERNEL_FAMILIES.filter((family) => family !== 'workgroups' || SIZES_OF_WORKGROUPS.includes(units));
}

describe.each(SIZES)('N %i', (units) => {
  it.each(familiesAt(units))('has the gradient of the reference by %s, or refuses', async (family) => {
    const networks = networksOf(units);
    const found = byFamily(engine(), family, (fixed) => fixed.gradient(networks, REQUEST));
    if (!familiesOf(units).includes(family)) {
      await expect(found).rejects.toMatchObject({
        code: 'invalid-argument',
        message: `kernel is '${family}', which does not compute networks of ${units} units, 2 inputs and 3 outputs on this adapter.`,
      });
      return;
    }
    const { kernel, loss, trialLoss, gradient } = await found;
    const expected = await reference.gradient(networks, REQUEST);
    expect(kernel).toBe(family);
    expect(relativeError(loss.data, expected.loss.data), 'loss').toBeLessThan(TOLERANCE);
    expect(relativeError(trialLoss.data, expected.trialLoss.data), 'trialLoss').toBeLessThan(TOLERANCE);
    for (const name of PARAMETER_NAMES) {
      expect(relativeError(gradient[name], expected.gradient[name]), name).toBeLessThan(TOLERANCE);
    }
  });
});

describe('registers-fused', () => {
  const inputs = 7;
  const outputs = 4;
  const widest = createNetworks({
    units: 32,
    inputs,
    outputs,
    count: 2,
    leak: 0.3,
    activation: 'relu',
    seed: 8,
  });

  it('computes the widest shape of 32 units that is printed, whole and cut', async ({ skip }) => {
    const families = engine().core.families.familiesOf(parameterLayout(widest));
    skip(!families.includes('registers-fused'), 'a graphics card has no such family');
    const request = {
      ...REQUEST,
      input: { data: wave(TRIALS * STEPS * inputs, 0.7), shape: [1, TRIALS, STEPS, inputs] },
      target: { data: wave(TRIALS * STEPS * outputs, 0.3), shape: [1, TRIALS, STEPS, outputs] },
    };
    const whole = await byFamily(engine(), 'registers-fused', (fixed) => fixed.gradient(widest, request));
    const cut = await byFamily(
      engine(),
      'registers-fused',
      (fixed) => fixed.gradient(widest, request),
      pieces(whole),
    );
    const expected = await reference.gradient(widest, request);
    expect(whole.kernel).toBe('registers-fused');
    expect(cut.counts.dispatches).toBeGreaterThan(2 * whole.counts.dispatches);
    for (const name of PARAMETER_NAMES) {
      expect(relativeError(whole.gradient[name], expected.gradient[name]), name).toBeLessThan(TOLERANCE);
      expectSameBits(cut.gradient[name], whole.gradient[name], name);
    }
  });
});

describe('subgroups', () => {
  it('computes more networks than a row of their texture holds, whole and cut', async ({ skip }) => {
    const units = 33;
    skip(!familiesOf(units).includes('subgroups'), 'a graphics card has no such family');
    const sizes = { units, inputs: 2, outputs: 3, leak: 0.3, activation: 'relu', seed: 8 } as const;
    const quads = parameterLayout(createNetworks(sizes)).size / 4;
    // The last one begins in the second row and ends in the third.
    expect((2 * TEXTURE_WIDTH) % quads).not.toBe(0);
    const count = Math.floor((2 * TEXTURE_WIDTH) / quads) + 1;
    const networks = createNetworks({ ...sizes, count });
    const noise = { inside: new Array<number>(count).fill(0.4), outside: 0 };
    const request = { ...REQUEST, noise, trials: 5, input: constant(2), target: constant(3) };
    const run = (fixed: Engine) => fixed.gradient(networks, request);
    const whole = await byFamily(engine(), 'subgroups', run);
    const cut = await byFamily(engine(), 'subgroups', run, pieces(whole));
    const expected = await reference.gradient(networks, request);
    // Steps alone would make four times as many.
    expect(cut.counts.dispatches).toBeGreaterThan(2 * STEPS * whole.counts.dispatches);
    for (const name of PARAMETER_NAMES) {
      expect(relativeError(whole.gradient[name], expected.gradient[name]), name).toBeLessThan(TOLERANCE);
      expectSameBits(cut.gradient[name], whole.gradient[name], name);
    }
  });
});

describe('more inputs and outputs than a tile has, and none', () => {
  const CASES = [
    { units: 9, inputs: 5, outputs: 37, family: 'registers' },
    { units: 9, inputs: 0, outputs: 37, family: 'registers-fused' },
    // As many weights a unit as are printed.
    { units: 5, inputs: 5, outputs: 117, family: 'registers-fused' },
    { units: 33, inputs: 18, outputs: 37, family: 'subgroups' },
    { units: 33, inputs: 0, outputs: 3, family: 'subgroups' },
    // The longest rows and columns that are printed whole, two at a time and one.
    { units: 61, inputs: 3, outputs: 4, family: 'subgroups' },
    { units: 121, inputs: 7, outputs: 3, family: 'subgroups' },
    // Columns that are, and rows that are not.
    { units: 41, inputs: 88, outputs: 3, family: 'subgroups' },
    { units: 33, inputs: 18, outputs: 37, family: 'tiles' },
  ] as const;

  it.for(CASES)(
    '$family with $units units, $inputs inputs and $outputs outputs has the gradient of the reference, whole and cut',
    async (the, { skip }) => {
      const { units, inputs, outputs, family } = the;
      const request = {
        ...REQUEST,
        input: { data: wave(TRIALS * STEPS * inputs, 0.7), shape: [1, TRIALS, STEPS, inputs] },
        target: { data: wave(TRIALS * STEPS * outputs, 0.3), shape: [1, TRIALS, STEPS, outputs] },
        // The last step but one is not read out.
        lossMask: Float32Array.of(1, 0.5, 0, 2),
      };
      // tanh, so that traces are numbers.
      const sizes = { units, inputs, outputs, count: 2, leak: 0.3, activation: 'tanh', seed: 8 } as const;
      const networks = createNetworks(sizes);
      const families = engine().core.families.familiesOf(parameterLayout(networks));
      skip(!families.includes(family), 'not on this adapter');
      const whole = await byFamily(engine(), family, (fixed) => fixed.gradient(networks, request));
      const cut = await byFamily(
        engine(),
        family,
        (fixed) => fixed.gradient(networks, request),
        pieces(whole),
      );
      const expected = await reference.gradient(networks, request);
      expect(cut.counts.dispatches).toBeGreaterThan(2 * whole.counts.dispatches);
      expect(relativeError(whole.trialLoss.data, expected.trialLoss.data), 'trialLoss').toBeLessThan(
        TOLERANCE,
      );
      for (const name of PARAMETER_NAMES) {
        expect(relativeError(whole.gradient[name], expected.gradient[name]), name).toBeLessThan(TOLERANCE);
        expectSameBits(cut.gradient[name], whole.gradient[name], name);
      }
    },
  );
});

describe('cut into parts and steps', () => {
  // The last part is nearly all padding: what an earlier part left there must not be summed.
  const request = { ...REQUEST, trials: 4 * BLOCK_TRIALS + 3, input: constant(2), target: constant(3) };

  const cases = KERNEL_FAMILIES.map((family): [KernelFamily, number] => [family, 5]);
  // Its threads share sums from 9 units on.
  if (!IN_PAGE) cases.push(['registers-fused', 11]);

  it.for(cases)('%s gives the same bits, with %i units', async ([family, units], { skip }) => {
    const networks = networksOf(units);
    skip(!familiesOf(units).includes(family), 'not on this adapter');
    skip(family === 'workgroups' && !IN_PAGE, 'compiles for long: see above');
    const whole = await byFamily(engine(), family, (fixed) => fixed.gradient(networks, request));
    const cut = await byFamily(engine(), family, (fixed) => fixed.gradient(networks, request), pieces(whole));
    expect(cut.counts.dispatches).toBeGreaterThan(2 * whole.counts.dispatches);
    expectSameBits(cut.trialLoss.data, whole.trialLoss.data);
    for (const name of PARAMETER_NAMES) expectSameBits(cut.gradient[name], whole.gradient[name], name);
  });
});

describe('the families to try', () => {
  it('are not those that cannot win where others are', () => {
    expect(familiesToTry(['workgroups', 'registers', 'tiles'], 9)).toEqual(['workgroups', 'tiles']);
    expect(familiesToTry(['workgroups', 'registers', 'tiles'], 8)).toEqual([
      'workgroups',
      'registers',
      'tiles',
    ]);
    expect(familiesToTry(['registers', 'tiles'], 9)).toEqual(['registers', 'tiles']);
    expect(familiesToTry(['subgroups', 'tiles', 'workgroups'], 40)).toEqual(['subgroups', 'tiles']);
  });
});

describe('the fastest family', () => {
  const timing = (kernel: KernelFamily, milliseconds: number) => ({
    kernel,
    milliseconds,
    firstMilliseconds: 0,
  });

  it('is another than the first only if it is clearly faster', () => {
    expect(fastest([timing('registers', 10), timing('tiles', 9.5)])).toBe('registers');
    expect(fastest([timing('registers', 10), timing('tiles', 9), timing('subgroups', 8)])).toBe('subgroups');
    expect(fastest([timing('tiles', 1)])).toBe('tiles');
  });
});

describe('the family of kernels', () => {
  const networks = networksOf(3);

  /** A memory in memory, which counts. */
  function memoryOf(entries: [string, KernelFamily][] = []) {
    const kept = new Map<string, string>(entries);
    const memory: KernelMemory = {
      read: async (key) => kept.get(key),
      write: async (key, family) => void kept.set(key, family),
    };
    return { kept, memory };
  }

  // A page compiles for twenty seconds here, of what has nothing of its own there.
  it.skipIf(IN_PAGE)('is tried on request, and the fastest is used and remembered from then on', async () => {
    const { kept, memory } = memoryOf();
    const first = await openEngine(navigator.gpu, { kernelMemory: memory });
    try {
      const timings = await first.tune(networks);
      expect(timings.map(({ kernel }) => kernel).sort()).toEqual([...familiesToTry(familiesOf(3), 3)].sort());
      expect([...kept.values()]).toEqual([fastest(timings)]);
      expect((await first.gradient(networks, REQUEST)).kernel).toBe(fastest(timings));
    } finally {
      first.dispose();
    }
    const [key] = kept.keys();
    const { memory: other } = memoryOf([[key, 'tiles']]);
    const later = await openEngine(navigator.gpu, { kernelMemory: other });
    try {
      expect((await later.gradient(networks, REQUEST)).kernel).toBe('tiles');
    } finally {
      later.dispose();
    }
  });

  it.skipIf(IN_PAGE)(
    'is tried before the first use of a shape where that is asked for, and once',
    async () => {
      const { kept, memory } = memoryOf();
      const tuning = await openEngine(navigator.gpu, { kernelMemory: memory });
      try {
        tuning.tuneNewShapes();
        const { kernel } = await tuning.gradient(networks, REQUEST);
        expect([...kept.values()]).toEqual([kernel]);
        const dispatches = tuning.core.context.counts.dispatches;
        const { counts } = await tuning.gradient(networks, REQUEST);
        expect(tuning.core.context.counts.dispatches - dispatches).toBe(counts.dispatches);
      } finally {
        tuning.dispose();
      }
    },
  );

  it.skipIf(IN_PAGE)('is neither tried nor remembered while the adapter is examined', async () => {
    const { kept, memory } = memoryOf();
    const engine = await connect({ tune: true, selfCheck: false, kernelMemory: memory });
    try {
      await engine.selfCheck();
      expect(kept.size).toBe(0);
      await engine.gradient(networks, REQUEST);
      expect(kept.size).toBe(1);
    } finally {
      engine.dispose();
    }
  });

  it('is the first of the rule where a memory fails, or holds what is none', async () => {
    const broken: KernelMemory = {
      read: async () => {
        throw new Error('no memory');
      },
      write: async () => {
        throw new Error('no memory');
      },
    };
    const odd: KernelMemory = { read: async () => 'spinning-wheel', write: async () => {} };
    for (const kernelMemory of [broken, odd]) {
      const forgetful = await openEngine(navigator.gpu, { kernelMemory });
      try {
        expect((await forgetful.gradient(networks, REQUEST)).kernel).toBe(familiesOf(3)[0]);
      } finally {
        forgetful.dispose();
      }
    }
  });
});
