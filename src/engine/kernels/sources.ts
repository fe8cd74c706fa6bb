// The WGSL files, as parts that link into a module under the name they are reported by.

import adam from '../../../shaders/adam.wgsl?raw';
import adjoint from '../../../shaders/adjoint.wgsl?raw';
import adjointColumns from '../../../shaders/adjoint-columns.wgsl?raw';
import adjointRegisters from '../../../shaders/adjoint-registers.wgsl?raw';
import adjointTileLoop from '../../../shaders/adjoint-tile-loop.wgsl?raw';
import adjointTiles from '../../../shaders/adjoint-tiles.wgsl?raw';
import adjointWorkgroups from '../../../shaders/adjoint-workgroups.wgsl?raw';
import carriedTrial from '../../../shaders/carried-trial.wgsl?raw';
import cell from '../../../shaders/cell.wgsl?raw';
import clip from '../../../shaders/clip.wgsl?raw';
import closedLoopLanes from '../../../shaders/closed-loop-lanes.wgsl?raw';
import closedLoopLanesAdjoint from '../../../shaders/closed-loop-lanes-adjoint.wgsl?raw';
import closedLoopTrial from '../../../shaders/closed-loop-trial.wgsl?raw';
import closedLoopTrialAdjoint from '../../../shaders/closed-loop-trial-adjoint.wgsl?raw';
import draws from '../../../shaders/draws.wgsl?raw';
import driveFactor from '../../../shaders/drive-factor.wgsl?raw';
import elementary from '../../../shaders/elementary.wgsl?raw';
import factorsDrive from '../../../shaders/factors-subgroups-drive.wgsl?raw';
import factorsReadout from '../../../shaders/factors-subgroups-readout.wgsl?raw';
import factorsRecurrent from '../../../shaders/factors-subgroups-recurrent.wgsl?raw';
import readoutFactors from '../../../shaders/factors-tiled-readout.wgsl?raw';
import recurrentFactors from '../../../shaders/factors-tiled-recurrent.wgsl?raw';
import finite from '../../../shaders/finite.wgsl?raw';
import forward from '../../../shaders/forward.wgsl?raw';
import forwardRegisters from '../../../shaders/forward-registers.wgsl?raw';
import forwardRows from '../../../shaders/forward-rows.wgsl?raw';
import forwardSubgroups from '../../../shaders/forward-subgroups.wgsl?raw';
import forwardTiles from '../../../shaders/forward-tiles.wgsl?raw';
import forwardWorkgroups from '../../../shaders/forward-workgroups.wgsl?raw';
import inputGradient from '../../../shaders/input-gradient.wgsl?raw';
import laneCells from '../../../shaders/lane-cells.wgsl?raw';
import laneChannels from '../../../shaders/lane-channels.wgsl?raw';
import moments from '../../../shaders/moments.wgsl?raw';
import noiseLanes from '../../../shaders/noise-lanes.wgsl?raw';
import noisePlaces from '../../../shaders/noise-places.wgsl?raw';
import noiseTrial from '../../../shaders/noise-trial.wgsl?raw';
import normal from '../../../shaders/normal.wgsl?raw';
import normalLanes from '../../../shaders/normal-lanes.wgsl?raw';
import openLoopLanes from '../../../shaders/open-loop-lanes.wgsl?raw';
import openLoopLanesAdjoint from '../../../shaders/open-loop-lanes-adjoint.wgsl?raw';
import openLoopTrial from '../../../shaders/open-loop-trial.wgsl?raw';
import openLoopTrialAdjoint from '../../../shaders/open-loop-trial-adjoint.wgsl?raw';
import outerProduct from '../../../shaders/outer-product.wgsl?raw';
import outerProductSubgroups from '../../../shaders/outer-product-subgroups.wgsl?raw';
import outerProductWorkgroups from '../../../shaders/outer-product-workgroups.wgsl?raw';
import parameters from '../../../shaders/parameters.wgsl?raw';
import parametersFlat from '../../../shaders/parameters-flat.wgsl?raw';
import parametersStored from '../../../shaders/parameters-stored.wgsl?raw';
import parametersTextured from '../../../shaders/parameters-textured.wgsl?raw';
import partialsAlone from '../../../shaders/partials-alone.wgsl?raw';
import partialsAlong from '../../../shaders/partials-along.wgsl?raw';
import partialsShared from '../../../shaders/partials-shared.wgsl?raw';
import partialsSubgroups from '../../../shaders/partials-subgroups.wgsl?raw';
import partialsTiled from '../../../shaders/partials-tiled.wgsl?raw';
import partialsWorkgroups from '../../../shaders/partials-workgroups.wgsl?raw';
import place from '../../../shaders/place.wgsl?raw';
import random from '../../../shaders/random.wgsl?raw';
import randomTrial from '../../../shaders/random-trial.wgsl?raw';
import reduce from '../../../shaders/reduce.wgsl?raw';
import stepWeight from '../../../shaders/step-weight.wgsl?raw';
import stepWeightTrial from '../../../shaders/step-weight-trial.wgsl?raw';
import sumsAlone from '../../../shaders/sums-alone.wgsl?raw';
import sumsAlong from '../../../shaders/sums-along.wgsl?raw';
import sumsApart from '../../../shaders/sums-apart.wgsl?raw';
import sumsShared from '../../../shaders/sums-shared.wgsl?raw';
import tally from '../../../shaders/tally.wgsl?raw';
import tile from '../../../shaders/tile.wgsl?raw';
import tilePartials from '../../../shaders/tile-partials.wgsl?raw';
import traceBits from '../../../shaders/trace-bits.wgsl?raw';
import traceLanesBits from '../../../shaders/trace-lanes-bits.wgsl?raw';
import traceLanesValues from '../../../shaders/trace-lanes-values.wgsl?raw';
import traceQuads from '../../../shaders/trace-quads.wgsl?raw';
import traceValues from '../../../shaders/trace-values.wgsl?raw';
import trainedGradient from '../../../shaders/trained-gradient.wgsl?raw';
import trialCells from '../../../shaders/trial-cells.wgsl?raw';
import trialPlace from '../../../shaders/trial-place.wgsl?raw';
import trialQuads from '../../../shaders/trial-quads.wgsl?raw';
import trialState from '../../../shaders/trial-state.wgsl?raw';
import trialStateQuads from '../../../shaders/trial-state-quads.wgsl?raw';
import trials from '../../../shaders/trials.wgsl?raw';
import trialsData from '../../../shaders/trials-data.wgsl?raw';
import turnWeights from '../../../shaders/turn-weights.wgsl?raw';
import unitSumsLanes from '../../../shaders/unit-sums-lanes.wgsl?raw';
import verdict from '../../../shaders/verdict.wgsl?raw';
import workgroupTile from '../../../shaders/workgroup-tile.wgsl?raw';
import worldNoiseLanes from '../../../shaders/world-noise-lanes.wgsl?raw';
import worldNoiseTrial from '../../../shaders/world-noise-trial.wgsl?raw';
import type { SourcePart } from '../../gpu/link.ts';

const texts = {
  'adam.wgsl': adam,
  'adjoint.wgsl': adjoint,
  'cell.wgsl': cell,
  'clip.wgsl': clip,
  'draws.wgsl': draws,
  'elementary.wgsl': elementary,
  'finite.wgsl': finite,
  'forward.wgsl': forward,
  'input-gradient.wgsl': inputGradient,
  'lane-cells.wgsl': laneCells,
  'lane-channels.wgsl': laneChannels,
  'moments.wgsl': moments,
  'normal.wgsl': normal,
  'outer-product.wgsl': outerProduct,
  'parameters.wgsl': parameters,
  'parameters-flat.wgsl': parametersFlat,
  'parameters-stored.wgsl': parametersStored,
  'parameters-textured.wgsl': parametersTextured,
  'place.wgsl': place,
  'random.wgsl': random,
  'factors-tiled-readout.wgsl': readoutFactors,
  'factors-tiled-recurrent.wgsl': recurrentFactors,
  'reduce.wgsl': reduce,
  'tally.wgsl': tally,
  'tile.wgsl': tile,
  'trained-gradient.wgsl': trainedGradient,
  'trials.wgsl': trials,
  'trials-data.wgsl': trialsData,
  'verdict.wgsl': verdict,
  'adjoint-registers.wgsl': adjointRegisters,
  'forward-registers.wgsl': forwardRegisters,
  'normal-lanes.wgsl': normalLanes,
  'noise-lanes.wgsl': noiseLanes,
  'noise-places.wgsl': noisePlaces,
  'noise-trial.wgsl': noiseTrial,
  'random-trial.wgsl': randomTrial,
  'trial-cells.wgsl': trialCells,
  'trial-place.wgsl': trialPlace,
  'partials-tiled.wgsl': partialsTiled,
  'open-loop-trial.wgsl': openLoopTrial,
  'closed-loop-trial.wgsl': closedLoopTrial,
  'world-noise-trial.wgsl': worldNoiseTrial,
  'open-loop-trial-adjoint.wgsl': openLoopTrialAdjoint,
  'closed-loop-trial-adjoint.wgsl': closedLoopTrialAdjoint,
  'open-loop-lanes.wgsl': openLoopLanes,
  'closed-loop-lanes.wgsl': closedLoopLanes,
  'world-noise-lanes.wgsl': worldNoiseLanes,
  'open-loop-lanes-adjoint.wgsl': openLoopLanesAdjoint,
  'closed-loop-lanes-adjoint.wgsl': closedLoopLanesAdjoint,
  'step-weight.wgsl': stepWeight,
  'step-weight-trial.wgsl': stepWeightTrial,
  'partials-along.wgsl': partialsAlong,
  'partials-alone.wgsl': partialsAlone,
  'partials-shared.wgsl': partialsShared,
  'sums-along.wgsl': sumsAlong,
  'sums-alone.wgsl': sumsAlone,
  'sums-apart.wgsl': sumsApart,
  'sums-shared.wgsl': sumsShared,
  'trace-bits.wgsl': traceBits,
  'trace-lanes-bits.wgsl': traceLanesBits,
  'trace-lanes-values.wgsl': traceLanesValues,
  'trace-quads.wgsl': traceQuads,
  'trace-values.wgsl': traceValues,
  'carried-trial.wgsl': carriedTrial,
  'trial-quads.wgsl': trialQuads,
  'trial-state.wgsl': trialState,
  'trial-state-quads.wgsl': trialStateQuads,
  'forward-tiles.wgsl': forwardTiles,
  'forward-subgroups.wgsl': forwardSubgroups,
  'forward-rows.wgsl': forwardRows,
  'adjoint-tiles.wgsl': adjointTiles,
  'adjoint-tile-loop.wgsl': adjointTileLoop,
  'adjoint-columns.wgsl': adjointColumns,
  'outer-product-subgroups.wgsl': outerProductSubgroups,
  'factors-subgroups-recurrent.wgsl': factorsRecurrent,
  'drive-factor.wgsl': driveFactor,
  'factors-subgroups-drive.wgsl': factorsDrive,
  'factors-subgroups-readout.wgsl': factorsReadout,
  'partials-subgroups.wgsl': partialsSubgroups,
  'unit-sums-lanes.wgsl': unitSumsLanes,
  'turn-weights.wgsl': turnWeights,
  'workgroup-tile.wgsl': workgroupTile,
  'forward-workgroups.wgsl': forwardWorkgroups,
  'adjoint-workgroups.wgsl': adjointWorkgroups,
  'outer-product-workgroups.wgsl': outerProductWorkgroups,
  'tile-partials.wgsl': tilePartials,
  'partials-workgroups.wgsl': partialsWorkgroups,
} as const;

export type ShaderFile = keyof typeof texts;

export function shaders(...files: readonly ShaderFile[]): SourcePart[] {
  return files.map((file) => ({ file, text: texts[file] }));
}
