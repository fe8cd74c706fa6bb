// The learning curve: the mean loss of every `every` iterations, per network. It is summed one iteration after the other
// in float64, so that it does not depend on how a run was cut into calls, or broken off and resumed.

import { CtrnnError } from '../base/errors.ts';

/** Losses while training, plain numbers that survive JSON. */
export interface LearningCurve {
  /** Iterations averaged into one point; the last point may hold fewer. */
  readonly every: number;
  /** Iterations done at each point, [points]. */
  readonly iterations: readonly number[];
  /** Mean loss since the point before, [points][E]; null once a network is frozen. */
  readonly loss: readonly (readonly (number | null)[])[];
}

/** A learning curve in the making. */
export interface LearningState extends LearningCurve {
  /** Sum of the losses since the last point, [E]; null once a network is frozen. */
  readonly pendingSum: readonly (number | null)[];
  readonly pendingIterations: number;
}

export function emptyLearning(networks: number, every: number): LearningState {
  return {
    every,
    iterations: [],
    loss: [],
    pendingSum: new Array<number>(networks).fill(0),
    pendingIterations: 0,
  };
}

/** Iterations that a learning state has seen. */
export function iterationsSeen(state: LearningState): number {
  return (state.iterations.at(-1) ?? 0) + state.pendingIterations;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/**
 * A learning state with more iterations.
 *
 * @param losses  loss of each iteration and network, [count][E]; NaN for a frozen network
 * @param last    the run's last iteration: the point there closes even if it holds fewer than `every`
 */
export function extendLearning(state: LearningState, losses: Float32Array, last: number): LearningState {
  const networks = state.pendingSum.length;
  const iterations = [...state.iterations];
  const loss = [...state.loss];
  let sum = state.pendingSum.map((value) => value ?? Number.NaN);
  let pending = state.pendingIterations;
  let done = iterationsSeen(state);
  for (let start = 0; start < losses.length; start += networks) {
    for (let network = 0; network < networks; network++) sum[network] += losses[start + network];
    pending++;
    done++;
    if (pending === state.every || done === last) {
      const count = pending;
      iterations.push(done);
      loss.push(sum.map((value) => finiteOrNull(value / count)));
      sum = new Array<number>(networks).fill(0);
      pending = 0;
    }
  }
  return {
    every: state.every,
    iterations,
    loss,
    pendingSum: sum.map(finiteOrNull),
    pendingIterations: pending,
  };
}

/** The finished curve of a state: an open point is closed with what it holds. */
export function learningCurve(state: LearningState): LearningCurve {
  const { every, pendingIterations } = state;
  if (pendingIterations === 0) return { every, iterations: state.iterations, loss: state.loss };
  const open = state.pendingSum.map((value) => (value === null ? null : value / pendingIterations));
  return { every, iterations: [...state.iterations, iterationsSeen(state)], loss: [...state.loss, open] };
}

/**
 * Checks that a learning state belongs to a run that is `iteration` iterations old and goes on with the same points.
 *
 * @throws CtrnnError `invalid-argument`
 */
export function checkLearning(
  state: LearningState,
  networks: number,
  every: number,
  iteration: number,
): LearningState {
  const fits =
    state.every === every && state.pendingSum.length === networks && iterationsSeen(state) === iteration;
  if (!fits) {
    throw new CtrnnError(
      'invalid-argument',
      `The learning curve to resume (${state.pendingSum.length} networks, ${iterationsSeen(state)} iterations, a point every ${state.every}) ` +
        `is not that of this run (${networks} networks, ${iteration} iterations, a point every ${every}).`,
      'Resume with the options that the run was started with.',
    );
  }
  return state;
}

/** Mean of the last iteration's losses over the networks still in training; NaN if there is none. */
export function currentLoss(losses: Float32Array, networks: number): number {
  const finite = losses.slice(-networks).filter(Number.isFinite);
  return finite.reduce((total, value) => total + value, 0) / finite.length;
}
