// The formulas of a world, checked, with their adjoints: what the reference's float64 and the WGSL of the GPU are both
// made from. With s' = move(s, z) and lambda = dL/ds', a step backward is
//
//   dL/ds = lambda dmove/ds + c dcost/ds + e dterminal/ds        dL/dz = the same by z
//   dL/ds += dL/du dsense/ds                                     once the network has given dL/du
//
// where c and e are what a unit of cost and of terminal cost weighs in the loss. Two things are left out: state that
// only scores read (unless scores are asked for), and the adjoint of state that the network cannot move or that the loss
// does not feel.

import { CtrnnError } from '../base/errors.ts';
import { checkRepresentable } from '../expression/check-representable.ts';
import { differentiate } from '../expression/differentiate.ts';
import {
  asExpression,
  constant,
  type Expression,
  type SymbolExpression,
  symbol,
} from '../expression/expression.ts';
import { add, equal, select } from '../expression/functions.ts';
import { symbolNames } from '../expression/straight-line.ts';
import type { World } from './task.ts';

/** The symbols that a world's functions are given, and those of its adjoint. */
export interface WorldSymbols {
  /** [S], before the move */
  readonly state: readonly SymbolExpression[];
  /** [O] */
  readonly readout: readonly SymbolExpression[];
  /** Uniforms of the trial. */
  readonly startDraws: readonly SymbolExpression[];
  /** Normals of the step. */
  readonly senseDraws: readonly SymbolExpression[];
  readonly moveDraws: readonly SymbolExpression[];
  readonly step: SymbolExpression;
  /** dL/ds', one for each state of the adjoint. */
  readonly stateAdjoint: readonly SymbolExpression[];
  /** What a unit of cost, and of terminal cost, weighs in the loss. */
  readonly costSeed: SymbolExpression;
  readonly terminalSeed: SymbolExpression;
  /** dL/du, [I] */
  readonly inputAdjoint: readonly SymbolExpression[];
}

export interface WorldFormulas {
  readonly world: World;
  readonly symbols: WorldSymbols;
  /** Which of the S numbers of the state are computed, in order. */
  readonly kept: readonly number[];
  /** s[0] of the kept state. */
  readonly start: readonly Expression[];
  /** u, [I] */
  readonly sense: readonly Expression[];
  /** s' of the kept state. */
  readonly move: readonly Expression[];
  /** Of s' and z, as functions of s and z. */
  readonly cost: Expression;
  /** The constant 0 where the world has none. */
  readonly terminalCost: Expression;
  /** Of the last state; none unless scores are kept. */
  readonly scores: Readonly<Record<string, Expression>>;
  /** Which of the S numbers of the state have an adjoint, in order. */
  readonly adjointStates: readonly number[];
  /** dL/ds of those, but for what comes through the senses, and dL/dz, [O]. */
  readonly moveAdjoint: { readonly state: readonly Expression[]; readonly readout: readonly Expression[] };
  /** What dL/ds gains through the senses. */
  readonly senseAdjoint: readonly Expression[];
}

type AuthorFunction = 'start' | 'sense' | 'move' | 'cost' | 'terminalCost' | 'score';

function symbols(name: string, count: number): SymbolExpression[] {
  return Array.from({ length: count }, (_, i) => symbol(`${name}${i}`));
}

/** Calls one of the author's functions, and says in which one something went wrong. */
function call<T>(world: World, name: AuthorFunction, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CtrnnError)) throw error;
    const message = `In ${name} of world '${world.name}': ${error.message}`;
    throw new CtrnnError(error.code, message, error.fix, error);
  }
}

function wrong(world: World, name: AuthorFunction, problem: string, fix: string): CtrnnError {
  return new CtrnnError('invalid-argument', `${name} of world '${world.name}' ${problem}`, fix);
}

/** What the function returned as expressions of the symbols it was given, as many as there should be. */
function checkValues(
  world: World,
  name: AuthorFunction,
  returned: unknown,
  count: number,
  given: readonly SymbolExpression[],
): Expression[] {
  if (!Array.isArray(returned) || returned.length !== count) {
    const what = Array.isArray(returned) ? `${returned.length} values` : 'no array';
    const meaning = name === 'sense' ? 'one value per input' : 'one value per number of the state';
    throw wrong(world, name, `returned ${what} where the world says ${count}.`, `Return ${meaning}.`);
  }
  const values = Array.from(returned, (value, i) =>
    asExpression(value, `${name}[${i}] of world '${world.name}'`),
  );
  checkFormulas(world, name, values, given);
  return values;
}

/** Checks that formulas use what they were given, and numbers that float32 holds. */
function checkFormulas(
  world: World,
  name: AuthorFunction,
  values: readonly Expression[],
  given: readonly SymbolExpression[],
): void {
  const known = new Set(given.map((s) => s.name));
  const unknown = symbolNames(values).find((used) => !known.has(used));
  if (unknown !== undefined) {
    throw wrong(
      world,
      name,
      `uses '${unknown}', which it was not given.`,
      'Use its arguments only; raise the counts in `draws` for more random numbers.',
    );
  }
  checkRepresentable(`${name} of world '${world.name}'`, values);
}

function isZero(expression: Expression): boolean {
  return expression.operation === 'constant' && expression.value === 0;
}

/** For each expression the indices of those symbols on which its derivative depends. */
function slopesBy(expressions: readonly Expression[], by: readonly SymbolExpression[]): number[][] {
  return expressions.map((expression) => {
    const slopes = differentiate([expression], [1], by);
    return by.map((_, i) => i).filter((i) => !isZero(slopes[i]));
  });
}

/** Grows a set of state numbers until `next` adds nothing. */
function closure(first: Iterable<number>, next: (member: number) => Iterable<number>): Set<number> {
  const members = new Set(first);
  for (const member of members) for (const more of next(member)) members.add(more); // sets visit what is added
  return members;
}

/** All formulas of a world over all of its state, without adjoints. */
function authored(world: World, given: WorldSymbols) {
  const { state, readout, startDraws, senseDraws, moveDraws, step } = given;
  const values = (
    name: 'start' | 'sense' | 'move',
    count: number,
    known: readonly SymbolExpression[],
    run: () => unknown,
  ) => checkValues(world, name, call(world, name, run), count, known);
  const start = values('start', world.state, startDraws, () => world.start(startDraws));
  const sense = values('sense', world.inputs, [...state, step, ...senseDraws], () =>
    world.sense(state, step, senseDraws),
  );
  const moveGiven = [...state, ...readout, ...moveDraws, step];
  const move = values('move', world.state, moveGiven, () => world.move(state, readout, moveDraws, step));
  const number = (name: 'cost' | 'terminalCost', run: () => unknown) => {
    const value = call(world, name, () => asExpression(run(), `the result of ${name}`));
    checkFormulas(world, name, [value], moveGiven);
    return value;
  };
  const cost = number('cost', () => world.cost(move, readout, step));
  const terminalCost = world.terminalCost
    ? number('terminalCost', () => world.terminalCost?.(move))
    : constant(0);
  return { start, sense, move, cost, terminalCost, scores: scoresOf(world, state) };
}

/** Scores become columns of tables and arrays of files, whose names are letters and digits. */
function checkScoreNames(world: World, names: readonly string[]): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const plain = name.replace(/[^A-Za-z0-9]+/g, ' ').trim();
    if (plain === '') {
      const fix = 'Name each score in letters (a to z) or digits: { success: reached }.';
      throw wrong(world, 'score', `returned the name '${name}', which has no letter or digit.`, fix);
    }
    const other = known.get(plain);
    if (other !== undefined) {
      const names = `'${other}' and '${name}'`;
      throw wrong(
        world,
        'score',
        `returned ${names}, which differ in no letter or digit.`,
        'Rename one of them.',
      );
    }
    known.set(plain, name);
  }
}

function scoresOf(world: World, state: readonly SymbolExpression[]): Record<string, Expression> {
  if (!world.score) return {};
  const returned: unknown = call(world, 'score', () => world.score?.(state));
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned)) {
    throw wrong(world, 'score', 'returned no record.', 'Return values by name: { success: reached }.');
  }
  checkScoreNames(world, Object.keys(returned));
  const entries = Object.entries(returned).map(
    ([name, value]) => [name, call(world, 'score', () => asExpression(value, `score '${name}'`))] as const,
  );
  checkFormulas(
    world,
    'score',
    entries.map(([, value]) => value),
    state,
  );
  return Object.fromEntries(entries);
}

/** State numbers that the loss feels or the network senses, and whatever moves them. */
function feltState(formulas: ReturnType<typeof authored>, state: readonly SymbolExpression[]): Set<number> {
  const place = new Map(state.map((s, k) => [s.name, k]));
  const used = (expressions: readonly Expression[]) =>
    symbolNames(expressions).flatMap((name) => place.get(name) ?? []);
  return closure(used([...formulas.sense, formulas.cost, formulas.terminalCost]), (k) =>
    used([formulas.move[k]]),
  );
}

/** State numbers that the readout can move (smoothly) and by which the loss changes (smoothly). */
function statesWithAdjoint(
  formulas: ReturnType<typeof authored>,
  { state, readout }: WorldSymbols,
  kept: readonly number[],
): number[] {
  const byState = slopesBy(formulas.move, state);
  const byReadout = slopesBy(formulas.move, readout);
  const driven = closure(
    kept.filter((k) => byReadout[k].length > 0),
    (k) => kept.filter((j) => byState[j].includes(k)),
  );
  const ends = slopesBy([formulas.cost, formulas.terminalCost, ...formulas.sense], state);
  const felt = closure(ends.flat(), (k) => byState[k]);
  return kept.filter((k) => driven.has(k) && felt.has(k));
}

/** A cost that weighs nothing gives nothing, even where its slope is infinite. */
function whereItCounts(seed: Expression, amount: Expression): Expression {
  return select(equal(seed, 0), 0, amount);
}

/**
 * The formulas of a world.
 *
 * @param scores  keep the state that only scores read; default false, as in training
 * @throws CtrnnError `invalid-argument` if a function returns a wrong number of values, something that is no expression, a
 *   number that float32 lacks, or uses what it was not given
 */
export function worldFormulas(world: World, { scores = false } = {}): WorldFormulas {
  const given: WorldSymbols = {
    state: symbols('state', world.state),
    readout: symbols('readout', world.outputs),
    startDraws: symbols('startDraw', world.draws.start),
    senseDraws: symbols('senseDraw', world.draws.sense),
    moveDraws: symbols('moveDraw', world.draws.move),
    step: symbol('step'),
    stateAdjoint: symbols('stateAdjoint', world.state),
    costSeed: symbol('costSeed'),
    terminalSeed: symbol('terminalSeed'),
    inputAdjoint: symbols('inputAdjoint', world.inputs),
  };
  const all = authored(world, given);
  const { state, readout } = given;
  const felt = feltState(all, state);
  const kept = state.map((_, k) => k).filter((k) => scores || felt.has(k));
  const adjointStates = statesWithAdjoint(all, given, kept);
  const by = adjointStates.map((k) => state[k]);
  const backThrough = (outputs: readonly Expression[], seeds: readonly Expression[]) =>
    differentiate(outputs, seeds, [...by, ...readout]);
  const ofState = backThrough(
    adjointStates.map((k) => all.move[k]),
    adjointStates.map((k) => given.stateAdjoint[k]),
  );
  const ofCost = backThrough([all.cost], [given.costSeed]);
  const ofEnd = backThrough([all.terminalCost], [given.terminalSeed]);
  const moved = ofState.map((amount, i) =>
    add(amount, whereItCounts(given.costSeed, ofCost[i]), whereItCounts(given.terminalSeed, ofEnd[i])),
  );
  return {
    world,
    symbols: { ...given, stateAdjoint: adjointStates.map((k) => given.stateAdjoint[k]) },
    kept,
    start: kept.map((k) => all.start[k]),
    sense: all.sense,
    move: kept.map((k) => all.move[k]),
    cost: all.cost,
    terminalCost: all.terminalCost,
    scores: scores ? all.scores : {},
    adjointStates,
    moveAdjoint: { state: moved.slice(0, by.length), readout: moved.slice(by.length) },
    senseAdjoint: differentiate(all.sense, given.inputAdjoint, by),
  };
}
