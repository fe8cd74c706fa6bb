// A small kernel of a test's own, linked with the engine's WGSL and run by its GPU layer.

import { withBuffers } from '../../src/engine/core.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { EMPTY_SLICE, SLICE, type SliceValues } from '../../src/engine/slice.ts';
import type { Binding } from '../../src/gpu/bindings.ts';
import type { Constants, SourcePart } from '../../src/gpu/link.ts';
import type { BufferData } from '../../src/gpu/memory.ts';

export interface TestKernel {
  readonly entryPoint: string;
  readonly bindings: readonly Binding[];
  readonly parts: readonly SourcePart[];
  readonly constants?: Constants;
}

/** A dispatch: its workgroups, and what it needs of the uniforms. */
export interface TestDispatch {
  readonly workgroups: readonly [number, number?, number?];
  readonly slice?: Partial<SliceValues>;
  /** Floating-point operations, where there are many: the scheduler then keeps submissions short. */
  readonly work?: number;
}

/**
 * Runs dispatches of a kernel one after another.
 *
 * @param inputs   contents of buffers by their names
 * @param results  bytes of the buffers to be read back, by their names
 */
export function runKernel<Name extends string>(
  { core }: Engine,
  { entryPoint, bindings, parts, constants = {} }: TestKernel,
  inputs: Readonly<Record<string, BufferData>>,
  results: Readonly<Record<Name, number>>,
  dispatches: readonly TestDispatch[],
): Promise<Record<Name, ArrayBuffer>> {
  return withBuffers(core, async (pool) => {
    const source = { label: entryPoint, entryPoint, uniform: SLICE, bindings, parts, constants };
    const kernel = await core.kernels.get(source);
    const names = Object.keys(results) as Name[];
    const read = names.map((name) => ({ buffer: pool.allocate(name, results[name]), size: results[name] }));
    const group = kernel.bind({
      ...Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, pool.upload(name, data)])),
      ...Object.fromEntries(names.map((name, i) => [name, read[i].buffer])),
    });
    await pool.ready();
    for (const { workgroups, slice, work = 1 } of dispatches) {
      await core.scheduler.once({ kernel, group, slice: { ...EMPTY_SLICE, ...slice }, workgroups, work });
    }
    const arrays = await core.scheduler.read(read);
    return Object.fromEntries(names.map((name, i) => [name, arrays[i]])) as Record<Name, ArrayBuffer>;
  });
}
