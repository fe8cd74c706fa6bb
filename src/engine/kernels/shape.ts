// What specialises every kernel: sizes, activation, layout. The same names are constants in WGSL.

import type { Constants } from '../../gpu/link.ts';
import type { ActivationName } from '../../network/activation.ts';
import { RAW_LEAK_LIMIT } from '../../network/leak.ts';
import { PURPOSES } from '../../noise/address.ts';
import { CONSTRAINT, type ParameterLayout } from '../parameter-layout.ts';

/** Lanes (threads of four trials) of a workgroup and of a block: 64 trials. */
export const BLOCK_LANES = 16;
export const BLOCK_TRIALS = 4 * BLOCK_LANES;

export interface KernelShape {
  readonly layout: ParameterLayout;
  readonly activation: ActivationName;
  /** A software adapter: loads from storage cost far more than arithmetic, and registers spill cheaply. */
  readonly onSoftware: boolean;
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
  return {
    ON_SOFTWARE: shape.onSoftware,
    LANES: BLOCK_LANES,
    UNIT_SLOTS: layout.unitSlots,
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
    CONNECTED: CONSTRAINT.connected,
    TRAINABLE: CONSTRAINT.trainable,
    NOT_NEGATIVE: CONSTRAINT.notNegative,
    NOT_POSITIVE: CONSTRAINT.notPositive,
  };
}
