// The trials of a run in one plain form: a task to be drawn from, or strided views of the user's arrays. Both backends
// read their inputs and targets through it.

import { elementCount, type RealArray, type ShapedArray } from '../base/arrays.ts';
import { checkInteger, checkReals } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { Networks } from '../network/networks.ts';
import type { Task } from '../task/task.ts';
import type { TrialSource } from './backend.ts';

/** Trials, steps and iterations are 32-bit words of a draw's address. */
export const MOST_ADDRESSES = 2 ** 32;

interface SourceBase {
  /** T */
  readonly steps: number;
  /** [T] */
  readonly lossMask: RealArray;
  /** Sum of the loss mask, above 0. */
  readonly maskSum: number;
}

/** Trials drawn from a task: trial k of a run shows the task draw `floor((firstTrial + k) / repeats)`. */
export interface TaskSource extends SourceBase {
  readonly kind: 'task';
  readonly task: Task;
  readonly repeats: number;
}

/** Trials read from arrays. */
export interface DataSource extends SourceBase {
  readonly kind: 'data';
  /** Absent where I = 0. */
  readonly input?: StridedData;
  /** Absent where no loss is asked for. */
  readonly target?: StridedData;
}

export type Source = TaskSource | DataSource;

/**
 * Data of the user's own: the element of (network, trial, step, channel) is at
 * `network * stride.network + trial * stride.trial + step * stride.step + channel`. A stride of 0 is an axis of size 1
 * that serves all.
 */
export interface StridedData {
  readonly data: RealArray;
  /** As the user gave it: 1 where an axis serves all. */
  readonly shape: readonly [number, number, number, number];
  readonly stride: { readonly network: number; readonly trial: number; readonly step: number };
}

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

function checkSteps(steps: number): number {
  return checkInteger('steps', steps, 1, MOST_ADDRESSES);
}

/** Sum of a loss mask of finite weights of at least 0, one of them above 0. */
function checkLossMask(mask: RealArray, steps: number): number {
  checkReals('lossMask', mask, steps);
  let sum = 0;
  mask.forEach((weight, step) => {
    if (weight < 0) throw invalid(`lossMask[${step}] is ${weight}.`, 'A step weighs 0 or more.');
    sum += weight;
  });
  if (sum === 0) throw invalid('lossMask is zero at every step.', 'Let at least one step count in the loss.');
  return sum;
}

/** @throws CtrnnError `invalid-argument` if the task does not fit the networks */
export function checkTaskSource(networks: Networks, task: Task, repeats: number): TaskSource {
  if (task.kind !== 'open-loop') {
    throw invalid(
      'The task is not of kind open-loop.',
      'Give one of `tasks`, or an OpenLoopTask of your own.',
    );
  }
  for (const channels of ['inputs', 'outputs'] as const) {
    if (task[channels] !== networks[channels]) {
      throw invalid(
        `Task '${task.name}' has ${task[channels]} ${channels}, the networks have ${networks[channels]}.`,
        'Create the networks for this task: createNetworks({ task, ... }).',
      );
    }
  }
  const steps = checkSteps(task.steps);
  const maskSum = checkLossMask(task.lossMask, steps);
  checkInteger('repeats', repeats, 1, MOST_ADDRESSES);
  return { kind: 'task', task, repeats, steps, lossMask: task.lossMask, maskSum };
}

/** Data over `full` = [E, B, T, channels], where each axis but the last may also be of size 1. */
function checkData(name: string, array: ShapedArray, full: readonly number[]): StridedData {
  const shape = array.shape;
  const fits =
    Array.isArray(shape) &&
    shape.length === 4 &&
    full.every((n, i) => shape[i] === n || (i < 3 && shape[i] === 1));
  if (!fits) {
    throw invalid(
      `${name} has shape [${String(shape)}].`,
      `Its axes are [network][trial][step][channel], here [${full}]; each but the last may be 1 to serve all.`,
    );
  }
  checkReals(`${name}.data`, array.data, elementCount(shape));
  const [networks, trials, steps, channels] = shape;
  return {
    data: array.data,
    shape: [networks, trials, steps, channels],
    stride: {
      network: networks === 1 ? 0 : trials * steps * channels,
      trial: trials === 1 ? 0 : steps * channels,
      step: steps === 1 ? 0 : channels,
    },
  };
}

/** @throws CtrnnError `invalid-argument` if steps, shapes, numbers or the task do not fit networks and trials */
export function checkTrialSource(networks: Networks, request: TrialSource, trials: number): Source {
  if (request.task !== undefined) return checkTaskSource(networks, request.task, request.repeats ?? 1);
  const steps = checkSteps(request.steps);
  const lossMask = request.lossMask ?? new Float32Array(steps).fill(1);
  const maskSum = checkLossMask(lossMask, steps);
  if (request.input === undefined && networks.inputs > 0) {
    throw invalid(
      `There is no input for networks of ${networks.inputs} inputs.`,
      'Give `input`, or a `task` that makes it.',
    );
  }
  const run = [networks.networks, trials, steps];
  return {
    kind: 'data',
    steps,
    lossMask,
    maskSum,
    input: request.input && checkData('input', request.input, [...run, networks.inputs]),
    target: request.target && checkData('target', request.target, [...run, networks.outputs]),
  };
}
