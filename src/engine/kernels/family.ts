// Families of kernels: ways to do the same forward and backward pass. All give the same noise, and agree with the
// reference; which one is fast depends on the adapter and on the number of units.
//
//   registers         a trial a thread, its state in registers, weights in private memory; products by kernels of their own
//   registers-fused   the same with the weight gradients summed along the backward pass: for software adapters
//   workgroups        a tile of trials a workgroup, four units and four trials a thread, states shared in workgroup memory: for
//                     graphics cards
//   tiles             four trials a thread, eight units at a time, state and weights in storage: any number of units
//   subgroups         the same with whole rows and columns of W up to 128 units, else large tiles, whose weights the threads of a
//                     subgroup load together, from a texture, and pass round: for software adapters

import type { ParameterLayout } from '../parameter-layout.ts';
import { summedQuads, weightQuads } from './unrolled.ts';
import { tileShape, type WorkgroupLimits } from './workgroup-shape.ts';

export const KERNEL_FAMILIES = ['registers', 'registers-fused', 'workgroups', 'tiles', 'subgroups'] as const;
export type KernelFamily = (typeof KERNEL_FAMILIES)[number];

/** What an adapter has that decides which families it can run. */
export interface FamilyNeeds {
  readonly onSoftware: boolean;
  readonly storageBuffers: number;
  /** Threads of a subgroup where all have the same number and kernels can use them, else 0. */
  readonly subgroup: number;
  readonly workgroup: WorkgroupLimits;
}

/** Above this many units the text grows too long to compile: on lavapipe 5 to 6 s at 40, with one input. */
const MOST_UNROLLED_UNITS = 32;

/** Nor may the weights of a unit be too many: they are an array, and compiling grows with the square of its uses. */
const MOST_PRINTED_COLUMNS = 128;

/**
 * Nor the sums of `registers-fused`, in vec4f. Each trial with sums of its own, lavapipe compiles 353 in 3.9 s (32 units, 7 inputs,
 * 4 outputs, tanh), 450 in 4.2 to 4.7 s. `subgroups`, which then takes over, needs up to 1.4 times as long for a gradient there.
 */
const MOST_PRINTED_SUMS = 360;

/** WGSL promises no more private memory than this, in bytes. Sums are kept beside the weights: software adapters were seen to hold both. */
const MOST_PRIVATE_BYTES = 8192;

/** Storage buffers of a pass of `registers-fused` and `workgroups`; WebGPU promises 8. */
const NEEDED_STORAGE_BUFFERS = 9;

/** Threads of a subgroup of SwiftShader; lavapipe's have 8. */
export const SUBGROUP_OF_SWIFTSHADER = 4;

/** Subgroups of these many threads are worth it: those of software adapters, whose vectors they are. */
const SUBGROUPS = [SUBGROUP_OF_SWIFTSHADER, 8];

/**
 * From so many units on `subgroups` comes before `registers-fused` on SwiftShader: gradients take 0.63 to 0.83 of the time, in
 * worlds 0.82 to 1.23, evaluations 0.94 to 1.21. On lavapipe it takes two to three times as long.
 */
const FEWEST_UNITS_SWIFTSHADER_SHARES = 16;

/** All families that can compute a shape on an adapter, the one to be expected fastest first. */
export function familiesFor(
  layout: ParameterLayout,
  { onSoftware, storageBuffers, subgroup, workgroup }: FamilyNeeds,
): readonly KernelFamily[] {
  const { units, inputs, outputs } = layout;
  const isNarrow = units <= MOST_UNROLLED_UNITS && units + inputs + 1 + outputs <= MOST_PRINTED_COLUMNS;
  const unrolls = isNarrow && 16 * weightQuads(layout) <= MOST_PRIVATE_BYTES;
  const fuses = unrolls && onSoftware && summedQuads(layout) <= MOST_PRINTED_SUMS;
  const shares = storageBuffers >= NEEDED_STORAGE_BUFFERS && tileShape(layout, workgroup) !== undefined;
  const families: KernelFamily[] = [];
  if (shares && !onSoftware) families.push('workgroups');
  if (fuses && storageBuffers >= NEEDED_STORAGE_BUFFERS) families.push('registers-fused');
  if (unrolls && !onSoftware) families.push('registers');
  if (onSoftware && SUBGROUPS.includes(subgroup)) {
    const comesFirst = subgroup === SUBGROUP_OF_SWIFTSHADER && units >= FEWEST_UNITS_SWIFTSHADER_SHARES;
    families.splice(comesFirst ? 0 : families.length, 0, 'subgroups');
  }
  if (unrolls && onSoftware) families.push('registers');
  families.push('tiles');
  // A processor has no memory of workgroups, and pays for each barrier.
  if (shares && onSoftware) families.push('workgroups');
  return families;
}

/**
 * Above this many units a thread with a whole trial is slower on a graphics card than one of a workgroup, and compiles for a
 * second (an H100, N 16 and 32).
 */
const MOST_UNITS_A_THREAD = 8;

/** Those of the possible families that are worth trying, the one to be expected fastest first. */
export function familiesToTry(families: readonly KernelFamily[], units: number): readonly KernelFamily[] {
  const isOfCard = families[0] === 'workgroups';
  if (isOfCard && units <= MOST_UNITS_A_THREAD) return families;
  const hopeless: KernelFamily = isOfCard ? 'registers' : 'workgroups';
  return families.filter((family) => family !== hopeless);
}

/** Whether a thread carries one trial, its numbers seen as f32; else four, seen as vec4f. */
export function carriesOneTrial(family: KernelFamily): boolean {
  return family === 'registers' || family === 'registers-fused';
}
