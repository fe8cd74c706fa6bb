// The maze: an agent at p = (x, y) in a walled box [0, 1]^2 senses where it is and where its goal g is, and reads out a
// velocity. Each step
//
//   u  = (2 p - 1, 2 g - 1, rays) + sensoryNoise xi
//   p' = p + speed ( z / sqrt(1 + |z|^2) + motorNoise eta )
//   cost = way(p') + barrier max(0, 1 - d(p') / margin)^2
//
// with way the length of the way still to go (see route.ts) and d the distance to the nearest wall or side. So walls are
// soft in training: one may pass, and pays. They are hard in scoring: a trial succeeds if it is at its goal within T
// steps and no step before that met a wall. Layouts, costs and sizes are ours.

import { checkChoice, checkInteger, checkNumber } from '../../base/check.ts';
import { CtrnnError } from '../../base/errors.ts';
import type { Condition, Expression, Operand } from '../../expression/expression.ts';
import {
  add,
  and,
  div,
  equal,
  lessEqual,
  max,
  min,
  mul,
  or,
  pow,
  select,
  sqrt,
  sub,
} from '../../expression/functions.ts';
import type { World } from '../task.ts';
import { checkOptionNames } from '../task-options.ts';
import { world } from '../world.ts';
import { checkLayout, checkRegion } from './check-layout.ts';
import {
  contains,
  distance,
  meets,
  numberOf,
  type Point,
  type PointOperand,
  type Rectangle,
  type Segment,
  segmentTouches,
  sidesOf,
  squaredDistanceToSegment,
  squaredLength,
} from './geometry.ts';
import { LAYOUT_NAMES, LAYOUTS, type LayoutName, type MazeLayout } from './layouts.ts';
import { rayDistances } from './rays.ts';
import { roomAfter, roomAt, roomsOfDoor, roomTree, waysOfRooms, wayToGo } from './route.ts';

/** A region [x0, y0, x1, y1], a point [x, y], or either as text: '0.1,0.1,0.6,0.2'. */
export type MazeRegion = readonly number[] | string;

export interface MazeOptions {
  /** A name or a layout of one's own; default 's-bend'. */
  readonly layout?: LayoutName | MazeLayout;
  /** T, default 60. */
  readonly steps?: number;
  /** The largest step, in sides of the box; default 0.06. */
  readonly speed?: number;
  /** Where trials start, uniformly; default the layout's. */
  readonly start?: MazeRegion;
  /** Where goals are, uniformly, within one room; default the layout's. */
  readonly goal?: MazeRegion;
  /** The goal is reached at this distance; default 0.1. */
  readonly goalRadius?: number;
  /** How near a wall costs; default 0.1. */
  readonly margin?: number;
  /** What a step on a wall costs, beside a way to go of about 1; default 10. */
  readonly barrier?: number;
  /** Directions in which the distance to the nearest wall is sensed, evenly spaced from east; default 0. */
  readonly rays?: number;
  /** Standard deviation of what is added to each input; default 0. */
  readonly sensoryNoise?: number;
  /**
   * Standard deviation of what is added to each coordinate of the velocity, in units of the speed; default 0.2: a policy
   * that never strays may not find the doors.
   */
  readonly motorNoise?: number;
}

const OPTION_NAMES = [
  'layout',
  'steps',
  'speed',
  'start',
  'goal',
  'goalRadius',
  'margin',
  'barrier',
  'rays',
  'sensoryNoise',
  'motorNoise',
];

/** More are taken for a slip of the pen. */
const MOST_RAYS = 64;
const LARGEST_NOISE = 1e3;
const LARGEST_BARRIER = 1e6;

/** State of a trial; from `crossed` on, for scores only. */
const STATES = ['x', 'y', 'goalX', 'goalY', 'room', 'crossed', 'reached', 'length', 'way'] as const;

function checkMaze(options: MazeOptions) {
  checkOptionNames('maze', options, OPTION_NAMES);
  const { layout: given = 's-bend' } = options;
  const layout: MazeLayout =
    typeof given === 'object' ? checkLayout(given) : LAYOUTS[checkChoice('layout', given, LAYOUT_NAMES)];
  const positive = (name: 'speed' | 'goalRadius' | 'margin', byDefault: number, most: number) =>
    checkNumber(name, options[name] ?? byDefault, 0, most, true);
  const start = checkRegion('start', options.start ?? layout.start, layout.walls);
  const goal = checkRegion('goal', options.goal ?? layout.goal, layout.walls);
  return {
    name: typeof given === 'object' ? 'custom' : given,
    layout,
    start,
    goal,
    steps: options.steps ?? 60,
    speed: positive('speed', 0.06, 1),
    goalRadius: positive('goalRadius', 0.1, 1),
    margin: positive('margin', 0.1, 1),
    barrier: checkNumber('barrier', options.barrier ?? 10, 0, LARGEST_BARRIER),
    rays: checkInteger('rays', options.rays ?? 0, 0, MOST_RAYS),
    sensoryNoise: checkNumber('sensoryNoise', options.sensoryNoise ?? 0, 0, LARGEST_NOISE),
    motorNoise: checkNumber('motorNoise', options.motorNoise ?? 0.2, 0, LARGEST_NOISE),
  };
}

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

/** The way to go as a function of place and goal, once it is sure that there is one. */
function wayThrough(layout: MazeLayout, start: Rectangle, goal: Rectangle) {
  const { rooms } = layout;
  const corners = (region: Rectangle): Point[] => [
    [region[0], region[1]],
    [region[2], region[3]],
  ];
  const goalRoom = rooms.findIndex((room) => corners(goal).every((corner) => contains(room, corner)));
  if (goalRoom < 0) throw invalid('goal lies in more than one room.', 'Keep the goal within one room.');
  const { stages, closed } = waysOfRooms(layout, goal, goalRoom);
  const stuck = closed.find((room) => sidesOf(start).some((side) => segmentTouches(side, rooms[room])));
  if (stuck !== undefined) {
    throw invalid(`No door leads from rooms[${stuck}], where start is, to the goal.`, 'Start elsewhere.');
  }
  const tree = roomTree(rooms);
  const doors = layout.doors.map((at) => ({
    at,
    radius: numberOf(clearance(at, layout.walls)),
    rooms: roomsOfDoor(layout, at) as [number, number], // checkLayout has counted them
  }));
  return {
    room: (p: PointOperand) => roomAt(tree, p),
    roomAfter: (room: Operand, p: PointOperand) => roomAfter(tree, doors, room, p),
    way: (room: Operand, p: PointOperand, g: PointOperand) => wayToGo(stages, room, p, g),
  };
}

/** Distance to the nearest wall or side of the box; negative outside. */
function clearance(p: PointOperand, walls: readonly Segment[]): Expression {
  const [x, y] = p;
  const sides = min(x, sub(1, x), y, sub(1, y));
  if (walls.length === 0) return sides;
  const squares = walls.map((wall) => squaredDistanceToSegment(p, wall));
  return min(sqrt(squares.reduce((least, square) => min(least, square))), sides);
}

/** Whether the step from p to q meets a wall or leaves the box. */
function meetsWall(p: PointOperand, q: PointOperand, walls: readonly Segment[]): Condition {
  const [x, y] = q;
  const leaves = lessEqual(min(x, sub(1, x), y, sub(1, y)), 0);
  return walls.reduce<Condition>((met, wall) => or(met, meets(p, q, wall)), leaves);
}

/** A point of a region, from two uniforms. */
function within([x0, y0, x1, y1]: Rectangle, u: Operand, v: Operand): PointOperand {
  return [add(x0, mul(x1 - x0, u)), add(y0, mul(y1 - y0, v))];
}

/**
 * The task of walking to a goal through a maze.
 *
 * Scores: `success`, 1 if the goal was reached before any wall; `path length`, the way gone until then, or in all T steps;
 * `length over way`, the path length divided by the way at the start as the cost measures it, through the doors to the
 * goal itself, or by the goal radius if that is longer. It is not the shortest way: who cuts corners, or stops at the goal
 * radius, may have less than 1.
 *
 * @throws CtrnnError `invalid-argument` for options out of range, a start or goal that touches a wall, a layout that is none
 */
export function maze(options: MazeOptions = {}): World {
  const { name, layout, start, goal, steps, speed, goalRadius, margin, barrier, ...senses } =
    checkMaze(options);
  const { rays, sensoryNoise, motorNoise } = senses;
  const { walls } = layout;
  const route = wayThrough(layout, start, goal);
  const inputs = 4 + rays;
  return world({
    name: `maze (${name})`,
    state: STATES.length,
    inputs,
    outputs: 2,
    steps,
    draws: { start: 4, sense: sensoryNoise > 0 ? inputs : 0, move: motorNoise > 0 ? 2 : 0 },
    start: ([a, b, c, d]) => {
      const p = within(start, a, b);
      const g = within(goal, c, d);
      const room = route.room(p);
      return [...p, ...g, room, 0, 0, 0, route.way(room, p, g)];
    },
    sense: ([x, y, goalX, goalY], _, noise) => {
      const seen = [x, y, goalX, goalY].map((value) => sub(mul(2, value), 1));
      const sensed = [...seen, ...rayDistances([x, y], walls, rays)];
      return sensed.map((value, i) => (noise[i] ? add(value, mul(sensoryNoise, noise[i])) : value));
    },
    move: ([x, y, goalX, goalY, room, crossed, reached, length, way], z, noise) => {
      const bound = sqrt(add(1, squaredLength([z[0], z[1]])));
      const [vx, vy] = z.map((value, i) => {
        const v = div(value, bound);
        return mul(speed, noise[i] ? add(v, mul(motorNoise, noise[i])) : v);
      });
      const next = [add(x, vx), add(y, vy)] as const;
      const crossedNow = select(meetsWall([x, y], next, walls), 1, crossed);
      const atGoal = lessEqual(distance(next, [goalX, goalY]), goalRadius);
      const reachedNow = select(and(atGoal, equal(crossedNow, 0)), 1, reached);
      const lengthNow = select(equal(reached, 0), add(length, distance(next, [x, y])), length);
      return [...next, goalX, goalY, route.roomAfter(room, next), crossedNow, reachedNow, lengthNow, way];
    },
    cost: ([x, y, goalX, goalY, room]) => {
      const nearness = max(0, sub(1, div(clearance([x, y], walls), margin)));
      return add(route.way(room, [x, y], [goalX, goalY]), mul(barrier, pow(nearness, 2)));
    },
    score: ([, , , , , , reached, length, way]) => ({
      success: reached,
      'path length': length,
      'length over way': div(length, max(way, goalRadius)),
    }),
  });
}
