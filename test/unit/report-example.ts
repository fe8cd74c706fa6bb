// A made-up study result whose curves look like those of design.md, section 8: with noise inside, the loss is smallest
// near the training level; outside, without noise.

import { DEFAULT_STUDY } from '../../src/experiment/configuration.ts';
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
  const near = [Math.max(0, index - 1), Math.min(ratios.length - 1, index + 1)];
  return {
    placement: own ? placement : otherPlacement(placement),
    levels,
    loss,
    low: loss.map((value) => value * 0.8),
    high: loss.map((value) => value * 1.3),
    biasSquared,
    variance,
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

export function exampleStudy(): StudyResult {
  const grid = studyGrid(configuration);
  const networks: StudyNetwork[] = grid.map((network, index) => ({
    ...network,
    index,
    finalLoss: index === 3 ? null : 0.004 + index / 1000,
    ...(index === 3
      ? { divergence: { network: 3, iteration: 412, trial: 17, step: 31 } }
      : {
          own: madeUpCurve(network.placement, network.trainingLevel, true, network.replicate - 1.5),
          other: madeUpCurve(network.placement, network.trainingLevel, false, network.replicate - 1.5),
        }),
  }));
  const cells: StudyCell[] = configuration.placements.flatMap((placement) =>
    configuration.levels.map((trainingLevel) => ({
      placement,
      trainingLevel,
      networks: networks
        .filter((n) => n.placement === placement && n.trainingLevel === trainingLevel && !n.divergence)
        .map(({ index }) => index),
      own: madeUpCurve(placement, trainingLevel, true, 0),
      other: madeUpCurve(placement, trainingLevel, false, 0),
    })),
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
    seconds: { training: 31.4, sweep: 5.2, statistics: 0.8 },
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
  };
}

export const exampleRun = {
  command: 'npx noisy-ctrnn study --task function --units 32 --levels 0.1,0.5,1 --networks 4 --seed 1',
  date: '23 November 2026, 14:05 UTC',
  versions: { 'noisy-ctrnn': '0.1.0', Node: '20.20.2', webgpu: '0.6.2' },
};
