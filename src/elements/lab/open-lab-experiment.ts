// An experiment on whatever this page has: its GPU, or without WebGPU the float64 reference in a worker.

import type { WorkGate } from '../shared/work-gate.ts';
import { Experiment } from './experiment.ts';
import { deviceBackend } from './lab-backend.ts';
import type { LabExperiment, LabListener } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';
import { RemoteExperiment } from './remote-experiment.ts';

/** @param settings  asked for when it is known who computes: they may change meanwhile */
export async function openLabExperiment(
  settings: () => LabSettings,
  listener: LabListener,
  gate: WorkGate,
): Promise<LabExperiment> {
  const adapter = await globalThis.navigator?.gpu?.requestAdapter();
  return adapter
    ? new Experiment(settings(), deviceBackend, listener, gate)
    : new RemoteExperiment(settings(), listener, gate);
}
