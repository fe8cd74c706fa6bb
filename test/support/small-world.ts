// A world for tests: smooth everywhere, every function reads all that it may read, and one number of its state is for
// scores only.

import { add, cos, exp, mul, sin, sub, tanh } from '../../src/expression/index.ts';
import type { World } from '../../src/task/task.ts';
import { world } from '../../src/task/world.ts';

export const WORLD_INPUTS = 2;
export const WORLD_OUTPUTS = 3;

export function smallWorld(steps: number, lossMask?: Float32Array): World {
  return world({
    name: 'small',
    inputs: WORLD_INPUTS,
    outputs: WORLD_OUTPUTS,
    steps,
    state: 4,
    draws: { start: 5, sense: 1, move: 6 },
    lossMask,
    start: ([a, b, c, d, e]) => [sub(a, 0.5), sub(mul(b, c), 0.2), sub(d, e), 0],
    sense: ([x, y, fixed], t, [noise]) => [
      add(x, mul(0.3, noise, y)),
      sin(add(mul(2, y), fixed, mul(0.1, t))),
    ],
    move: ([x, y, fixed, travelled], [p, q, r], [m, n, , , , o], t) => [
      add(mul(0.9, x), mul(0.2, tanh(p)), mul(0.05, m, cos(y))),
      add(mul(0.8, y), mul(0.1, q, x), mul(0.1, o), mul(0.01, t, sin(r))),
      fixed,
      add(travelled, mul(p, p), n),
    ],
    cost: ([x, y, fixed], [p, , r], t) =>
      add(mul(x, x), mul(sub(y, fixed), y), mul(0.1, p, r), exp(mul(-0.1, t)), mul(0.01, r, r)),
    terminalCost: ([x, y]) => add(mul(2, x, y), sin(x)),
    score: ([x, , fixed, travelled]) => ({ travelled, 'end over start': sub(x, fixed) }),
  });
}
