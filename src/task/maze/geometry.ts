// Points, segments and rectangles of the plane in the expression language: the same formulas measure numbers while a maze
// is made, and symbols in the kernels that run it.

import { evaluate } from '../../expression/evaluate.ts';
import type { Condition, Expression, Operand } from '../../expression/expression.ts';
import {
  add,
  and,
  greaterEqual,
  lessEqual,
  max,
  min,
  mul,
  select,
  sqrt,
  sub,
} from '../../expression/functions.ts';

/** x, y */
export type Point = readonly [number, number];
/** From (x0, y0) to (x1, y1). */
export type Segment = readonly [x0: number, y0: number, x1: number, y1: number];
/** Axis-aligned, x0 <= x1 and y0 <= y1; a point if both are equal. */
export type Rectangle = readonly [x0: number, y0: number, x1: number, y1: number];

export type PointOperand = readonly [Operand, Operand];

/** |v|^2 */
export function squaredLength([x, y]: PointOperand): Expression {
  return add(mul(x, x), mul(y, y));
}

/** p - q */
export function difference(p: PointOperand, q: PointOperand): readonly [Expression, Expression] {
  return [sub(p[0], q[0]), sub(p[1], q[1])];
}

/** |p - q|; its slope is 0 where p = q. */
export function distance(p: PointOperand, q: PointOperand): Expression {
  return sqrt(squaredLength(difference(p, q)));
}

/** Squared distance from p to the nearest point of a segment. */
export function squaredDistanceToSegment(p: PointOperand, [x0, y0, x1, y1]: Segment): Expression {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [ex, ey] = [(x1 - x0) / length, (y1 - y0) / length];
  const [fromX, fromY] = difference(p, [x0, y0]);
  const along = min(max(add(mul(fromX, ex), mul(fromY, ey)), 0), length);
  return squaredLength([sub(fromX, mul(along, ex)), sub(fromY, mul(along, ey))]);
}

/** Twice the signed area of the triangle (0, v, w). */
export function cross([vx, vy]: PointOperand, [wx, wy]: PointOperand): Expression {
  return sub(mul(vx, wy), mul(vy, wx));
}

function overlap(p: Operand, q: Operand, low: number, high: number): Condition {
  return and(lessEqual(min(p, q), high), greaterEqual(max(p, q), low));
}

/**
 * Whether the segment from p to q has a point in common with another; touching counts. Exact, for parallel segments and
 * for p = q too: their boxes overlap, and neither segment lies on one side of the other's line.
 */
export function meets(p: PointOperand, q: PointOperand, [x0, y0, x1, y1]: Segment): Condition {
  const boxes = and(
    overlap(p[0], q[0], Math.min(x0, x1), Math.max(x0, x1)),
    overlap(p[1], q[1], Math.min(y0, y1), Math.max(y0, y1)),
  );
  const wall: Point = [x1 - x0, y1 - y0];
  const sides = mul(cross(wall, difference(p, [x0, y0])), cross(wall, difference(q, [x0, y0])));
  const step = difference(q, p);
  const ends = mul(cross(step, difference([x0, y0], p)), cross(step, difference([x1, y1], p)));
  return and(boxes, and(lessEqual(sides, 0), lessEqual(ends, 0)));
}

/** The number that a formula of numbers alone has. */
export function numberOf(formula: Expression): number {
  return evaluate(formula);
}

export function segmentsMeet([px, py, qx, qy]: Segment, other: Segment): boolean {
  return numberOf(select(meets([px, py], [qx, qy], other), 1, 0)) === 1;
}

export function contains([x0, y0, x1, y1]: Rectangle, [x, y]: Point): boolean {
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
}

export function sidesOf([x0, y0, x1, y1]: Rectangle): readonly Segment[] {
  return [
    [x0, y0, x1, y0],
    [x1, y0, x1, y1],
    [x1, y1, x0, y1],
    [x0, y1, x0, y0],
  ];
}

/** Whether a segment has a point in common with a rectangle, its inside and its border. */
export function segmentTouches(segment: Segment, rectangle: Rectangle): boolean {
  return (
    contains(rectangle, [segment[0], segment[1]]) ||
    sidesOf(rectangle).some((side) => segmentsMeet(segment, side))
  );
}
