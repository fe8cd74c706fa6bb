// What `simulate` writes: arrays by name, and what their axes are.

import {
  compileTrial,
  type Networks,
  type ShapedArray,
  type Simulation,
  type Task,
  type Tensor,
} from '../../index.ts';
import { textTable } from './text-table.ts';

function tensor({ data, shape }: ShapedArray): Tensor {
  return { data, shape };
}

/** What the run recorded, and which steps. */
export function recordedArrays(run: Simulation, steps: number, every: number): [string, Tensor][] {
  const { finalState, state, readout, trialLoss } = run;
  const named = { final_state: finalState, state, readout, trial_loss: trialLoss };
  const arrays = Object.entries(named).flatMap(([name, array]): [string, Tensor][] =>
    array ? [[name, tensor(array)]] : [],
  );
  if (!state) return arrays;
  const kept = Int32Array.from({ length: Math.floor(steps / every) }, (_, k) => (k + 1) * every - 1);
  return [...arrays, ['step', { data: kept, shape: [kept.length] }]];
}

/** What each trial showed and asked for, [E][B][T][I] and [E][B][T][O]; T is 1 where they are constant. */
export function taskArrays(networks: Networks, task: Task, trials: number, seed: number): [string, Tensor][] {
  const program = compileTrial(task);
  const rows = task.constant ? 1 : task.steps;
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
  const rows = [...arrays].map(([name, { shape }]) => [name, `[${shape.join(', ')}]`, MEANINGS[name]]);
  return textTable(['array', 'shape', 'axes'], rows);
}
