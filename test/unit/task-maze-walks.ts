// Agents that walk a maze by hand, as its tests ask for them, and what it costs them.

import { tasks } from '../../src/task/index.ts';
import type { Point } from '../../src/task/maze/geometry.ts';
import { LAYOUTS, type MazeLayout } from '../../src/task/maze/layouts.ts';
import type { MazeOptions } from '../../src/task/maze/maze.ts';
import type { World } from '../../src/task/task.ts';
import { compileWorld, type WorldProgram } from '../../src/task/world-program.ts';
import { meanOf } from '../support/compare.ts';

export const address = (trial: number) =>
  ({ seed: 5, phase: 'test', stream: 0, iteration: 0, trial }) as const;
export const none = new Float64Array(9);

/** A maze in which agents go exactly where they mean to. */
export function steady(options: MazeOptions = {}): World {
  return tasks.maze({ motorNoise: 0, ...options });
}

/** Where each number of the state is. */
export const X = 0;
export const Y = 1;
export const ROOM = 4;
export const CROSSED = 5;

/** z from the state of the world. */
export type Policy = (state: Float64Array, program: WorldProgram) => Point;

/** What a policy's z has to be so that the agent moves by (dx, dy), shorter than a step at full speed. */
export function readoutFor(dx: number, dy: number, speed: number): Point {
  const [vx, vy] = [dx / speed, dy / speed];
  const root = Math.sqrt(1 - vx * vx - vy * vy);
  return [vx / root, vy / root];
}

export function towards(state: Float64Array, [x, y]: Point): Point {
  const [dx, dy] = [x - state[X], y - state[Y]];
  const scale = 1e4 / Math.max(Math.hypot(dx, dy), 1e-9);
  return [scale * dx, scale * dy];
}

export const straight: Policy = (state) => towards(state, [state[2], state[3]]);

/** Down the slope of the cost of the step, at nearly full speed. */
export const downhill: Policy = (state, program) => {
  const slope = new Float64Array(2);
  const still = Float64Array.of(0, 0);
  const seeds = { cost: 1, terminalCost: 0 };
  program.moveAdjoint(state, still, 0, address(0), seeds, new Float64Array(9), slope);
  const length = Math.hypot(slope[0], slope[1]);
  return length === 0 ? [0, 0] : [(-2 * slope[0]) / length, (-2 * slope[1]) / length];
};

/** The S-bend by hand: along each corridor to the middle of its gap, through it, and in the last one to the goal. */
export const throughDoors: Policy = (state) => {
  const [x, y, goalX, goalY] = state;
  const [first, second] = LAYOUTS['s-bend'].doors;
  if (y < first[1] + 0.04) return towards(state, [first[0], x > first[0] - 0.05 ? first[1] + 0.1 : 0.2]);
  if (y < second[1] + 0.04) return towards(state, [second[0], x < second[0] + 0.05 ? second[1] + 0.1 : 0.5]);
  return towards(state, [goalX, goalY]);
};

export function trial(
  program: WorldProgram,
  policy: Policy,
  at: number,
): { state: Float64Array; cost: number } {
  let state = new Float64Array(9);
  let cost = 0;
  program.start(address(at), state);
  for (let t = 0; t < program.world.steps; t++) {
    const next = new Float64Array(9);
    cost += program.move(state, Float64Array.from(policy(state, program)), t, address(at), next).cost;
    state = next;
  }
  return { state, cost: cost / program.world.steps };
}

export function meanScores(options: MazeOptions, policy: Policy, trials: number): Record<string, number> {
  const program = compileWorld(tasks.maze(options));
  const scores = Array.from({ length: trials }, (_, k) => program.scores(trial(program, policy, k).state));
  return Object.fromEntries(program.scoreNames.map((name, i) => [name, meanOf(scores.map((s) => s[i]))]));
}

/** The state of an agent at rest at a place. */
export function stateAt(program: WorldProgram, [x, y]: Point, room: number): Float64Array {
  const state = new Float64Array(9);
  program.start(address(0), state);
  state.set([x, y]);
  state[ROOM] = room;
  return state;
}

export function costAt(program: WorldProgram, place: Point, room: number): number {
  return program.move(stateAt(program, place, room), Float64Array.of(0, 0), 0, address(0), none.slice()).cost;
}

/** Numbers in [0, 1) that are the same in every run (the golden ratio's multiples). */
export function spread(k: number): number {
  return (k * 0.618_033_988_749_895) % 1;
}

export const OPEN: MazeLayout = {
  rooms: [[0, 0, 1, 1]],
  doors: [],
  walls: [],
  start: [0.2, 0.5, 0.2, 0.5],
  goal: [0.8, 0.5, 0.8, 0.5],
};
