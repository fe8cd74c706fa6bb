// What specialises every kernel: sizes, activation, layout. The same names are constants in WGSL.

import { isStep } from '../../expression/expression.ts';
import type { Constants } from '../../gpu/link.ts';
import { type Activation, activationFormulas } from '../../network/activation.ts';
import { RAW_LEAK_LIMIT } from '../../network/leak.ts';
import { PURPOSES } from '../../noise/address.ts';
import type { WorldFormulas } from '../../task/world-formulas.ts';
import { CONSTRAINT, type ParameterLayout, roundUp } from '../parameter-layout.ts';
import type { KernelFamily } from './family.ts';
import type { WorkgroupLimits } from './workgroup-shape.ts';

/** Lanes (of four trials) of a block: 64 trials. Mostly a lane is a thread, and a block a workgroup. */
export const BLOCK_LANES = 16;
export const BLOCK_TRIALS = 4 * BLOCK_LANES;

/**
 * Lanes whose channels lie together in the bulk buffers: on a processor a cache line (64 bytes of each channel), on a
 * graphics card a block.
 */
export function groupLanes(onSoftware: boolean): number {
  return onSoftware ? 4 : BLOCK_LANES;
}

export interface KernelShape {
  readonly layout: ParameterLayout;
  readonly activation: Activation;
  /** A software adapter: loads from storage cost far more than arithmetic, and registers spill cheaply. */
  readonly onSoftware: boolean;
  /** The compiler is a software adapter's, which must not unroll: see `opaque` in shaders/place.wgsl. */
  readonly keepsLoops: boolean;
  readonly family: KernelFamily;
  /** Threads of a subgroup; 0 where kernels cannot count on them. */
  readonly subgroup: number;
  /** What the adapter grants a workgroup. */
  readonly workgroup: WorkgroupLimits;
  /** What the network senses and moves, if the task is a closed loop. */
  readonly world?: WorldFormulas;
  /** Whether trials have masks of their own. */
  readonly masked?: boolean;
  /** Places at which any one row has noise: 0, 1, or 2 where some row has it inside and outside. */
  readonly noises: 0 | 1 | 2;
  /** Whether the loss has a penalty on rates. */
  readonly ratePenalty?: boolean;
  /** Whether delta is asked for after the backward pass. */
  readonly keepsDelta?: boolean;
}

/**
 * Whether the forward and the backward pass read parameters from a texture (gpu/texels.ts). Of the families of software adapters
 * `registers-fused`, which loads them once for 64 trials, gains nothing by it.
 */
export function readsTexture({ family }: KernelShape): boolean {
  return family === 'subgroups';
}

/**
 * Columns of W | U | b at most that `subgroups` prints in its forward pass. With 196 of them lavapipe compiles both passes in 3.4 to 3.8 s,
 * with 260 in 4.2 to 4.3, where tiles take 3.2 to 3.6.
 */
export const MOST_WHOLE_COLUMNS = 136;

/** Whether the forward pass of `subgroups` multiplies whole rows of W | U | b (row-text.ts); else tiles (subgroup-text.ts). */
export function printsRows({ family, layout }: KernelShape): boolean {
  return family === 'subgroups' && 4 * layout.rowQuads <= MOST_WHOLE_COLUMNS;
}

/** Units at most whose columns are printed: of 192 and 256 it was no faster on lavapipe. */
const MOST_WHOLE_UNITS = 128;

/** Whether the adjoint of `subgroups` multiplies whole columns of W (row-text.ts); else tiles (subgroup-text.ts). */
export function printsColumns({ family, layout }: KernelShape): boolean {
  return family === 'subgroups' && layout.unitSlots <= MOST_WHOLE_UNITS;
}

/** With 8, a row a thread, sharing took 2 % longer. */
const FEWEST_UNITS_SHARED = 9;

/** Rows of a thread at most: the components of a vec4f. */
const MOST_ROWS_SHARED = 4;

/** Threads of a workgroup of a family whose threads carry one trial, on a software adapter. */
export const SOFTWARE_TRIAL_THREADS = 8;

/**
 * Whether the threads of a workgroup of `registers-fused`, one subgroup, share the sums of the gradients of W, U and b: see
 * `sharedSums` in unrolled.ts.
 */
export function sharesSums({ family, onSoftware, subgroup, layout: { units } }: KernelShape): boolean {
  const isWorkgroup = onSoftware && subgroup === SOFTWARE_TRIAL_THREADS;
  const fits = units >= FEWEST_UNITS_SHARED && units <= MOST_ROWS_SHARED * subgroup;
  return family === 'registers-fused' && isWorkgroup && fits;
}

/** Whether the states of a trial are read by quads of channels: see shaders/trial-quads.wgsl. */
export function readsQuads({ family }: KernelShape): boolean {
  return family === 'registers-fused';
}

/** From so many channels on lavapipe was slower with all of a trial together (32 units by 6 %; 8 to 24 3 to 8 % faster). */
const TOO_MANY_TOGETHER = 32;

/**
 * Channels that lie together for a trial at a step, where they are read by quads: all where they are few, so that a vector of
 * trials misses the cache once for all of them instead of at each quad.
 */
function together(channels: number): number {
  return channels < TOO_MANY_TOGETHER ? channels : 4;
}

/** The same of the state; 1 where it lies channel by channel. */
export function stateTogether(shape: KernelShape): number {
  return readsQuads(shape) ? together(slotChannels(shape).state) : 1;
}

/** How a thread that carries one trial leaves f for the backward pass: one bit of each slope, or numbers by quads of units or unit by unit. */
export type Traces = 'bits' | 'quads' | 'values';

/** Bits of the word that holds the slopes of a trial's units (shaders/trace-bits.wgsl). */
const BITS_OF_SLOPES = 32;

/** Bits where that is all there is to a slope. Where delta is asked for, it takes the place of the numbers, unit by unit. */
export function tracesOf(shape: KernelShape): Traces {
  const { layout, activation, keepsDelta } = shape;
  if (!readsQuads(shape) || keepsDelta) return 'values';
  const fits = layout.units <= BITS_OF_SLOPES && isStep(activationFormulas(activation).slope);
  return fits ? 'bits' : 'quads';
}

/** How a thread that carries four trials leaves f for the backward pass. */
export function laneTraces({
  family,
  activation,
}: KernelShape): 'trace-lanes-bits.wgsl' | 'trace-lanes-values.wgsl' {
  // `tiles`, which graphics cards run too, is as it was measured there.
  const isBit = family === 'subgroups' && isStep(activationFormulas(activation).slope);
  return isBit ? 'trace-lanes-bits.wgsl' : 'trace-lanes-values.wgsl';
}

/** Channels behind all slots of the state that hold what drives the network: see `leaveDrive` in shaders/forward-subgroups.wgsl. */
export function driveSlots(shape: KernelShape): number {
  const { family, layout } = shape;
  return family === 'subgroups' && !printsRows(shape) ? 4 * layout.rowQuads - layout.unitSlots : 0;
}

/** Channels of a slot of the bulk buffers: the units' and a world's states and adjoints; traces; what a trial shows. */
export function slotChannels(shape: KernelShape) {
  const { layout, world, masked } = shape;
  const { unitSlots, inputs, outputs } = layout;
  return {
    state: roundUp(unitSlots + (world?.kept.length ?? 0), readsQuads(shape) ? 4 : 1),
    values: tracesOf(shape) === 'bits' ? 1 : unitSlots,
    adjoints: unitSlots + (world?.adjointStates.length ?? 0),
    trials: world ? inputs : inputs + outputs + (masked ? 1 : 0),
  };
}

/** Tiles of 8 x 8 weights: of W | U | b, and of V | c. */
export function tileCounts({ layout }: KernelShape) {
  const recurrentColumns = Math.ceil((layout.rowQuads * 4) / 8);
  const readoutColumns = Math.ceil((layout.readoutQuads * 4) / 8);
  return {
    recurrentColumns,
    recurrent: (layout.unitSlots / 8) * recurrentColumns,
    readoutColumns,
    readout: Math.ceil(layout.outputs / 8) * readoutColumns,
  };
}

/** The constants that every kernel sees. */
export function shapeConstants(shape: KernelShape): Constants {
  const { layout } = shape;
  const channels = slotChannels(shape);
  return {
    KEEPS_LOOPS: shape.keepsLoops,
    LANES: BLOCK_LANES,
    GROUP_LANES: groupLanes(shape.onSoftware),
    UNITS: layout.units,
    UNIT_SLOTS: layout.unitSlots,
    STATE_SLOTS: channels.state,
    DRIVE_SLOTS: driveSlots(shape),
    STATE_TOGETHER: stateTogether(shape),
    VALUE_SLOTS: channels.values,
    VALUES_TOGETHER: tracesOf(shape) === 'quads' ? together(channels.values) : 1,
    ADJOINT_SLOTS: channels.adjoints,
    CHANNELS: channels.trials,
    CLOSED_LOOP: shape.world !== undefined,
    MASKED: shape.masked ?? false,
    RATE_PENALTY: shape.ratePenalty ?? false,
    INPUTS: layout.inputs,
    OUTPUTS: layout.outputs,
    ROW_QUADS: layout.rowQuads,
    READOUT_QUADS: layout.readoutQuads,
    PARAMETER_QUADS: layout.size / 4,
    READOUT_AT: layout.readoutAt / 4,
    INITIAL_AT: layout.initialAt / 4,
    LEAK_AT: layout.leakAt / 4,
    RAW_LEAK_LIMIT: RAW_LEAK_LIMIT,
    INSIDE_NOISE: PURPOSES.insideNoise,
    OUTSIDE_NOISE: PURPOSES.outsideNoise,
    TASK_DRAW: PURPOSES.taskDraw,
    SENSORY_NOISE: PURPOSES.sensoryNoise,
    MOTOR_NOISE: PURPOSES.motorNoise,
    CONNECTED: CONSTRAINT.connected,
    TRAINABLE: CONSTRAINT.trainable,
    NOT_NEGATIVE: CONSTRAINT.notNegative,
    NOT_POSITIVE: CONSTRAINT.notPositive,
    PENALISED: CONSTRAINT.penalised,
  };
}
