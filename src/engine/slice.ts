// The uniforms of every dispatch: which part of a run a kernel is to do. One struct serves all kernels, so that a plan is
// made once and read by all; step counts are uniforms, so a slice never recompiles.

import type { UniformStruct } from '../gpu/bindings.ts';

export const SLICE = {
  name: 'Slice',
  fields: {
    // Rows and trials.
    firstRow: 'u32', // of the table of rows
    rows: 'u32', // rows of this slice
    skippedRows: 'u32', // those of them before the first that this dispatch takes
    networks: 'u32', // networks of the whole batch
    lanes: 'u32', // of a row, four trials each; a multiple of 16
    skippedLanes: 'u32', // those of a row before the first that this dispatch takes; a multiple of a workgroup's
    trials: 'u32', // trials that count; the rest of the lanes pads
    firstTrial: 'u32', // of the stream
    repeats: 'u32', // trials that share an input
    // Steps.
    steps: 'u32', // T
    firstStep: 'u32',
    endStep: 'u32',
    windowStart: 'u32', // first step that inputs, values and readouts are kept for
    windowEnd: 'u32',
    stateBase: 'u32', // step in slot 0 of the state
    stateMask: 'u32', // all ones, or 1 for a ring of two slots
    trialStride: 'u32', // 0 where inputs and targets are constant in time
    keepStates: 'u32', // 1 to keep the states of the window, 0 for the last only
    keepValues: 'u32', // 1 to keep f(a) for a backward pass
    keepReadouts: 'u32',
    hasTarget: 'u32',
    zero: 'u32', // always 0, which the compiler does not know: see `opaque` in shaders/place.wgsl
    accumulate: 'u32', // 0 where this slice starts its sums
    // Draws.
    seedLow: 'u32',
    seedHigh: 'u32',
    phase: 'u32',
    iteration: 'u32',
    purpose: 'u32',
    stream: 'u32',
    // Loss and optimiser.
    lossScale: 'f32', // of a squared error or cost in the loss it is differentiated for
    maskSum: 'f32', // what a cost of the end weighs among the costs of steps
    ratePenalty: 'f32', // of a squared rate among squared errors or costs
    weightPenalty: 'f32', // of a squared weight in the loss
    meanScale: 'f32', // from a sum of losses to their mean
    logRow: 'u32',
    rateFactor: 'f32',
    beta1: 'f32',
    beta2: 'f32',
    correction1: 'f32', // 1 / (1 - beta1^t)
    correction2: 'f32',
    epsilon: 'f32',
    clipNorm: 'f32',
  },
} as const satisfies UniformStruct;

export type SliceField = keyof (typeof SLICE)['fields'];
export type SliceValues = Readonly<Record<SliceField, number>>;

/** Everything zero or neutral: what a dispatch does not say. */
export const EMPTY_SLICE: SliceValues = {
  ...(Object.fromEntries(Object.keys(SLICE.fields).map((name) => [name, 0])) as Record<SliceField, number>),
  repeats: 1,
  stateMask: 0xffffffff,
  trialStride: 1,
};
