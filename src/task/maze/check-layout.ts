// Layouts and regions at the border: what a maze cannot be made from is refused, by the name of the room, door or wall.

import { checkNumber } from '../../base/check.ts';
import { CtrnnError } from '../../base/errors.ts';
import { contains, type Rectangle, type Segment, segmentTouches, sidesOf } from './geometry.ts';
import type { MazeLayout } from './layouts.ts';
import { roomsOfDoor } from './route.ts';

const BOX: Rectangle = [0, 0, 1, 1];
const SIDES = ['bottom', 'right', 'top', 'left'] as const;
/** Of coordinates such as 1/3 that two rooms share. */
const ROUNDING = 1e-9;
/** Nearer to a wall than this, float32 may see a place on it. */
const FLOAT32_ROUNDING = 1e-6;

function invalid(message: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', message, fix);
}

function text(numbers: readonly number[]): string {
  return `(${numbers.map((value) => Number(value.toFixed(4))).join(', ')})`;
}

function checkCoordinates(name: string, values: unknown, count: number): void {
  if (!Array.isArray(values) || values.length !== count) {
    throw invalid(`${name} is no array of ${count} numbers.`, 'Give coordinates between 0 and 1.');
  }
  for (const [i, value] of values.entries()) checkNumber(`${name}[${i}]`, value, 0, 1);
}

function area([x0, y0, x1, y1]: Rectangle): number {
  return Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
}

function common(a: Rectangle, b: Rectangle): Rectangle {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

function widened([x0, y0, x1, y1]: Rectangle, by: number): Rectangle {
  return [x0 - by, y0 - by, x1 + by, y1 + by];
}

function checkRooms(rooms: readonly Rectangle[]): void {
  rooms.forEach((room, i) => {
    if (room[0] >= room[2] || room[1] >= room[3]) {
      throw invalid(`rooms[${i}] ${text(room)} is empty.`, 'Give x0 < x1 and y0 < y1.');
    }
    const other = rooms.findIndex((earlier, j) => j < i && area(common(earlier, room)) > ROUNDING);
    if (other >= 0) throw invalid(`rooms[${other}] and rooms[${i}] overlap.`, 'Rooms tile the box.');
  });
  const covered = rooms.reduce((sum, room) => sum + area(room), 0);
  if (Math.abs(covered - 1) > ROUNDING) {
    throw invalid(`The rooms cover ${covered.toPrecision(4)} of the box.`, 'Cover all of [0, 1] x [0, 1].');
  }
}

function checkWalls({ rooms, walls }: MazeLayout): void {
  walls.forEach((wall, w) => {
    if (wall[0] === wall[2] && wall[1] === wall[3]) {
      throw invalid(`walls[${w}] ${text(wall)} is a point.`, 'Give a wall two different ends.');
    }
    const inside = rooms.findIndex((room) => segmentTouches(wall, widened(room, -ROUNDING)));
    if (inside >= 0) {
      throw invalid(
        `walls[${w}] ${text(wall)} runs through rooms[${inside}].`,
        'Walls stand on borders of rooms: split the room along the wall.',
      );
    }
  });
}

function checkDoors(layout: MazeLayout): void {
  layout.doors.forEach((door, d) => {
    const joined = roomsOfDoor(layout, door).length;
    if (joined !== 2) {
      throw invalid(`doors[${d}] ${text(door)} is in ${joined} rooms.`, 'A door is on the border of two.');
    }
    const wall = layout.walls.findIndex((each) => segmentTouches(each, [...door, ...door]));
    if (wall >= 0) {
      throw invalid(
        `doors[${d}] ${text(door)} is in walls[${wall}] ${text(layout.walls[wall])}.`,
        'Leave a gap in the wall, or move the door.',
      );
    }
  });
}

const LISTS = { rooms: 4, doors: 2, walls: 4 } as const;

/** @throws CtrnnError `invalid-argument` naming the room, door or wall that is wrong */
export function checkLayout(layout: MazeLayout): MazeLayout {
  for (const [name, count] of Object.entries(LISTS)) {
    const list: unknown = (layout as unknown as Partial<Record<string, unknown>> | null)?.[name];
    if (!Array.isArray(list)) {
      throw invalid(`The layout has no list of ${name}.`, 'Give { rooms, doors, walls, start, goal }.');
    }
    for (const [i, each] of list.entries()) checkCoordinates(`${name}[${i}]`, each, count);
  }
  checkRooms(layout.rooms);
  checkWalls(layout);
  checkDoors(layout);
  return layout;
}

/**
 * The start or the goal as a region: [x0, y0, x1, y1], a point [x, y], or either as text, '0.1,0.1,0.6,0.2'.
 *
 * @throws CtrnnError `invalid-argument` if it is neither, or touches a wall or a side of the box, as float32 may see it
 */
export function checkRegion(name: 'start' | 'goal', given: unknown, walls: readonly Segment[]): Rectangle {
  const numbers: unknown = typeof given === 'string' ? given.split(',').map(coordinate) : given;
  const region: unknown = Array.isArray(numbers) && numbers.length === 2 ? [...numbers, ...numbers] : numbers;
  if (!Array.isArray(region) || region.length !== 4 || !region.every(Number.isFinite)) {
    throw invalid(
      `${name} of the maze is ${JSON.stringify(given)}.`,
      `Give ${name} as a region x0,y0,x1,y1 or a point x,y: '0.1,0.1,0.6,0.2'.`,
    );
  }
  const [x0, y0, x1, y1] = region as number[];
  const rectangle: Rectangle = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
  const inBox = contains(BOX, [x0, y0]) && contains(BOX, [x1, y1]);
  if (!inBox) {
    throw invalid(`${name} ${text(rectangle)} lies outside the box.`, 'Give coordinates between 0 and 1.');
  }
  const touched = widened(rectangle, FLOAT32_ROUNDING);
  const side = sidesOf(BOX).findIndex((each) => segmentTouches(each, touched));
  const wall = walls.findIndex((each) => segmentTouches(each, touched));
  if (side >= 0 || wall >= 0) {
    const where = side >= 0 ? `the ${SIDES[side]} side of the box` : `walls[${wall}] ${text(walls[wall])}`;
    throw invalid(`${name} ${text(rectangle)} touches ${where}.`, `Move the ${name} away from it.`);
  }
  return rectangle;
}

function coordinate(word: string): number {
  return word.trim() === '' ? Number.NaN : Number(word);
}
