// The kernels that look for an adapter's ceilings do the work that they are credited with, and the benchmark runs wherever
// the engine does.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Ceiling, type CeilingProbe, ceilingProbes } from '../../src/benchmark/ceilings.ts';
import { checkGradient } from '../../src/benchmark/gradient-check.ts';
import { PROBE, type Probe } from '../../src/benchmark/probe.ts';
import { runBenchmark } from '../../src/benchmark/run.ts';
import { type GpuContext, openDevice } from '../../src/gpu/device.ts';
import { KernelCache } from '../../src/gpu/kernel.ts';
import { BufferPool } from '../../src/gpu/memory.ts';
import { readBack } from '../../src/gpu/readback.ts';
import { Submission } from '../../src/gpu/submission.ts';
import { type ConnectedEngine, connect, isAbort } from '../../src/index.ts';
import { ReferenceBackend } from '../../src/reference/reference-backend.ts';
import { IN_PAGE } from '../support/engine.ts';

const MULTIPLIER = 0.999;
const ADDEND = 0.5;
const ROUNDS = 3;

let context: GpuContext;
beforeAll(async () => {
  context = await openDevice(navigator.gpu);
});
afterAll(() => context.dispose());

function named(probes: readonly CeilingProbe[]): [string, CeilingProbe][] {
  return probes.map((probe) => [probe.name, probe]);
}

/** Runs a probe once, after `source` was written to the start and the end of its buffer of that name. */
async function runProbe(
  probe: Probe,
  parts: readonly [number, number][],
  source?: Float32Array<ArrayBuffer>,
) {
  const kernels = new KernelCache(context);
  const submission = new Submission(context, kernels, PROBE);
  using pool = new BufferPool(context);
  try {
    const { label, entryPoint, bindings, constants, parts: text } = probe;
    const kernel = await kernels.get({ label, entryPoint, uniform: PROBE, bindings, constants, parts: text });
    const buffers = Object.fromEntries(
      Object.entries(probe.buffers).map(([name, bytes]) => [name, pool.allocate(name, bytes)]),
    );
    await pool.ready();
    for (const [offset, size] of source ? parts : []) {
      context.device.queue.writeBuffer(buffers.source, offset, source!, 0, size / 4);
    }
    const uniforms = { rounds: ROUNDS, multiplier: MULTIPLIER, addend: ADDEND, key: 7 };
    submission.dispatch(kernel, kernel.bind(buffers), uniforms, probe.workgroups);
    const wanted = parts.map(([offset, size]) => ({ buffer: buffers.result, offset, size }));
    return (await readBack(context, submission, wanted)).map((bytes) => new Float32Array(bytes));
  } finally {
    submission.dispose();
  }
}

/** Each of a list of ceilings, by the names that they have on any adapter. */
const KINDS = { flop: [0, 1, 2, 3], bandwidth: [0, 1, 2], normals: [0, 1, 2, 3] } as const;

describe('the kernels of a ceiling', () => {
  it.each(KINDS.flop)('link as many multiply-adds as are counted (operations, %d)', async (index) => {
    const { probe, perRound } = ceilingProbes(context).flop[index] as CeilingProbe & { probe: Probe };
    const { THREADS: threads, CHAINS: chains } = probe.constants as Record<string, number>;
    const all = threads * probe.workgroups[0];
    const lanes = probe.buffers.result / 4 / all;
    const links = (ROUNDS * perRound) / (2 * lanes * chains * all);
    const [found] = await runProbe(probe, [[0, 4 * lanes * 80]]);
    // x goes to its fixed point c / (1 - m), the distance shrinking by m a link.
    const fixed = ADDEND / (1 - MULTIPLIER);
    const after = (x: number) => fixed + (x - fixed) * MULTIPLIER ** links;
    for (let thread = 0; thread < 80; thread++) {
      const starts = chains > 4 ? [thread & 255, thread & 127] : [thread & 255];
      // Where there are no chains of the second four, their starts are in the sum as they are.
      const idle = chains > 4 ? 0 : 4 * (thread & 127) + 1.5;
      const expected = starts.reduce(
        (sum, x) => sum + [0, 0.25, 0.5, 0.75].reduce((inner, part) => inner + after(x + part), 0),
        idle,
      );
      for (let lane = 0; lane < lanes; lane++) {
        expect(Math.abs(found[thread * lanes + lane] / expected - 1)).toBeLessThan(1e-4);
      }
    }
  });

  it.each(KINDS.bandwidth)('copy a buffer to its last byte (memory, %d)', async (index) => {
    const { probe, perRound } = ceilingProbes(context).bandwidth[index] as CeilingProbe & { probe: Probe };
    const size = probe.buffers.source;
    expect(perRound).toBe(2 * size);
    const source = Float32Array.from({ length: 1024 }, (_, i) => Math.sin(i + 1));
    const places: [number, number][] = [
      [0, 4096],
      [size / 2, 4096],
      [size - 4096, 4096],
    ];
    for (const part of await runProbe(probe, places, source)) expect(part).toEqual(source);
  });

  it.each(KINDS.normals)('draw standard normals, all different (normals, %d)', async (index) => {
    const { probe } = ceilingProbes(context).normals[index] as CeilingProbe & { probe: Probe };
    const count = 16_384;
    const [found] = await runProbe(probe, [[0, 4 * count]]);
    // Each number is a sum of four normals a round: variance 4 ROUNDS; intervals of five standard errors.
    const variance = 4 * ROUNDS;
    const mean = found.reduce((sum, x) => sum + x, 0) / count;
    const spread = found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count;
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / count));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(new Set(found).size).toBeGreaterThan(0.99 * count);
  });

  it('have names of their own', () => {
    const probes = Object.values(ceilingProbes(context)).flat();
    expect(new Map(named(probes)).size).toBe(probes.length);
    for (const kind of ['flop', 'normals'] as const) {
      expect(ceilingProbes(context)[kind]).toHaveLength(KINDS[kind].length);
    }
  });
});

describe('the benchmark', () => {
  const choice = {
    quick: true,
    sizes: [5],
    workloads: ['record', 'train', 'simulate'],
    trials: 64,
    networks: 1,
    steps: 9,
  } as const;
  let engine: ConnectedEngine;
  beforeAll(async () => {
    engine = await connect({ selfCheck: false });
  });
  afterAll(() => engine.dispose());

  // In a page: test/site/embedding.test.ts.
  it.skipIf(IN_PAGE)(
    'times each row until its time is over, and holds it against what the adapter can do',
    async () => {
      const told: string[] = [];
      let later = 0;
      const now = performance.now.bind(performance);
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + later);
      const result = await runBenchmark(engine, {
        ...choice,
        seconds: 3600,
        onRow: ({ workload }, soFar) => {
          told.push(`${workload} ${soFar.rows.length} ${soFar.complete}`);
          if (workload === 'train') later = 3600_000;
        },
      });
      clock.mockRestore();
      expect(told).toEqual(['record 1 false', 'train 2 false']);
      expect(result.complete).toBe(true);
      expect(result.leftOut).toEqual([
        {
          workload: 'simulate',
          units: 5,
          noise: 'inside',
          steps: 9,
          reason: expect.stringMatching('3600 s'),
        },
      ]);
      expect(result.rows.map(({ workload, iterationsPerCall }) => [workload, iterationsPerCall])).toEqual([
        ['record', 1],
        ['train', 4],
      ]);
      for (const { variants, rate } of Object.values<Ceiling>({ ...result.ceilings })) {
        expect(rate).toBe(Math.max(...variants.map((each) => each.rate)));
        expect(rate).toBeGreaterThan(0);
      }
    },
  );

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const onProgress = () => abort.abort();
    const run = runBenchmark(engine, { ...choice, onProgress, signal: abort.signal });
    expect(isAbort(await run.catch((error) => error))).toBe(true);
  });

  it('does not time a wrong gradient', async () => {
    const wrong = {
      gradient: async (...request: Parameters<ConnectedEngine['gradient']>) => {
        const result = await engine.gradient(...request);
        const bias = result.gradient.bias.map((value, i) => (i === 0 ? value * 1.5 : value));
        return { ...result, gradient: { ...result.gradient, bias } };
      },
    };
    const check = { units: 5, noise: 'inside', steps: 9 } as const;
    const reference = new ReferenceBackend();
    await expect(checkGradient(wrong, reference, check)).rejects.toMatchObject({ code: 'adapter-incorrect' });
    await expect(checkGradient(wrong, reference, check)).rejects.toThrow(/is off by .* in bias/);
    expect((await checkGradient(engine, reference, check)).relativeError).toBeLessThan(1e-5);
  });

  it('needs a device', async () => {
    const reference = await connect({ backend: 'reference' });
    await expect(runBenchmark(reference)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
