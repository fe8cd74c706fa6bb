// The engine's own random words and normals at given addresses, for checks and tests.

import { checkInteger } from '../base/check.ts';
import { activations } from '../network/activation.ts';
import { PHASES, type Phase, PURPOSES, type Purpose, seedWords } from '../noise/address.ts';
import { type EngineCore, withBuffers } from './core.ts';
import { drawsKernel } from './kernels/probes.ts';
import { BLOCK_LANES } from './kernels/shape.ts';
import { parameterLayout, roundUp } from './parameter-layout.ts';
import { EMPTY_SLICE } from './slice.ts';

export interface DrawRequest {
  readonly seed: number;
  readonly purpose: Purpose;
  readonly phase: Phase;
  readonly stream: number;
  readonly iteration: number;
  readonly firstTrial: number;
  readonly trials: number;
  readonly step: number;
  /** Units 0 .. units - 1. */
  readonly units: number;
}

/** Words and the normals made of them, each [unit][trial] with `trialSlots` to a row. */
export interface DrawnNumbers {
  readonly words: Uint32Array;
  readonly normals: Float32Array;
  /** Trials padded to a whole number of blocks: the stride of a unit. */
  readonly trialSlots: number;
}

const ANY_SHAPE = {
  layout: parameterLayout({ networks: 1, units: 8, inputs: 0, outputs: 1 }),
  activation: activations.relu,
  onSoftware: false,
  keepsLoops: false,
  family: 'tiles',
  workgroup: { bytes: 0, threads: 0 },
  subgroup: 0,
  noises: 0,
} as const;

export function draws(core: EngineCore, request: DrawRequest): Promise<DrawnNumbers> {
  checkInteger('trials', request.trials, 1);
  checkInteger('units', request.units, 1);
  return withBuffers(core, async (pool) => {
    const kernel = await core.kernels.get(drawsKernel(ANY_SHAPE));
    const lanes = roundUp(Math.ceil(request.trials / 4), BLOCK_LANES);
    const groups = Math.ceil(request.units / 4);
    const size = groups * 4 * lanes * 16;
    const drawnWords = pool.allocate('words', size);
    const drawnNormals = pool.allocate('normals', size);
    await pool.ready();
    const [seedLow, seedHigh] = seedWords(request.seed);
    const slice = {
      ...EMPTY_SLICE,
      lanes,
      trials: request.trials,
      firstTrial: request.firstTrial,
      firstStep: request.step,
      iteration: request.iteration,
      phase: PHASES[request.phase],
      purpose: PURPOSES[request.purpose],
      stream: request.stream,
      seedLow,
      seedHigh,
    };
    const workgroups = [lanes / BLOCK_LANES, groups] as const;
    const work = 60 * groups * 4 * lanes * 4;
    await core.scheduler.once({
      kernel,
      group: kernel.bind({ drawnWords, drawnNormals }),
      slice,
      workgroups,
      work,
    });
    const [words, normals] = await core.scheduler.read([
      { buffer: drawnWords, size },
      { buffer: drawnNormals, size },
    ]);
    return { words: new Uint32Array(words), normals: new Float32Array(normals), trialSlots: lanes * 4 };
  });
}
