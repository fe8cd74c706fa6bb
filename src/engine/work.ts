// How many operations a lane's step takes, for the time budget only: estimates need to be right in proportion, since the
// adapter's speed is measured in the same unit. A lane is four trials.

import type { Expression } from '../expression/expression.ts';
import { straightLine } from '../expression/straight-line.ts';
import type { WorldFormulas } from '../task/world-formulas.ts';
import { sumsAlong } from './kernels/backward.ts';
import { productsOf } from './kernels/of-shape.ts';
import type { KernelShape } from './kernels/shape.ts';
import { summedQuads } from './kernels/unrolled.ts';

/** Operations of a normal with its share of the generator. */
const NORMAL = 60;
/** Operations that a load and a store of a unit are worth. */
const MEMORY = 40;

/** Operations that one of a world's formulas is worth, its elementary functions among them. */
const FORMULA = 4;

/** A world's part of a lane's step; counted once, asked for in every iteration. */
interface WorldWork {
  readonly forward: number;
  readonly backward: number;
}

const NO_WORLD: WorldWork = { forward: 0, backward: 0 };
const worldWorks = new WeakMap<WorldFormulas, WorldWork>();

function worldWork({ world }: KernelShape): WorldWork {
  if (!world) return NO_WORLD;
  const known = worldWorks.get(world);
  if (known) return known;
  const { sense, move, cost, moveAdjoint, senseAdjoint } = world;
  const { draws } = world.world;
  const formulas = (...of: readonly Expression[]) => FORMULA * straightLine(of).nodes.length;
  const counted = {
    forward: 4 * (NORMAL * (draws.sense + draws.move) + formulas(...sense, ...move, cost)),
    backward: 4 * formulas(...moveAdjoint.state, ...moveAdjoint.readout, ...senseAdjoint),
  };
  worldWorks.set(world, counted);
  return counted;
}

export function forwardWork(shape: KernelShape): number {
  const { unitSlots, inputs, outputs } = shape.layout;
  const network = 4 * unitSlots * (2 * (unitSlots + inputs + outputs) + NORMAL + MEMORY);
  return network + worldWork(shape).forward;
}

export function adjointWork(shape: KernelShape): number {
  const { unitSlots, outputs } = shape.layout;
  const network = 4 * unitSlots * (2 * (unitSlots + outputs) + 2 * MEMORY);
  const products = sumsAlong(shape) ? productWork(summedQuads(shape.layout)) : 0;
  return network + products + worldWork(shape).backward;
}

/** @param sums  vec4f of weights, each of which gains four products a lane's step */
export function productWork(sums: number): number {
  return 4 * sums * 8;
}

/** A whole gradient's lane-step. */
export function gradientWork(shape: KernelShape): number {
  const products = productsOf(shape).reduce(
    (sum, { tiles, sumsOfTile }) => sum + productWork(tiles * sumsOfTile),
    0,
  );
  return forwardWork(shape) + adjointWork(shape) + products;
}
