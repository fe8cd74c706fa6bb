// A world in float64: its formulas compiled, with the random numbers that each of them reads. What the reference runs, and
// what a policy written by hand can be tried on.

import { compileEvaluator } from '../expression/evaluate.ts';
import type { Purpose } from '../noise/address.ts';
import { normalsInto } from '../noise/normal.ts';
import { type TrialAddress, uniformDrawsInto } from './draws.ts';
import type { World } from './task.ts';
import { worldFormulas } from './world-formulas.ts';

/**
 * One world's functions over arrays of numbers. `state` is the whole state, [S]; `noise` says whose random numbers a step
 * draws; `trial` of it is that of the noise, which differs from the trial of the start where trials share a start.
 */
export interface WorldProgram {
  readonly world: World;
  /** Writes s[0]. */
  start(address: TrialAddress, state: Float64Array): void;
  /** Writes u[t]. */
  sense(state: Float64Array, step: number, noise: TrialAddress, input: Float64Array): void;
  /** Writes s[t+1]; returns the cost of the step and, as if it were the last, of its end. */
  move(
    state: Float64Array,
    readout: Float64Array,
    step: number,
    noise: TrialAddress,
    next: Float64Array,
  ): { readonly cost: number; readonly terminalCost: number };
  /**
   * Turns `adjoint` from dL/ds[t+1] into dL/ds[t] without what comes through the senses, and writes dL/dz[t].
   *
   * @param seeds  what a unit of cost and of terminal cost weighs in the loss
   */
  moveAdjoint(
    state: Float64Array,
    readout: Float64Array,
    step: number,
    noise: TrialAddress,
    seeds: { readonly cost: number; readonly terminalCost: number },
    adjoint: Float64Array,
    readoutAdjoint: Float64Array,
  ): void;
  /** Adds to `adjoint`, dL/ds[t], what dL/du[t] gives it through the senses. */
  senseAdjoint(
    state: Float64Array,
    step: number,
    noise: TrialAddress,
    inputAdjoint: Float64Array,
    adjoint: Float64Array,
  ): void;
  /** Numbers of the state that the loss feels or the network senses; the others are for scores only. */
  readonly felt: readonly number[];
  readonly scoreNames: readonly string[];
  /** Of a last state, in the order of their names. */
  scores(state: Float64Array): Float64Array;
}

/** Values of consecutive groups of symbols, in one array that an evaluator reads. */
class Arguments {
  readonly values: Float64Array;

  constructor(...counts: readonly number[]) {
    this.values = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
  }

  set(...groups: readonly ArrayLike<number>[]): Float64Array {
    let at = 0;
    for (const group of groups) {
      this.values.set(group, at);
      at += group.length;
    }
    return this.values;
  }
}

/** @throws CtrnnError `invalid-argument` if the world's functions are not what it says they are */
export function compileWorld(world: World): WorldProgram {
  const formulas = worldFormulas(world, { scores: true });
  const { symbols, adjointStates } = formulas;
  const { state, readout, senseDraws, moveDraws, step: stepSymbol } = symbols;
  const S = world.state;
  const O = world.outputs;

  const startDraws = new Float64Array(world.draws.start);
  const senseNormals = new Float64Array(world.draws.sense);
  const moveNormals = new Float64Array(world.draws.move);
  const draw = (out: Float64Array, purpose: Purpose, step: number, noise: TrialAddress) => {
    if (out.length > 0) normalsInto(out, { ...noise, purpose, step });
  };

  const startOf = compileEvaluator(formulas.start, symbols.startDraws);
  const senseOf = compileEvaluator(formulas.sense, [...state, stepSymbol, ...senseDraws]);
  const sensing = new Arguments(S, 1, senseDraws.length);
  const moveSymbols = [...state, ...readout, stepSymbol, ...moveDraws];
  const moveOf = compileEvaluator([...formulas.move, formulas.cost, formulas.terminalCost], moveSymbols);
  const moving = new Arguments(moveSymbols.length);
  const moved = new Float64Array(S + 2);
  const moveAdjointOf = compileEvaluator(
    [...formulas.moveAdjoint.state, ...formulas.moveAdjoint.readout],
    [...moveSymbols, ...symbols.stateAdjoint, symbols.costSeed, symbols.terminalSeed],
  );
  const movingBack = new Arguments(moveSymbols.length, adjointStates.length, 2);
  const movedBack = new Float64Array(adjointStates.length + O);
  const senseAdjointOf = compileEvaluator(formulas.senseAdjoint, [
    ...state,
    stepSymbol,
    ...senseDraws,
    ...symbols.inputAdjoint,
  ]);
  const sensingBack = new Arguments(S, 1, senseDraws.length, world.inputs);
  const sensedBack = new Float64Array(adjointStates.length);
  const scoreNames = Object.keys(formulas.scores);
  const scoresOf = compileEvaluator(Object.values(formulas.scores), state);

  return {
    world,
    start(address, s) {
      uniformDrawsInto(startDraws, startDraws.length, address);
      startOf(startDraws, s);
    },
    sense(s, step, noise, input) {
      draw(senseNormals, 'sensoryNoise', step, noise);
      senseOf(sensing.set(s, [step], senseNormals), input);
    },
    move(s, z, step, noise, next) {
      draw(moveNormals, 'motorNoise', step, noise);
      moveOf(moving.set(s, z, [step], moveNormals), moved);
      next.set(moved.subarray(0, S));
      return { cost: moved[S], terminalCost: moved[S + 1] };
    },
    moveAdjoint(s, z, step, noise, seeds, adjoint, readoutAdjoint) {
      draw(moveNormals, 'motorNoise', step, noise);
      const flowing = adjointStates.map((k) => adjoint[k]);
      const values = movingBack.set(s, z, [step], moveNormals, flowing, [seeds.cost, seeds.terminalCost]);
      moveAdjointOf(values, movedBack);
      adjoint.fill(0);
      adjointStates.forEach((k, place) => {
        adjoint[k] = movedBack[place];
      });
      readoutAdjoint.set(movedBack.subarray(adjointStates.length));
    },
    senseAdjoint(s, step, noise, inputAdjoint, adjoint) {
      draw(senseNormals, 'sensoryNoise', step, noise);
      senseAdjointOf(sensingBack.set(s, [step], senseNormals, inputAdjoint), sensedBack);
      adjointStates.forEach((k, place) => {
        adjoint[k] += sensedBack[place];
      });
    },
    felt: worldFormulas(world).kept,
    scoreNames,
    scores(s) {
      const values = new Float64Array(scoreNames.length);
      scoresOf(s, values);
      return values;
    },
  };
}
