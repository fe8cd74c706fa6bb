// Rays: how far the agent sees in each of K directions before a wall or a side of the box.

import type { Expression } from '../../expression/expression.ts';
import {
  and,
  div,
  greaterEqual,
  less,
  lessEqual,
  max,
  min,
  select,
  sub,
} from '../../expression/functions.ts';
import { cross, difference, type Point, type PointOperand, type Segment } from './geometry.ts';

/** Cosines and sines are taken for 0 below this, so that a ray along an axis is one. */
const ROUNDING = 1e-12;

function direction(ray: number, rays: number): Point {
  const angle = (2 * Math.PI * ray) / rays;
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  return [Math.abs(x) < ROUNDING ? 0 : x, Math.abs(y) < ROUNDING ? 0 : y];
}

/** Along one axis, to the side of the box that the ray points at; undefined if it points at none. */
function toSide(coordinate: PointOperand[number], slope: number): Expression[] {
  if (slope === 0) return [];
  return [slope > 0 ? div(sub(1, coordinate), slope) : div(coordinate, -slope)];
}

/** The least of `seen` and the distance to a wall, where the ray meets it. */
function nearer(seen: Expression, p: PointOperand, ray: Point, [x0, y0, x1, y1]: Segment): Expression {
  const wall: Point = [x1 - x0, y1 - y0];
  const turn = ray[0] * wall[1] - ray[1] * wall[0];
  if (Math.abs(turn) < ROUNDING) return seen; // parallel: seen edge-on, which is not at all
  const toWall = difference([x0, y0], p);
  const along = div(cross(toWall, wall), turn);
  const place = div(cross(toWall, ray), turn);
  const met = and(and(greaterEqual(place, 0), lessEqual(place, 1)), greaterEqual(along, 0));
  return select(and(met, less(along, seen)), along, seen);
}

/** Distance to the nearest wall along each ray, counterclockwise from east, at least 0; in sides of the box. */
export function rayDistances(p: PointOperand, walls: readonly Segment[], rays: number): Expression[] {
  return Array.from({ length: rays }, (_, k) => {
    const ray = direction(k, rays);
    const [toFirst, toSecond = toFirst] = [...toSide(p[0], ray[0]), ...toSide(p[1], ray[1])];
    const box = max(min(toFirst, toSecond), 0);
    return walls.reduce((seen, wall) => nearer(seen, p, ray, wall), box);
  });
}
