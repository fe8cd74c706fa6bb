import { describe, expect, it } from 'vitest';
import { lendGpu } from '../../src/node/gpu-objects.ts';

/** Makes objects that say with which flags they were asked for. */
const dawn = { create: (flags: string[]) => ({ flags }) as unknown as GPU };

describe('lendGpu', () => {
  it('lends each GPU object to one user at a time, and again when it was given back', () => {
    const first = lendGpu(dawn, 'a card');
    const second = lendGpu(dawn, 'a card');
    expect(second.gpu).not.toBe(first.gpu);
    first.giveBack();
    const third = lendGpu(dawn, 'a card');
    expect(third.gpu).toBe(first.gpu);
    // Given back already: it must not take from the third what that uses now.
    first.giveBack();
    expect(lendGpu(dawn, 'a card').gpu).not.toBe(third.gpu);
  });

  it('makes another one for another adapter, or other drivers', () => {
    const own = lendGpu(dawn, 'one of two');
    own.giveBack();
    expect(lendGpu(dawn, 'the other').gpu).toEqual({ flags: ['adapter=the other'] });
    const { VK_ADD_DRIVER_FILES: before } = process.env;
    process.env.VK_ADD_DRIVER_FILES = '/a/driver.json';
    try {
      expect(lendGpu(dawn, 'one of two').gpu).not.toBe(own.gpu);
    } finally {
      if (before === undefined) delete process.env.VK_ADD_DRIVER_FILES;
      else process.env.VK_ADD_DRIVER_FILES = before;
    }
    expect(lendGpu(dawn, 'one of two').gpu).toBe(own.gpu);
  });
});
