// The regulator: one unit, without input, holds its own rate at a set-point. Only its self-weight and bias are trained
// and z = h, so the whole mechanism can be drawn: it is the smallest network in which noise moves a fixed point.
// The set-point and the steps are ours; they are not the hyperparameters of Eckstein & Srinivasan 2026.

import { checkNumber } from '../base/check.ts';
import { constant } from '../expression/expression.ts';
import type { OpenLoopTask } from './task.ts';
import { checkOptionNames, timing } from './task-options.ts';

export interface RegulatorOptions {
  /** The rate to hold, default 1. */
  readonly setPoint?: number;
  /** T, default 60. */
  readonly steps?: number;
  /** How many of the last steps count in the loss; default half of them. */
  readonly lossSteps?: number;
}

/**
 * The task of holding one unit's rate at a set-point.
 *
 * @throws CtrnnError `invalid-argument` for options out of range
 */
export function regulator(options: RegulatorOptions = {}): OpenLoopTask {
  checkOptionNames('regulator', options, ['setPoint', 'steps', 'lossSteps']);
  const setPoint = checkNumber('setPoint', options.setPoint ?? 1);
  return {
    kind: 'open-loop',
    name: 'regulator',
    inputs: 0,
    outputs: 1,
    ...timing(options, { steps: 60, lossShare: 1 / 2 }),
    draws: 0,
    constant: true,
    network: {
      units: 1,
      identityReadout: true,
      // From W = b = 0 a ReLU unit is silent, its gradient zero: it would never learn without noise.
      gain: 0.5,
      bias: 0.5,
      trainable: {
        recurrentWeights: true,
        inputWeights: false,
        bias: true,
        readoutWeights: false,
        readoutBias: false,
        initialState: false,
        leak: false,
      },
    },
    trial: () => ({ input: [], target: [constant(setPoint)] }),
  };
}
