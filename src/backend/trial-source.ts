// The trials of a run in one plain form: a task to be drawn from, or strided views of the user's arrays. Both backends
// read their inputs and targets through it.

import { elementCount, type RealArray, type ShapedArray } from '../base/arrays.ts';
import { checkChoice, checkInteger, checkReals } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { Networks } from '../network/networks.ts';
import { checkDataTask } from '../task/data.ts';
import type { DataTask, Task, World } from '../task/task.ts';
import { checkWorld } from '../task/world.ts';
import type { TrialSource } from './backend.ts';

/** Trials, steps and iterations are 32-bit words of a draw's address. */
export const MOST_ADDRESSES = 2 ** 32;

const TASK_KINDS: readonly Task['kind'][] = ['open-loop', 'closed-loop', 'data'];

interface SourceBase {
  /** T */
  readonly steps: number;
  /** [T] */
  readonly lossMask: RealArray;
  /**
   * Sum of the loss mask, above 0. Where trials have masks of their own, the mean over all sequences of their sums of
   * lossMask[t] mask[t]: one number for training and test, so that a sequence has the same loss in both.
   */
  readonly maskSum: number;
  /** Whether each trial has a mask of its own: a data task's. */
  readonly masked: boolean;
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

/** The world that the trials of a source are played in, if there is one. */
export function worldOf(source: Source): World | undefined {
  return source.kind === 'task' && source.task.kind === 'closed-loop' ? source.task : undefined;
}

/**
 * From a trial's sum over steps to its loss: squared errors (weighted by the mask and summed over outputs) are averaged
 * over steps and outputs, costs of a world over steps.
 */
export function lossScale(source: Source, outputs: number): number {
  return 1 / (source.maskSum * (worldOf(source) ? 1 : outputs));
}

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

/** Mean over the sequences of their sums of lossMask[t] mask[t]. */
function meanMaskSum({ name, steps, sequences, lossMask }: DataTask, mask: Float32Array): number {
  const sum = mask.reduce((total, weight, k) => total + weight * lossMask[k % steps], 0);
  if (sum === 0) {
    throw invalid(
      `Task '${name}': mask and lossMask leave no step that counts.`,
      'Let at least one step count.',
    );
  }
  return sum / sequences;
}

/** @throws CtrnnError `invalid-argument` if the task does not fit the networks, or its arrays do not fit the task */
export function checkTaskSource(networks: Networks, task: Task, repeats: number): TaskSource {
  checkChoice('task.kind', task.kind, TASK_KINDS);
  for (const channels of ['inputs', 'outputs'] as const) {
    if (task[channels] !== networks[channels]) {
      throw invalid(
        `Task '${task.name}' has ${task[channels]} ${channels}, the networks have ${networks[channels]}.`,
        'Create the networks for this task: createNetworks({ task, ... }).',
      );
    }
  }
  const steps = checkSteps(task.steps);
  const lossMaskSum = checkLossMask(task.lossMask, steps);
  checkInteger('repeats', repeats, 1, MOST_ADDRESSES);
  if (task.kind === 'data') checkDataTask(task);
  if (task.kind === 'closed-loop') checkWorld(task);
  const mask = task.kind === 'data' ? task.mask : undefined;
  const maskSum = task.kind === 'data' && mask ? meanMaskSum(task, mask) : lossMaskSum;
  return { kind: 'task', task, repeats, steps, lossMask: task.lossMask, maskSum, masked: mask !== undefined };
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
    masked: false,
    input: request.input && checkData('input', request.input, [...run, networks.inputs]),
    target: request.target && checkData('target', request.target, [...run, networks.outputs]),
  };
}
