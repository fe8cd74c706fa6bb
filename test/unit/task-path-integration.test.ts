import { describe, expect, it } from 'vitest';
import { tasks } from '../../src/task/index.ts';
import { worldFormulas } from '../../src/task/world-formulas.ts';
import { compileWorld, type WorldProgram } from '../../src/task/world-program.ts';
import { meanOf } from '../support/compare.ts';

const address = (trial: number) => ({ seed: 8, phase: 'test', stream: 1, iteration: 0, trial }) as const;

const S = 8;

interface Walk {
  /** u[t], [T] of [2] */
  readonly sensed: Float64Array[];
  /** s[0] .. s[T] */
  readonly states: Float64Array[];
  readonly costs: number[];
  readonly scores: Float64Array;
}

/** A trial whose z[t] is a function of the velocities sensed up to and including u[t]. */
function walk(program: WorldProgram, trial: number, report: (sensed: Float64Array[]) => number[]): Walk {
  const states = [new Float64Array(S)];
  const sensed: Float64Array[] = [];
  const costs: number[] = [];
  program.start(address(trial), states[0]);
  for (let t = 0; t < program.world.steps; t++) {
    const u = new Float64Array(2);
    program.sense(states[t], t, address(trial), u);
    sensed.push(u);
    const next = new Float64Array(S);
    costs.push(program.move(states[t], Float64Array.from(report(sensed)), t, address(trial), next).cost);
    states.push(next);
  }
  return { sensed, states, costs, scores: program.scores(states[program.world.steps]) };
}

function sumOf(velocities: readonly Float64Array[], stride: number): number[] {
  return [0, 1].map((i) => stride * velocities.reduce((sum, v) => sum + v[i], 0));
}

const silent = () => [0, 0];

/** Position moved in the first step over the velocity then. */
function strideOf({ states }: Walk): number {
  return states[1][2] / states[0][0];
}

describe('path integration', () => {
  it('asks at each step for the sum of all velocities sensed up to and including that step', () => {
    const program = compileWorld(tasks.pathIntegration());
    const stride = strideOf(walk(program, 0, silent));
    const exact = walk(program, 0, (sensed) => sumOf(sensed, stride));
    for (const cost of exact.costs) expect(cost).toBeLessThan(1e-24);
    for (const error of exact.scores) expect(error).toBeLessThan(1e-12);
    const late = walk(program, 0, (sensed) => sumOf(sensed.slice(0, -1), stride));
    const { sensed } = late;
    late.costs.forEach((cost, t) => {
      expect(cost).toBeCloseTo((stride ** 2 * (sensed[t][0] ** 2 + sensed[t][1] ** 2)) / 2, 12);
    });
  });

  it('scores the error after a quarter, half, three quarters and all of the trial', () => {
    for (const [steps, at] of [
      [50, [13, 25, 38, 50]],
      [4, [1, 2, 3, 4]],
      [1, [1, 1, 1, 1]],
    ] as const) {
      const program = compileWorld(tasks.pathIntegration({ steps }));
      const { states, scores } = walk(program, 3, silent);
      expect(program.scoreNames).toEqual([
        'error at 25 %',
        'error at 50 %',
        'error at 75 %',
        'error at 100 %',
      ]);
      at.forEach((t, k) => {
        expect(scores[k]).toBeCloseTo(Math.hypot(states[t][2], states[t][3]), 12);
      });
    }
  });

  // 2,000 trials of two independent coordinates: a variance is known to 2.2 %, a correlation to 1.6 %; tolerances are
  // four times that. Position adds up correlated steps, but trials are independent.
  it('has velocities of variance 1 from the first step on, forgotten with the time constant', () => {
    const program = compileWorld(tasks.pathIntegration({ steps: 30, timeConstant: 6, spread: 0.8 }));
    const walks = Array.from({ length: 2000 }, (_, k) => walk(program, k, silent));
    const both = (of: (states: Float64Array[], i: number) => number) =>
      walks.flatMap(({ states }) => [of(states, 0), of(states, 1)]);
    for (const t of [0, 1, 10, 30]) {
      const velocities = both((states, i) => states[t][i]);
      expect(Math.abs(meanOf(velocities))).toBeLessThan(0.065);
      expect(Math.abs(meanOf(velocities.map((v) => v * v)) - 1)).toBeLessThan(0.09);
    }
    for (const lag of [1, 6, 12]) {
      const product = both((states, i) => states[3][i] * states[3 + lag][i]);
      expect(Math.abs(meanOf(product) - Math.exp(-lag / 6))).toBeLessThan(0.09);
    }
    expect(Math.abs(meanOf(walks.map(({ states }) => states[5][0] * states[5][1])))).toBeLessThan(0.09);
    const ends = both((states, i) => states[30][2 + i]);
    expect(Math.abs(Math.sqrt(meanOf(ends.map((p) => p * p))) / 0.8 - 1)).toBeLessThan(0.045);
  });

  it('ends at the same spread whatever the steps and the time constant', () => {
    for (const options of [
      { steps: 10, timeConstant: 1e-3 },
      { steps: 100, timeConstant: 5 },
      { steps: 20, timeConstant: 1e5 },
    ]) {
      const program = compileWorld(tasks.pathIntegration(options));
      const ends = Array.from({ length: 1000 }, (_, k) => walk(program, k, silent).states.at(-1)!);
      const squares = ends.flatMap((state) => [state[2] ** 2, state[3] ** 2]);
      expect(Math.abs(Math.sqrt(meanOf(squares)) / 0.75 - 1)).toBeLessThan(0.065); // four standard errors
    }
  });

  it('senses the velocity itself, or with noise of its own', () => {
    const clean = walk(compileWorld(tasks.pathIntegration()), 4, silent);
    const noisy = walk(compileWorld(tasks.pathIntegration({ sensoryNoise: 0.5 })), 4, silent);
    clean.sensed.forEach((u, t) => {
      expect(u).toEqual(clean.states[t].slice(0, 2));
    });
    expect(noisy.states).toEqual(clean.states);
    const noise = noisy.sensed.flatMap((u, t) => [u[0] - clean.sensed[t][0], u[1] - clean.sensed[t][1]]);
    // 100 normals: their variance is known to 14 %.
    expect(Math.abs(meanOf(noise.map((x) => (x / 0.5) ** 2)) - 1)).toBeLessThan(0.6);
  });

  it('is moved by nothing that the network does: only the readout has an adjoint', () => {
    const formulas = worldFormulas(tasks.pathIntegration());
    expect(formulas.adjointStates).toEqual([]);
    expect(formulas.kept).toEqual([0, 1, 2, 3]);
  });

  it('refuses options out of range', () => {
    expect(() => tasks.pathIntegration({ steps: 0 })).toThrow(/steps is 0/);
    expect(() => tasks.pathIntegration({ timeConstant: 0 })).toThrow(/timeConstant is 0/);
    expect(() => tasks.pathIntegration({ spread: -1 })).toThrow(/spread is -1/);
    expect(() => tasks.pathIntegration({ sensoryNoise: Number.NaN })).toThrow(/sensoryNoise is NaN/);
    expect(() => tasks.pathIntegration({ speed: 1 } as object)).toThrow(/no option 'speed'/);
  });
});
