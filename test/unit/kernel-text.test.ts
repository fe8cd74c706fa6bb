// The text of a kernel: it is compiled once for all shapes that have the same.

import { describe, expect, it } from 'vitest';
import { adjointKernel } from '../../src/engine/kernels/backward.ts';
import { forwardKernel } from '../../src/engine/kernels/forward.ts';
import type { KernelShape } from '../../src/engine/kernels/shape.ts';
import { trialsKernel } from '../../src/engine/kernels/trials-kernels.ts';
import { adamKernel, clipKernel, tallyKernel } from '../../src/engine/kernels/update.ts';
import { parameterLayout } from '../../src/engine/parameter-layout.ts';
import { type KernelSource, linkKernel } from '../../src/gpu/kernel.ts';
import { constantBlock } from '../../src/gpu/link.ts';
import { activations } from '../../src/network/activation.ts';
import { tasks } from '../../src/task/index.ts';

function shapeOf(units: number, outputs: number, inputs = 1): KernelShape {
  return {
    layout: parameterLayout({ networks: 1, units, inputs, outputs }),
    activation: activations.relu,
    onSoftware: true,
    keepsLoops: true,
    family: units > 32 ? 'subgroups' : 'registers-fused',
    subgroup: 8,
    workgroup: { bytes: 32768, threads: 1024 },
    noises: 1,
  };
}

const textOf = (source: KernelSource) => linkKernel(source).text;

describe('the text of a kernel', () => {
  it('has the constants that its parts mention, and no others', () => {
    const parts = [{ file: 'a', text: 'let x = UNITS + UNITS_OF_ALL;' }];
    const { text } = constantBlock({ UNITS: 5, UNITS_OF_ALL: 7, UNITS_OF: 3, IS_WHOLE: true }, parts);
    expect(text).toBe('const UNITS = 5u;\nconst UNITS_OF_ALL = 7u;');
  });

  it('is the same for all shapes where the kernel asks for none of their sizes', () => {
    const texts = [shapeOf(5, 1), shapeOf(33, 1), shapeOf(5, 3)].map((shape) => textOf(tallyKernel(shape)));
    expect(new Set(texts).size).toBe(1);
  });

  it("is the same for all numbers of units where it makes a task's trials", () => {
    const task = tasks.functionApproximation();
    const texts = [5, 33].map((units) => textOf(trialsKernel(shapeOf(units, 1), task)));
    expect(new Set(texts).size).toBe(1);
  });

  it.each([
    ['forward', forwardKernel],
    ['adam', adamKernel],
    ['clip', clipKernel],
  ])("differs where they do: '%s'", (_, kernel) => {
    expect(textOf(kernel(shapeOf(5, 1)))).not.toBe(textOf(kernel(shapeOf(9, 1))));
  });

  it.each([
    { units: 33, inputs: 0, rows: true, columns: true },
    { units: 128, inputs: 7, rows: true, columns: true },
    { units: 128, inputs: 8, rows: false, columns: true },
    { units: 129, inputs: 0, rows: false, columns: false },
  ])(
    'prints whole rows and columns of W where they are short: $units units, $inputs inputs',
    ({ units, inputs, rows, columns }) => {
      const shape = shapeOf(units, 1, inputs);
      expect(textOf(forwardKernel(shape)).includes('fn preActivationsOf')).toBe(rows);
      expect(textOf(adjointKernel(shape, false)).includes('fn weightedDeltasOf')).toBe(columns);
    },
  );
});
