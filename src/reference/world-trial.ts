// A trial's world beside its network: forward it goes from state to state and counts costs; backward it carries dL/ds.

import { lossScale, type Source } from '../backend/trial-source.ts';
import type { TrialAddress } from '../task/draws.ts';
import type { WorldProgram } from '../task/world-program.ts';

/** The world of one trial after another; what the last one went through is valid until the next starts. */
export class WorldTrial {
  readonly program: WorldProgram;
  readonly #source: Source;
  /** Numbers of the state that must be finite. */
  readonly #looked: readonly number[];
  /** s[t], [T + 1] of [S] */
  readonly states: readonly Float64Array[];
  /** Of each step, [T]. */
  readonly costs: Float64Array;
  #terminalCost = 0;
  #start: TrialAddress | undefined;
  #noise: TrialAddress | undefined;

  /** @param scores  look also at the state that only scores read */
  constructor(program: WorldProgram, source: Source, scores: boolean) {
    this.program = program;
    this.#source = source;
    this.#looked = scores ? Array.from({ length: program.world.state }, (_, k) => k) : program.felt;
    const { steps, state } = program.world;
    this.states = Array.from({ length: steps + 1 }, () => new Float64Array(state));
    this.costs = new Float64Array(steps);
  }

  get noise(): TrialAddress {
    return this.#noise!;
  }

  /** Trials may share a start and differ in their noise. */
  place(start: TrialAddress, noise: TrialAddress): void {
    this.#start = start;
    this.#noise = noise;
  }

  start(): void {
    this.program.start(this.#start!, this.states[0]);
  }

  sense(t: number, input: Float64Array): void {
    this.program.sense(this.states[t], t, this.noise, input);
  }

  /** Moves the world and notes the cost; returns whether all that counts of it is finite. */
  move(t: number, readout: Float64Array): boolean {
    const next = this.states[t + 1];
    const { cost, terminalCost } = this.program.move(this.states[t], readout, t, this.noise, next);
    const { lossMask, steps } = this.#source;
    this.costs[t] = lossMask[t] > 0 ? cost : 0;
    this.#terminalCost = t === steps - 1 ? terminalCost : 0;
    return (
      this.#looked.every((k) => Number.isFinite(next[k])) &&
      Number.isFinite(this.costs[t]) &&
      Number.isFinite(this.#terminalCost)
    );
  }

  /** Mean cost over steps, weighted by the loss mask, and the cost of the end. */
  loss(): number {
    const { lossMask, maskSum } = this.#source;
    const sum = this.costs.reduce((total, cost, t) => total + lossMask[t] * cost, 0);
    return sum / maskSum + this.#terminalCost;
  }

  scores(): Float64Array {
    return this.program.scores(this.states[this.states.length - 1]);
  }
}

/** dL/ds of a trial, from its last step to its first. */
export class WorldAdjoint {
  readonly #trial: WorldTrial;
  readonly #source: Source;
  readonly #trials: number;
  readonly #adjoint: Float64Array;

  /** @param trials  over which the loss is a mean */
  constructor(trial: WorldTrial, source: Source, trials: number) {
    this.#trial = trial;
    this.#source = source;
    this.#trials = trials;
    this.#adjoint = new Float64Array(trial.program.world.state);
  }

  /** From dL/ds[t+1] to dL/ds[t], but for what comes through the senses; writes dL/dz[t]. */
  move(t: number, readout: Float64Array, readoutAdjoint: Float64Array): void {
    const { program, states, noise } = this.#trial;
    const { lossMask, steps } = this.#source;
    const seeds = {
      cost: (lossMask[t] * lossScale(this.#source, readout.length)) / this.#trials,
      terminalCost: t === steps - 1 ? 1 / this.#trials : 0,
    };
    program.moveAdjoint(states[t], readout, t, noise, seeds, this.#adjoint, readoutAdjoint);
  }

  sense(t: number, inputAdjoint: Float64Array): void {
    const { program, states, noise } = this.#trial;
    program.senseAdjoint(states[t], t, noise, inputAdjoint, this.#adjoint);
  }
}
