// Which families of kernels compute a shape on an adapter, and in which order they are expected to be fast.

import { describe, expect, it } from 'vitest';
import { type FamilyNeeds, familiesFor } from '../../src/engine/kernels/family.ts';
import { parameterLayout } from '../../src/engine/parameter-layout.ts';
import { createNetworks } from '../../src/network/create-networks.ts';

const LAVAPIPE: FamilyNeeds = {
  onSoftware: true,
  storageBuffers: 16,
  subgroup: 8,
  workgroup: { bytes: 32768, threads: 1024 },
};
const SWIFTSHADER: FamilyNeeds = { ...LAVAPIPE, subgroup: 4 };
const CARD: FamilyNeeds = { ...LAVAPIPE, onSoftware: false, subgroup: 32 };

function familiesOf(units: number, inputs: number, outputs: number, adapter: FamilyNeeds) {
  return familiesFor(
    parameterLayout(createNetworks({ units, inputs, outputs, leak: 0.1, seed: 1 })),
    adapter,
  );
}

describe('the families for a shape', () => {
  it('begin with the fused one on a software adapter as long as its text is short', () => {
    expect(familiesOf(32, 7, 4, LAVAPIPE)[0]).toBe('registers-fused');
    expect(familiesOf(5, 5, 117, LAVAPIPE)[0]).toBe('registers-fused');
  });

  it.each([
    { what: 'more sums', units: 32, inputs: 8, outputs: 4, keeps: true },
    { what: 'longer rows', units: 5, inputs: 5, outputs: 118, keeps: false },
    { what: 'more units', units: 33, inputs: 1, outputs: 1, keeps: false },
  ])('begin with subgroups where there are $what', ({ units, inputs, outputs, keeps }) => {
    const families = familiesOf(units, inputs, outputs, LAVAPIPE);
    expect(families[0]).toBe('subgroups');
    expect(families).not.toContain('registers-fused');
    expect(families.includes('registers')).toBe(keeps);
  });

  it('begin with subgroups on SwiftShader from 16 units on, and keep the fused one', () => {
    expect(familiesOf(15, 1, 1, SWIFTSHADER).slice(0, 2)).toEqual(['registers-fused', 'subgroups']);
    expect(familiesOf(16, 1, 1, SWIFTSHADER).slice(0, 2)).toEqual(['subgroups', 'registers-fused']);
  });

  it('begin with workgroups on a graphics card, and know nothing of software there', () => {
    expect(familiesOf(16, 1, 1, CARD)).toEqual(['workgroups', 'registers', 'tiles']);
    expect(familiesOf(64, 1, 1, CARD)).toEqual(['workgroups', 'tiles']);
  });

  it('are tiles alone where an adapter has nothing but what WebGPU promises', () => {
    const least: FamilyNeeds = { ...CARD, storageBuffers: 8, subgroup: 0 };
    expect(familiesOf(64, 1, 1, least)).toEqual(['tiles']);
  });
});
