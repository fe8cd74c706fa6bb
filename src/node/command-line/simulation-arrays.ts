// What `simulate` writes: arrays by name, and what their axes are.

import {
  compileTrial,
  type Networks,
  type ShapedArray,
  type Simulation,
  sequenceValues,
  type Task,
  type Tensor,
} from '../../index.ts';
import { scoreColumn } from '../score-columns.ts';
import { textTable } from './text-table.ts';

function tensor({ data, shape }: ShapedArray): Tensor {
  return { data, shape };
}

/** What the run recorded, and which steps. */
export function recordedArrays(run: Simulation, steps: number, every: number): [string, Tensor][] {
  const { finalState, state, readout, finalWorld, world, scores = {}, trialLoss } = run;
  const named = {
    final_state: finalState,
    state,
    readout,
    final_world: finalWorld,
    world,
    trial_loss: trialLoss,
    ...Object.fromEntries(Object.entries(scores).map(([name, score]) => [scoreColumn(name), score])),
  };
  const arrays = Object.entries(named).flatMap(([name, array]): [string, Tensor][] =>
    array ? [[name, tensor(array)]] : [],
  );
  if (!state) return arrays;
  const kept = Int32Array.from({ length: Math.floor(steps / every) }, (_, k) => (k + 1) * every - 1);
  return [...arrays, ['step', { data: kept, shape: [kept.length] }]];
}

/**
 * What each trial showed and asked for, [E][B][T][I] and [E][B][T][O]; T is 1 where they are constant. Nothing of a world:
 * what it shows depends on what the network does.
 */
export function taskArrays(networks: Networks, task: Task, trials: number, seed: number): [string, Tensor][] {
  if (task.kind === 'closed-loop') return [];
  const program = task.kind === 'open-loop' ? compileTrial(task) : sequenceValues.bind(undefined, task);
  const rows = task.kind === 'open-loop' && task.constant ? 1 : task.steps;
  const shapeOf = (channels: number) => [networks.networks, trials, rows, channels];
  const input = new Float32Array(networks.networks * trials * rows * task.inputs);
  const target = new Float32Array(networks.networks * trials * rows * task.outputs);
  networks.streams.forEach((stream, network) => {
    for (let trial = 0; trial < trials; trial++) {
      const values = program({ seed, phase: 'test', stream, iteration: 0, trial });
      const place = network * trials + trial;
      input.set(values.input, place * rows * task.inputs);
      target.set(values.target, place * rows * task.outputs);
    }
  });
  return [
    ['input', { data: input, shape: shapeOf(task.inputs) }],
    ['target', { data: target, shape: shapeOf(task.outputs) }],
  ];
}

const MEANINGS: Readonly<Record<string, string>> = {
  final_state: 'h[T]: network, trial, unit',
  state: 'h[t+1]: network, trial, step, unit',
  readout: 'z[t]: network, trial, step, output',
  final_world: 's[T]: network, trial, number of the state',
  world: 's[t+1]: network, trial, step, number of the state',
  trial_loss: 'network, trial',
  step: 't of each recorded step',
  input: 'u: network, trial, step (1: constant), input',
  target: 'y: network, trial, step (1: constant), output',
  noise_inside: 'per-step standard deviation, network',
  noise_outside: 'per-step standard deviation, network',
  seed: 'of trials and noise',
};

/** A line for each array. */
export function arrayTable(arrays: ReadonlyMap<string, Tensor>): string[] {
  const rows = [...arrays].map(([name, { shape }]) => [
    name,
    `[${shape.join(', ')}]`,
    MEANINGS[name] ?? 'network, trial',
  ]);
  return textTable(['array', 'shape', 'axes'], rows);
}
