// Making a world: a closed-loop task in a few lines, checked when it is made.
//
//   const pendulum = world({
//     name: 'pendulum', state: 2, inputs: 2, outputs: 1, steps: 100, draws: { start: 2 },
//     start: ([angle, speed]) => [sub(angle, 0.5), sub(speed, 0.5)],
//     sense: ([angle, speed]) => [angle, speed],
//     move: ([angle, speed], [torque]) => [add(angle, mul(0.05, speed)), add(speed, mul(0.05, add(sin(angle), torque)))],
//     cost: ([angle]) => mul(angle, angle),
//   });

import { checkInteger, checkReals } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { World, WorldDraws } from './task.ts';
import { checkOptionNames, MOST_CHANNELS, MOST_STEPS } from './task-options.ts';
import { worldFormulas } from './world-formulas.ts';

/** A world as its author gives it; see `World` for what the functions mean. */
export interface WorldOptions
  extends Pick<World, 'inputs' | 'outputs' | 'steps' | 'state' | 'start' | 'sense' | 'move' | 'cost'>,
    Partial<Pick<World, 'terminalCost' | 'score' | 'network' | 'lossMask'>> {
  /** Default 'world'. */
  readonly name?: string;
  /** Random numbers of each function; default none. */
  readonly draws?: Partial<WorldDraws>;
}

const OPTION_NAMES = [
  'name',
  'inputs',
  'outputs',
  'steps',
  'state',
  'draws',
  'start',
  'sense',
  'move',
  'cost',
  'terminalCost',
  'score',
  'network',
  'lossMask',
];
const FUNCTIONS = ['start', 'sense', 'move', 'cost'] as const;
const OPTIONAL_FUNCTIONS = ['terminalCost', 'score'] as const;
const DRAWS = ['start', 'sense', 'move'] as const;

/** More are taken for a slip of the pen: a kernel holds them all in registers. */
const MOST_STATE = 256;

function checkFunctions(
  options: Pick<World, (typeof FUNCTIONS)[number] | (typeof OPTIONAL_FUNCTIONS)[number]>,
): void {
  for (const name of [...FUNCTIONS, ...OPTIONAL_FUNCTIONS]) {
    const given: unknown = options[name];
    if (given === undefined && OPTIONAL_FUNCTIONS.some((optional) => optional === name)) continue;
    if (typeof given !== 'function') {
      throw new CtrnnError(
        'invalid-argument',
        `${name} of the world is ${given === undefined ? 'missing' : `a ${typeof given}`}.`,
        `Give ${name} as a function over expressions.`,
      );
    }
  }
}

/**
 * Checks a world that comes from elsewhere than `world`; its formulas are checked where they are made.
 *
 * @throws CtrnnError `invalid-argument` for a function or a count that is missing or wrong
 */
export function checkWorld(made: World): World {
  checkFunctions(made);
  checkInteger('state of the world', made.state, 1, MOST_STATE);
  for (const of of DRAWS) checkInteger(`draws.${of}`, made.draws?.[of], 0, MOST_CHANNELS);
  return made;
}

/**
 * Makes a closed-loop task.
 *
 * @throws CtrnnError `invalid-argument` for an option that is missing or out of range, or a function that returns a wrong
 *   number of values, something the language lacks, a number that float32 lacks, or a symbol it was not given
 */
export function world(options: WorldOptions): World {
  checkOptionNames('world', options, OPTION_NAMES);
  checkFunctions(options);
  const { name = 'world', draws = {}, start, sense, move, cost, terminalCost, score, network } = options;
  if (typeof name !== 'string' || name === '') {
    throw new CtrnnError('invalid-argument', 'The world has no name.', "Name it: world({ name: 'maze' }).");
  }
  checkOptionNames('draws of the world', draws, DRAWS);
  const drawsOf = (of: (typeof DRAWS)[number]) =>
    checkInteger(`draws.${of}`, draws[of] ?? 0, 0, MOST_CHANNELS);
  const steps = checkInteger('steps', options.steps, 1, MOST_STEPS);
  const made: World = {
    kind: 'closed-loop',
    name,
    state: checkInteger('state', options.state, 1, MOST_STATE),
    inputs: checkInteger('inputs', options.inputs, 0, MOST_CHANNELS),
    outputs: checkInteger('outputs', options.outputs, 1, MOST_CHANNELS),
    steps,
    lossMask: options.lossMask
      ? Float32Array.from(checkReals('lossMask', options.lossMask, steps))
      : new Float32Array(steps).fill(1),
    draws: { start: drawsOf('start'), sense: drawsOf('sense'), move: drawsOf('move') },
    start,
    sense,
    move,
    cost,
    ...(terminalCost && { terminalCost }),
    ...(score && { score }),
    ...(network && { network }),
  };
  worldFormulas(made);
  return made;
}
