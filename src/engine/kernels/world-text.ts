// A world's formulas as WGSL functions over one trial. The kernels of both families call them: one trial a thread
// directly, four trials a thread in turn.
//
//   worldStart(draw) -> s[0]                    worldSense(s, noise, step) -> u
//   worldMove(s, z, noise, step) -> s', cost, terminal cost
//   worldMoveAdjoint(s, z, noise, step, lambda, costSeed, terminalSeed) -> dL/ds, dL/dz
//   worldSenseAdjoint(s, noise, step, inputAdjoint) -> what dL/ds gains

import type { Expression, SymbolExpression } from '../../expression/expression.ts';
import { symbolNames } from '../../expression/straight-line.ts';
import { printWgsl } from '../../expression/wgsl.ts';
import type { Constants, SourcePart } from '../../gpu/link.ts';
import type { WorldFormulas } from '../../task/world-formulas.ts';

/** WGSL has no empty arrays. */
function arrayOf(count: number): string {
  return `array<f32, ${Math.max(1, count)}>`;
}

/** Random numbers come in groups of four. */
function groupsOf(count: number): number {
  return Math.max(1, Math.ceil(count / 4));
}

/** name[0], name[1] ... for symbols in order. */
function elements(name: string, symbols: readonly SymbolExpression[]): [string, string][] {
  return symbols.map((symbol, i) => [symbol.name, `${name}[${i}]`]);
}

/** The kept state by its symbols, which are numbered as the author numbered them. */
function stateElements({ symbols, kept }: WorldFormulas): [string, string][] {
  return kept.map((k, place) => [symbols.state[k].name, `s[${place}]`]);
}

/** `name0, name1 ...`, or a zero where an array may not be empty. */
function listed(name: string, count: number): string {
  return count === 0 ? '0.0' : Array.from({ length: count }, (_, i) => `${name}${i}`).join(', ');
}

function named(name: string, values: readonly Expression[]): Record<string, Expression> {
  return Object.fromEntries(values.map((value, i) => [`${name}${i}`, value]));
}

function functionText(
  signature: string,
  outputs: Readonly<Record<string, Expression>>,
  snippets: readonly [string, string][],
  result: string,
): string {
  const body = printWgsl(outputs, Object.fromEntries(snippets), { indent: '  ' });
  return [`fn ${signature} {`, ...(body ? [body] : []), `  return ${result};`, '}'].join('\n');
}

function usesAny(expressions: readonly Expression[], symbols: readonly SymbolExpression[]): boolean {
  const used = new Set(symbolNames(expressions));
  return symbols.some(({ name }) => used.has(name));
}

/** Constants that say what the world's functions need. */
export function worldConstants(formulas: WorldFormulas): Constants {
  const { symbols, world, kept, adjointStates, moveAdjoint, senseAdjoint, terminalCost } = formulas;
  return {
    WORLD_STATES: kept.length,
    ADJOINT_STATES: adjointStates.length,
    START_GROUPS: groupsOf(world.draws.start),
    SENSE_GROUPS: groupsOf(world.draws.sense),
    MOVE_GROUPS: groupsOf(world.draws.move),
    SENSE_DRAWS: world.draws.sense > 0,
    MOVE_DRAWS: world.draws.move > 0,
    SENSE_ADJOINT_DRAWS: usesAny(senseAdjoint, symbols.senseDraws),
    MOVE_ADJOINT_DRAWS: usesAny([...moveAdjoint.state, ...moveAdjoint.readout], symbols.moveDraws),
    TERMINAL_COST: !(terminalCost.operation === 'constant' && terminalCost.value === 0),
  };
}

function worldTypes({ world, kept, adjointStates }: WorldFormulas): string {
  return [
    `alias World = ${arrayOf(kept.length)};`,
    `alias WorldAdjoint = ${arrayOf(adjointStates.length)};`,
    `alias Sensed = ${arrayOf(world.inputs)};`,
    `alias Outputs = ${arrayOf(world.outputs)};`,
    `alias StartDraws = ${arrayOf(4 * groupsOf(world.draws.start))};`,
    `alias SenseDraws = ${arrayOf(4 * groupsOf(world.draws.sense))};`,
    `alias MoveDraws = ${arrayOf(4 * groupsOf(world.draws.move))};`,
  ].join('\n');
}

/** What a forward pass calls. */
export function worldText(formulas: WorldFormulas): SourcePart {
  const { world, symbols, kept } = formulas;
  const states = stateElements(formulas);
  const step: [string, string] = [symbols.step.name, 'step'];
  const moving = [
    ...states,
    ...elements('z', symbols.readout),
    ...elements('noise', symbols.moveDraws),
    step,
  ];
  const moved = { ...named('next', formulas.move), cost: formulas.cost, terminal: formulas.terminalCost };
  const text = [
    worldTypes(formulas),
    functionText(
      'worldStart(draw: StartDraws) -> World',
      named('first', formulas.start),
      elements('draw', symbols.startDraws),
      `World(${listed('first', kept.length)})`,
    ),
    functionText(
      'worldSense(s: World, noise: SenseDraws, step: f32) -> Sensed',
      named('u', formulas.sense),
      [...states, ...elements('noise', symbols.senseDraws), step],
      `Sensed(${listed('u', world.inputs)})`,
    ),
    'struct Moved {\n  world: World,\n  cost: f32,\n  terminalCost: f32,\n}',
    functionText(
      'worldMove(s: World, z: Outputs, noise: MoveDraws, step: f32) -> Moved',
      moved,
      moving,
      `Moved(World(${listed('next', kept.length)}), cost, terminal)`,
    ),
  ].join('\n\n');
  return { file: `world ${world.name}`, text };
}

/** What a backward pass calls. */
export function worldAdjointText(formulas: WorldFormulas): SourcePart {
  const { world, symbols, adjointStates, moveAdjoint } = formulas;
  const states = stateElements(formulas);
  const step: [string, string] = [symbols.step.name, 'step'];
  const count = adjointStates.length;
  const text = [
    worldTypes(formulas),
    'struct MoveAdjoint {\n  world: WorldAdjoint,\n  readout: Outputs,\n}',
    functionText(
      'worldMoveAdjoint(s: World, z: Outputs, noise: MoveDraws, step: f32, lambda: WorldAdjoint, costSeed: f32, terminalSeed: f32) -> MoveAdjoint',
      { ...named('before', moveAdjoint.state), ...named('dz', moveAdjoint.readout) },
      [
        ...states,
        ...elements('z', symbols.readout),
        ...elements('noise', symbols.moveDraws),
        step,
        ...elements('lambda', symbols.stateAdjoint),
        [symbols.costSeed.name, 'costSeed'],
        [symbols.terminalSeed.name, 'terminalSeed'],
      ],
      `MoveAdjoint(WorldAdjoint(${listed('before', count)}), Outputs(${listed('dz', world.outputs)}))`,
    ),
    functionText(
      'worldSenseAdjoint(s: World, noise: SenseDraws, step: f32, du: Sensed) -> WorldAdjoint',
      named('gained', formulas.senseAdjoint),
      [...states, ...elements('noise', symbols.senseDraws), step, ...elements('du', symbols.inputAdjoint)],
      `WorldAdjoint(${listed('gained', count)})`,
    ),
  ].join('\n\n');
  return { file: `adjoint of world ${world.name}`, text };
}
