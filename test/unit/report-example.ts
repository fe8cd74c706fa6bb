// A made-up study result whose curves look like those of design.md, section 8: with noise inside, the loss is smallest
// near the training level; outside, without noise.

import { DEFAULT_STUDY } from '../../src/experiment/configuration.ts';
import type { DescribedRegulator, RegulatorDescription } from '../../src/experiment/describe-regulator.ts';
import { gridNoise, otherPlacement, studyGrid, unitLevel } from '../../src/experiment/grid.ts';
import {
  STUDY_SCHEMA_VERSION,
  type StudyCell,
  type StudyCurve,
  type StudyNetwork,
  type StudyResult,
} from '../../src/experiment/result.ts';

const configuration = { ...DEFAULT_STUDY, iterations: 1000 };
const { ratios } = configuration;
const work = { dispatches: 9_000, submits: 2_000, readbacks: 12, allocatedBytes: 48 * 2 ** 20 };

const CONSTANT_LOSS = 0.5;
const UNTRAINED_LOSS = 1.5;

/** Bias that noise near the training level takes away, and variance that grows with noise. */
function madeUpCurve(
  placement: 'inside' | 'outside',
  trainingLevel: number,
  own: boolean,
  wobble: number,
): StudyCurve {
  const leansOnNoise = placement === 'inside' && own ? trainingLevel : 0;
  const best = leansOnNoise > 0.05 ? 1 : 0;
  const scale = 1 + 0.15 * wobble;
  const biasSquared = ratios.map(
    (ratio) =>
      scale * (0.0008 + 0.35 * leansOnNoise * (ratio - best) ** 2 + 0.01 * Math.max(0, ratio - 1) ** 2),
  );
  const variance = ratios.map((ratio) => scale * 0.012 * trainingLevel * ratio ** 2 * (own ? 1 : 2.5));
  const loss = biasSquared.map((bias, i) => bias + variance[i]);
  const levels = ratios.map((ratio) => ratio * unitLevel(trainingLevel));
  const index = loss.indexOf(Math.min(...loss));
  const spread = (value: number, by: number) => ({ value, low: value * (1 - by), high: value * (1 + by) });
  const explained = loss.map((value) => 1 - value / CONSTANT_LOSS);
  const near = [Math.max(0, index - 1), Math.min(ratios.length - 1, index + 1)];
  return {
    placement: own ? placement : otherPlacement(placement),
    levels,
    loss,
    low: loss.map((value) => value * 0.8),
    high: loss.map((value) => value * 1.3),
    biasSquared,
    variance,
    scores: { 'variance explained': { mean: explained, low: explained, high: explained } },
    preferred: {
      level: levels[index],
      index,
      low: levels[near[0]],
      high: levels[near[1]],
      indistinguishable: levels.slice(near[0], near[1] + 1),
      loss: spread(loss[index], 0.1),
      zeroOverPreferred: spread(loss[0] / loss[index], 0.2),
    },
    preferredRatio: { value: ratios[index], low: ratios[near[0]], high: ratios[near[1]] },
    indistinguishableRatios: ratios.slice(near[0], near[1] + 1),
  };
}

function measured(placement: 'inside' | 'outside', trainingLevel: number, wobble: number) {
  const own = madeUpCurve(placement, trainingLevel, true, wobble);
  return {
    own,
    other: madeUpCurve(placement, trainingLevel, false, wobble),
    comparison: { ...comparisonOf(own, trainingLevel), beatsUntrained: true },
  };
}

function comparisonOf({ loss, levels }: StudyCurve, trainingLevel: number) {
  const atTraining = loss[levels.indexOf(trainingLevel)];
  return { loss: atTraining, overConstant: atTraining / CONSTANT_LOSS, untrained: UNTRAINED_LOSS };
}

export function exampleStudy(): StudyResult {
  const grid = studyGrid(configuration);
  const networks: StudyNetwork[] = grid.map((network, index) => ({
    ...network,
    index,
    finalLoss: index === 3 ? null : 0.004 + index / 1000,
    ...(index === 3
      ? { divergence: { network: 3, iteration: 412, trial: 17, step: 31 } }
      : measured(network.placement, network.trainingLevel, network.replicate - 1.5)),
  }));
  const cells: StudyCell[] = configuration.placements.flatMap((placement) =>
    configuration.levels.map((trainingLevel) => {
      const { comparison, ...curves } = measured(placement, trainingLevel, 0);
      const members = networks.filter(
        (n) => n.placement === placement && n.trainingLevel === trainingLevel && !n.divergence,
      );
      return {
        placement,
        trainingLevel,
        networks: members.map(({ index }) => index),
        ...curves,
        comparison: { ...comparison, beatsUntrained: members.length },
      };
    }),
  );
  const iterations = Array.from({ length: 250 }, (_, i) => 4 * (i + 1));
  const { inside } = gridNoise(grid);
  return {
    schemaVersion: STUDY_SCHEMA_VERSION,
    configuration,
    backend: {
      backend: 'webgpu',
      description: 'llvmpipe (LLVM 19.1.7, 256 bits), Mesa 25',
      isFallbackAdapter: true,
    },
    kernels: { training: 'unrolled, 1 trajectory a thread', sweep: 'unrolled, 1 trajectory a thread' },
    counts: { training: work, sweep: work },
    seconds: { training: 31.4, sweep: 5.2, baselines: 0.3, statistics: 0.8 },
    learning: {
      every: 4,
      iterations,
      loss: iterations.map((iteration, point) =>
        grid.map((_, network) =>
          network === 3 && iteration > 412
            ? null
            : 0.5 * Math.exp(-iteration / 150) * (1 + 0.2 * Math.sin(point * (network + 2))) +
              0.004 +
              0.01 * inside[network] +
              network / 2000,
        ),
      ),
    },
    networks,
    cells,
    divergences: [{ network: 3, iteration: 412, trial: 17, step: 31 }],
    baselines: {
      constant: { output: [0.01], loss: CONSTANT_LOSS, trials: 1024 },
      untrained: networks.map(() => UNTRAINED_LOSS),
    },
  };
}

/** One regulator of a made-up regulator study. */
export function exampleRegulator(): RegulatorDescription {
  const settled = (mean: number, standardDeviation: number) => {
    const reached = { mean, multiplier: 0.7, standardDeviation };
    return { all: [reached], reached };
  };
  const regulator: DescribedRegulator = {
    network: 0,
    placement: 'inside',
    trainingLevel: 1,
    activation: 'relu',
    weight: -0.5,
    bias: 1.3,
    leak: 0.2,
    initialState: 0,
    noiseFree: settled(0.87, 0),
    predicted: settled(0.97, 0.24),
    measured: {
      mean: 0.98,
      standardError: 0.002,
      standardDeviation: 0.24,
      histogram: { low: 0, high: 2, counts: [1, 8, 8, 1] },
      meanWithoutNoise: 0.87,
      burnIn: 30,
    },
  };
  return { setPoint: 1, trials: 20, steps: 100, seed: 1, networks: [regulator] };
}

export const exampleRun = {
  command: 'npx noisy-ctrnn study --task function --units 32 --levels 0.1,0.5,1 --networks 4 --seed 1',
  date: '23 November 2026, 14:05 UTC',
  versions: { 'noisy-ctrnn': '0.1.0', Node: '20.20.2', webgpu: '0.6.2' },
};
