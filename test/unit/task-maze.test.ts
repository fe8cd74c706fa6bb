// Ways through the mazes: where they start, when a goal counts, how long they are.

import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/expression/evaluate.ts';
import { select } from '../../src/expression/functions.ts';
import { tasks } from '../../src/task/index.ts';
import { meets, type Point, type Segment } from '../../src/task/maze/geometry.ts';
import { LAYOUT_NAMES, LAYOUTS } from '../../src/task/maze/layouts.ts';
import type { MazeOptions } from '../../src/task/maze/maze.ts';
import { compileWorld } from '../../src/task/world-program.ts';
import { meanOf } from '../support/compare.ts';
import {
  address,
  CROSSED,
  downhill,
  meanScores,
  OPEN,
  type Policy,
  readoutFor,
  spread,
  stateAt,
  steady,
  straight,
  throughDoors,
  towards,
  trial,
  X,
  Y,
} from './task-maze-walks.ts';

describe('policies in the mazes', () => {
  it.each(LAYOUT_NAMES)('fail in %s if they go straight to the goal: under 20 % reach it', (layout) => {
    expect(meanScores({ layout }, straight, 500).success).toBeLessThan(0.2);
  });

  it('reach the goal of the S-bend if they go through the doors, and walk about the way of the cost', () => {
    const { success, 'length over way': ratio, 'path length': length } = meanScores({}, throughDoors, 500);
    expect(success).toBeGreaterThan(0.95);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.33);
    expect(length).toBeGreaterThan(1);
  });

  it.each(LAYOUT_NAMES)('reach the goal of %s if they go down the cost: the way leads there', (layout) => {
    expect(meanScores({ layout, motorNoise: 0 }, downhill, 300).success).toBeGreaterThan(0.95);
  });

  it('pay less on the way through the doors than straight through the walls', () => {
    const program = compileWorld(tasks.maze());
    const mean = (policy: Policy) =>
      meanOf(Array.from({ length: 100 }, (_, k) => trial(program, policy, k).cost));
    expect(mean(throughDoors)).toBeLessThan(mean(straight));
  });
});

describe('the start of a maze', () => {
  it.each(LAYOUT_NAMES)('of %s is anywhere in its region, the goal too, and each has a way', (layout) => {
    const program = compileWorld(tasks.maze({ layout }));
    const states = Array.from({ length: 400 }, (_, k) => {
      const state = new Float64Array(9);
      program.start(address(k), state);
      return state;
    });
    const { start, goal } = LAYOUTS[layout];
    for (const [place, low, high] of [
      [0, start[0], start[2]],
      [1, start[1], start[3]],
      [2, goal[0], goal[2]],
      [3, goal[1], goal[3]],
    ]) {
      const values = states.map((state) => state[place]);
      // 400 uniforms leave out more than a tenth of their range at one end with probability 1e-18.
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.min(...values)).toBeLessThan(low + 0.1 * (high - low));
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
      expect(Math.max(...values)).toBeGreaterThan(high - 0.1 * (high - low));
    }
    for (const state of states) {
      expect(state.slice(5, 8)).toEqual(Float64Array.of(0, 0, 0));
      const way = state[8];
      expect(way).toBeGreaterThan(Math.hypot(state[2] - state[0], state[3] - state[1]));
      expect(way).toBeLessThan(4);
    }
  });

  it('may be a region or a point, as numbers or as text', () => {
    const startOf = (start: MazeOptions['start']) => {
      const state = new Float64Array(9);
      compileWorld(tasks.maze({ start })).start(address(3), state);
      return Array.from(state.subarray(0, 2));
    };
    expect(startOf('0.2, 0.1')).toEqual([0.2, 0.1]);
    expect(startOf([0.2, 0.1])).toEqual([0.2, 0.1]);
    expect(startOf('0.2,0.1,0.3,0.15')).toEqual(startOf([0.2, 0.1, 0.3, 0.15]));
  });

  it('is refused in a wall, outside the box or cut off, and so is the goal; the wall is named', () => {
    const inWall = () => tasks.maze({ start: [0.1, 0.2, 0.3, 0.4] });
    expect(inWall).toThrow(/start \(0\.1, 0\.2, 0\.3, 0\.4\) touches walls\[0\] \(0, 0\.3333, /);
    expect(() => tasks.maze({ start: [0.2, 1 / 3] })).toThrow(/start .* touches walls\[0\]/);
    expect(() => tasks.maze({ start: '0.5,0.33333333' })).toThrow(/touches walls\[0\]/); // it does in float32
    expect(() => tasks.maze({ start: [0.5, 1e-7] })).toThrow(/touches the bottom side/);
    expect(() => tasks.maze({ start: [0.5, 0.3333] })).not.toThrow();
    expect(() => tasks.maze({ goal: '0.9,0.6,0.95,0.7' })).toThrow(/goal .* touches walls\[1\]/);
    expect(() => tasks.maze({ start: [-0.1, 0.1] })).toThrow(/start .* lies outside the box/);
    expect(() => tasks.maze({ start: [0, 0.1, 0.2, 0.2] })).toThrow(/touches the left side of the box/);
    expect(() => tasks.maze({ goal: [0.9, 0.9, 0.95, 1] })).toThrow(/touches the top side of the box/);
    expect(() => tasks.maze({ goal: [0.8, 0.2, 0.85, 0.4] })).toThrow(/goal lies in more than one room/);
    const block: MazeOptions = { layout: 'two-routes', start: [0.5, 0.5] };
    expect(() => tasks.maze(block)).toThrow(/No door leads from rooms\[2\], where start is/);
    for (const start of ['here', '0.1,0.2,0.3', '0.1,,0.3,0.4', [], [0.1, Number.NaN]]) {
      expect(() => tasks.maze({ start })).toThrow(/start of the maze is/);
    }
  });
});

describe('walls are hard in scoring', () => {
  /** Where the lines of two segments cut, as fractions of both: another way to the same answer. */
  function cut(p: Point, q: Point, [x0, y0, x1, y1]: Segment): boolean {
    const [dx, dy, wx, wy] = [q[0] - p[0], q[1] - p[1], x1 - x0, y1 - y0];
    const turn = dx * wy - dy * wx;
    const along = ((x0 - p[0]) * wy - (y0 - p[1]) * wx) / turn;
    const place = ((x0 - p[0]) * dy - (y0 - p[1]) * dx) / turn;
    return along >= 0 && along <= 1 && place >= 0 && place <= 1;
  }

  it.each(LAYOUT_NAMES)('a step of %s crosses if and only if it meets a wall or leaves the box', (layout) => {
    const speed = 0.5;
    const program = compileWorld(steady({ layout, speed }));
    const { walls } = LAYOUTS[layout];
    let crossings = 0;
    for (let k = 1; k <= 3000; k++) {
      const p: Point = [spread(k), spread(7 * k)];
      const [angle, length] = [2 * Math.PI * spread(13 * k), 0.99 * speed * spread(29 * k)];
      const z = readoutFor(length * Math.cos(angle), length * Math.sin(angle), speed);
      const next = new Float64Array(9);
      program.move(stateAt(program, p, 0), Float64Array.from(z), 0, address(0), next);
      const q: Point = [next[X], next[Y]];
      const leaves = q.some((value) => value <= 0 || value >= 1);
      const expected = leaves || walls.some((wall) => cut(p, q, wall));
      expect(next[CROSSED], `step ${k} from ${p} to ${q}`).toBe(expected ? 1 : 0);
      crossings += next[CROSSED];
    }
    expect(crossings).toBeGreaterThan(500);
    expect(crossings).toBeLessThan(2500);
  });

  it('touching counts, and being in line with a wall does not', () => {
    const wall: Segment = [0.25, 0.5, 0.75, 0.5];
    const oblique: Segment = [0.25, 0.25, 0.75, 0.75];
    const meet = (p: Point, q: Point, other = wall) => evaluate(select(meets(p, q, other), 1, 0)) === 1;
    expect(meet([0.5, 0.25], [0.5, 0.5])).toBe(true);
    expect(meet([0.25, 0.25], [0.25, 0.75])).toBe(true);
    expect(meet([0.5, 0.5], [0.5, 0.5])).toBe(true);
    expect(meet([0, 0.5], [0.5, 0.5])).toBe(true);
    expect(meet([0, 0.5], [0.125, 0.5])).toBe(false);
    expect(meet([0.125, 0.5], [0.125, 0.5])).toBe(false);
    expect(meet([0.125, 0.25], [0.125, 0.75])).toBe(false);
    expect(meet([0.25, 0.5], [0.5, 0.25], oblique)).toBe(true);
    expect(meet([0, 0], [0.125, 0.125], oblique)).toBe(false);
    expect(meet([0.25, 0.5], [0.25, 0.375], oblique)).toBe(false);
  });

  it('a goal counts only if no wall was met before, and then whatever comes after', () => {
    // Of a full step of 0.1 the bounded velocity leaves out some 1e-14, so goals are not put on the edge of their radius.
    const options = { layout: OPEN, speed: 0.1, steps: 12, goalRadius: 0.11 } as const;
    const program = compileWorld(steady(options));
    const right: Point = [1e6, 0];
    const { state } = trial(program, () => right, 0);
    const [success, length, ratio] = program.scores(state);
    expect(state[CROSSED]).toBe(1); // later, at the right side of the box
    expect(success).toBe(1);
    expect(length).toBeCloseTo(0.5, 9); // from 0.2 to 0.7
    expect(ratio).toBeCloseTo(0.5 / 0.6, 9); // the way is that to the goal itself

    let step = 0;
    const roundabout: Policy = () => (step++ < 2 ? [0, step === 1 ? 1e6 : -1e6] : right);
    const detour = program.scores(trial(program, roundabout, 0).state);
    expect(detour[1]).toBeCloseTo(0.7, 9);
    expect(detour[2]).toBeCloseTo(0.7 / 0.6, 9);

    const early = compileWorld(steady({ ...options, start: [0.05, 0.5] }));
    step = 0;
    const offAndOn: Policy = () => (step++ < 1 ? [-1e6, 0] : right);
    const crossed = trial(early, offAndOn, 0).state;
    expect(Math.hypot(crossed[2] - 0.75, crossed[3] - 0.5)).toBeLessThan(0.1); // it has been at the goal
    expect(Array.from(early.scores(crossed))).toEqual([
      0,
      expect.closeTo(1.2, 9),
      expect.closeTo(1.2 / 0.75, 9),
    ]);
  });
});

describe('the length over the way', () => {
  it('is less than 1 for who goes around the walls by less than the way through the doors', () => {
    const program = compileWorld(steady({ start: [0.6, 0.23], goal: [0.75, 0.78] }));
    const [first, second] = LAYOUTS['s-bend'].walls;
    // Close by the ends of the two walls, on the free side of each.
    const policy: Policy = (state) => {
      const [x, y] = state;
      if (y < first[1] + 0.01 && x < first[2] + 0.005) return towards(state, [first[2] + 0.02, first[1]]);
      if (y < first[1] + 0.01) return towards(state, [first[2] + 0.02, first[1] + 0.05]);
      if (y < second[1] && x > second[0] - 0.005) return towards(state, [second[0] - 0.02, second[1] - 0.02]);
      if (y < second[1] + 0.01) return towards(state, [second[0] - 0.02, second[1] + 0.05]);
      return towards(state, [state[2], state[3]]);
    };
    const [success, length, ratio] = program.scores(trial(program, policy, 0).state);
    expect(success).toBe(1);
    expect(length).toBeLessThan(1.35);
    expect(ratio).toBeLessThan(0.85);
  });

  it('takes the goal radius for the way where one starts at the goal', () => {
    const program = compileWorld(steady({ layout: OPEN, start: [0.8, 0.5], speed: 0.05, goalRadius: 0.1 }));
    const up = trial(program, () => [0, 1e6], 0).state;
    expect(Array.from(program.scores(up))).toEqual([1, expect.closeTo(0.05, 9), expect.closeTo(0.5, 9)]);
  });
});
