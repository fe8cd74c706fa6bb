import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/expression/evaluate.ts';
import { select } from '../../src/expression/functions.ts';
import { normalsInto } from '../../src/noise/normal.ts';
import { tasks } from '../../src/task/index.ts';
import { meets, type Point, type Segment } from '../../src/task/maze/geometry.ts';
import { LAYOUT_NAMES, LAYOUTS, type LayoutName, type MazeLayout } from '../../src/task/maze/layouts.ts';
import type { MazeOptions } from '../../src/task/maze/maze.ts';
import type { World } from '../../src/task/task.ts';
import { compileWorld, type WorldProgram } from '../../src/task/world-program.ts';
import { meanOf, relativeError } from '../support/compare.ts';

const address = (trial: number) => ({ seed: 5, phase: 'test', stream: 0, iteration: 0, trial }) as const;
const none = new Float64Array(9);

/** A maze in which agents go exactly where they mean to. */
function steady(options: MazeOptions = {}): World {
  return tasks.maze({ motorNoise: 0, ...options });
}

/** Where each number of the state is. */
const X = 0;
const Y = 1;
const ROOM = 4;
const CROSSED = 5;

/** z from the state of the world. */
type Policy = (state: Float64Array, program: WorldProgram) => Point;

/** What a policy's z has to be so that the agent moves by (dx, dy), shorter than a step at full speed. */
function readoutFor(dx: number, dy: number, speed: number): Point {
  const [vx, vy] = [dx / speed, dy / speed];
  const root = Math.sqrt(1 - vx * vx - vy * vy);
  return [vx / root, vy / root];
}

function towards(state: Float64Array, [x, y]: Point): Point {
  const [dx, dy] = [x - state[X], y - state[Y]];
  const scale = 1e4 / Math.max(Math.hypot(dx, dy), 1e-9);
  return [scale * dx, scale * dy];
}

const straight: Policy = (state) => towards(state, [state[2], state[3]]);

/** Down the slope of the cost of the step, at nearly full speed. */
const downhill: Policy = (state, program) => {
  const slope = new Float64Array(2);
  const still = Float64Array.of(0, 0);
  const seeds = { cost: 1, terminalCost: 0 };
  program.moveAdjoint(state, still, 0, address(0), seeds, new Float64Array(9), slope);
  const length = Math.hypot(slope[0], slope[1]);
  return length === 0 ? [0, 0] : [(-2 * slope[0]) / length, (-2 * slope[1]) / length];
};

/** The S-bend by hand: along each corridor to the middle of its gap, through it, and in the last one to the goal. */
const throughDoors: Policy = (state) => {
  const [x, y, goalX, goalY] = state;
  const [first, second] = LAYOUTS['s-bend'].doors;
  if (y < first[1] + 0.04) return towards(state, [first[0], x > first[0] - 0.05 ? first[1] + 0.1 : 0.2]);
  if (y < second[1] + 0.04) return towards(state, [second[0], x < second[0] + 0.05 ? second[1] + 0.1 : 0.5]);
  return towards(state, [goalX, goalY]);
};

function trial(program: WorldProgram, policy: Policy, at: number): { state: Float64Array; cost: number } {
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

function meanScores(options: MazeOptions, policy: Policy, trials: number): Record<string, number> {
  const program = compileWorld(tasks.maze(options));
  const scores = Array.from({ length: trials }, (_, k) => program.scores(trial(program, policy, k).state));
  return Object.fromEntries(program.scoreNames.map((name, i) => [name, meanOf(scores.map((s) => s[i]))]));
}

/** The state of an agent at rest at a place. */
function stateAt(program: WorldProgram, [x, y]: Point, room: number): Float64Array {
  const state = new Float64Array(9);
  program.start(address(0), state);
  state.set([x, y]);
  state[ROOM] = room;
  return state;
}

function costAt(program: WorldProgram, place: Point, room: number): number {
  return program.move(stateAt(program, place, room), Float64Array.of(0, 0), 0, address(0), none.slice()).cost;
}

/** Numbers in [0, 1) that are the same in every run (the golden ratio's multiples). */
function spread(k: number): number {
  return (k * 0.618_033_988_749_895) % 1;
}

const OPEN: MazeLayout = {
  rooms: [[0, 0, 1, 1]],
  doors: [],
  walls: [],
  start: [0.2, 0.5, 0.2, 0.5],
  goal: [0.8, 0.5, 0.8, 0.5],
};

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

describe('the senses of a maze', () => {
  const inputOf = (options: MazeOptions, place: Point, step = 0) => {
    const world = tasks.maze(options);
    const program = compileWorld(world);
    const input = new Float64Array(world.inputs);
    program.sense(stateAt(program, place, 0), step, address(0), input);
    return Array.from(input);
  };

  it('are position and goal, scaled to [-1, 1]', () => {
    expect(inputOf({ goal: [0.75, 0.875] }, [0.5, 0.125])).toEqual([0, -0.75, 0.5, 0.75]);
  });

  it('are distances to the nearest wall or side along rays, counterclockwise from east', () => {
    const rays = (place: Point, count = 4) => inputOf({ rays: count }, place).slice(4);
    const third = 1 / 3;
    const inCorridor = rays([0.25, 0.5]);
    [0.75, 1 - 0.5, 0.25, 0.5 - third].forEach((distance, k) => {
      expect(inCorridor[k]).toBeCloseTo(distance, 12);
    });
    expect(rays([0.25, 0.25])[1]).toBeCloseTo(third - 0.25, 12);
    expect(rays([0.9, 0.25])[1]).toBeCloseTo(2 * third - 0.25, 12);
    expect(rays([0.125, 0.125], 8)[5]).toBeCloseTo(Math.SQRT2 * 0.125, 12);
    expect(rays([-0.5, 0.5])[2]).toBe(0); // outside the box nothing is negative
  });

  it('are noisy where asked, and so is the motor: each normal is its own', () => {
    const normals = (purpose: 'sensoryNoise' | 'motorNoise', count: number, step: number) => {
      const out = new Float64Array(count);
      normalsInto(out, { ...address(0), purpose, step });
      return out;
    };
    const place: Point = [0.5, 0.125];
    const clean = inputOf({ rays: 1 }, place);
    const noisy = inputOf({ rays: 1, sensoryNoise: 0.3 }, place, 7);
    expect(noisy).toEqual(Array.from(normals('sensoryNoise', 5, 7), (n, i) => clean[i] + 0.3 * n));

    const program = compileWorld(tasks.maze({ motorNoise: 0.5, speed: 0.06 }));
    const next = new Float64Array(9);
    program.move(stateAt(program, place, 0), Float64Array.of(3, -4), 7, address(0), next);
    const [nx, ny] = normals('motorNoise', 2, 7);
    expect(next[X]).toBeCloseTo(0.5 + 0.06 * (3 / Math.sqrt(26) + 0.5 * nx), 14);
    expect(next[Y]).toBeCloseTo(0.125 + 0.06 * (-4 / Math.sqrt(26) + 0.5 * ny), 14);
  });
});

describe('the options of a maze', () => {
  it('are refused where they make no sense', () => {
    const wrong: [object, RegExp][] = [
      [{ layout: 'labyrinth' }, /layout is 'labyrinth', which does not exist/],
      [{ walls: [] }, /maze has no option 'walls'/],
      [{ layout: null }, /layout has no list of rooms/],
      [{ steps: 0 }, /steps is 0/],
      [{ speed: 0 }, /speed is 0/],
      [{ speed: 'fast' }, /speed is fast/],
      [{ margin: -1 }, /margin is -1/],
      [{ barrier: -1 }, /barrier is -1/],
      [{ goalRadius: 0 }, /goalRadius is 0/],
      [{ rays: 1.5 }, /rays is 1.5/],
      [{ sensoryNoise: -0.1 }, /sensoryNoise is -0.1/],
      [{ motorNoise: Number.NaN }, /motorNoise is NaN/],
    ];
    for (const [options, message] of wrong) expect(() => tasks.maze(options)).toThrow(message);
  });

  it("take a layout of one's own, and refuse one that is none by the name of what is wrong", () => {
    const own: MazeLayout = {
      rooms: [
        [0, 0, 0.5, 1],
        [0.5, 0, 1, 1],
      ],
      doors: [[0.5, 0.75]],
      walls: [[0.5, 0, 0.5, 0.5]],
      start: [0.2, 0.2, 0.3, 0.3],
      goal: [0.8, 0.2, 0.8, 0.2],
    };
    expect(meanScores({ layout: own, motorNoise: 0 }, downhill, 100).success).toBeGreaterThan(0.95);
    for (const layout of [own, ...Object.values(LAYOUTS)]) {
      expect(tasks.maze({ layout }).name).toBe('maze (custom)');
    }
    const broken: [Partial<MazeLayout>, RegExp][] = [
      [{ rooms: [[0, 0, 0.5, 1]] }, /rooms cover 0\.5000 of the box/],
      [{ rooms: [[0, 0, 0.6, 1], own.rooms[1]] }, /rooms\[0\] and rooms\[1\] overlap/],
      [{ rooms: [[0.5, 0, 0.5, 1], own.rooms[1]] }, /rooms\[0\] .* is empty/],
      [{ walls: [[0.25, 0, 0.25, 0.5]] }, /walls\[0\] .* runs through rooms\[0\]/],
      [{ walls: [[0.5, 0.5, 0.5, 0.5]] }, /walls\[0\] .* is a point/],
      [{ walls: [[0.5, 0, 0.5, 2]] }, /walls\[0\]\[3\] is 2/],
      [{ doors: [[0.5, 0.25]] }, /doors\[0\] .* is in walls\[0\]/],
      [{ doors: [[0.25, 0.75]] }, /doors\[0\] .* is in 1 rooms/],
      [{ doors: [] }, /No door leads from rooms\[0\], where start is/],
    ];
    for (const [change, message] of broken) {
      expect(() => tasks.maze({ layout: { ...own, ...change } })).toThrow(message);
    }
    const incomplete = { rooms: own.rooms, doors: own.doors } as unknown as MazeLayout;
    expect(() => tasks.maze({ layout: incomplete })).toThrow(/layout has no list of walls/);
  });

  it('refuse rooms that no straight line separates', () => {
    const third = 1 / 3;
    const pinwheel: MazeLayout = {
      rooms: [
        [0, 0, 2 * third, third],
        [2 * third, 0, 1, 2 * third],
        [third, 2 * third, 1, 1],
        [0, third, third, 1],
        [third, third, 2 * third, 2 * third],
      ],
      doors: [],
      walls: [],
      start: [0.1, 0.1, 0.1, 0.1],
      goal: [0.2, 0.2, 0.2, 0.2],
    };
    expect(() => tasks.maze({ layout: pinwheel })).toThrow(
      /No straight line .* leaves all of its rooms whole/,
    );
  });

  it('choose between the named layouts', () => {
    const names: readonly LayoutName[] = LAYOUT_NAMES;
    expect(names.map((layout) => tasks.maze({ layout }).name)).toEqual([
      'maze (s-bend)',
      'maze (u-trap)',
      'maze (two-routes)',
    ]);
  });
});
