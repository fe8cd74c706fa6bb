// How the kernels of workgroups divide networks of a size on adapters of all kinds.

import { describe, expect, it } from 'vitest';
import { tileShape } from '../../src/engine/kernels/workgroup-shape.ts';
import { parameterLayout } from '../../src/engine/parameter-layout.ts';

const KIBIBYTE = 1024;

/** An NVIDIA H100, lavapipe, and what WebGPU promises of any adapter. */
const CARD = { bytes: 48 * KIBIBYTE, threads: 1024 };
const LAVAPIPE = { bytes: 32 * KIBIBYTE, threads: 1024 };
const LEAST = { bytes: 16 * KIBIBYTE, threads: 256 };

function tileOf(units: number, limits: typeof CARD) {
  return tileShape(parameterLayout({ networks: 1, units, inputs: 1, outputs: 1 }), limits);
}

describe('a tile of trials', () => {
  it('sums the gradient of W along where a workgroup holds it', () => {
    expect(tileOf(16, CARD)).toMatchObject({ lanes: 8, threads: 32, sumsAlong: true });
    expect(tileOf(128, CARD)).toMatchObject({ lanes: 8, threads: 256, sumsAlong: true });
    expect(tileOf(129, CARD)).toMatchObject({ sumsAlong: false });
    expect(tileOf(128, LEAST)).toMatchObject({ sumsAlong: false });
  });

  it('has fewer lanes where there is less room', () => {
    expect(tileOf(256, CARD)).toMatchObject({ lanes: 8, threads: 512 });
    expect(tileOf(256, LAVAPIPE)).toMatchObject({ lanes: 4, threads: 256 });
    expect(tileOf(257, LAVAPIPE)).toMatchObject({ lanes: 4 });
    expect(tileOf(256, LEAST)).toMatchObject({ lanes: 2, threads: 128 });
    expect(tileOf(4096, LEAST)).toBeUndefined();
  });

  it('leaves the rest to the largest squares that fit, and small ones where units are few', () => {
    expect(tileOf(256, CARD)?.product).toMatchObject({ side: 16, lanes: 8 });
    expect(tileOf(192, CARD)?.product).toMatchObject({ side: 8, lanes: 8 });
    expect(tileOf(256, LAVAPIPE)?.product).toMatchObject({ side: 16, lanes: 4 });
    expect(tileOf(133, LAVAPIPE)?.product).toMatchObject({ side: 8, lanes: 8 });
    expect(tileOf(133, LEAST)?.product).toMatchObject({ side: 8, lanes: 4 });
  });
});
