import { describe, expect, it } from 'vitest';
import { checkTaskSource } from '../../src/backend/trial-source.ts';
import { createNetworks } from '../../src/network/create-networks.ts';
import { counterWords, keyWords } from '../../src/noise/address.ts';
import { threefry4x32 } from '../../src/noise/threefry.ts';
import type { DataTaskOptions } from '../../src/task/data.ts';
import { taskByName, tasks } from '../../src/task/index.ts';
import { sequenceValues, shownSequence } from '../../src/task/sequences.ts';

const numbers = (length: number) => Float64Array.from({ length }, (_, k) => k);

/** K sequences of three steps, two inputs and one target. */
function options(sequences: number): DataTaskOptions {
  return {
    inputs: { data: numbers(6 * sequences), shape: [sequences, 3, 2] },
    targets: { data: numbers(3 * sequences), shape: [sequences, 3] },
  };
}

const address = { seed: 2 ** 40 + 9, stream: 3, iteration: 11, trial: 5 };

describe('a data task', () => {
  it('keeps the sequences as they are, and holds out the last fifth', () => {
    const task = tasks.data(options(10));
    expect(task).toMatchObject({ kind: 'data', name: 'data', inputs: 2, outputs: 1, steps: 3 });
    expect(task).toMatchObject({ sequences: 10, training: 8, lossMask: Float32Array.of(1, 1, 1) });
    expect(task.input).toEqual(Float32Array.from(numbers(60)));
    expect(task.target).toEqual(Float32Array.from(numbers(30)));
    expect(task.mask).toBeUndefined();
  });

  it.each([
    [10, 0.34, 7],
    [10, 0.01, 9],
    [10, 0.999, 1],
    [2, 0.2, 1],
    [2, 0.9, 1],
    [3, 0.5, 1],
  ])(
    'leaves a sequence on either side: of %i, %f held out, %i are trained on',
    (count, heldOut, training) => {
      expect(tasks.data({ ...options(count), heldOut }).training).toBe(training);
    },
  );

  it('takes a mask over steps as its loss mask, one over sequences and steps as its own', () => {
    const steps = tasks.data({ ...options(2), mask: { data: Float32Array.of(0, 1, 2), shape: [3] } });
    expect([steps.lossMask, steps.mask]).toEqual([Float32Array.of(0, 1, 2), undefined]);
    const own = Float32Array.of(0, 1, 2, 1, 0, 0);
    const both = tasks.data({ ...options(2), mask: { data: own, shape: [2, 3] } });
    expect([both.lossMask, both.mask]).toEqual([Float32Array.of(1, 1, 1), own]);
  });

  const wrong = (change: object) => () => tasks.data({ ...options(2), ...change } as DataTaskOptions);
  it.each([
    ['nothing', { inputs: undefined }, /inputs is no array of numbers with a shape/],
    ['a plain array', { targets: { data: [1, 2], shape: [2, 1] } }, /targets is no array/],
    ['too few axes', { inputs: { data: numbers(2), shape: [2] } }, /inputs has shape \[2\]/],
    ['a shape that does not fit', { inputs: { data: numbers(5), shape: [2, 3] } }, /inputs holds 5 numbers/],
    [
      'other steps',
      { targets: { data: numbers(4), shape: [2, 2] } },
      /\[2, 3, 2\], targets has shape \[2, 2\]/,
    ],
    ['NaN', { inputs: { data: numbers(6).fill(Number.NaN, 4), shape: [2, 3] } }, /inputs\[1\]\[1\] is NaN/],
    ['a mask of another length', { mask: { data: numbers(2), shape: [2] } }, /mask has shape \[2\]/],
    ['a negative mask', { mask: { data: numbers(3).fill(-2, 1), shape: [3] } }, /mask\[1\] is -2/],
    ['a mask of zeros', { mask: { data: new Float32Array(6), shape: [2, 3] } }, /mask is zero everywhere/],
    [
      'a mask that float32 rounds to zero',
      { mask: { data: new Float64Array(3).fill(1e-60), shape: [3] } },
      /mask is zero everywhere/,
    ],
    [
      'a mask that leaves nothing to test',
      { mask: { data: Float32Array.of(1, 1, 1, 0, 0, 0), shape: [2, 3] } },
      /mask is zero at every step of the held-out sequences/,
    ],
    [
      'a mask that leaves nothing to learn',
      { mask: { data: Float32Array.of(0, 0, 0, 1, 1, 1), shape: [2, 3] } },
      /zero at every step of the sequences that are trained on/,
    ],
    ['nothing held out', { heldOut: 0 }, /heldOut is 0/],
    ['all held out', { heldOut: 1 }, /heldOut is 1/],
    ['an option it lacks', { share: 1 }, /data has no option 'share'/],
  ])('refuses %s', (_, change, message) => {
    expect(wrong(change)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(message) }),
    );
  });

  it('refuses a single sequence', () => {
    expect(() => tasks.data(options(1))).toThrow(/inputs has 1 sequence/);
  });

  it('has no name that options could make it from', () => {
    expect(() => taskByName('data', {})).toThrow(/'data' shows arrays of one's own/);
  });
});

describe('the sequence that a trial shows', () => {
  const sizes = { sequences: 10, training: 7 };

  it("is in training the trial's first random word modulo the sequences that are trained on", () => {
    const key = keyWords({ seed: address.seed, purpose: 'taskDraw', phase: 'training', stream: 3 });
    const [word] = threefry4x32(counterWords({ iteration: 11, trial: 5, step: 0, unit: 0 }), key);
    expect(shownSequence(sizes, { ...address, phase: 'training' })).toBe(word % 7);
  });

  it('is in training every one about as often, and never one that is held out', () => {
    const seen = new Array<number>(10).fill(0);
    for (let trial = 0; trial < 7000; trial++) {
      seen[shownSequence(sizes, { ...address, phase: 'training', trial })]++;
    }
    expect(seen.slice(7)).toEqual([0, 0, 0]);
    // A count of 1,000 has a standard deviation of 29: five of them.
    for (const count of seen.slice(0, 7)) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('is in a test the next one that is held out, whatever the seed', () => {
    const shown = [0, 1, 2, 3, 2 ** 32 - 1].map((trial) =>
      shownSequence(sizes, { ...address, seed: trial, phase: 'test', trial }),
    );
    expect(shown).toEqual([7, 8, 9, 7, 7 + ((2 ** 32 - 1) % 3)]);
  });

  it('gives input, target and mask of its steps', () => {
    const mask = { data: numbers(30), shape: [10, 3] };
    const task = tasks.data({ ...options(10), mask });
    const values = sequenceValues(task, { ...address, phase: 'test', trial: 1 });
    expect(values).toEqual({
      input: numbers(60).subarray(54),
      target: numbers(30).subarray(27),
      mask: numbers(30).subarray(27),
    });
  });
});

describe('a data task at the border of a backend', () => {
  const networks = createNetworks({ inputs: 2, outputs: 1, units: 3, activation: 'relu', seed: 1 });
  const task = tasks.data({
    ...options(4),
    mask: { data: Float32Array.of(0, 1, 2, 1, 1, 1, 0, 0, 4, 0, 0, 2), shape: [4, 3] },
  });

  it('weighs by the mean over all sequences of what counts in them', () => {
    expect(checkTaskSource(networks, task, 1)).toMatchObject({ masked: true, maskSum: 3 });
    const lossMask = Float32Array.of(1, 1, 0.5);
    expect(checkTaskSource(networks, { ...task, lossMask }, 1).maskSum).toBe(7.5 / 4);
    const unmasked = { ...task, mask: undefined };
    expect(checkTaskSource(networks, unmasked, 1)).toMatchObject({ masked: false, maskSum: 3 });
  });

  it('is refused if it does not hold what it says', () => {
    const broken = (change: object) => () => checkTaskSource(networks, { ...task, ...change }, 1);
    expect(broken({ sequences: 1 })).toThrow(/sequences of task 'data' is 1/);
    expect(broken({ training: 4 })).toThrow(/training of task 'data' is 4/);
    expect(broken({ input: new Float32Array(3) })).toThrow(/input of task 'data' has 3 elements/);
    expect(broken({ target: new Float32Array(12).fill(Number.NaN) })).toThrow(
      /target of task 'data'\[0\] is NaN/,
    );
    expect(broken({ mask: new Float32Array(12).fill(-1) })).toThrow(/mask of task 'data' is -1 at element 0/);
    expect(broken({ lossMask: Float32Array.of(1, 0, 0), mask: new Float32Array(12).fill(1, 1, 3) })).toThrow(
      /leave no step that counts/,
    );
  });
});
