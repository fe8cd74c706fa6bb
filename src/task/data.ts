// A data task: a user's own sequences, the last ones held out for testing. It shows what was recorded as it was
// recorded: nothing is scaled, shuffled or cut.

import { elementCount, type RealArray, type ShapedArray } from '../base/arrays.ts';
import { checkInteger, checkNumber, checkReals } from '../base/check.ts';
import { CtrnnError, type ErrorCode } from '../base/errors.ts';
import type { DataTask } from './task.ts';
import { checkOptionNames, MOST_STEPS } from './task-options.ts';

/** A sequence's index is a 32-bit word on the GPU. */
const MOST_SEQUENCES = 2 ** 32 - 1;

/** Recorded sequences, all equally long. */
export interface Sequences {
  /** [K][T][I], or [K][T] for a single input */
  readonly inputs: ShapedArray;
  /** [K][T][O], or [K][T] for a single output */
  readonly targets: ShapedArray;
  /** How much each step counts in the loss, at least 0: [T] for all sequences alike, or [K][T]. Default: all alike. */
  readonly mask?: ShapedArray;
}

export interface DataTaskOptions extends Sequences {
  /** Share of the sequences, the last ones, that is kept for testing, in (0, 1); at least one. Default 0.2. */
  readonly heldOut?: number;
  /** Default 'data'. */
  readonly name?: string;
}

export type ArrayName = 'inputs' | 'targets' | 'mask';

/** How messages name what is wrong: an argument of `tasks.data`, or a place in a file. */
export interface SequenceNaming {
  readonly code: ErrorCode;
  array(name: ArrayName): string;
  element(name: ArrayName, index: readonly number[]): string;
}

const AS_ARGUMENTS: SequenceNaming = {
  code: 'invalid-argument',
  array: (name) => name,
  element: (name, index) => `${name}[${index.join('][')}]`,
};

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Index of a flat element, slowest axis first. */
function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of shape.toReversed()) {
    index.unshift(flat % size);
    flat = Math.floor(flat / size);
  }
  return index;
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Checks that an array is one, holds what its shape says, and has one of these numbers of axes. */
function checkArray(
  naming: SequenceNaming,
  name: ArrayName,
  array: ShapedArray | undefined,
  axes: readonly number[],
  contents: string,
): void {
  const fail = (problem: string, fix: string) =>
    new CtrnnError(naming.code, `${naming.array(name)} ${problem}`, fix);
  const { data, shape } = array ?? {};
  if (!(data instanceof Float32Array || data instanceof Float64Array) || !Array.isArray(shape)) {
    throw fail('is no array of numbers with a shape.', `Give ${name} as { data, shape }: ${contents}.`);
  }
  if (!axes.includes(shape.length)) {
    throw fail(`has shape ${shapeText(shape)}.`, `Its axes are ${contents}.`);
  }
  if (shape.includes(0)) throw fail(`is empty: its shape is ${shapeText(shape)}.`, `It holds ${contents}.`);
  if (elementCount(shape) !== data.length) {
    throw fail(`holds ${data.length} numbers for shape ${shapeText(shape)}.`, 'Give the shape of its data.');
  }
  const bad = data.findIndex((value) => !(Math.abs(value) <= LARGEST_FLOAT32));
  if (bad >= 0) {
    throw new CtrnnError(
      naming.code,
      `${naming.element(name, indexOf(bad, shape))} is ${data[bad]}.`,
      'Give finite numbers within the range of float32; what is missing gets a mask of 0 and any number.',
    );
  }
}

/** Checks that a mask has no negative weight, and one above 0. */
function checkMask(naming: SequenceNaming, { data, shape }: ShapedArray): void {
  const negative = data.findIndex((weight) => weight < 0);
  if (negative >= 0) {
    throw new CtrnnError(
      naming.code,
      `${naming.element('mask', indexOf(negative, shape))} is ${data[negative]}.`,
      'A step weighs 0 or more.',
    );
  }
  if (!counts(data)) {
    throw new CtrnnError(
      naming.code,
      `${naming.array('mask')} is zero everywhere.`,
      'Let at least one step count in the loss.',
    );
  }
}

/** Whether some weight is above 0, as float32. */
function counts(weights: RealArray): boolean {
  return weights.some((weight) => Math.fround(weight) > 0);
}

export interface SequenceSizes {
  /** K */
  readonly sequences: number;
  /** T */
  readonly steps: number;
  /** I */
  readonly inputs: number;
  /** O */
  readonly outputs: number;
}

/**
 * Checks that sequences fit each other, and that there are at least two.
 *
 * @param naming  what the messages call the arrays and their elements
 * @throws CtrnnError with the naming's code
 */
export function checkSequences({ inputs, targets, mask }: Sequences, naming = AS_ARGUMENTS): SequenceSizes {
  const contents = (channels: string, count: string) =>
    `[sequence][step][${channels}], or [sequence][step] where there is one ${count}`;
  checkArray(naming, 'inputs', inputs, [2, 3], contents('input', 'input'));
  checkArray(naming, 'targets', targets, [2, 3], contents('target', 'target'));
  const [sequences, steps] = inputs.shape;
  if (targets.shape[0] !== sequences || targets.shape[1] !== steps) {
    throw new CtrnnError(
      naming.code,
      `${naming.array('inputs')} has shape ${shapeText(inputs.shape)}, ${naming.array('targets')} has shape ${shapeText(targets.shape)}.`,
      'Give as many sequences and steps in both.',
    );
  }
  if (steps > MOST_STEPS) {
    throw new CtrnnError(
      naming.code,
      `${naming.array('inputs')} has ${steps} steps.`,
      'Order the axes [sequence][step][input].',
    );
  }
  if (sequences < 2) {
    throw new CtrnnError(
      naming.code,
      `${naming.array('inputs')} has 1 sequence; one is trained on and another is held out.`,
      'Give at least 2 sequences.',
    );
  }
  if (mask !== undefined) {
    checkArray(naming, 'mask', mask, [1, 2], '[step], or [sequence][step]');
    const expected = mask.shape.length === 1 ? [steps] : [sequences, steps];
    if (shapeText(mask.shape) !== shapeText(expected)) {
      throw new CtrnnError(
        naming.code,
        `${naming.array('mask')} has shape ${shapeText(mask.shape)}, and there are ${sequences} sequences of ${steps} steps.`,
        `Give it shape ${shapeText([steps])} or ${shapeText([sequences, steps])}.`,
      );
    }
    checkMask(naming, mask);
  }
  return { sequences, steps, inputs: inputs.shape[2] ?? 1, outputs: targets.shape[2] ?? 1 };
}

/** Checks that there is something to learn from and something to test. */
function checkBothSidesCount(mask: Float32Array, cut: number): void {
  const sides = [
    { weights: mask.subarray(0, cut), what: 'sequences that are trained on' },
    { weights: mask.subarray(cut), what: 'held-out sequences' },
  ];
  const empty = sides.find(({ weights }) => !counts(weights));
  if (empty) {
    throw new CtrnnError(
      'invalid-argument',
      `mask is zero at every step of the ${empty.what}.`,
      'Order the sequences, or choose heldOut, so that some step counts both in training and in the test.',
    );
  }
}

/**
 * The task of turning recorded inputs into recorded targets. Training draws from the first sequences, with replacement;
 * tests show those that are held out, the last ones, in turn.
 *
 * The numbers are kept as float32, on every backend.
 *
 * @throws CtrnnError `invalid-argument` for arrays that do not fit each other, numbers that are not finite, a mask that
 *   is negative or lets nothing count, fewer than 2 sequences, or a share to hold out that is not in (0, 1)
 */
export function data(options: DataTaskOptions): DataTask {
  checkOptionNames('data', options, ['inputs', 'targets', 'mask', 'heldOut', 'name']);
  const heldOut = checkNumber('heldOut', options.heldOut ?? 0.2, 0, 1, true);
  if (heldOut === 1) {
    throw new CtrnnError('invalid-argument', 'heldOut is 1: nothing is trained on.', 'Give heldOut below 1.');
  }
  const { inputs, targets, mask } = options;
  const sizes = checkSequences(options);
  const { sequences, steps } = sizes;
  const training = Math.min(sequences - 1, Math.max(1, sequences - Math.round(sequences * heldOut)));
  const ownMask = mask?.shape.length === 2 ? Float32Array.from(mask.data) : undefined;
  if (ownMask) checkBothSidesCount(ownMask, training * steps);
  return {
    kind: 'data',
    name: options.name ?? 'data',
    ...sizes,
    training,
    lossMask: mask && !ownMask ? Float32Array.from(mask.data) : new Float32Array(steps).fill(1),
    input: Float32Array.from(inputs.data),
    target: Float32Array.from(targets.data),
    mask: ownMask,
  };
}

/**
 * Checks that a data task, by whomever it was made, holds what it says.
 *
 * @throws CtrnnError `invalid-argument` naming the number or array that does not fit
 */
export function checkDataTask(task: DataTask): void {
  const { steps, inputs, outputs } = task;
  const of = (name: string) => `${name} of task '${task.name}'`;
  const sequences = checkInteger(of('sequences'), task.sequences, 2, MOST_SEQUENCES);
  checkInteger(of('training'), task.training, 1, sequences - 1);
  checkReals(of('input'), task.input, sequences * steps * inputs);
  checkReals(of('target'), task.target, sequences * steps * outputs);
  if (!task.mask) return;
  checkReals(of('mask'), task.mask, sequences * steps);
  const negative = task.mask.findIndex((weight) => weight < 0);
  if (negative >= 0) {
    throw new CtrnnError(
      'invalid-argument',
      `${of('mask')} is ${task.mask[negative]} at element ${negative}.`,
      'A step weighs 0 or more.',
    );
  }
}
