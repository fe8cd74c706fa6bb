// What the lab's settings come to: a task, new networks, and how they are trained. Leaks and rates are those of the study.

import {
  createNetworks,
  type Networks,
  type NoiseLevels,
  type Task,
  type TrainerRequest,
  tasks,
} from '../../index.ts';
import type { LabSettings, LabTask } from './lab-settings.ts';

const TASKS: Readonly<
  Record<LabTask, { readonly make: () => Task; readonly leak: number; readonly learningRate: number }>
> = {
  function: { make: () => tasks.functionApproximation(), leak: 0.2, learningRate: 3e-3 },
  maze: { make: () => tasks.maze(), leak: 0.3, learningRate: 1e-2 },
  regulator: { make: () => tasks.regulator(), leak: 0.2, learningRate: 3e-2 },
};

/** Trials of each network in an iteration. */
const TRAINING_TRIALS = 64;

export function labTask({ task }: LabSettings): Task {
  return TASKS[task].make();
}

/** Noise at each network's own placement. */
export function noiseAt({ placements }: LabSettings, level: number): NoiseLevels {
  return {
    inside: placements.map((placement) => (placement === 'inside' ? level : 0)),
    outside: placements.map((placement) => (placement === 'outside' ? level : 0)),
  };
}

/** Untrained, a network a placement, from the same initial weights: what comes to differ is the noise's doing. */
export function newNetworks(settings: LabSettings): Networks {
  const { task, units, activation, placements, seed } = settings;
  return createNetworks({
    task: labTask(settings),
    // The regulator says itself that it is one unit.
    ...(task === 'regulator' ? {} : { units }),
    activation,
    leak: TASKS[task].leak,
    count: placements.length,
    streams: placements.map(() => 0),
    seed,
  });
}

export function trainingRequest(settings: LabSettings): TrainerRequest {
  return {
    task: labTask(settings),
    trials: TRAINING_TRIALS,
    iterations: settings.iterations,
    learningRate: TASKS[settings.task].learningRate,
    schedule: 'cosine',
    noise: noiseAt(settings, settings.trainingNoise),
    seed: settings.seed,
  };
}

/** Levels of a sweep of the test noise: from none to twice the training level, which is among them. */
export function sweepLevels({ trainingNoise }: LabSettings): number[] {
  const top = trainingNoise > 0 ? 2 * trainingNoise : 1;
  return Array.from({ length: 13 }, (_, k) => (k * top) / 12);
}
