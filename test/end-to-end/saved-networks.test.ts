// Saved networks from the command line: sweep, simulate; and the doctor.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  connect,
  createNetworks,
  decodeNpz,
  encodeNetworks,
  type Networks,
  type NoiseCurve,
  tasks,
} from '../../src/index.ts';
import { relativeError } from '../support/compare.ts';
import { BACKENDS, ORACLES, run, succeed, useFolder } from './run-cli.ts';

const folder = useFolder();
const task = tasks.functionApproximation({ steps: 6 });
let networks: Networks;
beforeAll(() => {
  networks = createNetworks({ task, units: 4, count: 2, seed: 1 });
  const known = {
    networks,
    trainingNoise: { inside: [0.5, 0], outside: [0, 0.25] },
    task: { name: 'function', options: { steps: 6 } },
  };
  writeFileSync(join(folder(), 'known.safetensors'), encodeNetworks(known));
  writeFileSync(join(folder(), 'bare.safetensors'), encodeNetworks({ networks }));
});

interface SweepDocument {
  readonly networks: readonly (NoiseCurve & { readonly placement: string; readonly trainingLevel: number })[];
}

/** float32 sums of 1,024 trials against float64. */
const LOSS_TOLERANCE = 1e-5;

describe.each(BACKENDS)('sweep on %s', (backend) => {
  const sweep = ['sweep', '--backend', backend, '--networks'];

  it('goes to twice the training noise of each network, where that was', async () => {
    const ended = await succeed(folder(), [...sweep, 'known.safetensors', '--json', '--trials', '64']);
    const document: SweepDocument = JSON.parse(ended.stdout);
    expect(
      document.networks.map(({ placement, levels }) => [placement, levels.at(-1), levels.length]),
    ).toEqual([
      ['inside', 1, 17],
      ['outside', 0.5, 17],
    ]);
  });

  it('gives the numbers of the reference, printed and as a file', async () => {
    const levels = [0, 0.5, 1];
    const options = ['--levels', '0,0.5,1', '--placement', 'outside', '--trials', '64', '--seed', '7'];
    const out = `${backend}.csv`;
    const table = await succeed(folder(), [...sweep, 'known.safetensors', ...options, '--out', out]);
    expect(table.stdout.split('\n')[0]).toMatch(/^network +trained with +swept/);
    expect(table.stdout.trimEnd().split('\n')).toHaveLength(3);

    const reference = await connect({ backend: 'reference' });
    const expected = await reference.sweepNoise(networks, {
      task,
      levels,
      placement: 'outside',
      trials: 64,
      seed: 7,
    });
    const rows = readFileSync(join(folder(), out), 'utf8').trimEnd().split('\r\n').slice(1);
    const losses = rows.map((row) => Number(row.split(',')[4]));
    expect(
      relativeError(
        losses,
        expected.curves.flatMap(({ loss }) => loss),
      ),
    ).toBeLessThan(LOSS_TOLERANCE);
  });

  it('of networks that say nothing of themselves is told what to do', async () => {
    const bare = [...sweep, 'bare.safetensors'];
    expect((await run(folder(), bare)).stderr).toMatch(/does not say what its networks are for/);
    expect((await run(folder(), [...bare, '--task', 'function'])).stderr).toMatch(/Give the levels/);
    const named = [
      ...bare,
      '--task',
      'function',
      '--steps',
      '6',
      '--levels',
      '0,1',
      '--trials',
      '16',
      '--json',
    ];
    const document: SweepDocument = JSON.parse((await succeed(folder(), named)).stdout);
    expect(document.networks[0]).toMatchObject({ placement: 'inside', trainingLevel: null, levels: [0, 1] });
  });
});

describe.each(BACKENDS)('simulate on %s', (backend) => {
  const simulate = ['simulate', '--backend', backend, '--networks', 'known.safetensors', '--trials', '5'];

  it('records what the reference computes, for NumPy', async () => {
    const out = `${backend}.npz`;
    const options = ['--record', '--every', '2', '--seed', '4', '--out', out];
    const ended = await succeed(folder(), [...simulate, ...options]);
    expect(ended.stdout).toContain(join(folder(), out));
    const arrays = decodeNpz(readFileSync(join(folder(), out)));

    const reference = await connect({ backend: 'reference' });
    const expected = await reference.simulate(networks, {
      task,
      trials: 5,
      seed: 4,
      noise: { inside: [0.5, 0], outside: [0, 0.25] },
      record: { state: { every: 2 }, readout: { every: 2 } },
    });
    const parts = {
      state: expected.state!,
      readout: expected.readout!,
      final_state: expected.finalState,
      trial_loss: expected.trialLoss!,
    };
    for (const [name, { data, shape }] of Object.entries(parts)) {
      expect(arrays.get(name)!.shape, name).toEqual(shape);
      expect(relativeError(arrays.get(name)!.data as Float32Array, data), name).toBeLessThan(LOSS_TOLERANCE);
    }
    expect(arrays.get('step')!.data).toEqual(Int32Array.of(1, 3, 5));
    expect(arrays.get('input')!.shape).toEqual([2, 5, 1, 1]);

    // Input, target and last readout are those of one trial: its loss follows from them.
    const at = (name: string, index: number) => Number(arrays.get(name)!.data[index]);
    const u = at('input', 7);
    expect(at('target', 7)).toBeCloseTo(Math.sin(Math.PI * u), 6);
    expect((at('readout', 7 * 3 + 2) - at('target', 7)) ** 2).toBeCloseTo(at('trial_loss', 7), 5);
  });

  it('takes other noise and steps, and keeps only final states without --record', async () => {
    const out = `${backend}-quiet.npz`;
    await succeed(folder(), [...simulate, '--noise-outside', '0.25', '--steps', '4', '--out', out]);
    const arrays = decodeNpz(readFileSync(join(folder(), out)));
    expect(arrays.has('state')).toBe(false);
    expect(arrays.get('noise_inside')!.data).toEqual(Float64Array.of(0, 0));
    expect(arrays.get('noise_outside')!.data).toEqual(Float64Array.of(0.25, 0.25));
  });
});

describe('doctor', () => {
  /** The smallest case of the file, with an expectation of its own. */
  function oracles(name: string, loss?: number): string {
    const [first] = JSON.parse(readFileSync(ORACLES, 'utf8')).cases;
    const expected = { ...first.expected, ...(loss !== undefined && { loss }) };
    writeFileSync(join(folder(), name), JSON.stringify({ cases: [{ ...first, expected }] }));
    return name;
  }

  it.each(BACKENDS)('finds %s in order, oracles included', async (backend) => {
    const args = ['doctor', '--backend', backend, '--oracles', oracles('right.json')];
    const { stdout } = await succeed(folder(), args);
    const lines = stdout.split('\n').filter((line) => /^(pass|FAIL) /.test(line));
    expect(lines).toHaveLength(2 + 2 * 4 + 1 + 1);
    expect(lines.every((line) => /^pass .* error \S+ +at most \S+/.test(line))).toBe(true);
    expect(stdout).toMatch(/All 12 checks passed/);
    if (backend === 'webgpu') expect(stdout).toMatch(/^limits +maxTextureDimension1D/m);
  });

  it('reports as JSON, and exits 1 if a check fails', async () => {
    const args = ['doctor', '--backend', 'reference', '--json', '--oracles', oracles('wrong.json', 7)];
    const ended = await run(folder(), args);
    expect(ended.code).toBe(1);
    const { passed, checks } = JSON.parse(ended.stdout);
    expect(passed).toBe(false);
    expect(checks.filter((check: { passed: boolean }) => !check.passed)).toMatchObject([
      { name: 'oracle relu, N 1, I 1, O 1, T 20', note: 'largest in loss' },
    ]);
  });
});
