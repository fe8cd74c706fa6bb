// The mazes there are, as plain data: rooms that tile the box [0, 1]^2, walls on their borders, and doors, the points by
// which one goes from room to room. Rooms are convex, so inside a room the way to a door is straight. Layouts are ours.

import type { Point, Rectangle, Segment } from './geometry.ts';

export interface MazeLayout {
  /** Axis-aligned rectangles that tile the box. */
  readonly rooms: readonly Rectangle[];
  /** Each on the border of two rooms, away from walls. */
  readonly doors: readonly Point[];
  /** Wherever they are on borders of rooms; the sides of the box are walls too and need no mention. */
  readonly walls: readonly Segment[];
  /** Where trials start, unless options say otherwise. */
  readonly start: Rectangle;
  /** Where goals are, unless options say otherwise; within one room. */
  readonly goal: Rectangle;
}

const THIRD = 1 / 3;

/** Three corridors, one above the other: to the right, back to the left, and to the right again. */
const S_BEND: MazeLayout = {
  rooms: [
    [0, 0, 1, THIRD],
    [0, THIRD, 1, 2 * THIRD],
    [0, 2 * THIRD, 1, 1],
  ],
  doors: [
    [0.84, THIRD],
    [0.16, 2 * THIRD],
  ],
  walls: [
    [0, THIRD, 0.68, THIRD],
    [0.32, 2 * THIRD, 1, 2 * THIRD],
  ],
  start: [0.1, 0.1, 0.6, 0.23],
  goal: [0.75, 0.78, 0.9, 0.88],
};

/** A cup whose opening faces away from the goal: one must go back before one can go round. */
const U_TRAP: MazeLayout = {
  rooms: [
    [0, 0, 0.2, 1],
    [0.2, 0, 0.65, 0.2],
    [0.2, 0.2, 0.65, 0.65],
    [0.2, 0.65, 0.65, 1],
    [0.65, 0, 1, 1],
  ],
  doors: [
    [0.2, 0.1],
    [0.2, 0.425],
    [0.2, 0.825],
    [0.65, 0.1],
    [0.65, 0.825],
  ],
  walls: [
    [0.3, 0.2, 0.65, 0.2],
    [0.65, 0.2, 0.65, 0.65],
    [0.65, 0.65, 0.3, 0.65],
  ],
  start: [0.35, 0.3, 0.55, 0.55],
  goal: [0.78, 0.7, 0.9, 0.85],
};

/** A street around a closed block: which way is shorter depends on where one starts. */
const TWO_ROUTES: MazeLayout = {
  rooms: [
    [0, 0, 1, THIRD],
    [0, THIRD, THIRD, 2 * THIRD],
    [THIRD, THIRD, 2 * THIRD, 2 * THIRD],
    [2 * THIRD, THIRD, 1, 2 * THIRD],
    [0, 2 * THIRD, 1, 1],
  ],
  doors: [
    [THIRD / 2, THIRD],
    [1 - THIRD / 2, THIRD],
    [THIRD / 2, 2 * THIRD],
    [1 - THIRD / 2, 2 * THIRD],
  ],
  walls: [
    [THIRD, THIRD, 2 * THIRD, THIRD],
    [2 * THIRD, THIRD, 2 * THIRD, 2 * THIRD],
    [2 * THIRD, 2 * THIRD, THIRD, 2 * THIRD],
    [THIRD, 2 * THIRD, THIRD, THIRD],
  ],
  start: [0.1, 0.1, 0.9, 0.22],
  goal: [0.45, 0.78, 0.55, 0.88],
};

export const LAYOUTS = {
  's-bend': S_BEND,
  'u-trap': U_TRAP,
  'two-routes': TWO_ROUTES,
} as const satisfies Record<string, MazeLayout>;

export type LayoutName = keyof typeof LAYOUTS;
export const LAYOUT_NAMES = Object.keys(LAYOUTS) as readonly LayoutName[];
