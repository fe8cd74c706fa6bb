import { describe, expect, it } from 'vitest';
import { abs, add, div, mul, type Operand, sin, symbol } from '../../src/expression/index.ts';
import { uniformAt } from '../../src/noise/normal.ts';
import { type CustomTarget, TARGET_NAMES, taskByName, tasks } from '../../src/task/index.ts';
import type { OpenLoopTask } from '../../src/task/task.ts';
import { trialExpressions } from '../../src/task/trial-expressions.ts';
import { compileTrial, trialValues } from '../../src/task/trials.ts';

const address = { seed: 7, phase: 'training', stream: 3, iteration: 11, trial: 5 } as const;

function drawAt(unit: number): number {
  return uniformAt({ ...address, purpose: 'taskDraw', step: 0, unit });
}

describe('function approximation', () => {
  it('shows a uniform input and asks for sin(pi u) on the last ten of forty steps', () => {
    const task = tasks.functionApproximation();
    const { input, target } = trialValues(task, address);
    const u = 2 * drawAt(0) - 1;
    expect([...input]).toEqual([u]);
    expect([...target]).toEqual([Math.sin(Math.PI * u)]);
    expect(task).toMatchObject({ inputs: 1, outputs: 1, steps: 40, draws: 1, constant: true });
    expect([...task.lossMask]).toEqual([...Array(30).fill(0), ...Array(10).fill(1)]);
  });

  it('has targets of several inputs, each input a draw of its own', () => {
    const u = [0, 1, 2, 3, 4, 5].map((d) => 2 * drawAt(d) - 1);
    const product = trialValues(tasks.functionApproximation({ target: 'product', inputs: 6 }), address);
    expect([...product.input]).toEqual(u);
    expect(product.target[0]).toBe(u.reduce((a, b) => a * b));
    const bump = trialValues(tasks.functionApproximation({ target: 'gaussian-bump', inputs: 2 }), address);
    expect(bump.target[0]).toBeCloseTo(Math.exp(-(u[0] ** 2 + u[1] ** 2) / 0.32), 14);
  });

  it('takes the fewest inputs that its target needs, and refuses fewer or more than it can use', () => {
    const inputs = TARGET_NAMES.map((target) => tasks.functionApproximation({ target }).inputs);
    expect(Object.fromEntries(TARGET_NAMES.map((name, i) => [name, inputs[i]]))).toEqual({
      sine: 1,
      product: 2,
      'gaussian-bump': 1,
    });
    expect(() => tasks.functionApproximation({ target: 'product', inputs: 1 })).toThrow(
      /target 'product' is 1/,
    );
    expect(() => tasks.functionApproximation({ inputs: 2 })).toThrow(/target 'sine' is 2/);
  });

  it('takes a custom target, with as many outputs as it returns', () => {
    const task = tasks.functionApproximation({
      inputs: 2,
      target: ([u, v]) => [div(u, add(1, abs(v))), 3],
    });
    const [u, v] = [2 * drawAt(0) - 1, 2 * drawAt(1) - 1];
    expect(task.outputs).toBe(2);
    expect([...trialValues(task, address).target]).toEqual([u / (1 + Math.abs(v)), 3]);
  });

  it('refuses a target that leaves the language', () => {
    const careless = ([u]: readonly unknown[]) => Math.sin(u as number);
    expect(() => tasks.functionApproximation({ target: careless })).toThrow(
      /JavaScript operator or Math function/,
    );
    expect(() => tasks.functionApproximation({ target: () => [] })).toThrow(/no outputs/);
    expect(() => tasks.functionApproximation({ target: () => Number.NaN })).toThrow(
      /result of the target was given NaN/,
    );
  });
});

describe('the regulator', () => {
  it('asks one unit without input to hold its set-point on the last half of the steps', () => {
    const task = tasks.regulator({ setPoint: 0.7 });
    expect(task).toMatchObject({ inputs: 0, outputs: 1, steps: 60, draws: 0 });
    expect(task.lossMask.reduce((a, b) => a + b)).toBe(30);
    const { input, target } = trialValues(task, address);
    expect([input.length, ...target]).toEqual([0, 0.7]);
  });

  it('asks for a network whose readout is its state and that learns only self-weight and bias', () => {
    const { network } = tasks.regulator();
    const learned = Object.entries(network?.trainable ?? {}).filter(([, trainable]) => trainable);
    expect(network).toMatchObject({ units: 1, identityReadout: true });
    expect(learned.map(([name]) => name)).toEqual(['recurrentWeights', 'bias']);
  });
});

describe('tasks by name', () => {
  it('are those of the command line', () => {
    expect(taskByName('function', { target: 'product' }).name).toBe('function approximation (product)');
    expect(taskByName('regulator').name).toBe('regulator');
    expect(() => taskByName('juggling')).toThrow(/'juggling', which does not exist/);
  });

  it('refuse options that they do not have or that are out of range', () => {
    expect(() => taskByName('regulator', { target: 'sine' })).toThrow(/no option 'target'/);
    expect(() => taskByName('function', { setPoint: 1 })).toThrow(/no option 'setPoint'/);
    expect(() => taskByName('function', { target: 'cosine' })).toThrow(/'cosine', which does not exist/);
    for (const wrong of [{ steps: 0 }, { steps: 1.5 }, { steps: 10, lossSteps: 11 }, { lossSteps: 0 }]) {
      expect(() => taskByName('function', wrong)).toThrow(/steps|lossSteps/i);
    }
    expect(() => taskByName('regulator', { setPoint: Number.NaN })).toThrow(/setPoint is NaN/);
  });

  it.each(Object.keys(tasks) as (keyof typeof tasks)[])('refuse options that are no object: %s', (name) => {
    const make = tasks[name] as (options: unknown) => unknown;
    for (const nothing of name === 'data' ? [null, undefined] : [null, 40, [40]]) {
      expect(() => make(nothing)).toThrow(
        expect.objectContaining({
          code: 'invalid-argument',
          message: expect.stringMatching(`${name} takes its options as an object`),
        }),
      );
    }
  });

  it('refuse more channels than any network has', () => {
    const most = 1024;
    for (const inputs of [most + 1, 1e11]) {
      for (const target of ['product', 'gaussian-bump', () => 0] as const) {
        expect(() => tasks.functionApproximation({ target, inputs })).toThrow(/inputs .*is 1/);
        expect(() => tasks.feedforward({ target, inputs })).toThrow(/inputs .*is 1/);
      }
    }
    const outputs = (count: number) => () =>
      tasks.functionApproximation({ target: () => new Array<number>(count).fill(0) }).outputs;
    expect(outputs(most)()).toBe(most);
    expect(outputs(most + 1)).toThrow(/returned 1025 outputs/);
    expect(tasks.functionApproximation({ target: () => 0, inputs: most }).inputs).toBe(most);
  });

  it('refuse targets of holes, and of numbers that float32 lacks', () => {
    const make = (target: CustomTarget) => () => tasks.functionApproximation({ target });
    expect(make(() => new Array<number>(2))).toThrow(/result of the target was given undefined/);
    expect(make(([u]) => mul(u, 1e39))).toThrow(/In the result of the target, the constant 1e\+39/);
    expect(make(() => div(1, 0))).toThrow(/In the result of the target, div\(1, 0\) is infinite or NaN/);
  });
});

describe('the trials of a task', () => {
  const moving: OpenLoopTask = {
    kind: 'open-loop',
    name: 'moving',
    inputs: 2,
    outputs: 1,
    steps: 3,
    lossMask: new Float32Array(3).fill(1),
    draws: 5,
    constant: false,
    trial: ({ draws, step }) => ({ input: [mul(draws[4], step), draws[0]], target: [sin(step)] }),
  };

  it('have a row a step where input or target move, [T][I] and [T][O]', () => {
    const { input, target } = trialValues(moving, address);
    expect([...input]).toEqual([0, 1, 2].flatMap((t) => [drawAt(4) * t, drawAt(0)]));
    expect([...target]).toEqual([0, 1, 2].map(Math.sin));
  });

  it('are the same alone as in a series, and differ between trials, streams, iterations and phases', () => {
    const program = compileTrial(moving);
    const first = program(address);
    const others = [{ trial: 6 }, { stream: 4 }, { iteration: 12 }, { phase: 'test' as const }, { seed: 8 }];
    const draws = others.map((change) => program({ ...address, ...change }).input[1]);
    expect(trialValues(program, address)).toEqual(first);
    expect(trialValues(moving, address)).toEqual(first);
    expect(new Set([first.input[1], ...draws]).size).toBe(6);
  });

  it('are refused where a task does not do what it says', () => {
    const broken = (change: Partial<OpenLoopTask>) => () => trialExpressions({ ...moving, ...change });
    expect(broken({ inputs: 3 })).toThrow(/'moving': trial\(\) returned 2 expressions as its input.* says 3/);
    expect(broken({ outputs: 2 })).toThrow(/as its target/);
    expect(broken({ constant: true })).toThrow(/constant, but its formulas use the step/);
    expect(
      broken({ trial: () => ({ input: [symbol('a'), symbol('step')], target: [symbol('step')] }) }),
    ).toThrow(/unknown symbol 'a'/);
    expect(broken({ draws: 4 })).toThrow(/mul was given undefined/);
    expect(broken({ draws: -1 })).toThrow(/draws of task 'moving' is -1/);
    expect(broken({ draws: 1e11 })).toThrow(/draws of task 'moving' is 1/);
    const showing = (input: Operand[]) => ({ trial: () => ({ input, target: [0] }) }) as object;
    expect(broken(showing(new Array<Operand>(2)))).toThrow(/input\[0\] of task 'moving' was given undefined/);
    expect(broken(showing([symbol('draw0'), 1e39]))).toThrow(
      /In the input of task 'moving', the constant 1e\+39 is not a finite f32/,
    );
  });
});
