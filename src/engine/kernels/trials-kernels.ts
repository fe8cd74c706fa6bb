// The kernels that fill a slice's buffer of trials: from a task's formulas, or from its recorded sequences.

import { printWgsl } from '../../expression/index.ts';
import { read, readWrite } from '../../gpu/bindings.ts';
import type { KernelSource } from '../../gpu/kernel.ts';
import type { SourcePart } from '../../gpu/link.ts';
import { PHASES } from '../../noise/address.ts';
import type { DataTask, OpenLoopTask } from '../../task/task.ts';
import { trialExpressions } from '../../task/trial-expressions.ts';
import { kernel } from './kernel.ts';
import type { KernelShape } from './shape.ts';
import { shaders } from './sources.ts';

const rows = read('rows', 'Row');
const trials = readWrite('trials', 'vec4f');

/** The task's formulas as `trialChannels(draw, step) -> inputs, then targets`. */
function trialFormulas(task: OpenLoopTask): { readonly part: SourcePart; readonly drawSlots: number } {
  const { draws, step, input, target } = trialExpressions(task);
  const drawSlots = Math.max(4, Math.ceil(draws.length / 4) * 4);
  const channels = Object.fromEntries([...input, ...target].map((e, i) => [`channel${i}`, e]));
  const snippets = Object.fromEntries([...draws.map((d, i) => [d.name, `draw[${i}]`]), [step.name, 'step']]);
  const type = `array<f32, ${input.length + target.length}>`;
  const text = [
    `fn trialChannels(draw: array<f32, ${drawSlots}>, step: f32) -> ${type} {`,
    printWgsl(channels, snippets, { indent: '  ' }),
    `  return ${type}(${Object.keys(channels).join(', ')});`,
    '}',
  ].join('\n');
  return { part: { file: `task ${task.name}`, text }, drawSlots };
}

export function trialsKernel(shape: KernelShape, task: OpenLoopTask): KernelSource {
  const { part, drawSlots } = trialFormulas(task);
  return kernel(
    shape,
    `trials of ${task.name}`,
    'makeTrials',
    [rows, trials],
    [
      ...shaders('place.wgsl', 'lane-channels.wgsl', 'random.wgsl', 'normal.wgsl', 'normal-lanes.wgsl'),
      part,
      ...shaders('trials.wgsl'),
    ],
    { DRAW_SLOTS: drawSlots },
  );
}

/** Gathers what trials show from the sequences, [sequence][step][channel]. */
export function sequencesKernel(shape: KernelShape, task: DataTask): KernelSource {
  return kernel(
    shape,
    'trials of recorded sequences',
    'showSequences',
    [rows, read('sequences', 'f32'), trials],
    shaders(
      'place.wgsl',
      'lane-channels.wgsl',
      'random.wgsl',
      'normal.wgsl',
      'normal-lanes.wgsl',
      'trials-data.wgsl',
    ),
    { TRAINING: task.training, HELD_OUT: task.sequences - task.training, TEST_PHASE: PHASES.test },
  );
}
