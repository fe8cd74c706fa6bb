// The input and target of one trial, wherever they come from.

import type { Draws } from '../backend/check-request.ts';
import type { Source, StridedData } from '../backend/trial-source.ts';
import { CtrnnError } from '../base/errors.ts';
import type { Networks } from '../network/networks.ts';
import type { TrialAddress } from '../task/draws.ts';
import { type SequenceValues, sequenceValues } from '../task/sequences.ts';
import type { Task } from '../task/task.ts';
import { compileTrial } from '../task/trials.ts';

/** Rows per step, [T] of [channels]; steps that share their numbers share a row. */
export type Rows = readonly Float64Array[];

export interface TrialData {
  readonly input: Rows;
  /** Absent where there is no loss. */
  readonly target?: Rows;
  /** The trial's own weight of each step, [T], times the source's loss mask; absent if all count alike. */
  readonly mask?: Float64Array;
}

/** Reads trial k of a network's run. */
export type TrialReader = (network: number, trial: number, draws: Draws) => TrialData;

export function openTrials(networks: Networks, source: Source): TrialReader {
  if (source.kind === 'data') {
    const { input, target, steps } = source;
    const noInput = rowsOf(new Float64Array(0), steps, 0);
    return (network, trial) => ({
      input: input ? dataRows(input, network, trial, steps) : noInput,
      target: target && dataRows(target, network, trial, steps),
    });
  }
  const valuesOf = taskValues(source.task);
  return (network, trial, draws) => {
    const values = valuesOf({
      seed: draws.seed,
      phase: draws.phase,
      stream: networks.streams[network],
      iteration: draws.iteration,
      trial: Math.floor((draws.firstTrial + trial) / source.repeats),
    });
    return {
      input: rowsOf(values.input, source.steps, networks.inputs),
      target: rowsOf(values.target, source.steps, networks.outputs),
      mask: values.mask,
    };
  };
}

/** Input, target and mask of any trial of a task. */
function taskValues(task: Task): (address: TrialAddress) => SequenceValues {
  switch (task.kind) {
    case 'open-loop':
      return compileTrial(task);
    case 'data':
      return (address) => sequenceValues(task, address);
    case 'closed-loop':
      throw new CtrnnError('internal', `The trials of world '${task.name}' were read before they ran.`);
  }
}

/** Rows of a flat [T][channels] array, or of the [1][channels] that serves all steps. */
function rowsOf(values: Float64Array, steps: number, channels: number): Rows {
  const stride = values.length > channels ? channels : 0;
  return Array.from({ length: steps }, (_, t) => values.subarray(t * stride, t * stride + channels));
}

function dataRows({ data, shape, stride }: StridedData, network: number, trial: number, steps: number): Rows {
  const channels = shape[3];
  const first = network * stride.network + trial * stride.trial;
  const rows = Array.from({ length: shape[2] }, (_, t) => {
    const start = first + t * stride.step;
    return Float64Array.from(data.subarray(start, start + channels));
  });
  return stride.step === 0 ? Array.from({ length: steps }, () => rows[0]) : rows;
}
