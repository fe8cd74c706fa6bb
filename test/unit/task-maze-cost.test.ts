// What a maze costs in training: soft walls, doors, and the gradient through them.

import { describe, expect, it } from 'vitest';
import { tasks } from '../../src/task/index.ts';
import type { Point } from '../../src/task/maze/geometry.ts';
import { LAYOUT_NAMES, LAYOUTS, type MazeLayout } from '../../src/task/maze/layouts.ts';
import { compileWorld } from '../../src/task/world-program.ts';
import { relativeError } from '../support/compare.ts';
import { address, CROSSED, costAt, ROOM, readoutFor, spread, stateAt, steady } from './task-maze-walks.ts';

describe('walls are soft in training', () => {
  const [margin, barrier] = [0.1, 10];

  it.each(LAYOUT_NAMES)('the cost of %s has no jumps within a room, and none at a wall', (layout) => {
    const program = compileWorld(steady({ layout, margin, barrier }));
    const { rooms } = LAYOUTS[layout];
    // Way and distance to a wall have slope 1 at most; the square of the nearness has slope 2 / margin at most.
    const steepest = 1 + (2 * barrier) / margin;
    const [near, rounding] = [1e-6, 1e-12];
    rooms.forEach((_, room) => {
      for (let k = 1; k <= 400; k++) {
        const p: Point = [spread(k), spread(11 * k)]; // anywhere: through walls an agent takes its room along
        const angle = 2 * Math.PI * spread(17 * k);
        const q: Point = [p[0] + near * Math.cos(angle), p[1] + near * Math.sin(angle)];
        const change = Math.abs(costAt(program, p, room) - costAt(program, q, room));
        expect(change).toBeLessThanOrEqual(steepest * near + rounding);
      }
    });
  });

  it('a wall costs the barrier, half a margin away a quarter of it, and a margin away nothing', () => {
    const [low, high] = [0, barrier].map((strength) => compileWorld(steady({ margin, barrier: strength })));
    const extra = (place: Point) => costAt(high, place, 0) - costAt(low, place, 0);
    expect(extra([0.3, 1 / 3])).toBeCloseTo(barrier, 9);
    expect(extra([0.3, 1 / 3 + margin / 2])).toBeCloseTo(barrier / 4, 9);
    expect(extra([0.3, 1 / 3 - margin / 2])).toBeCloseTo(barrier / 4, 9);
    expect(extra([0.3, 1 / 3 - margin - 1e-9])).toBe(0);
    expect(extra([margin / 2, 0.5])).toBeCloseTo(barrier / 4, 9);
    expect(extra([0.5, -margin])).toBeCloseTo(4 * barrier, 9); // outside it grows
  });

  it('the way is that through the doors, and who goes through a wall has not shortened it', () => {
    const program = compileWorld(steady({ barrier: 0, goal: [0.8, 0.85], speed: 0.1 }));
    const start = stateAt(program, [0.3, 0.3], 0);
    const [first, second] = LAYOUTS['s-bend'].doors;
    const gap = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const rest = gap(first, second) + gap(second, [0.8, 0.85]);
    const before = ([x, y]: Point): Point => [x, y - 1e-12];
    expect(costAt(program, before(first), 0)).toBeCloseTo(rest, 9);
    expect(costAt(program, before(second), 1)).toBeCloseTo(gap(second, [0.8, 0.85]), 9);
    expect(costAt(program, [0.5, 0.8], 2)).toBeCloseTo(gap([0.5, 0.8], [0.8, 0.85]), 9);

    const next = new Float64Array(9);
    const up = Float64Array.from(readoutFor(0, 0.09, 0.1));
    const { cost } = program.move(start, up, 0, address(0), next);
    expect([next[CROSSED], next[ROOM]]).toEqual([1, 0]);
    expect(cost).toBeGreaterThan(rest);
    const { cost: inRoom } = program.move(stateAt(program, first, 0), up, 0, address(0), next);
    expect(next[ROOM]).toBe(1);
    expect(inRoom).toBeLessThan(rest + 0.1);
  });

  it('a door leads into its own two rooms only, though a third be near', () => {
    const layout: MazeLayout = {
      rooms: [
        [0, 0, 0.5, 0.5],
        [0.5, 0, 1, 0.5],
        [0, 0.5, 1, 1],
      ],
      doors: [
        [0.5, 0.4],
        [0.9, 0.5],
      ],
      walls: [[0, 0.5, 0.4, 0.5]],
      start: [0.2, 0.2, 0.2, 0.2],
      goal: [0.2, 0.8, 0.2, 0.8],
    };
    const program = compileWorld(steady({ layout, speed: 0.2 }));
    const roomAfterStepTo = ([x, y]: Point, room: number) => {
      const next = new Float64Array(9);
      const z = Float64Array.from(readoutFor(x - 0.45, y - 0.42, 0.2));
      program.move(stateAt(program, [0.45, 0.42], room), z, 0, address(0), next);
      return next[ROOM];
    };
    expect(roomAfterStepTo([0.5, 0.52], 0)).toBe(0);
    expect(roomAfterStepTo([0.55, 0.42], 0)).toBe(1);
    expect(roomAfterStepTo([0.46, 0.42], 1)).toBe(0);
    expect(roomAfterStepTo([0.46, 0.42], 2)).toBe(2);
  });
});

describe('the gradient through the maze', () => {
  // Central differences of step 1e-6: about 1e-12 of the third derivative, 1e-10 by rounding.
  const [STEP, TOLERANCE] = [1e-6, 1e-6];

  it.each(LAYOUT_NAMES)('is that of central differences along a walk in %s', (layout) => {
    const world = tasks.maze({ layout, steps: 12, rays: 2, sensoryNoise: 0.1, motorNoise: 0.2 });
    const program = compileWorld(world);
    const inputs = world.inputs;
    /** A policy z = A u, so that senses and moves are both on the way; `by` is added to the readouts. */
    const weight = (o: number, i: number) => Math.sin(1 + 3 * o + 1.7 * i);
    const walk = (by: Float64Array) => {
      const states = [new Float64Array(9)];
      const readouts: Float64Array[] = [];
      program.start(address(2), states[0]);
      let total = 0;
      for (let t = 0; t < world.steps; t++) {
        const u = new Float64Array(inputs);
        program.sense(states[t], t, address(2), u);
        const z = Float64Array.from(
          [0, 1],
          (o) => by[2 * t + o] + u.reduce((s, v, i) => s + weight(o, i) * v, 0),
        );
        const next = new Float64Array(9);
        total += program.move(states[t], z, t, address(2), next).cost;
        states.push(next);
        readouts.push(z);
      }
      return { total, states, readouts };
    };
    const size = 2 * world.steps;
    const { states, readouts } = walk(new Float64Array(size));
    const gradient = new Float64Array(size);
    const adjoint = new Float64Array(9);
    for (let t = world.steps - 1; t >= 0; t--) {
      const dz = new Float64Array(2);
      const seeds = { cost: 1, terminalCost: 0 };
      program.moveAdjoint(states[t], readouts[t], t, address(2), seeds, adjoint, dz);
      gradient.set(dz, 2 * t);
      const du = Float64Array.from({ length: inputs }, (_, i) => weight(0, i) * dz[0] + weight(1, i) * dz[1]);
      program.senseAdjoint(states[t], t, address(2), du, adjoint);
    }
    const differences = Float64Array.from({ length: size }, (_, k) => {
      const moved = (by: number) => walk(new Float64Array(size).fill(by, k, k + 1)).total;
      return (moved(STEP) - moved(-STEP)) / (2 * STEP);
    });
    expect(relativeError(gradient, differences)).toBeLessThan(TOLERANCE);
  });
});
