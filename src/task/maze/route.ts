// The way still to go: from a point p of a room to one of its doors, from there to a door of the goal's room by the
// shortest chain of doors, and on to the goal g,
//
//   way(p) = min over stages of the room   |p - stage.at| + stage.length + |stage.last - g|
//
// One aims a little beyond a door, not at it: else a smooth policy may come to rest in front of it. A goal's own room
// has one stage, the goal itself. Only stages that can be the best for some p and g are kept, so most rooms have one. A
// closed room (the agent has broken in) sees all doors, through its walls.

import { CtrnnError } from '../../base/errors.ts';
import type { Expression, Operand } from '../../expression/expression.ts';
import { add, and, equal, less, min, or, select } from '../../expression/functions.ts';
import {
  contains,
  difference,
  distance,
  numberOf,
  type Point,
  type PointOperand,
  type Rectangle,
  segmentsMeet,
  squaredLength,
} from './geometry.ts';
import type { MazeLayout } from './layouts.ts';

export interface Stage {
  /** Where to go: beyond the door by `OVERSHOOT`. */
  readonly at: Point;
  /** From there to `last` by doors, less the overshoot: at the door itself the way is its own length. */
  readonly length: number;
  /** The last door, one of the goal's room. */
  readonly last: Point;
}

export type Stages = readonly Stage[] | 'goal';

/** Where one room ends and others begin: rooms below the cut, and rooms above. */
interface Partition {
  readonly axis: 0 | 1;
  readonly cut: number;
  readonly below: RoomTree;
  readonly above: RoomTree;
}
export type RoomTree = Partition | number;

const ROUNDING = 1e-9;
/** How far beyond a door one aims, in sides of the box. */
const OVERSHOOT = 0.1;

function gap(a: Point, b: Point): number {
  return numberOf(distance(a, b));
}

export function roomsOfDoor({ rooms }: MazeLayout, door: Point): number[] {
  const [x, y] = door;
  return rooms.flatMap(([x0, y0, x1, y1], room) =>
    contains([x0 - ROUNDING, y0 - ROUNDING, x1 + ROUNDING, y1 + ROUNDING], [x, y]) ? [room] : [],
  );
}

/** A point beyond a door of a room. */
function beyond([x0, y0, x1, y1]: Rectangle, [x, y]: Point): Point {
  if (Math.abs(x - x0) < ROUNDING) return [x - OVERSHOOT, y];
  if (Math.abs(x - x1) < ROUNDING) return [x + OVERSHOOT, y];
  if (Math.abs(y - y0) < ROUNDING) return [x, y - OVERSHOOT];
  return Math.abs(y - y1) < ROUNDING ? [x, y + OVERSHOOT] : [x, y];
}

/** Lengths of the shortest ways from door to door, [doors][doors]; infinite where there is none (Floyd & Warshall). */
function doorDistances(layout: MazeLayout): number[][] {
  const { doors, walls } = layout;
  const rooms = doors.map((door) => roomsOfDoor(layout, door));
  const lengths = doors.map((from, i) =>
    doors.map((to, j) => {
      const inOneRoom = rooms[i].some((room) => rooms[j].includes(room));
      const free = !walls.some((wall) => segmentsMeet([...from, ...to], wall));
      return i === j || (inOneRoom && free) ? gap(from, to) : Infinity;
    }),
  );
  for (const via of doors.keys()) {
    for (const from of doors.keys()) {
      for (const to of doors.keys()) {
        lengths[from][to] = Math.min(lengths[from][to], lengths[from][via] + lengths[via][to]);
      }
    }
  }
  return lengths;
}

/** The nearest and the farthest that a point is from a rectangle's points. */
function reach(
  [x, y]: Point,
  [x0, y0, x1, y1]: Rectangle,
): { readonly least: number; readonly most: number } {
  const outside = [Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1)];
  const across = [Math.max(x - x0, x1 - x), Math.max(y - y0, y1 - y)];
  return { least: Math.hypot(...outside), most: Math.hypot(...across) };
}

/** Whether b is never a shorter way than a, whatever the agent's place and the goal's. */
function dominates(a: Stage, b: Stage, goal: Rectangle): boolean {
  const fromRegion = reach(b.last, goal).least - reach(a.last, goal).most;
  const longer = b.length - a.length + Math.max(fromRegion, -gap(a.last, b.last));
  return longer >= gap(a.at, b.at) - ROUNDING;
}

function undominated(stages: readonly Stage[], goal: Rectangle): Stage[] {
  const kept: Stage[] = [];
  for (const stage of stages.toSorted((a, b) => a.length - b.length)) {
    if (!kept.some((other) => dominates(other, stage, goal))) kept.push(stage);
  }
  return kept;
}

export interface RoomWays {
  readonly stages: readonly Stages[];
  /** Rooms from which no door leads to the goal. */
  readonly closed: readonly number[];
}

/** The stages of every room, at least one each. */
export function waysOfRooms(layout: MazeLayout, goal: Rectangle, goalRoom: number): RoomWays {
  const { rooms, doors } = layout;
  const lengths = doorDistances(layout);
  const roomsOf = doors.map((door) => roomsOfDoor(layout, door));
  const last = [...doors.keys()].filter((d) => roomsOf[d].includes(goalRoom));
  const throughDoors = [...doors.keys()].map((d) =>
    last
      .map((end) => ({ at: doors[d], length: lengths[d][end], last: doors[end] }))
      .filter(({ length }) => length < Infinity),
  );
  const open = rooms.map((rectangle, room) =>
    throughDoors.flatMap((stages, d) => {
      if (!roomsOf[d].includes(room)) return [];
      return stages.map((stage) => ({
        ...stage,
        at: beyond(rectangle, stage.at),
        length: stage.length - OVERSHOOT,
      }));
    }),
  );
  const all = throughDoors.flat();
  return {
    stages: open.map((own, room): Stages => {
      if (room === goalRoom || all.length === 0) return 'goal';
      return undominated(own.length > 0 ? own : all, goal);
    }),
    closed: [...rooms.keys()].filter((room) => room !== goalRoom && open[room].length === 0),
  };
}

/** A tree of straight cuts that separates the rooms; undefined if no cut leaves every room whole. */
function partition(rooms: readonly Rectangle[], members: readonly number[]): RoomTree | undefined {
  if (members.length === 1) return members[0];
  for (const axis of [0, 1] as const) {
    for (const cut of members.map((room) => rooms[room][axis])) {
      const below = members.filter((room) => rooms[room][axis + 2] <= cut + ROUNDING);
      const above = members.filter((room) => rooms[room][axis] >= cut - ROUNDING);
      if (below.length === 0 || below.length + above.length < members.length) continue;
      const [lower, upper] = [partition(rooms, below), partition(rooms, above)];
      return lower === undefined || upper === undefined
        ? undefined
        : { axis, cut, below: lower, above: upper };
    }
  }
  return undefined;
}

/** @throws CtrnnError `invalid-argument` if no straight cut separates the rooms */
export function roomTree(rooms: readonly Rectangle[]): RoomTree {
  const tree = partition(rooms, [...rooms.keys()]);
  if (tree === undefined) {
    throw new CtrnnError(
      'invalid-argument',
      'No straight line through the maze leaves all of its rooms whole.',
      'Split a room along the border of another, with a door between the halves.',
    );
  }
  return tree;
}

/** One value a room, by the place of p. */
function chooseByPlace(tree: RoomTree, p: PointOperand, values: readonly Operand[]): Operand {
  if (typeof tree === 'number') return values[tree];
  const isBelow = less(p[tree.axis], tree.cut);
  return select(isBelow, chooseByPlace(tree.below, p, values), chooseByPlace(tree.above, p, values));
}

/** One value a room, by the room's number. */
function chooseByRoom(room: Operand, values: readonly Operand[]): Operand {
  return values.reduceRight((others, value, k) => select(less(room, k + 0.5), value, others));
}

/** The room of a place. */
export function roomAt(tree: RoomTree, p: PointOperand): Operand {
  return chooseByPlace(tree, p, treeRooms(tree));
}

function treeRooms(tree: RoomTree): number[] {
  const rooms = typeof tree === 'number' ? [tree] : [...treeRooms(tree.below), ...treeRooms(tree.above)];
  return rooms.toSorted((a, b) => a - b);
}

/** A door as the rooms on its two sides know it. */
export interface Doorway {
  readonly at: Point;
  /** How far it reaches. */
  readonly radius: number;
  readonly rooms: readonly [number, number];
}

/**
 * The room after a step to p. Another one is entered by a door between the two only: who goes through a wall is still on
 * the wrong side of it, and has won nothing.
 */
export function roomAfter(
  tree: RoomTree,
  doors: readonly Doorway[],
  room: Operand,
  p: PointOperand,
): Operand {
  const here = roomAt(tree, p);
  const passed = doors.map(({ at, radius, rooms: [a, b] }) => {
    const joins = (from: number, to: number) => and(equal(room, from), equal(here, to));
    return and(less(squaredLength(difference(p, at)), radius ** 2), or(joins(a, b), joins(b, a)));
  });
  if (passed.length === 0) return room;
  return select(
    passed.reduce((any, one) => or(any, one)),
    here,
    room,
  );
}

export function wayToGo(
  stages: readonly Stages[],
  room: Operand,
  p: PointOperand,
  goal: PointOperand,
): Expression {
  const slots = Math.max(...stages.map((own) => (own === 'goal' ? 1 : own.length)));
  const ways = Array.from({ length: slots }, (_, slot) => {
    const ends = stages.map((own) => {
      if (own === 'goal') return { at: goal, rest: 0 };
      const { at, length, last } = own[slot] ?? own[0];
      return { at, rest: add(length, distance(last, goal)) };
    });
    const choose = (of: (end: (typeof ends)[number]) => Operand) => chooseByRoom(room, ends.map(of));
    const at = [choose((end) => end.at[0]), choose((end) => end.at[1])] as const;
    return add(
      distance(p, at),
      choose((end) => end.rest),
    );
  });
  return ways.reduce((least, way) => min(least, way));
}
