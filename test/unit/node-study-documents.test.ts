// The files of a study say what its result says.

import { beforeAll, describe, expect, it } from 'vitest';
import { connect, decodeNetworks, type StudyRun } from '../../src/index.ts';
import {
  curvesCsv,
  learningCsv,
  networksCsv,
  studyDocument,
  studyFiles,
} from '../../src/node/study-documents.ts';

const CIRCUMSTANCES = {
  adapter: undefined,
  versions: { 'noisy-ctrnn': '1.2.3', webgpu: '4.5.6', node: '20' },
  command: 'noisy-ctrnn study --seed 1',
  finished: new Date(Date.UTC(2026, 1, 3, 4, 5)),
};

let run: StudyRun;
beforeAll(async () => {
  const engine = await connect({ backend: 'reference' });
  run = await engine.study({
    units: 3,
    levels: [0.5],
    networks: 2,
    steps: 4,
    iterations: 6,
    trials: 2,
    testTrials: 16,
    repeats: 2,
    ratios: [0, 1],
    replicates: 10,
  });
});

function parse(csv: string): Record<string, string>[] {
  const [header, ...rows] = csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

describe('curves.csv', () => {
  it('has a row for each network, then each cell, both placements of test noise and every ratio', () => {
    const rows = parse(curvesCsv(run.result));
    expect(rows).toHaveLength((4 + 2) * 2 * 2);
    const { own, placement, trainingLevel } = run.result.networks[3];
    const score = own!.scores!['variance explained'];
    const found = rows.find(
      (row) => row.network === '3' && row.test_placement === placement && row.ratio === '1',
    );
    expect(found).toEqual({
      trained_placement: 'outside',
      training_level: String(trainingLevel),
      network: '3',
      replicate: '1',
      test_placement: 'outside',
      ratio: '1',
      level: '0.5',
      loss: String(own!.loss[1]),
      low: String(own!.low[1]),
      high: String(own!.high[1]),
      bias_squared: String(own!.biasSquared![1]),
      variance: String(own!.variance![1]),
      score_variance_explained: String(score.mean[1]),
      score_variance_explained_low: String(score.low[1]),
      score_variance_explained_high: String(score.high[1]),
    });
    expect(score.mean[1]).toBeCloseTo(1 - own!.loss[1] / run.result.baselines!.constant.loss, 12);
    expect(rows.at(-1)).toMatchObject({
      network: '',
      trained_placement: 'outside',
      test_placement: 'inside',
    });
  });
});

describe('networks.csv', () => {
  it('has a row for each network, with what it prefers and what it is held against', () => {
    const rows = parse(networksCsv(run.result));
    expect(rows).toHaveLength(run.result.networks.length);
    const { own, comparison } = run.result.networks[1];
    const best = own!.levels.indexOf(own!.preferred.level);
    expect(rows[1]).toMatchObject({
      network: '1',
      preferred_ratio: String(own!.preferredRatio.value),
      loss_zero: String(own!.loss[0]),
      loss_training: String(own!.loss[1]),
      loss_preferred: String(own!.loss[best]),
      score_variance_explained_preferred: String(own!.scores!['variance explained'].mean[best]),
      loss_over_constant: String(comparison!.overConstant),
      loss_untrained: String(run.result.baselines!.untrained[1]),
      beats_untrained: String(comparison!.beatsUntrained),
    });
  });
});

describe('learning.csv', () => {
  it('has a row for each network and point', () => {
    const { networks, learning } = run.result;
    const rows = parse(learningCsv(run.result));
    expect(rows).toHaveLength(networks.length * learning.iterations.length);
    expect(rows.at(-1)).toMatchObject({
      network: '3',
      iteration: '6',
      loss: String(learning.loss.at(-1)![3]),
    });
  });
});

describe('study.json', () => {
  it('is the result with what only its runner knows, and survives JSON', () => {
    const document = studyDocument(run.result, CIRCUMSTANCES);
    expect(document).toMatchObject({
      ...run.result,
      finished: '2026-02-03T04:05:00.000Z',
      command: CIRCUMSTANCES.command,
      versions: CIRCUMSTANCES.versions,
      adapter: null,
    });
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});

describe('the other files', () => {
  it('hold the trained networks with their noise and task, and a report that repeats the command', () => {
    const files = studyFiles(run, CIRCUMSTANCES);
    const saved = decodeNetworks(files['networks.safetensors'] as Uint8Array);
    expect(saved.networks.parameters.recurrentWeights).toEqual(run.networks.parameters.recurrentWeights);
    expect(Array.from(saved.trainingNoise!.outside)).toEqual([0, 0, 0.5, 0.5]);
    expect(saved.task).toEqual({ name: 'function', options: { steps: 4 } });
    expect(files['report.html']).toContain(CIRCUMSTANCES.command);
    expect(files['report.html']).toContain('2026-02-03 04:05 UTC');
  });
});
