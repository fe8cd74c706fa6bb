// A world of one's own at the border: what is wrong with it is refused when it is made, by the name of the function and
// of the world.

import { describe, expect, it } from 'vitest';
import { add, div, log, mul, type Operand } from '../../src/expression/index.ts';
import { type WorldOptions, world } from '../../src/task/world.ts';

const drift: WorldOptions = {
  name: 'drift',
  state: 2,
  inputs: 1,
  outputs: 1,
  steps: 5,
  start: () => [0, 1],
  sense: ([x]) => [x],
  move: ([x, y], [z]) => [add(x, z), y],
  cost: ([x]) => mul(x, x),
};

function refusal(change: object): unknown {
  try {
    world({ ...drift, ...change });
  } catch (error) {
    return error;
  }
  return 'accepted';
}

describe('a world', () => {
  const hole = (count: number) => new Array<Operand>(count);
  const wrong: readonly (readonly [string, object, string])[] = [
    ['a start with holes', { start: () => hole(2) }, "start[0] of world 'drift' was given undefined"],
    ['a move with holes', { move: () => hole(2) }, "move[0] of world 'drift' was given undefined"],
    ['draws that are none', { draws: null }, 'draws of the world takes its options as an object'],
    [
      'a start beyond float32',
      { start: () => [0, 1e39] },
      "In start of world 'drift', the constant 1e+39 is not a finite f32",
    ],
    [
      'an infinite sense',
      { sense: ([x]: Operand[]) => [mul(x, div(1, 0))] },
      "In sense of world 'drift', div(1, 0) is infinite or NaN",
    ],
    [
      'a move that is no number',
      { move: ([x, y]: Operand[]) => [add(x, log(-1)), y] },
      "In move of world 'drift', log(-1) is infinite or NaN",
    ],
    ['a cost beyond float32', { cost: () => -1e39 }, "In cost of world 'drift', the constant -1e+39"],
    ['an infinite end', { terminalCost: () => div(1, 0) }, "In terminalCost of world 'drift', div(1, 0)"],
    ['a score without a name', { score: () => ({ '': 1 }) }, "returned the name '', which has no letter"],
    [
      'a score named by a sign',
      { score: () => ({ ' %': 1 }) },
      "returned the name ' %', which has no letter",
    ],
    [
      'scores that only signs tell apart',
      { score: () => ({ 'error at 25 %': 1, 'error: at 25': 2 }) },
      "score of world 'drift' returned 'error at 25 %' and 'error: at 25', which differ in no letter or digit.",
    ],
    ['a score beyond float32', { score: () => ({ best: 1e39 }) }, "In score of world 'drift', the constant"],
  ];

  it.each(wrong)('with %s is refused', (_, change, message) => {
    expect(refusal(change)).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(message),
    });
  });

  it('is refused without options, and taken with good ones', () => {
    for (const nothing of [undefined, null, 5]) {
      expect(() => world(nothing as unknown as WorldOptions)).toThrow(/world takes its options as an object/);
    }
    expect(refusal({})).toBe('accepted');
  });
});
