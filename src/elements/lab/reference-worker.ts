// A lab's experiment on the float64 reference, in a worker: it blocks its thread for long, which must not be that of the page.

import { expose, type Remote } from 'comlink';
import type { CtrnnError } from '../../index.ts';
import { WorkGate } from '../shared/work-gate.ts';
import type { CloudChannel } from './cloud/cloud.ts';
import { Experiment } from './experiment.ts';
import { referenceBackend } from './lab-backend.ts';
import type { LabListener } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';

/** What of an error crosses to the page. */
export type PlainError = Pick<CtrnnError, 'code' | 'message' | 'fix'>;

export type RemoteListener = Omit<LabListener, 'onError'> & { onError(error: PlainError): void };

const REFERENCE = 'the processor, in double precision (no WebGPU here)';

const gate = new WorkGate();
let experiment: Experiment | undefined;

function listenerOf(remote: Remote<RemoteListener>): LabListener {
  return {
    onComputer: (computer) => void remote.onComputer(computer),
    onPhase: (phase) => void remote.onPhase(phase),
    onProgress: (share, doing) => void remote.onProgress(share, doing),
    onTraining: (point) => void remote.onTraining(point),
    onTrajectories: (trajectories) => void remote.onTrajectories(trajectories),
    onLevel: (measure) => void remote.onLevel(measure),
    onCurves: (curves) => void remote.onCurves(curves),
    onRegulator: (measures) => void remote.onRegulator(measures),
    onError: ({ code, message, fix }) => void remote.onError({ code, message, fix }),
  };
}

const api = {
  start: (settings: LabSettings, listener: Remote<RemoteListener>) => {
    experiment = new Experiment(settings, () => referenceBackend(REFERENCE), listenerOf(listener), gate);
    return experiment.start();
  },
  train: () => experiment?.train(),
  stop: () => experiment?.stop(),
  setTestNoise: (level: number) => experiment?.setTestNoise(level),
  change: (settings: LabSettings) => experiment?.change(settings),
  setOpen: (isOpen: boolean) => {
    gate.isOpen = isOpen;
  },
  points: (x: CloudChannel, y: CloudChannel) => experiment?.points(x, y) ?? [],
  origin: () => experiment?.origin ?? 'untrained',
};

export type ReferenceWorker = typeof api;

expose(api);
